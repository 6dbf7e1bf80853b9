"""Text from logs, made fit for a terminal. Whoever is in the logs may have chosen it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta

#: Escape sequences whole, so that their letters do not stay: CSI, OSC and other strings, two-byte ones.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?"
)
#: Controls, formats (bidi, zero width), private use, surrogates, unassigned, line and paragraph separators.
_UNFIT = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_SPACES = frozenset("\t\n\r\v\f\u0085\u2028\u2029")

_ARN = re.compile(r"arn:[\w-]+:[\w-]+:[\w-]*:(?P<account>\d{12})?:(?P<resource>.+)")
#: The role that Identity Center makes of a permission set.
_SSO = re.compile(r"^AWSReservedSSO_(?P<set>.+)_[0-9a-f]{16}(?=/|$)")
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def clean(value: object, most: int = 2_000) -> str:
    """Drop escape codes, controls and bidi marks, make line ends spaces, cut after `most` characters."""
    text = "" if value is None else str(value)
    if not text.isprintable():
        text = _ESCAPES.sub("", text)
        text = "".join(map(_fit, text))
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _fit(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Zs" or character in _SPACES:
        return " "
    return "" if category in _UNFIT else character


def entity(value: str, most: int = 48) -> str:
    """Shorten each ARN to what tells people apart, and the whole in its middle."""
    text = " / ".join(_principal(part) for part in clean(value).split(" / "))
    if len(text) <= most:
        return text
    head = (most - 1) // 2
    return f"{text[:head]}…{text[len(text) - (most - 1 - head) :]}"


def _principal(text: str) -> str:
    """`user/alice`, `Role/session`, `root of 111122223333`; what is no ARN stays."""
    match = _ARN.fullmatch(text)
    if match is None:
        return text
    kind, _, name = match["resource"].partition("/")
    if kind == "root":
        return f"root of {match['account']}"
    if kind == "assumed-role":
        return _SSO.sub(r"\g<set>", name)
    return f"{kind}/{name.rpartition('/')[2]}" if name else kind


def when(time: datetime) -> str:
    """Give the time in UTC to the second."""
    return f"{time:%Y-%m-%d %H:%M:%S}Z"


def span(start: datetime, end: datetime) -> str:
    """Give two times; the day once where it is the same."""
    if start == end:
        return when(start)
    return f"{when(start)[:-1]} to {end:%H:%M:%S}Z" if start.date() == end.date() else f"{when(start)} to {when(end)}"


def age(elapsed: timedelta) -> str:
    """Give about how long ago, in one unit."""
    seconds = int(elapsed.total_seconds())
    if seconds < 0:
        return "in the future"
    if seconds < _MINUTE:
        return "just now"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min ago"
    if seconds < 2 * _DAY:
        return f"{seconds // _HOUR} h ago"
    return f"{seconds // _DAY} d ago"
