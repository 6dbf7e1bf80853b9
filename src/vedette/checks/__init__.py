"""Posture checks: one file each, `CHECK` at its end; found by the registry."""
