"""Measure collection and detection end to end, against the limit of the machine, and write the table.

python -m benchmarks [--millions 1,5,10] [--folder DIR] [--output docs/reference/benchmarks.md]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

MILLION = 1_000_000
_COLUMNS = ("events", "libdeflate", "isal", "collect", "40 rules", "300", "all rules", "end to end")
_COLUMNS += ("to libdeflate", "to isal", "lost", "two cores", "memory")
ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Bench:
    """One run: where data lie and what was measured."""

    folder: Path
    cpus: list[int]
    turns: int = 1
    rows: list[str] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)

    def child(self, step: str, cpus: int, *arguments: object) -> dict[str, Any]:
        """Run a step in a process of its own on that many CPUs."""
        chosen = ",".join(map(str, self.cpus[:cpus]))
        command = [sys.executable, "-m", "benchmarks.child", step, chosen, *map(str, arguments)]
        # As installed: modules are compiled once, not at each start.
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        done = subprocess.run(command, cwd=ROOT, env=inherited, stdout=subprocess.PIPE, check=True)
        result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        print(f"  {step} {' '.join(map(str, arguments))} on {cpus}: {result}", file=sys.stderr, flush=True)
        return result

    def data(self, millions: int) -> Path:
        """An organisation with that many million events over thirty days, made once."""
        folder = self.folder / f"sim-{millions}"
        if not folder.exists():
            from vedette.simulate import simulate

            simulate(folder, seed=millions, events=millions * MILLION, days=30, accounts=5, regions=4, jobs=2)
        return folder

    def anew(self, home: Path) -> Path:
        """The same home folder, where detection begins at the beginning again."""
        for name in ("state.db", "state.db-wal", "state.db-shm"):
            (home / name).unlink(missing_ok=True)
        return home

    def home(self, name: str) -> Path:
        """An empty home folder."""
        home = self.folder / "homes" / name
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        return home


def end_to_end(bench: Bench, millions: int) -> None:
    """One core and two, 40 rules and all, against the limit on the same objects.

    Machines are faster in one minute than in another, so what is set against each other is measured close together: the
    steps run in turn, ratios are those of one turn, and the median of several turns is told.
    """
    data = bench.data(millions)
    done = [_turn(bench, millions, data) for _ in range(bench.turns)]
    everything = bench.child("detect", 1, bench.anew(bench.folder / "homes" / f"one-{millions}"), 1, 0)
    events = done[0]["collected"]["discovered"]
    seconds = {key: median(turn[key]["seconds"] for turn in done) for key in ("limit", "collected", "detected", "many")}
    seconds["isal"] = median(turn["limit"]["isal"] for turn in done)
    seconds["total"] = median(map(_total, done))
    seconds["everything"] = everything["seconds"]
    rates = {key: f"{events / value:,.0f}" for key, value in seconds.items()}
    peak = max(r["peak_megabytes"] for turn in [*done, {"everything": everything}] for r in turn.values())
    ratio = _middle([turn["limit"]["seconds"] / _total(turn) for turn in done])
    isal = _middle([turn["limit"]["isal"] / _total(turn) for turn in done])
    lost = _middle([1 - _total(turn) / _total(turn, detected="many") for turn in done], ".0%")
    two = _middle([_total(turn) / _total(turn, "two", "two_detected") for turn in done])
    bench.rows.append(
        f"| {millions} M | {rates['limit']} | {rates['isal']} | {rates['collected']} | {rates['detected']} "
        f"| {rates['many']} | {rates['everything']} ({everything['rules']}) | {rates['total']} "
        f"| {ratio} | {isal} | {lost} | {two} | {peak:,} MiB |"
    )


def _turn(bench: Bench, millions: int, data: Path) -> dict[str, dict[str, Any]]:
    """Every step once, one behind the other."""
    one, two = bench.home(f"one-{millions}"), bench.home(f"two-{millions}")
    turn = {
        "limit": bench.child("limit", 1, data),
        "collected": bench.child("collect", 1, one, data, 1),
        "detected": bench.child("detect", 1, one, 1, 40),
        "two": bench.child("collect", 2, two, data, 2),
        "two_detected": bench.child("detect", 2, two, 2, 40),
        "many": bench.child("detect", 1, bench.anew(one), 1, 300),
    }
    shutil.rmtree(two, ignore_errors=True)
    return turn


def _total(turn: dict[str, dict[str, Any]], collected: str = "collected", detected: str = "detected") -> float:
    """Seconds from raw objects to alerts."""
    seconds: float = turn[collected]["seconds"] + turn[detected]["seconds"]
    return seconds


def _middle(values: list[float], form: str = ".2f") -> str:
    """The median, and what it lies between where there are several."""
    told = f"{median(values):{form}}"
    return told if len(values) == 1 else f"{told} ({min(values):{form}} to {max(values):{form}})"


def added(bench: Bench, large: int) -> str:
    """What the same batch costs in an empty lake and in one with `large` million events."""
    from datetime import UTC, datetime

    from vedette.simulate import simulate

    batch = bench.folder / "batch"
    if not batch.exists():
        simulate(batch, seed=99, events=50_000, days=1, end=datetime(2026, 7, 15, tzinfo=UTC))
    empty = bench.child("work", 1, bench.home("empty"), batch)
    full = bench.child("work", 1, bench.folder / "homes" / f"one-{large}", batch)
    return (
        f"Adding the same {empty['stored']:,} events: {empty['manifests']} manifests, {empty['files']} files and "
        f"{empty['rows']:,} rows of the lake looked at where it is empty, {full['manifests']}, {full['files']} and "
        f"{full['rows']:,} where it has {large} million events."
    )


def flows(bench: Bench, millions: int) -> None:
    """Flow logs on one core, against unzipping and splitting the same objects; times of the processor."""
    from datetime import UTC, datetime

    from vedette.simulate.flows import write_flows
    from vedette.simulate.org import organisation

    folder = bench.folder / f"flows-{millions}"
    if not folder.exists():
        write_flows(organisation(millions, 3, 2), datetime(2026, 6, 1, tzinfo=UTC), 1, millions * MILLION, folder)
    limit = bench.child("flow_limit", 1, folder)
    home = bench.home(f"flows-{millions}")
    done = bench.child("collect_flows", 1, home, folder)
    shutil.rmtree(home, ignore_errors=True)
    records = done["discovered"]
    bench.flows.append(
        f"| {millions} M | {records / limit['lines']:,.0f} | {records / limit['fields']:,.0f} "
        f"| {records / done['cpu']:,.0f} | {limit['lines'] / done['cpu']:.2f} | {limit['fields'] / done['cpu']:.2f} "
        f"| {done['peak_megabytes']:,} MiB |"
    )


def flow_section(bench: Bench) -> str:
    """The part of the page about flow logs."""
    if not bench.flows:
        return ""
    rows = "\n".join(bench.flows)
    return f"""
