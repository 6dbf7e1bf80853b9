"""Silence as alerts: raised where a stream stops, closed where its data comes again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette import log, registry
from vedette.api import _open

if TYPE_CHECKING:
    from datetime import datetime

    from vedette.collect.silence import Change
    from vedette.config import Config
    from vedette.lake.catalog import Lake
    from vedette.state import State

_log = log.get(__name__)


class SilenceAlerts:
    """Looks for streams that stopped, once a cycle."""

    def __init__(self, *, config: Config, state: State, lake: Lake) -> None:
        from vedette.collect.silence import Watch

        self._state = state
        self._watch = Watch(lake=lake, state=state, engine=lambda: _open.engine(config, threads=1))

    def cycle(self, now: datetime, *, judge: bool = True, asked: bool = False) -> tuple[str, ...]:
        """Count what is new and judge; gives the ids of alerts that are new. Those that are over are closed."""
        change = self._watch.look(registry.sources().values(), now, judge=judge, asked=asked)
        return self._tell(change)

    def _tell(self, change: Change) -> tuple[str, ...]:
        from vedette.alert import group
        from vedette.alert.silence import RULE, silence

        for stream, alert_id in change.over:
            self._state.alerts.set_status(alert_id, "closed")
            self._state.streams.mark_alerts(stream.source, {(stream.account, stream.region): None})
            _log.info("silence_over", entity=stream.entity, alert=alert_id)
        new: list[str] = []
        for one in change.silent:
            stream = one.stream
            match = silence(stream.entity, stream.source, stream.account, stream.region, one.since)
            records = group([match], {RULE.id: RULE})
            new.extend(self._state.alerts.upsert(records))
            self._state.streams.mark_alerts(stream.source, {(stream.account, stream.region): records[0].id})
            _log.warning("silence", entity=stream.entity, since=one.since.isoformat(), expected=one.expected)
        return tuple(new)
