"""Tables that grow batch by batch, as a lake's do, and what a detector finds in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pprint import pformat
from typing import TYPE_CHECKING, Any

import pytest
from streams import SOURCES, loaded

from vedette.detect import reference_correlate as reference
from vedette.detect.job import Settled
from vedette.detect.run import Detector

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, timedelta

    from vedette.detect.rule import Rule, RuleSet
    from vedette.lake.engine import Engine
    from vedette.model import LogSource, Window

Documents = Mapping[str, Mapping[str, Any]]
#: Entity and number of the alert window → source and id of its events.
Found = dict[tuple[str, int], set[tuple[str, str]]]
#: How correlations find their rows: from so many new rows on those near them are read at once, and records of groups
#: alone where so many rows are alike for each that a rule may match.
WAYS = {
    "all near rows at once": (0, 10**9),
    "all near rows at once, records of groups": (0, -1),
    "new groups first": (200_000, 10**9),
}


class Tables:
    """Two tables of events that come in batches: stored, then detected one source after another.

    `found` tells what each correlation called `top…` raised. `alone` says that the new rows are all there is.
    """

    def __init__(
        self,
        engine: Engine,
        rules: RuleSet,
        events: Sequence[reference.Event],
        lateness: timedelta | None = None,
        *,
        alone: bool = False,
    ) -> None:
        self.engine = engine
        self.detector = Detector(rules, engine)
        self.tops = {r.id: r for r in rules if r.name.startswith("top")}
        self.lateness, self.alone = lateness, alone
        self.judged: datetime | None = None
        self.found: dict[str, Found] = {r.name: {} for r in self.tops.values()}
        self.stored: dict[str, list[reference.Event]] = {name: [] for name in SOURCES}
        self.ids: dict[str, str] = {}
        for name, source in SOURCES.items():
            own = [e for e in events if e.source == name]
            assert not engine.load(f"every_{name}", source, [json.dumps(e.record).encode() for e in own])
            key = "CAST(srcport AS VARCHAR)" if name == "resolver" else "ev_id"  # DNS ids are hashes
            known = {str(e.record.get("srcport", e.id)): e.id for e in own}
            self.ids |= {i: known[k] for i, k in engine.rows(f"SELECT ev_id, {key} FROM every_{name}")}

    def batch(self, events: Sequence[reference.Event], *, last: bool = False) -> None:
        """Store the events, then detect; `last` says that nothing more will come."""
        for name in SOURCES:
            fresh = [e for e in events if e.source == name]
            self.stored[name] += fresh
            self._choose(f"new_{name}", name, fresh)
            self._choose(f"all_{name}", name, self.stored[name])
        due = None if self.lateness is None else self._settled(last=last)
        for name, source in SOURCES.items():
            if any(e.source == name for e in events):
                self._take(self._run(name, source, due))
        if due is not None:
            self._take(self.detector.settle(self._near, due, SOURCES))
            self.judged = due(next(iter(self.tops.values()))).until

    def _choose(self, table: str, name: str, events: Sequence[reference.Event]) -> None:
        chosen = {e.id for e in events}
        ids = [i for i, known in self.ids.items() if known in chosen]
        listed = ", ".join(f"'{i}'" for i in ids) or "''"
        self.engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM every_{name} WHERE ev_id IN ({listed})"
        )

    def _run(self, name: str, source: LogSource, due: Callable[[Rule], Settled] | None) -> Any:
        def context(window: Window, *, new: bool = True) -> str:
            near = str(self._near(name, window))
            return near if new else without(self.engine, near, f"new_{name}")

        if self.alone:
            return self.detector.run(f"new_{name}", None, source, settled=due)
        return self.detector.run(f"new_{name}", context, source, near=self._near, settled=due)

    def _settled(self, *, last: bool) -> Callable[[Rule], Settled]:
        latest = max(e.time for events in self.stored.values() for e in events)
        until = latest if last or self.lateness is None else latest - self.lateness
        until = max(until, self.judged or until)
        return lambda _: Settled(self.judged, until)

    def _near(self, name: str, window: Window) -> str | None:
        if not self.stored[name]:
            return None
        self.engine.execute(
            f"CREATE OR REPLACE VIEW near_{name} AS SELECT * FROM all_{name} WHERE "
            f"ev_time >= TIMESTAMPTZ '{window.start}' AND ev_time < TIMESTAMPTZ '{window.end}'"
        )
        return f"near_{name}"

    def _take(self, matches: Any) -> None:
        for match in matches:
            top = self.tops.get(match.rule_id)
            if top is None:
                continue
            key = (match.entity, int(match.time.timestamp() // top.window_seconds))
            events = {(e.source or match.source, self.ids.get(e.ev_id, e.ev_id)) for e in match.events}
            self.found[top.name].setdefault(key, set()).update(events)
            assert match.count == len(match.events)


def without(engine: Engine, near: str, new: str) -> str:
    """A view of the rows near that are not new."""
    ids = f"ev_id NOT IN (SELECT ev_id FROM {new})"
    engine.execute(f"CREATE OR REPLACE VIEW {near}_beside AS SELECT * FROM {near} WHERE {ids}")
    return f"{near}_beside"


def expected(documents: Documents, events: Sequence[reference.Event]) -> dict[str, Found]:
    """What the slow reading finds, for each correlation called `top…`."""
    stream = reference.Stream(events)
    return {name: reference.alerts(name, documents, stream) for name in documents if name.startswith("top")}


def found(
    engine: Engine,
    documents: Documents,
    batches: Sequence[Sequence[reference.Event]],
    lateness: timedelta | None = None,
    *,
    alone: bool = False,
) -> dict[str, Found]:
    """What a detector finds in batches that come one after another."""
    tables = Tables(engine, loaded(documents), [e for batch in batches for e in batch], lateness, alone=alone)
    for number, batch in enumerate(batches, 1):
        if batch:
            tables.batch(batch, last=number == len(batches))
    return tables.found


def hold(
    engine: Engine,
    documents: Documents,
    batches: Sequence[Sequence[reference.Event]],
    lateness: timedelta | None = None,
    *,
    alone: bool = False,
) -> None:
    """The detector finds what the slow reading does; else the test fails with the least that shows the difference."""

    def differs(documents: Documents, batches: Sequence[Sequence[reference.Event]]) -> tuple[Any, Any] | None:
        got = found(engine, documents, batches, lateness, alone=alone)
        wanted = expected(documents, [e for batch in batches for e in batch])
        return None if got == wanted else (got, wanted)

    different = differs(documents, batches)
    if different is None:
        return
    top = next(name for name, got in different[0].items() if got != different[1][name])
    documents = _below(documents, top)
    least = _least(batches, lambda less: differs(documents, less) is not None)
    got, wanted = differs(documents, least) or different
    told = {"rules": documents, "batches": [[_told(e) for e in b] for b in least], "found": got, "expected": wanted}
    pytest.fail(pformat(told, width=160, sort_dicts=False))


def _below(documents: Documents, top: str) -> Documents:
    """A correlation and what it calls."""
    needed = [top]
    for name in needed:
        needed += [n for n in documents[name].get("correlation", {}).get("rules", ()) if n not in needed]
    return {name: made for name, made in documents.items() if name in needed}


def _least(
    batches: Sequence[Sequence[reference.Event]], fails: Callable[[list[list[reference.Event]]], bool]
) -> list[list[reference.Event]]:
    """The batches without the events that the failure can do without."""
    kept = [list(batch) for batch in batches]
    size = sum(map(len, kept)) // 2
    while size:
        at = 0
        while at < sum(map(len, kept)):
            left = iter(range(sum(map(len, kept))))
            less = [[e for e in batch if not at <= next(left) < at + size] for batch in kept]
            if any(less) and fails(less):
                kept = less
            else:
                at += size
        size //= 2
    return kept


def _told(event: reference.Event) -> Any:
    """What of an event correlations look at."""
    asked = (
        *("eventName", "sourceIPAddress", "awsRegion", "requestParameters", "recipientAccountId"),
        *("query_name", "srcaddr", "query_type", "transport", "account_id"),
    )
    return event.id, f"{event.time:%H:%M:%S}", {k: v for k, v in event.record.items() if k in asked}


class Spy:
    """An engine that remembers what it is asked."""

    def __init__(self, engine):
        self.engine, self.asked = engine, []

    def rows(self, sql, params=()):
        """Remembered, and passed on."""
        self.asked.append(sql)
        return self.engine.rows(sql, params)

    def execute(self, sql, params=()):
        """As `rows`."""
        self.asked.append(sql)
        self.engine.execute(sql, params)

    def __getattr__(self, name):
        """What asks nothing is the engine's own."""
        return getattr(self.engine, name)
