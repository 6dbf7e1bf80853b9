"""Posture: whether every account and region logs, watches and alerts on the right things."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vedette.api import _policies
from vedette.api._gather import gathered
from vedette.api._turned import raise_alerts
from vedette.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from vedette.config import Config
    from vedette.errors import RuleError
    from vedette.model import Check
    from vedette.posture.advisor import SecondOpinion
    from vedette.posture.compare import Comparison
    from vedette.posture.findings import Findings
    from vedette.posture.gather import Progress
    from vedette.posture.snapshot import Snapshot
    from vedette.posture.weigh import Summary


@dataclass(frozen=True)
class Assessment:
    """What an assessment found.

    `snapshot` is its folder, `taken` when its facts were gathered (UTC), `checks` how many were asked. `calls` are
    calls to AWS by IAM action, none where a snapshot was assessed again. `resumed` says that an interrupted gathering
    went on. `summary` is the whole in one look. `notes` are acceptances that ended, fit nothing or cannot be read.
    `comparison` says what changed, where an earlier snapshot was named. `alerts` are ids of new alerts of what passed
    before and fails, `resolved` is the number of those that were closed, because all they told of passes again.
    `advisor` is Trusted Advisor's word on what our checks ask too.
    """

    snapshot: str
    taken: datetime
    checks: int
    findings: Findings
    summary: Summary
    calls: dict[str, int] = field(default_factory=dict)
    resumed: bool = False
    notes: tuple[str, ...] = ()
    comparison: Comparison | None = None
    alerts: tuple[str, ...] = ()
    resolved: int = 0
    own: str = ""
    partition: str = "aws"
    advisor: tuple[SecondOpinion, ...] = ()

    @property
    def unknown(self) -> int:
        """Findings that could not be told."""
        return self.findings.counts.get("unknown", 0)

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return {
            "snapshot": self.snapshot,
            "taken": self.taken,
            "checks": self.checks,
            "counts": self.findings.counts,
            "failing": self.findings.failing,
            "permissions": self.findings.permissions,
            "calls": self.calls,
            "resumed": self.resumed,
            "notes": self.notes,
            "score": self.summary.score,
            "at_most": self.summary.at_most,
            "grid": [{"account": a, "region": r, "sources": cell} for (a, r), cell in self.summary.grid.items()],
            "worst": self.summary.worst,
            "comparison": None if self.comparison is None else _changes(self.comparison),
            "advisor": self.advisor,
            "alerts": self.alerts,
            "resolved": self.resolved,
            "findings": [_shown(f) for f in self.findings],
        }


def _changes(found: Comparison) -> dict[str, Any]:
    lists = {name: [_shown(f) for f in getattr(found, name)] for name in ("broken", "mended", "lost")}
    return {"before": found.before, **lists, "gone": found.gone, "same": found.same}


def _shown(finding: Any) -> dict[str, Any]:
    return {"id": finding.id, **{name: getattr(finding, name) for name in finding.__dataclass_fields__}}


def assess(
    *,
    config: Config,
    snapshot: str = "",
    only: Sequence[str] = (),
    fresh: bool = False,
    compare: str = "",
    refused: Iterable[str] = (),
    progress: Callable[[Progress], None] = lambda _progress: None,
) -> Assessment:
    """Gather facts, or take those of a snapshot (`latest` or its folder), and ask the checks.

    `only` are check ids, `CT-*` for a group, `policy:*` for policies; without it every check that is not disabled. An
    interrupted gathering of the same scope goes on unless `fresh`. `compare` is an earlier snapshot, by its folder, or
    `previous` for the last finished one before this. `refused` are IAM actions that are not used. Raises `AwsError`
    where AWS knows nobody here, `UsageError` for a check or a snapshot that does not exist, `PolicyError` for a policy
    that cannot be read.
    """
    from vedette.posture.accept import Acceptance, excepted, of_check
    from vedette.posture.advisor import second_opinions
    from vedette.posture.findings import keep
    from vedette.posture.judge import judge
    from vedette.posture.weigh import weigh

    asked = chosen(only, config)
    earlier = _earlier(compare, snapshot, config)
    if snapshot:
        facts, calls, resumed = _at_rest(snapshot, config), dict[str, int](), False
    else:
        facts, calls, resumed = gathered(asked, config, fresh=fresh, refused=refused, progress=progress)
    _policies.keep_items(facts, asked, config)
    more, bad = excepted(config.exceptions, _policies.known(config))
    ids = [check.id for check in asked]
    about = [one for one in (*config.assess.accepted, *more) if any(of_check(one, name) for name in ids)]
    acceptance = Acceptance(about, facts.taken.date())
    path = config.home / "findings" / f"{facts.folder.resolve().name}.jsonl"
    found = keep(path, acceptance.apply(judge(facts, asked, config.assess.expected)))
    alerts, resolved = raise_alerts(found, facts, config)
    return Assessment(
        snapshot=str(facts.folder),
        taken=facts.taken,
        checks=len(asked),
        findings=found,
        summary=weigh(found, asked, detections(config)),
        calls=calls,
        resumed=resumed,
        notes=(*acceptance.notes, *_told(bad, config)),
        comparison=_compared(earlier, found, asked, config),
        alerts=alerts,
        resolved=resolved,
        own=facts.own,
        partition=facts.about.partition,
        advisor=second_opinions(facts, found),
    )


def _told(bad: Iterable[RuleError], config: Config) -> Iterator[str]:
    """What is wrong with the file of exceptions, and that the older place of acceptances is another."""
    for error in bad:
        yield f"{error.where}: {error.what}, so it accepts nothing" + (f" ({error.hint})" if error.hint else "")
    if config.assess.accepted:
        yield "[[assess.accepted]] still holds; exceptions.yml is the place for it: docs/how-to/keep-alerts-few.md"


def detections(config: Config) -> Mapping[str, int]:
    """How many rules that raise alerts need each source."""
    from collections import Counter

    from vedette.detect.load import load

    found = load(config.rules.folders, cache=config.home / "cache" / "rules")
    return Counter(rule.source for rule in found if rule.raises)


def _earlier(compare: str, snapshot: str, config: Config) -> Snapshot | None:
    """The snapshot to compare with, named before a new one is begun."""
    from pathlib import Path

    from vedette.posture.snapshot import Snapshot, finished

    if not compare:
        return None
    if compare != "previous":
        return Snapshot(Path(compare))
    found = finished(config.home)
    if snapshot:
        now = _at_rest(snapshot, config).folder.resolve()
        found = [folder for folder in found if folder.resolve() < now]
    if not found:
        raise UsageError("there is no earlier snapshot", where=str(config.home), hint="assess once more, later")
    return Snapshot(found[-1])


def _compared(earlier: Snapshot | None, found: Findings, asked: list[Check], config: Config) -> Comparison | None:
    from vedette.posture.compare import compare
    from vedette.posture.judge import judge

    if earlier is None:
        return None
    return compare(str(earlier.folder), judge(earlier, asked, config.assess.expected), found)


def checks_list(*, config: Config) -> list[Check]:
    """Every check that is not disabled, by id."""
    return chosen((), config)


def checks_show(name: str, *, config: Config) -> Check:
    """One check, or a policy as one. Raises `UsageError`, `PolicyError`."""
    return _policies.check(name, config)


def chosen(only: Sequence[str], config: Config) -> list[Check]:
    """The checks of these ids or patterns, else all that are not disabled, by id, policies last.

    Raises `UsageError`, `PolicyError`.
    """
    known = _policies.known(config)
    for pattern in (*only, *config.assess.disabled):
        if not any(_named(name, pattern) for name in known):
            raise UsageError(f"no check is named {pattern!r}", hint="`vedette checks list` has them")
    if only:
        return [c for i, c in known.items() if any(_named(i, p) for p in only)]
    return [c for i, c in known.items() if not any(_named(i, p) for p in config.assess.disabled)]


def _named(name: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(name.upper(), pattern.upper())


def _at_rest(name: str, config: Config) -> Snapshot:
    from pathlib import Path

    from vedette.posture.snapshot import Snapshot, latest

    return Snapshot(latest(config.home) if name == "latest" else Path(name))
