"""A believable organisation's CloudTrail, made up from a seed, with intrusions inside it and their truth.

The same arguments give the same bytes, with any number of processes; another build of the compressor may pack
the same records otherwise.
"""

from __future__ import annotations

import multiprocessing
import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from vedette.errors import UsageError
from vedette.simulate import digests as digesting
from vedette.simulate import others, truth
from vedette.simulate.flows import flow_bucket, write_flows
from vedette.simulate.org import REGIONS, Organisation, organisation
from vedette.simulate.plan import Unit, units
from vedette.simulate.stories import held_out
from vedette.simulate.stories import stories as all_stories
from vedette.simulate.traces import write_traces
from vedette.simulate.unit import write_unit
from vedette.simulate.write import METADATA, Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from vedette.simulate.stage import Stage

__all__ = ["Simulated", "all_stories", "held_out", "simulate"]

END = datetime(2026, 6, 30, tzinfo=UTC)
_MOST_ACCOUNTS, _MOST_DAYS = 50, 400


@dataclass(frozen=True, slots=True)
class Simulated:
    """What a simulation wrote; `events` are unique, `duplicates` further deliveries of the same."""

    buckets: tuple[Path, ...]
    events: int
    attack_events: int
    duplicates: int
    objects: int
    bytes: int  # of the objects as they lie, compressed
    raw_bytes: int  # of the same, decompressed
    stories: tuple[str, ...]
    truth: Path
    start: datetime
    end: datetime
    digests: int = 0
    other_objects: int = 0  # of the logs beside CloudTrail's
    keys: Path | None = None  # the public keys of the digests
    flows: int = 0
    flow_bucket: Path | None = None


