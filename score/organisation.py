"""The rules over a simulated organisation: the intrusions they find, as how many alerts and incidents, and the rest."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from score.judge import MEDIUM
from vedette import api

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from vedette.api._detect import DetectResult
    from vedette.config import Config
    from vedette.model import Alert, Incident

#: Logs beside CloudTrail's that intrusions leave something in.
LOGS = ("vpc_flow", "resolver", "s3_access", "eks_audit", "linux_syslog", "guardduty")


@dataclass(frozen=True)
class Shape:
    """A simulation: what it is called, its intrusions, and its size."""

    name: str
    stories: tuple[str, ...]
    seed: int
    events: int
    days: int
    log_events: int


@dataclass(frozen=True)
class Held:
    """An incident with the stories of its alerts, how many are of none, and what alerts of two stories share."""

    incident: Incident
    stories: frozenset[str]
    false: int
    across: frozenset[str]


@dataclass
class Outcome:
    """What came of one: alerts of medium or more by story, those of no story, all by severity; and the incidents."""

    shape: Shape
    stories: list[dict[str, Any]]
    found: dict[str, list[Alert]]
    false: list[Alert]
    all_benign: Counter[str]
    benign_events: int
    detected: DetectResult
    titles: Mapping[str, str]
    held: list[Held] = field(default_factory=list)
    expected: dict[str, list[str]] = field(default_factory=dict)

    @property
    def missed(self) -> list[str]:
        """The stories without an alert of medium or more."""
        return [story["name"] for story in self.stories if not self.found[story["name"]]]

    def false_by_day(self) -> list[int]:
        """False alerts of medium or more on each day, quiet days included."""
        return self._by_day(self.false)

    def false_incidents_by_day(self) -> list[int]:
        """Incidents of no story by the day they began, quiet days included."""
        return self._by_day([held.incident for held in self.held if not held.stories])

    def _by_day(self, found: Sequence[Alert | Incident]) -> list[int]:
        counts = Counter(one.first_seen.date() for one in found)
        return sorted([*counts.values(), *[0] * (self.shape.days - len(counts))])

    def incidents_of(self, story: str) -> list[Held]:
        """The incidents that hold alerts of a story, the most severe first."""
        return [held for held in self.held if story in held.stories]

    def false_by_rule(self) -> list[tuple[str, str, int, int]]:
        """Rule, severity, how many false alerts, and about how many entities; the noisiest first."""
        entities: dict[tuple[str, str], list[str]] = defaultdict(list)
        for alert in self.false:
            entities[alert.rule_id, alert.severity.value].append(alert.entity)
        rows = [
            (self.titles.get(rule, rule), level, len(names), len(set(names)))
            for (rule, level), names in entities.items()
        ]
        return sorted(rows, key=lambda row: (-row[2], row[0]))


def play(shape: Shape, folder: Path, config: Config) -> Outcome:
    """Simulate below `folder` (kept where it is there already), collect, detect, and say what was found."""
    logs = folder / "logs"
    own = config.model_copy(
        update={
            "home": folder / "home",
            "lake": config.lake.model_copy(update={"catalog": "sqlite", "warehouse": str(folder / "home" / "lake")}),
            "state": config.state.model_copy(
                update={"url": f"sqlite:///{folder / 'home' / 'state.db'}", "password": ""}
            ),
        }
    )
    if not (logs / "_stories.json").exists():
        api.simulate(
            logs,
            config=own,
            seed=shape.seed,
            events=shape.events,
            days=shape.days,
            stories=shape.stories,
            logs=LOGS if shape.log_events else (),
            log_events=shape.log_events or None,
        )
    api.collect([logs], config=own)
    return measured(shape, logs, own)


def measured(shape: Shape, logs: Path, config: Config) -> Outcome:
    """Run the rules over what was collected, and hold the alerts against the truth."""
    detected = api.detect(config=config)
    truth = _truth(logs, config)
    stories = json.loads((logs / "_stories.json").read_bytes())["stories"]
    found: dict[str, list[Alert]] = {story["name"]: [] for story in stories}
    false: list[Alert] = []
    benign: Counter[str] = Counter()
    for alert in api.alerts_list(config=config):
        names = _stories(alert, truth)
        if not names:
            benign[alert.severity.value] += alert.count
        if alert.severity.rank < MEDIUM.rank:
            continue
        if not names:
            false.append(alert)
        for name in names:
            found[name].append(alert)
    for alerts in found.values():
        alerts.sort(key=lambda alert: (-alert.severity.rank, alert.first_seen, alert.rule_id))
    false.sort(key=lambda alert: (alert.first_seen, alert.rule_id, alert.entity))
    titles = {rule.id: rule.title for rule in api.rules_list(config=config)}
    attacks = sum(story["events"] for story in stories)
    held = [_held(incident, truth) for incident in api.incidents_list(config=config)]
    return Outcome(shape, stories, found, false, benign, shape.events - attacks, detected, titles, held)


def _stories(alert: Alert, truth: Mapping[str, str]) -> set[str]:
    return {truth[event] for event in alert.event_ids if event in truth}


def _held(incident: Incident, truth: Mapping[str, str]) -> Held:
    told = {alert.id: _stories(alert, truth) for alert in (*incident.alerts, *incident.context)}
    loud = [told[alert.id] for alert in incident.alerts]
    across = {link.kind.value for link in incident.links if told[link.alert] and told[link.to] - told[link.alert]}
    return Held(incident, frozenset().union(*loud), sum(not names for names in loud), frozenset(across))


def _truth(logs: Path, config: Config) -> dict[str, str]:
    """The story of each event of an attack, by the event's id in the lake."""
    found: dict[str, str] = {}
    for line in (logs / "_truth.jsonl").read_text(encoding="utf-8").splitlines():
        fact = json.loads(line)
        found[fact["event_id"]] = fact["story"]
    traces = logs / "_truth_logs.jsonl"
    if traces.exists():
        lines: dict[str, dict[str, str]] = defaultdict(dict)
        for line in traces.read_text(encoding="utf-8").splitlines():
            fact = json.loads(line)
            lines[fact["source"]][fact["line"]] = fact["story"]
        for source, told in lines.items():
            found.update(_ids(source, told, config))
    return found


def _ids(source: str, told: Mapping[str, str], config: Config) -> dict[str, str]:
    """The ids of the rows that these lines became."""
    answer = api.query(f"SELECT ev_id, raw FROM {source}", config=config)  # noqa: S608  one of our own tables
    return {ev_id: told[raw] for ev_id, raw in answer.rows if raw in told}


def shapes(*, events: int, days: int) -> Sequence[Shape]:
    """The simulations that are scored: the stories rules may have been tried on, and those they were not."""
    return (
        Shape("stories told by default", ("all",), 7, events, days, 0),
        Shape("held-out intrusions", ("held-out",), 2027, events, days, events // 80),
    )
