"""Times as people write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from vedette.errors import UsageError

_AGO = re.compile(r"(?P<number>\d{1,6})\s*(?P<unit>[smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_HINT = "write 24h, 7d, 2024-05-01 or 2024-05-01T13:00 (UTC)"


def parse_time(text: str | None, option: str, now: datetime | None = None) -> datetime | None:
    """Give the aware UTC time that is meant; None stays None.

    `30m`, `24h`, `7d`, `2w` are before now. A day is its first moment; a time without a zone is UTC. Raises
    `UsageError` that names the option.
    """
    if text is None:
        return None
    clean = text.strip()
    now = now or datetime.now(UTC)
    try:
        if match := _AGO.fullmatch(clean.lower()):
            return now - timedelta(**{_UNITS[match["unit"]]: int(match["number"])})
        if clean.lower() == "now":
            return now
        time = datetime.fromisoformat(clean)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(f"{text!r} is no time", where=option, hint=_HINT) from None


def parse_span(
    since: str | None, until: str | None, now: datetime | None = None
) -> tuple[datetime | None, datetime | None]:
    """Give both ends. Raises `UsageError` where the end is not after the start."""
    now = now or datetime.now(UTC)
    start, end = parse_time(since, "--since", now), parse_time(until, "--until", now)
    if start and end and end <= start:
        raise UsageError(
            "the end is not after the start", where="--until", hint=f"--since is {start:%Y-%m-%dT%H:%M:%SZ}"
        )
    return start, end
