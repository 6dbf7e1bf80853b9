"""Lines of the credential report as tests of checks need them."""

from __future__ import annotations

from datetime import timedelta

from vedette.model.facts.iam import AccessKey, Credentials
from vedette.testing import ACCOUNT, NOW

DAY = timedelta(days=1)


def key(*, rotated=10, used=1, active=True):
    """A key that was made, and used last, so many days ago; None is never."""
    return AccessKey(active, NOW - rotated * DAY, None if used is None else NOW - used * DAY)


def user(name="mira", *keys, **more):
    """A user with these keys."""
    given = {"created": NOW - 500 * DAY, "keys": (*keys, AccessKey(), AccessKey())[:2]} | more
    return Credentials(f"arn:aws:iam::{ACCOUNT}:user/{name}", name, **given)


def root(*keys, **more):
    """The root user."""
    given = {"password": None, "keys": (*keys, AccessKey(), AccessKey())[:2]} | more
    return Credentials(f"arn:aws:iam::{ACCOUNT}:root", "<root_account>", **given)
