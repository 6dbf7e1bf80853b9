"""Our own top-level keys of a rule file, and what may stand in them."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

from vedette.errors import RuleError
from vedette.model import Severity

if TYPE_CHECKING:
    from vedette.detect.documents import Document

#: Keys beside Sigma's.
OWN_KEYS = frozenset({"attempt", "behaviours", "entity", "window", "stage", "misses", "runbook", "tests"})
_SIGMA_KEYS = frozenset(
    (
        *("title", "id", "name", "related", "taxonomy", "status", "description", "license", "author"),
        *("references", "date", "modified", "logsource", "detection", "correlation", "filter", "fields"),
        *("falsepositives", "level", "tags", "scope"),
    )
)
#: A span of time: a number and one of s, m, h, d, w.
SPAN = re.compile(r"([1-9][0-9]{0,6})([smhdw])")
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_STAGES = ("live", "staged")
_LISTS = ("behaviours", "entity", "runbook", "tests", "tags", "references", "falsepositives")


def seconds(span: str) -> int:
    """The seconds of a span such as `15m`. Raises `ValueError`."""
    found = SPAN.fullmatch(span)
    if found is None:
        raise ValueError(span)
    return int(found[1]) * _UNITS[found[2]]


def sigma_part(doc: Document) -> dict[str, Any]:
    """The document without our own keys: what Sigma reads."""
    return {k: v for k, v in doc.data.items() if k not in OWN_KEYS}


def check_keys(doc: Document, *, ours: bool) -> None:
    """Refuse keys and values that mean nothing to us. Raises `RuleError`."""
    data = doc.data
    levels = [str(s) for s in Severity]
    attempt = str(data.get("attempt", "none")).lower()
    if attempt not in (*levels, "none"):
        raise RuleError(
            f"attempt {attempt!r} is no level",
            where=doc.place("attempt"),
            hint=f"one of {', '.join(levels)}, none",
        )
    window = str(data.get("window", "1d"))
    if SPAN.fullmatch(window) is None:
        raise RuleError(f"window {window!r} is no span", where=doc.place("window"), hint="such as 15m, 6h or 1d")
    stage = str(data.get("stage", "live"))
    if stage not in _STAGES:
        raise RuleError(f"stage {stage!r} is unknown", where=doc.place("stage"), hint="live or staged")
    for key in _LISTS:
        if not isinstance(data.get(key, []), list) and (ours or key in OWN_KEYS):
            raise RuleError(f"{key} is a list", where=doc.place(key), hint=f"write '{key}:' and '- …' below it")
    if any(not isinstance(test, dict) for test in data.get("tests") or ()):
        raise RuleError("each test is a map", where=doc.place("tests"), hint="{name: …, match: …, event: {…}}")
    unknown = [k for k in data if k not in OWN_KEYS | _SIGMA_KEYS]
    if ours and unknown:
        near = difflib.get_close_matches(unknown[0], OWN_KEYS | _SIGMA_KEYS, n=1)
        raise RuleError(
            f"unknown key {unknown[0]!r}",
            where=doc.place(unknown[0]),
            hint=f"did you mean {near[0]!r}?" if near else "see docs, how to write a rule",
        )
