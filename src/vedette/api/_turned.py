"""Findings that broke as alerts: raised once, closed when all that they tell of passes again."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from vedette import log
from vedette.api import _open, _policies
from vedette.api._drift import trails_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from vedette.config import Config
    from vedette.model import Check, Finding
    from vedette.model.findings import MatchEvent
    from vedette.posture.inventory.change import Change
    from vedette.posture.inventory.who import Who
    from vedette.posture.snapshot import Snapshot
    from vedette.state import State

_log = log.get(__name__)

#: Changes that are asked about, of one finding and of all that broke at once.
_EACH, _ALL = 20, 500
#: Changes near a thing that did not change itself, up to which one of them is taken to have broken it.
_NEAR = 5
#: Calls of one change that an alert names.
_CALLS = 3


def raise_alerts(findings: Iterable[Finding], facts: Snapshot, config: Config) -> tuple[tuple[str, ...], int]:
    """Raise what broke and close what is mended; gives ids of new alerts, and the number of those that are over."""
    from vedette.posture.turned import turned

    checks = _policies.known(config)
    with _open.state(config) as state:
        found = turned(findings, facts.taken, state.standings.get, state.standings.put)
        over = _close(state, found.mended, facts.taken)
        return _raise(state, found.broke, facts, config, checks) if found.broke else (), over


def _raise(
    state: State,
    broke: Sequence[tuple[Finding, datetime]],
    facts: Snapshot,
    config: Config,
    checks: Mapping[str, Check],
) -> tuple[str, ...]:
    from vedette.alert.broken import Broken, alerts
    from vedette.state import Standing

    calls = _calls(broke, facts, config, checks)
    by_check: defaultdict[str, list[Broken]] = defaultdict(list)
    for finding, passed in broke:
        by_check[finding.check].append(Broken(finding, passed, facts.taken, calls.get(finding.id, ())))
    new: list[str] = []
    for name, some in sorted(by_check.items()):
        for record, told in alerts(some, checks[name]):
            new += state.alerts.upsert([record])
            state.standings.put({b.finding.id: Standing(True, facts.taken, b.passed, record.id) for b in told})
            _log.warning("finding_broke", check=name, entity=record.entity, alert=record.id)
    return tuple(new)


def _close(state: State, mended: Sequence[tuple[Finding, str]], taken: datetime) -> int:
    """Say in each alert what passes again, and close those of which nothing fails any more."""
    from vedette.alert.broken import mended as event_of
    from vedette.state import AlertEvent, AlertRecord, Standing

    over = 0
    left = state.standings.told([alert for _, alert in mended])
    done = Counter(alert for _, alert in mended)
    by_alert: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding, alert_id in mended:
        by_alert[alert_id].append(finding)
    for alert_id, some in by_alert.items():
        alert = state.alerts.get(alert_id)
        told = tuple(
            AlertEvent(e.ev_id, e.ev_time, e.ev_account, e.ev_region, action=e.ev_action, outcome=e.ev_outcome)
            for e in (event_of(finding, taken) for finding in some)
        )
        names = ("id", "rule_id", "title", "severity", "entity", "window_start", "first_seen", "tags")
        record = AlertRecord(
            **{n: getattr(alert, n) for n in names}, last_seen=max(alert.last_seen, taken), events=told
        )
        state.alerts.upsert([record])
        if done[alert_id] >= left.get(alert_id, 0):
            state.alerts.set_status(alert_id, "closed")
            over += 1
            _log.info("finding_mended", alert=alert_id)
        state.standings.put({f.id: Standing(False, taken, taken) for f in some})
    return over


def _calls(
    broke: Sequence[tuple[Finding, datetime]], facts: Snapshot, config: Config, checks: Mapping[str, Check]
) -> dict[str, tuple[MatchEvent, ...]]:
    """The calls that may have broken each finding, by its id."""
    from vedette.posture.inventory.who import who

    asked: list[tuple[str, Change]] = []
    changes = _changes(broke, facts, config, checks)
    for finding, passed in broke:
        asked += [
            (finding.id, change) for change in _of(finding, checks[finding.check], passed, facts.taken, changes)[:_EACH]
        ]
    asked = asked[:_ALL]
    trails = trails_of(config)
    if not asked or trails.table is None:
        return {}
    # A trail of all regions breaks a check in each of them: its change is asked about once.
    once = list(dict.fromkeys(id(change) for _, change in asked))
    by_id = {id(change): change for _, change in asked}
    answers = dict(zip(once, who([by_id[one] for one in once], trails), strict=True))
    found: defaultdict[str, dict[str, MatchEvent]] = defaultdict(dict)
    for finding_id, change in asked:
        found[finding_id] |= {event.ev_id: event for event in _events(answers[id(change)])}
    return {finding_id: tuple(events.values()) for finding_id, events in found.items()}


def _events(answer: Who) -> list[MatchEvent]:
    from vedette.model.findings import MatchEvent

    return [
        MatchEvent(
            *(c.id, c.time, c.account, c.region, c.actor or None, c.session or None, c.address or None),
            ev_action=c.action,
            ev_outcome=c.outcome,
            source="cloudtrail",
        )
        for c in answer.calls[:_CALLS]
    ]


def _changes(
    broke: Sequence[tuple[Finding, datetime]], facts: Snapshot, config: Config, checks: Mapping[str, Check]
) -> list[Change]:
    """What changed of the kinds that the checks read, since the snapshot by which all of them passed."""
    from itertools import islice

    from vedette.model import closure
    from vedette.posture.inventory.between import between
    from vedette.posture.inventory.change import Doubts

    before = _snapshot_of(config, min(passed for _, passed in broke))
    if before is None:
        return []
    kinds = {kind.name: kind for finding, _ in broke for kind in closure(checks[finding.check].facts)}
    return list(islice(between(before, facts.folder, kinds.values(), Doubts()), 10 * _ALL))


def _snapshot_of(config: Config, taken: datetime) -> Path | None:
    from vedette.posture.snapshot import Snapshot, finished

    return next((f for f in reversed(finished(config.home)) if Snapshot(f).taken == taken), None)


def _of(finding: Finding, check: Check, passed: datetime, taken: datetime, changes: Sequence[Change]) -> list[Change]:
    """The changes that may have broken a finding: of its thing, else of what its check reads."""
    from vedette.model import Each, closure
    from vedette.posture.inventory.between import GATHERED
    from vedette.posture.inventory.change import CHANGED, Change
    from vedette.posture.inventory.types import told

    types = {told(kind.name, kind.noun).type for kind in closure(check.facts)}
    ours = [c for c in changes if c.type in types]
    same = [c for c in ours if finding.resource and finding.resource in {c.resource, c.arn, c.name}]
    near = [
        c for c in ours if c.account == finding.account and (not finding.region or c.region in {"", finding.region})
    ]
    if same or not finding.resource:
        return same or near or ours
    if 0 < len(near) <= _NEAR:
        return near
    judged = check.judge.kind if isinstance(check.judge, Each) else None
    type_ = told(judged.name, judged.noun).type if judged else ""
    arn = finding.resource if finding.resource.startswith("arn:") else ""
    thing = (type_, finding.account, finding.region, finding.resource, "")
    return [Change(CHANGED, *thing, since=passed, until=taken + GATHERED, learned="snapshot", arn=arn)]
