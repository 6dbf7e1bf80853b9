"""Policies of one's own: what is wrong with a resource, as Cloud Custodian says it.

A file has `policies`, each with a `resource` and `filters`; a resource that all filters match is one that the policy is
about, and fails here. Nothing is done to it: the policy's actions are named, and not performed.

- `load`: files and folders → policies, and what is wrong with them
- `parse`: one policy of a file; `filters`, `special`, `network`: what its filters mean
- `values`: the operators and value types; `paths`: the keys
- `items`: AWS Config's items, from the lake into a snapshot
- `checks`: a policy as a check like any other
"""
