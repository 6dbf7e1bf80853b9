"""The facts there are: one module a service, its rows as frozen dataclasses and its kinds.

A field that AWS leaves out has the value that AWS means by it. Times are UTC. Policies are kept as AWS gives them,
JSON text. Lists are tuples, in AWS's order.
"""
