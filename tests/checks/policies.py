"""Policies as tests of checks need them."""

from __future__ import annotations

import json


def document(*statements):
    """A policy of these statements, JSON text."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(principal, *actions, resource="*", **more):
    """A statement that lets a principal do these actions."""
    return {"Effect": "Allow", "Principal": principal, "Action": list(actions), "Resource": resource, **more}


def deny(*actions, resource="*", **more):
    """A statement that denies everybody these actions."""
    return {"Effect": "Deny", "Principal": "*", "Action": list(actions), "Resource": resource, **more}


def service(name, *actions, account=None, **more):
    """A statement that lets a service do these actions, for one account or for all."""
    limit = {"Condition": {"StringEquals": {"aws:SourceAccount": account}}} if account else {}
    return allow({"Service": f"{name}.amazonaws.com"}, *actions, **limit, **more)
