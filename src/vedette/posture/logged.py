"""What the lake's CloudTrail tells of accounts, as facts: who used which services, and how far back the logs reach."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

from vedette import registry
from vedette.errors import LakeError, QueryError
from vedette.lake.events import EventTable
from vedette.lake.usage import heard_in, usage
from vedette.model import NotKnown, Unknown, Window
from vedette.model.facts.lake import LOGGED_REGIONS, LOGGED_SPAN, LOGGED_USE, LoggedRegion, LoggedSpan, LoggedUse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vedette.lake.catalog import Lake
    from vedette.lake.engine import Engine
    from vedette.lake.usage import HeardIn, Used
    from vedette.model import Kind

_SOURCE = "cloudtrail"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Event sources whose first word is not the prefix of the service's IAM actions.
#: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
_PREFIXES = {"email": "ses", "monitoring": "cloudwatch", "tagging": "tag"}


@dataclass
class Logged:
    """The logs of `days` days before `now`; they are read once, when the first account asks. Safe for threads."""

    lake: Lake
    engine: Callable[[], Engine]
    now: datetime
    days: int
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _found: dict[str, dict[str, list[Any]]] | None = field(default=None, init=False)

    def __call__(self, kind: Kind[Any], account: str) -> Iterable[Any]:
        """The rows of `lake.span`, `lake.use` or `lake.regions` of an account.

        Raises `NotKnown` where the lake cannot be read.
        """
        with self._lock:
            if self._found is None:
                try:
                    self._found = self._read()
                except (LakeError, QueryError) as error:
                    raise NotKnown(Unknown(f"the lake cannot be read: {error.what}")) from error
        rows = self._found.get(kind.name, {}).get(account, [])
        if not rows and kind.name == LOGGED_SPAN.name and self._found:
            return [LoggedSpan(account, self.days, self.days)]
        return rows

    def _read(self) -> dict[str, dict[str, list[Any]]]:
        """Rows by kind and account; empty where no CloudTrail was ever collected."""
        source = registry.source(_SOURCE)
        if not self.lake.exists(source):
            return {}
        window = Window(self.now - timedelta(days=self.days), self.now)
        engine = self.engine()
        try:
            files = [file.path for file in EventTable(self.lake, source).files(window)]
            heard, used = usage(engine, source, files, window)
            regions = heard_in(engine, source, files, window)
        finally:
            engine.close()
        spans = {one.account: [LoggedSpan(one.account, self.days, self._silent(one.days), one.last)] for one in heard}
        return {LOGGED_SPAN.name: spans, LOGGED_USE.name: _uses(used), LOGGED_REGIONS.name: _regions(regions)}

    def _silent(self, days: Iterable[int]) -> int:
        """The longest run of whole days without an event; `days` have one, counted from 1970 UTC, in order."""
        today = (self.now - _EPOCH).days
        return max(later - before - 1 for before, later in pairwise([today - self.days, *days, today + 1]))


def _regions(found: Iterable[HeardIn]) -> dict[str, list[Any]]:
    """Regions by account, in order."""
    return {
        account: [LoggedRegion(one.region, one.days, one.first, one.last) for one in group]
        for account, group in groupby(found, key=lambda one: one.account)
    }


def _uses(used: Iterable[Used]) -> dict[str, list[Any]]:
    """Users and roles by the account that their ARN names, in order of ARN."""
    found: dict[str, list[Any]] = {}
    for arn, group in groupby(used, key=lambda one: one.arn):
        ones = list(group)
        services = sorted({_PREFIXES.get(one.service, one.service) for one in ones})
        parts = arn.split(":")
        account = parts[4] if len(parts) > 4 else ""  # noqa: PLR2004  the account is the fifth part of an ARN
        found.setdefault(account, []).append(LoggedUse(arn, tuple(services), max(one.last for one in ones)))
    return found
