"""Log sources, one file each; found by `vedette.registry`."""
