"""KMS-01."""

from __future__ import annotations

import pytest

from vedette.checks.kms_keys_are_rotated import CHECK
from vedette.model.facts.kms import KEY_DETAILS, KEY_ROTATION, Key, KeyDetails, KeyRotation
from vedette.testing import Scene


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ((KeyDetails("arn:k"), KeyRotation("arn:k", rotated=True)), "pass"),
        ((KeyDetails("arn:k"), KeyRotation("arn:k")), "fail"),
        ((KeyDetails("arn:k", manager="AWS"),), "not_applicable"),
        ((KeyDetails("arn:k", spec="RSA_2048"),), "not_applicable"),
        ((KeyDetails("arn:k", state="Disabled"),), "not_applicable"),
    ],
)
def test_keys(rows, answer):
    """Rotated, not rotated, AWS's own, of a kind that cannot be, disabled."""
    assert Scene(Key("arn:k"), *rows).status(CHECK) == answer


def test_what_may_not_be_read_is_unknown():
    """What the key is, or whether it is rotated."""
    for kind in (KEY_DETAILS, KEY_ROTATION):
        assert Scene(Key("arn:k"), KeyDetails("arn:k")).denied(kind).status(CHECK) == "unknown"
