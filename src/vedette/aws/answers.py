"""Values of AWS's answers, typed: what is left out is empty."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def text(answer: Mapping[str, Any], key: str, default: str = "") -> str:
    """A text; numbers are written out."""
    value = answer.get(key)
    return default if value is None else str(value)


def texts(answer: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """A list of texts."""
    return tuple(str(value) for value in answer.get(key) or ())


def number(answer: Mapping[str, Any], key: str, default: int = 0) -> int:
    """A whole number."""
    value = answer.get(key)
    return default if value is None else int(value)


def flag(answer: Mapping[str, Any], key: str, *, default: bool = False) -> bool:
    """A boolean; the texts `true` and `false` are such too."""
    value = answer.get(key)
    if isinstance(value, str):
        return value.lower() == "true"
    return default if value is None else bool(value)


def moment(answer: Mapping[str, Any], key: str) -> datetime | None:
    """A time, UTC. Text is ISO 8601, a number seconds (or, from 10^11 on, milliseconds) since 1970."""
    value = answer.get(key)
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value / 1000 if value >= _MILLISECONDS else value, UTC)
    if isinstance(value, str) and value:
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            return None
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return None


_MILLISECONDS = 1e11


def tags(answer: Mapping[str, Any], key: str = "Tags") -> tuple[tuple[str, str], ...]:
    """Tags as (name, value), sorted; from a list of Key and Value, or from a mapping."""
    found = answer.get(key) or ()
    if isinstance(found, dict):
        return tuple(sorted((str(k), str(v)) for k, v in found.items()))
    return tuple(sorted((str(t.get("Key", t.get("key", ""))), str(t.get("Value", t.get("value", "")))) for t in found))


def arn_part(arn: str, number: int) -> str:
    """A part of an ARN: 1 partition, 3 region, 4 account, 5 the rest; empty where it is none."""
    parts = arn.split(":", 5)
    return parts[number] if len(parts) > number else ""


def bucket_region(constraint: str, home: str) -> str:
    """The region of a bucket's location constraint: empty for the oldest one, an old name for Ireland.

    `home` is a region of the account: the oldest one of its part of AWS is told by it.
    """
    oldest = home if home.startswith(("cn-", "us-gov-")) else "us-east-1"
    return {"": oldest, "EU": "eu-west-1"}.get(constraint, constraint)
