"""Posture: gather facts of every account and region, keep them as a snapshot, and ask them the checks."""
