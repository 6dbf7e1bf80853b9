"""Intrusions that no rule was written for: the set that rules are measured by, one file each.

They are written from what is published of real adversaries, without looking at the rules, and are not changed to
suit them; nor are the rules tuned to them. They are told when asked for (`held-out`), not by default.
"""
