"""IAM-29."""

from __future__ import annotations

from datetime import timedelta

import pytest

from vedette.checks.certificates_are_valid import CHECK
from vedette.model.facts.access import SERVER_CERTIFICATES, ServerCertificate
from vedette.testing import ACCOUNT, NOW, Scene

ARN = f"arn:aws:iam::{ACCOUNT}:server-certificate/www"


@pytest.mark.parametrize(
    ("expires", "answer"),
    [
        (NOW + timedelta(days=30), "pass"),
        (NOW + timedelta(seconds=1), "pass"),
        (NOW, "fail"),
        (NOW - timedelta(days=30), "fail"),
        (None, "unknown"),
    ],
)
def test_ends(expires, answer):
    """In a month, in a second, now, long ago; not told."""
    assert Scene(ServerCertificate(ARN, "www", expires)).status(CHECK) == answer


def test_without_certificates_there_is_nothing_to_ask():
    """And where they may not be listed it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene().denied(SERVER_CERTIFICATES).status(CHECK) == "unknown"
    assert Scene(ServerCertificate(ARN, "www", NOW)).refusals_hide_nothing(CHECK)
