"""Objects that no path explains: their content says whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vedette.collect.workers import fetch
from vedette.errors import AwsError, UsageError

if TYPE_CHECKING:
    from vedette.collect.route import Router, Verdict
    from vedette.collect.settings import Settings
    from vedette.model import Found

#: Bytes of one such object that are handed on rather than fetched again.
_HANDED_ON = 4 << 20


class Looked(NamedTuple):
    """An object, whose it is, and what was wrong with it."""

    found: Found
    verdict: Verdict | None
    problem: str


def look(batch: list[Found], router: Router, settings: Settings) -> list[Looked]:
    """Runs in a thread: fetch the objects and see whose they are."""
    out: list[Looked] = []
    held = 0
    for found in batch:
        try:
            data = fetch(found, settings)
        except (AwsError, UsageError) as error:
            out.append(Looked(found, None, str(error)))
            continue
        verdict = router.by_content(data)
        once = verdict.source is None and found.done is not None
        if once or (len(data) <= _HANDED_ON and held + len(data) <= settings.batch_bytes):
            held += len(data)
            found = found._replace(data=data)  # noqa: PLW2901  the same object, with its bytes
        out.append(Looked(found, verdict, ""))
    return out
