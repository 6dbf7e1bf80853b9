"""What asks AWS for facts: one module a service, `GATHERERS` at its end; found by the registry."""
