"""Benchmarks, run by `make bench`; ratios are taken in one run on one machine."""
