"""Digests: which there are, and whether they prove the log files."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from vedette.api import _open

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from vedette.collect.digests import Report, Verdict
    from vedette.collect.digests.stores import Store
    from vedette.collect.digests.verdicts import ChainSummary
    from vedette.config import Config
    from vedette.model.facts.lake import VerifiedChain
    from vedette.state.records import AlertRecord

_DAY = timedelta(days=1)


def digests_list(place: str | Path, *, config: Config, **ask: Any) -> tuple[ChainSummary, ...]:
    """The chains of digests below a folder or s3://bucket/prefix, by their names; `ask` as `Ask` takes it."""
    from vedette.collect.digests import Ask, listed

    return listed(store_of(place, config), Ask(**ask))


def digests_verify(
    place: str | Path,
    *,
    config: Config,
    public_keys: Sequence[str] = (),
    alert: bool = False,
    progress: Callable[[int], None] | None = None,
    **ask: Any,
) -> Report:
    """Verify the digests below a folder or s3://bucket/prefix, and the log files that they list.

    Keys come from the files `public_keys` (`FILE` or `REGION=FILE`); for an s3:// place those of regions that no
    file names come from CloudTrail. With `alert` what is wrong becomes alerts. What was found is remembered in the home
    folder, for the assessment. Raises `UsageError`, `AwsError`.
    """
    from vedette.collect.digests import Ask, verify
    from vedette.collect.digests.keys import from_files

    _open.home(config)
    store = store_of(place, config)
    keys = from_files(public_keys, loader(config) if store.bucket else None)
    report = verify(store, keys, Ask(**ask), jobs=max(2, config.collect.jobs), progress=progress)
    _open.proven(config).keep(verified(report, datetime.now(UTC).replace(microsecond=0)))
    if alert:
        with _open.state(config) as state:
            state.alerts.upsert(alert_records(report.problems))
    return report


def verified(report: Report, now: datetime) -> dict[str, list[VerifiedChain]]:
    """What a report says of each chain, by account; each chain of a region tells of objects of no trail."""
    from vedette.model.facts.lake import VerifiedChain

    said: dict[tuple[str, str], list[Verdict]] = {}
    for verdict in report.verdicts:
        said.setdefault((verdict.account, verdict.region), []).append(verdict)
    found: dict[str, list[VerifiedChain]] = {}
    for chain in report.chains:
        trail = chain.trail
        own = [v for v in said.get((trail.account, trail.region), ()) if v.trail in {"", trail.name}]
        problems = Counter(v.kind.value for v in own if v.problem)
        one = VerifiedChain(
            id=f"{trail.region}/{trail.home}/{trail.name}{'/backfill' if trail.backfill else ''}",
            region=trail.region,
            trail=trail.name,
            home=trail.home,
            at=now,
            first=chain.first,
            last=chain.last,
            digests=chain.digests,
            problems=tuple(f"{kind}: {number}" for kind, number in sorted(problems.items())),
            unknown=sum(v.kind.value == "unknown" for v in own),
        )
        found.setdefault(trail.account, []).append(one)
    return found


def alert_records(problems: Iterable[Verdict]) -> list[AlertRecord]:
    """One alert for each kind of problem, chain and day; verifying again gives the same ones."""
    from vedette.alert.digests import RULE, RULES
    from vedette.alert.group import alert_id, window_start
    from vedette.model import Severity
    from vedette.state.records import AlertEvent, AlertRecord

    grouped: dict[tuple[datetime, str, str], list[AlertEvent]] = {}
    for one in problems:
        time = one.start or one.end or datetime(1970, 1, 1, tzinfo=UTC)
        entity = f"{one.trail} in {one.account} {one.region}"
        name = hashlib.sha256(f"{one.kind.value}|{one.uri}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
        event = AlertEvent(
            f"digest:{name}",
            time,
            one.account,
            one.region,
            one.uri,
            None,
            None,
            f"{one.what}:{one.kind.value}",
            None,
            "cloudtrail",
        )
        grouped.setdefault((window_start(time, _DAY), one.kind.value, entity), []).append(event)
    return [
        AlertRecord(
            id=alert_id(f"{RULE}-{kind}", entity, start),
            rule_id=f"{RULE}-{kind}",
            title=RULES[f"{RULE}-{kind}"].title,
            severity=Severity.HIGH,
            entity=entity,
            window_start=start,
            first_seen=min(event.ev_time for event in events),
            last_seen=max(event.ev_time for event in events),
            events=tuple(sorted(events, key=lambda event: (event.ev_time, event.ev_id))),
            tags=RULES[f"{RULE}-{kind}"].tags,
        )
        for (start, kind, entity), events in sorted(grouped.items())
    ]


def store_of(place: str | Path, config: Config) -> Store:
    """The bucket or folder. Raises `UsageError` for what is none."""
    from vedette.collect.digests import Bucket, Folder

    if str(place).startswith("s3://"):
        return Bucket(str(place), _open.aws_settings(config))
    return Folder(str(place).removeprefix("file://"))


def loader(config: Config) -> Any:
    """What asks CloudTrail for a region's public keys."""
    from vedette.aws.cloudtrail import public_keys

    settings = _open.aws_settings(config)
    return lambda region, start, end: public_keys(region, start, end, settings)