## Flow logs

Simulated VPC flow logs (default format, gzip, 112 bytes a record, one day of three accounts in two regions)
collected on one core. Rates are records a second of the processor; collection's have the start of the process in them.
*Lines*: unzip (isal) the same objects and split them at line feeds, in plain Python. *Fields*: split each line at
blanks too. The ratios are collection against each.

| records | lines | fields | collect | ratio to lines | ratio to fields | peak memory |
|---:|---:|---:|---:|---:|---:|---:|
{rows}
"""


def main() -> None:
    """Run everything and write the page."""
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("--millions", default="1,5,10")
    parser.add_argument("--turns", type=int, default=3, help="how often each step is run; medians are told")
    parser.add_argument("--flows", default="1,10", help="millions of flow records; empty for none")
    parser.add_argument("--only-flows", action="store_true", help="measure flow logs alone, and print the table")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "vedette-bench")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "reference" / "benchmarks.md")
    parser.add_argument("--keep", action="store_true", help="keep the data for another run")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    sizes = [int(n) for n in options.millions.split(",")]
    bench = Bench(options.folder, sorted(os.sched_getaffinity(0)), max(1, options.turns))
    for millions in [int(n) for n in options.flows.split(",") if n]:
        flows(bench, millions)
    if options.only_flows:
        print(flow_section(bench))
        return
    bench.child("collect", 1, bench.home("warm"), _warm(bench), 1)
    for millions in sizes:
        end_to_end(bench, millions)
    cost = added(bench, sizes[-1])
    options.output.write_text(page(bench, cost))
    print(options.output.read_text())
    if not options.keep:
        shutil.rmtree(options.folder, ignore_errors=True)


def _warm(bench: Bench) -> Path:
    """A little data, so that compiled code is on disk before anything is measured."""
    from vedette.simulate import simulate

    folder = bench.folder / "warm"
    if not folder.exists():
        simulate(folder, events=2000, days=1)
    return folder


def page(bench: Bench, cost: str) -> str:
    """The page with the table."""
    rows = "\n".join(bench.rows)
    head = f"| {' | '.join(_COLUMNS)} |\n{'|---:' * len(_COLUMNS)}|"
    return f"""# Benchmarks

Made by `make bench`, which writes this page. Machine: {platform.machine()}, {len(bench.cpus)} CPUs, Python
{platform.python_version()}. Events are those of a simulated organisation (`vedette simulate`, 30 days, five accounts,
four regions, 1.4 kB of JSON an event, about one event in seven delivered twice). Rates are events a second of wall
time.

*Limit*: read, gunzip and parse (simdjson) the same objects in the same run on one core, and do nothing with them; all
are read once before, so that nothing waits for the disk. It gunzips with *isal*, the fastest known when the goals were
set, and with *libdeflate*, which Vedette uses now. *To isal* and *to libdeflate*: end to end (raw objects in, alerts of
the 40 rules of `benchmarks/core.py` out) on one core, to each of the two. *Lost*: how much of the rate is lost with 300
rules. *Two cores*: how many times faster than on one. *Memory*: the most of any step; of several processes together,
what each has of its own and the libraries once.

The machine is faster in one minute than in another, so the steps run in turn: ratios are those of one turn, and what is
told is the median of {bench.turns}, with the least and the most.

The goals: a ratio of 0.25, at most a fifth lost, 1.8 times on two cores, less than 1 GiB.

{head}
{rows}

{cost}
{flow_section(bench)}"""


if __name__ == "__main__":
    main()
