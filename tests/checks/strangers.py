"""Policies of resources, and the answers that every check over them must give."""

from __future__ import annotations

import json

from vedette.testing import ACCOUNT

STRANGER, DECLARED, MEMBER = "999900001111", "555566667777", "444455556666"
ORGANISATION = "o-aaaabbbbcc"


def document(principal, **more):
    """A policy of one statement."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": "*", "Resource": "*"} | more
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def in_organisation(name):
    """Everybody of one organisation."""
    return document("*", Condition={"StringEquals": {"aws:PrincipalOrgID": name}})


#: (policy, answer) where `DECLARED` is declared, `MEMBER` is of the organisation `ORGANISATION`.
ANSWERS = [
    (document({"Service": "delivery.logs.amazonaws.com"}), "pass"),
    (document({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}), "pass"),
    (document({"AWS": DECLARED}), "pass"),
    (document({"AWS": f"arn:aws:iam::{MEMBER}:root"}), "pass"),
    (document({"AWS": f"arn:aws:iam::{STRANGER}:root"}), "fail"),
    (document({"Service": "s3.amazonaws.com"}, Condition={"StringEquals": {"aws:SourceAccount": STRANGER}}), "fail"),
    (document("*"), "fail"),
    (document("*", Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}}), "pass"),
    (in_organisation(ORGANISATION), "pass"),
    (in_organisation("o-xxxxyyyyzz"), "fail"),
    ("{", "unknown"),
]
