"""Up to when event time has settled: for correlations that later events could make false.

"A and no B" is true only once no B can come any more. What is expected to come is told by event time, not by the
clock: where a table has an event of 10:00, and events come at most 30 minutes late, what happened up to 9:30 is all
there. So a batch may come a day later, or an archive be read at once, and the same windows are judged with the same
events. An event that comes later still is looked at as every new one; what it would have made false stays raised.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from vedette import registry
from vedette.detect.job import Settled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vedette.detect.rule import Rule

_PREFIX = "settled|"


class Settling:
    """Says for a rule what is settled; called by the `Detector`.

    `latest` is the time of the latest event of each source that has any, UTC. `places` are what `places` gave the
    last time, among whatever else. `lateness` is how late events come; a source whose usual delay is longer has that.
    `quiet` is the time by the clock, where nothing is on its way: what is `lateness` old by it is settled too, up to
    the latest event.
    """

    def __init__(
        self,
        latest: Mapping[str, datetime],
        places: Mapping[str, str],
        lateness: timedelta,
        *,
        quiet: datetime | None = None,
    ) -> None:
        self._latest, self._lateness, self._quiet = latest, lateness, quiet
        self._before = {k: datetime.fromisoformat(v) for k, v in places.items() if k.startswith(_PREFIX)}

    def __call__(self, rule: Rule) -> Settled | None:
        """What is settled for the rule; None where none of its sources has an event."""
        return self._settled(rule.sources)

    def _settled(self, sources: Iterable[str]) -> Settled | None:
        listed = sorted(set(sources))
        times = [self._latest[name] for name in listed if name in self._latest]
        if not times:
            return None
        after = self._before.get(_key(listed))
        late = max(self._lateness, *(timedelta(minutes=registry.source(name).delay_minutes) for name in listed))
        until = max(times) - late
        if self._quiet is not None:
            until = max(until, min(max(times), self._quiet - late))
        return Settled(after, until if after is None else max(until, after))

    def places(self, rules: Iterable[Rule]) -> dict[str, str]:
        """What to remember until the next time, by name, once everything due has been judged."""
        waiting = {tuple(sorted(set(r.sources))) for r in rules if r.correlation and r.correlation.settles}
        known = {_key(sources): self._settled(sources) for sources in waiting}
        return {key: found.until.isoformat() for key, found in known.items() if found is not None}


def _key(sources: Iterable[str]) -> str:
    """Under what name the place of rules over these sources is kept."""
    return _PREFIX + "+".join(sources)
