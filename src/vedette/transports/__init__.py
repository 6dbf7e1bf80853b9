"""Transports, one file each; found by `vedette.registry`."""