def simulate(
    dest: Path,
    *,
    seed: int = 1,
    accounts: int = 3,
    regions: int = 4,
    days: int = 7,
    events: int = 100_000,
    end: datetime | None = None,
    stories: Sequence[str] | None = None,
    jobs: int = 1,
    digests: bool = False,
    logs: Sequence[str] = (),
    log_events: int | None = None,
    flows: int = 0,
    progress: Callable[[int], None] | None = None,
) -> Simulated:
    """Write the logs of the `days` before `end` (midnight UTC) under `dest`, and return their numbers.

    The layout is S3's, a folder a bucket. `events` counts unique events, those of the intrusions included.
    `stories` names the intrusions: None for all that fit, empty for none, `held-out` for those no rule was written
    for. `progress` is called with the number of unique events just written. With `digests` log files are hashed into
    hourly digests, signed with keys whose public halves go into `_keys.json`. `flows` are VPC flow log records, in a
    bucket of their own. `logs` names further sources (or `all`), each of about `log_events` (a tenth of `events`). With
    `jobs` above 1 processes are started afresh: call this below a script's main guard. An earlier simulation is
    replaced. Raises UsageError for arguments out of range, and for a `dest` with anything else in it.
    """
    end = _checked(end, accounts=accounts, regions=regions, days=days, events=events, jobs=jobs, flows=flows)
    start = end - timedelta(days=days)
    org = organisation(seed, accounts, regions)
    beside = others.chosen(logs)
    chosen = truth.choose(stories, days)
    attacks = _attacks(told := truth.tell(org, chosen, start, days, events), events)
    _clear(dest)
    truth.write(dest, org, told)
    tally = _trails(_run(org, _work(org, told, start, days, events - attacks), dest, jobs), progress)
    more = others.write_logs(org, dest, beside, start, days, log_events or max(1, events // 10), jobs=jobs)
    folders = dict.fromkeys(beside, dest / org.logs_bucket)
    flow_place = dest / flow_bucket(org.trail_bucket) if flows else None
    if flow_place:
        write_flows(org, start, days, flows, flow_place)
        folders["vpc_flow"] = flow_place
    return Simulated(
        buckets=tuple(dest / name for name in _buckets(org, logs=bool(beside))),
        events=events,
        attack_events=attacks,
        duplicates=tally.events - events,
        objects=tally.objects,
        bytes=tally.bytes,
        raw_bytes=tally.raw_bytes,
        stories=tuple(story.name for story in chosen),
        truth=dest / truth.TRUTH,
        start=start,
        end=end,
        digests=digesting.write(dest, org, start, end, _old_trail_end(told, end)) if digests else 0,
        other_objects=more.objects + write_traces(org, told, folders),
        keys=dest / digesting.KEYS if digests else None,
        flows=flows,
        flow_bucket=flow_place,
    )


def _buckets(org: Organisation, *, logs: bool) -> tuple[str, ...]:
    return org.trail_bucket, org.old_bucket, *([org.logs_bucket] if logs else ())


def _trails(run: Iterable[tuple[Unit, Tally]], progress: Callable[[int], None] | None) -> Tally:
    tally = Tally()
    for unit, written in run:
        tally.add(written)
        if progress:
            progress(unit.events)
    return tally


def _attacks(told: Sequence[Stage], events: int) -> int:
    """How many events the stories take; there must be as many."""
    attacks = sum(len(stage.events) for stage in told)
    if attacks > events:
        raise UsageError(
            f"the stories alone take {attacks} events, and {events} were asked for",
            where="events",
            hint="ask for more events, or for fewer stories",
        )
    return attacks


def _old_trail_end(told: Sequence[Stage], end: datetime) -> datetime:
    return min((stage.trail_stopped for stage in told if stage.trail_stopped), default=end)


def _checked(
    end: datetime | None, *, accounts: int, regions: int, days: int, events: int, jobs: int, flows: int
) -> datetime:
    limits = (
        ("accounts", accounts, _MOST_ACCOUNTS),
        ("regions", regions, len(REGIONS)),
        ("days", days, _MOST_DAYS),
        ("events", events, 10**10),
        ("jobs", jobs, 256),
    )
    for name, value, most in limits:
        if not 1 <= value <= most:
            raise UsageError(f"{value} {name} cannot be simulated", where=name, hint=f"give 1 to {most}")
    if not 0 <= flows <= 10**10:
        raise UsageError(f"{flows} flow records cannot be simulated", where="flows", hint="give 0 or more")
    end = end or END
    if end.tzinfo is None or end != end.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0):
        raise UsageError(f"{end} is not midnight UTC", where="end", hint="give a day, such as 2026-06-30T00:00:00Z")
    return end.astimezone(UTC)


def _clear(dest: Path) -> None:
    """Make `dest` an empty folder; only what an earlier simulation wrote is deleted."""
    if dest.exists() and not dest.is_dir():
        raise UsageError("this is a file, not a folder", where=str(dest), hint="name a new folder")
    dest.mkdir(parents=True, exist_ok=True)
    entries = sorted(dest.iterdir())
    beside = truth.logs_bucket_of(dest)
    buckets = truth.buckets_of(dest)
    ours = buckets | set(map(flow_bucket, buckets)) | {truth.TRUTH, truth.STORIES, truth.TRACES, digesting.KEYS}
    for entry in entries:
        foreign = (entry.name not in ours or entry.is_symlink()) or (
            entry.is_dir()
            and entry.name != beside
            and any(
                path.is_file() and not path.name.endswith((".json.gz", ".log.gz", METADATA))
                for path in entry.rglob("*")
            )
        )
        if foreign:
            raise UsageError(
                f"the folder holds '{entry.name}', which no simulation wrote",
                where=str(dest),
                hint="name a new or empty folder",
            )
    for entry in entries:
        if entry.is_dir():
            shutil.rmtree(entry)
    for entry in entries:
        entry.unlink(missing_ok=True)


def _work(org: Organisation, told: Sequence[Stage], start: datetime, days: int, ordinary: int) -> list[Unit]:
    found = units(org, start, days, ordinary)
    for stage in told:
        for event in stage.events:
            key = event.time.date(), event.account.id, event.region
            unit = found.setdefault(key, Unit(key[0], event.account, event.region, 0))
            midnight = datetime.combine(key[0], datetime.min.time(), UTC)
            unit.attacks.append((int((event.time - midnight).total_seconds()), event.line))
    until = _old_trail_end(told, start + timedelta(days=days))
    for unit in found.values():
        seen = unit.account == org.old_trail_account and unit.region in org.old_trail_regions
        if seen and unit.day <= until.date():
            unit.old_trail_until = until
    # Days of one account and region in a row: a process keeps what it made for the day before.
    order = sorted(found.values(), key=lambda unit: (unit.account.id, unit.region, unit.day))
    return [unit for unit in order if unit.events]


def _run(org: Organisation, work: list[Unit], dest: Path, jobs: int) -> Iterable[tuple[Unit, Tally]]:
    if jobs == 1:
        for unit in work:
            yield unit, write_unit(org, unit, dest)
        return
    work = sorted(work, key=lambda unit: -unit.events)  # the largest first, so that all end together
    # Processes are started afresh: a fork would copy whatever threads and locks the caller has.
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from zip(work, pool.map(partial(write_unit, org, dest=dest), work), strict=True)
