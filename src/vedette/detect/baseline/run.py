"""The kinds of baseline rules as `detect.kinds` runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette import registry
from vedette.detect.baseline import absent, first_seen, past, places, quiet, rate, volume
from vedette.detect.baseline.memory import Memory
from vedette.detect.baseline.select import Judging
from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from vedette.detect.baseline.profile import Profiles
    from vedette.detect.documents import Document
    from vedette.detect.job import Job
    from vedette.detect.matches import CountedMatch
    from vedette.detect.reach import Reach
    from vedette.detect.rule import Correlation

    Judge = Callable[[Judging, str], Iterator[CountedMatch]]
    Limit = Callable[[Correlation, datetime], datetime]


def _volume(judging: Judging, relation: str) -> Iterator[CountedMatch]:
    judge = quiet.judge if judging.linked.options["quiet"] else volume.judge
    yield from judge(judging, relation)


#: How each kind is judged, and until when rows have settled; without that all have.
JUDGES: dict[str, tuple[Judge, Limit | None]] = {
    "first_seen": (first_seen.judge, first_seen.limit),
    "awakened": (first_seen.judge, first_seen.limit),
    "unusual_volume": (_volume, volume.limit),
    "absent": (absent.judge, absent.limit),
    "rate": (rate.judge, rate.limit),
    "two_places": (places.judge, None),
}


def parse(doc: Document) -> Correlation:
    """The `correlation` part of a document. Raises `RuleError`."""
    from vedette.detect.baseline.read import correlation  # noqa: PLC0415  only where the cache has nothing

    return correlation(doc)


def settles(linked: Correlation) -> bool:
    """Whether it is judged when event time has settled."""
    return JUDGES[linked.type][1] is not None


def run(job: Job) -> Iterator[CountedMatch]:
    """The matches among new rows that have settled, or among those that settled since the last time."""
    linked = job.rule.correlation
    if linked is None or job.source != job.rule.source:
        return
    judge, limit = JUDGES[linked.type]
    relation, until = job.new, job.settled.until if job.settled is not None else None
    if relation is None:
        if job.settled is None or job.settled.after is None or limit is None:
            return
        start, end = limit(linked, job.settled.after), limit(linked, job.settled.until)
        relation = job.near(job.source, Window(start, end)) if start < end else None
    if relation is None:
        return

    def reach(name: str) -> Reach:
        return job.reach(job.source, name)

    judging = Judging(
        rule=job.rule,
        bases=[job.rules[one] for one in linked.rules],
        engine=job.engine,
        profiles=job.profiles if job.profiles is not None else _alone(job, relation),
        reach=reach,
        context=lambda window: job.near(job.source, window) or str(relation),
        until=until,
        place=job.place,
    )
    yield from judge(judging, relation)


def _alone(job: Job, relation: str) -> Profiles:
    """Profiles of these rows, where nothing is kept: they are all there is."""
    source, kept = registry.source(job.source), Memory()
    wanted = past.of_rule(job.rule, job.rules, source)
    found = past.learned(wanted, job.rules, source, job.engine, relation, job.reach(job.source, relation))
    kept.learn(list(found), before=None, after="here")
    return kept
