"""Posture: whether every account and region logs, watches and alerts on the right things."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from vedette import registry
from vedette.api import _open
from vedette.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from vedette.config import Config
    from vedette.model import Check
    from vedette.posture.findings import Findings
    from vedette.posture.gather import Progress
    from vedette.posture.snapshot import Snapshot

#: How long after it was begun an interrupted gathering goes on, instead of beginning anew.
_GOES_ON = timedelta(hours=12)


@dataclass(frozen=True)
class Assessment:
    """What an assessment found.

    `snapshot` is its folder, `taken` when its facts were gathered (UTC), `checks` how many were asked. `calls` are
    calls to AWS by IAM action, none where a snapshot was assessed again. `resumed` says that an interrupted gathering
    went on.
    """

    snapshot: str
    taken: datetime
    checks: int
    findings: Findings
    calls: dict[str, int] = field(default_factory=dict)
    resumed: bool = False

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
            "findings": [_shown(f) for f in self.findings],
        }


def _shown(finding: Any) -> dict[str, Any]:
    return {"id": finding.id, **{name: getattr(finding, name) for name in finding.__dataclass_fields__}}


def assess(
    *,
    config: Config,
    snapshot: str = "",
    only: Sequence[str] = (),
    fresh: bool = False,
    refused: Iterable[str] = (),
    progress: Callable[[Progress], None] = lambda _progress: None,
) -> Assessment:
    """Gather facts, or take those of a snapshot (`latest` or its folder), and ask the checks.

    `only` are check ids, `CT-*` for a group; without it every check that is not disabled. An interrupted gathering of
    the same scope goes on unless `fresh`. `refused` are IAM actions that are not used. Raises `AwsError` where AWS
    knows nobody here, `UsageError` for a check or a snapshot that does not exist.
    """
    from vedette.posture.findings import keep
    from vedette.posture.judge import judge

    asked = chosen(only, config)
    if snapshot:
        facts, calls, resumed = _at_rest(snapshot, config), dict[str, int](), False
    else:
        facts, calls, resumed = _gathered(asked, config, fresh=fresh, refused=refused, progress=progress)
    path = config.home / "findings" / f"{facts.folder.resolve().name}.jsonl"
    found = keep(path, judge(facts, asked, config.assess.expected))
    return Assessment(str(facts.folder), facts.taken, len(asked), found, calls, resumed)


def checks_list(*, config: Config) -> list[Check]:
    """Every check that is not disabled, by id."""
    return chosen((), config)


def checks_show(name: str, *, config: Config) -> Check:
    """One check. Raises `UsageError`."""
    return registry.check(name)


def chosen(only: Sequence[str], config: Config) -> list[Check]:
    """The checks of these ids or patterns, else all that are not disabled, by id. Raises `UsageError`."""
    known = registry.checks()
    for pattern in (*only, *config.assess.disabled):
        if not fnmatch.filter(known, pattern.upper()):
            raise UsageError(f"no check is named {pattern!r}", hint="`vedette checks list` has them")
    if only:
        return [c for i, c in known.items() if any(fnmatch.fnmatch(i, p.upper()) for p in only)]
    return [c for i, c in known.items() if not any(fnmatch.fnmatch(i, p.upper()) for p in config.assess.disabled)]


def _at_rest(name: str, config: Config) -> Snapshot:
    from pathlib import Path

    from vedette.posture.snapshot import Snapshot, latest

    return Snapshot(latest(config.home) if name == "latest" else Path(name))


def _gathered(
    asked: list[Check],
    config: Config,
    *,
    fresh: bool,
    refused: Iterable[str],
    progress: Callable[[Progress], None],
) -> tuple[Snapshot, dict[str, int], bool]:
    from dataclasses import replace

    from vedette.aws.budget import Budget
    from vedette.posture.gather import Gatherers, Gathering, discover
    from vedette.posture.snapshot import Snapshot

    plan = Gathering(
        kinds=tuple({kind.name: kind for check in asked for kind in check.facts}.values()),
        gatherers=registry.gatherers(),
        settings={**_open.aws_settings(config), "attempts": str(config.assess.attempts)},
        budget=Budget(config.assess.calls_per_second, config.assess.services),
        jobs=config.assess.jobs,
        refused=frozenset(refused),
        done=progress,
    )
    now = datetime.now(UTC).replace(microsecond=0)
    before = None if fresh else _interrupted(config.home, plan.scope(), now)
    about = discover(plan.settings, now if before is None else before.taken, plan.scope(), plan.refused)
    snapshot = Snapshot.start(_new(config.home, now) if before is None else before.folder, about)
    work = Gatherers(plan, snapshot)
    work.run()
    snapshot.describe(replace(about, finished=True))
    return snapshot, dict(sorted(work.calls.items())), before is not None


def _new(home: Path, now: datetime) -> Path:
    """A folder that is not there yet, named by the time."""
    name = home / "snapshots" / f"{now:%Y%m%dT%H%M%SZ}"
    number = 1
    path = name
    while path.exists():
        number += 1
        path = name.with_name(f"{name.name}-{number}")
    return path


def _interrupted(home: Path, scope: str, now: datetime) -> Snapshot | None:
    """The last snapshot, where it was not finished, is of the same scope, and not old."""
    from vedette.posture.snapshot import Snapshot, listed

    for folder in listed(home)[-1:]:
        found = Snapshot(folder)
        if not found.about.finished and found.about.scope == scope and now - found.taken < _GOES_ON:
            return found
    return None
