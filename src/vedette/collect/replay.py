"""Rejects read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.collect.counts import Collected
from vedette.collect.route import Router
from vedette.collect.workers import Result
from vedette.lake.rows import Blob

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vedette.collect.collector import Collector
    from vedette.collect.rejects import RejectStore
    from vedette.model import LogSource
    from vedette.state import Reject, State


def routed(
    rejects: Sequence[Reject], store: RejectStore, sources: Sequence[LogSource], log_groups: Mapping[str, str]
) -> dict[str, list[Reject]]:
    """Rejects that fitted no source when they came, by the source that knows them now; others are left out."""
    router = Router(sources, log_groups)
    found: dict[str, list[Reject]] = {}
    for reject in rejects:
        source = router.by_content(store.read(reject)).source
        if source is not None:
            found.setdefault(source.name, []).append(reject)
    return found


def replay(collector: Collector, store: RejectStore, state: State, rejects: Sequence[Reject]) -> Collected:
    """Read the rejects' bytes as objects of their own; those that pass whole are marked as replayed.

    The ledger counts each replay as an object `reject:<id>` beside the one it came from, whose own counts
    stay as they were.
    """
    out = Collected()
    passed: list[str] = []
    for reject in rejects:
        facts = collector.facts(reject.uri)
        blob = Blob(reject.uri, f"reject:{reject.id}", store.read(reject), facts)
        prepared = collector.prepare(blob)
        out.objects += 1
        out.discovered += sum(t.discovered for t in prepared.tallies)
        out.rejected += sum(t.rejected for t in prepared.tallies)
        out.bytes += len(blob.data)
        if any(t.rejected for t in prepared.tallies) and not prepared.rows:
            collector.give_up(prepared)
            continue
        collector.commit(Result(prepared, []))
        out.stored += sum(t.stored for t in prepared.tallies)
        out.duplicate += sum(t.duplicate for t in prepared.tallies)
        if not any(t.rejected for t in prepared.tallies):
            passed.append(reject.id)
    state.rejects.mark_replayed(passed)
    return out
