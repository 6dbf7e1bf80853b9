"""The credential report under the names that its CSV has, for the filter `credential`.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from vedette.model.facts.iam import Credentials

#: Columns that are gathered; both keys are one list, `access_keys`.
REPORTED = frozenset({
    "user", "arn", "user_creation_time", "password_enabled", "password_last_used", "password_last_changed",
    "mfa_active", "access_keys",
})  # fmt: skip
#: Columns of a key.
OF_KEYS = frozenset({"active", "last_rotated", "last_used_date", "last_used_service"})


def line(found: Credentials) -> dict[str, Any]:
    """A line of the report; a key that never was is not in its list."""
    return {
        "user": found.name,
        "arn": found.arn,
        "user_creation_time": _time(found.created),
        "password_enabled": found.password,
        "password_last_used": _time(found.password_used),
        "password_last_changed": _time(found.password_changed),
        "mfa_active": found.mfa,
        "access_keys": [
            {
                "active": key.active,
                "last_rotated": _time(key.rotated),
                "last_used_date": _time(key.used),
                "last_used_service": key.used_service or None,
            }
            for key in found.keys
            if key.active or key.rotated
        ],
    }


def _time(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()
