"""What exists, what changed since, and who changed it; which packages machines have; which tags are missing."""
