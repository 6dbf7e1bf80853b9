"""Indicators of a text: lines, CSV with a header, a STIX 2.1 bundle, or an export of MISP. The shape tells which."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from vedette.detect.indicators import misp, stix
from vedette.detect.indicators.kinds import KINDS, Indicator, guessed, normal
from vedette.errors import ParseError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Names of a CSV's columns, by what they hold.
_VALUE = ("indicator", "value", "ioc", "ioc_value", "address", "ip", "ip_address", "dst_ip", "domain", "host", "hash")
_KIND = ("kind", "type", "ioc_type", "indicator_type")
_EXPIRES = ("expires", "expiration", "valid_until", "expiration_date")
_CONFIDENCE = ("confidence", "confidence_level", "score")
_TOLD = 20


@dataclass(slots=True)
class Reading:
    """What a text gave. `skipped` counts what was not understood, `unread` says of the first of it what it is."""

    found: list[Indicator] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    skipped: int = 0

    def skip(self, what: str) -> None:
        """Count something that is not taken."""
        self.skipped += 1
        if len(self.unread) < _TOLD:
            self.unread.append(what)


def read(text: str, *, kind: str | None = None, source: str = "", confidence: int = 50) -> Reading:
    """The indicators of a text, in its order, each once. Of `kind`, or of the kind that each looks like.

    Raises `ParseError` where the text is JSON of no known shape.
    """
    if kind is not None and kind not in KINDS:
        raise UsageError(f"{kind!r} is no kind of indicator", hint=f"there are {', '.join(KINDS)}")
    made = Reading()
    for what, value, expires, sure in _entries(text.removeprefix("\ufeff"), kind, made):
        try:
            chosen = what or guessed(value)
            if chosen is None:
                made.skip(f"{value[:80]!r}: of no kind that could be told")
                continue
            made.found.append(
                Indicator(chosen, normal(chosen, value), source, confidence if sure is None else sure, expires)
            )
        except UsageError as error:
            made.skip(error.what)
    made.found = list({(one.kind, one.value): one for one in made.found}.values())
    return made


Entry = tuple[str | None, str, datetime | None, int | None]


def _entries(text: str, kind: str | None, made: Reading) -> Iterator[Entry]:
    if text.lstrip()[:1] in {"{", "["}:
        yield from _json(text, made)
        return
    lines = text.splitlines()
    head = next((line for line in lines if line.strip() and not line.lstrip().startswith(("#", ";", "//"))), "")
    names = [name.strip().strip('"').lower() for name in head.split(",")]
    if "," in head and set(names) & set(_VALUE):
        yield from _csv(lines, kind)
        return
    for line in lines:
        value = re.split(r"\s[#;]|\s//", line.strip(), maxsplit=1)[0].strip()
        if value and not value.startswith(("#", ";", "//")):
            # Lists of hosts begin with the address that names are sent to.
            yield kind, re.sub(r"^(0\.0\.0\.0|127\.0\.0\.1)\s+", "", value), None, None


def _csv(lines: list[str], kind: str | None) -> Iterator[Entry]:
    kept = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    for row in csv.DictReader(io.StringIO("\n".join(kept)), skipinitialspace=True):
        named = {str(key).strip().lower(): value for key, value in row.items() if isinstance(value, str)}

        def first(names: tuple[str, ...], named: dict[str, str] = named) -> str:
            return next((named[name].strip() for name in names if named.get(name, "").strip()), "")

        if value := first(_VALUE):
            sure = first(_CONFIDENCE)
            said = first(_KIND).lower().replace(" ", "_")
            yield kind or (said if said in KINDS else None), value, moment(first(_EXPIRES)), _percent(sure)


def _json(text: str, made: Reading) -> Iterator[Entry]:
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"the list is not JSON: {error}", hint="lines, CSV, STIX 2.1 or MISP are read") from error
    if isinstance(data, dict) and data.get("type") == "bundle":
        found = stix.entries(data, made.skip)
    elif misp.is_export(data):
        found = misp.entries(data, made.skip)
    else:
        raise ParseError("the JSON is neither a STIX bundle nor an export of MISP", hint="lines and CSV are read too")
    for kind, value, expires, sure in found:
        yield kind, value, moment(expires), sure


def moment(text: str | None) -> datetime | None:
    """A time of ISO 8601 in UTC, or None."""
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


def _percent(text: str) -> int | None:
    return min(int(float(text)), 100) if re.fullmatch(r"\d{1,9}(\.\d+)?", text) else None
