"""Fields of a record that are not in it, but follow from what it says: what a policy in it means.

| Field | Values |
|---|---|
| `vedette.policy.opens_to` | how far the call opens something: `world`, `foreign`, `network`, `federated`, `organisation`, `service`, `own` |
| `vedette.policy.foreign` | the accounts, ARNs and organisations that are let in and are not one's own |
| `vedette.policy.power` | what an identity's policy amounts to: `admin`, `iam` (all of IAM), `escalation` |
| `vedette.policy.unreadable` | why a policy in the record could not be read |

Each is a list; like an array of the record, it matches where any member does. One's own accounts are those of the
configuration and of the lake, and the record's own.
"""  # noqa: E501  a table

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from vedette.grammar.granted import Granted, granted
from vedette.grammar.policy import Home, Reach

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vedette.model import LogSource

__all__ = ["FUNCTIONS", "Home", "functions", "known", "values"]

_PREFIX = "vedette.policy."


def _opens_to(found: Granted) -> list[str]:
    return sorted({str(one.reach) for one in found.openings})


def _foreign(found: Granted) -> list[str]:
    return sorted({one.principal for one in found.openings if one.reach is Reach.FOREIGN})


def _power(found: Granted) -> list[str]:
    return [str(found.power)] if found.power else []


def _unreadable(found: Granted) -> list[str]:
    return list(found.unreadable)


_READ: dict[str, Callable[[Granted], list[str]]] = {
    f"{_PREFIX}opens_to": _opens_to,
    f"{_PREFIX}foreign": _foreign,
    f"{_PREFIX}power": _power,
    f"{_PREFIX}unreadable": _unreadable,
}

#: The fields, and the SQL function of the record that gives each.
FUNCTIONS = {name: "vedette_" + name.removeprefix("vedette.").replace(".", "_") for name in _READ}


def known(source: LogSource, name: str) -> bool:
    """Whether the field is one of these, and the source one whose records have it."""
    return name in FUNCTIONS and source.name == "cloudtrail"


def values(name: str, record: Mapping[str, Any], home: Home) -> list[str]:
    """The field's values in a record."""
    return _READ[name](granted(record, home.accounts, home.org_id))


def functions(home: Home) -> dict[str, Callable[[str | None], list[str]]]:
    """The SQL functions by name: from the text of a record to the field's values. One reading serves all four."""

    @lru_cache(maxsize=1024)
    def read(raw: str) -> Granted:
        try:
            record = json.loads(raw)
        except (ValueError, RecursionError):
            return Granted()
        return granted(record, home.accounts, home.org_id) if isinstance(record, dict) else Granted()

    def one(name: str) -> Callable[[str | None], list[str]]:
        return lambda raw: _READ[name](read(raw)) if raw is not None else []

    return {function: one(name) for name, function in FUNCTIONS.items()}
