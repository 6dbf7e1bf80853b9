"""The lake's events in the shape of the Open Cybersecurity Schema Framework."""
