"""Indicator lists: addresses, domains, keys and other things known to be bad, read, kept, and asked in the engine."""
