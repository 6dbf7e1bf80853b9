"""One measured step in a process of its own: prints one JSON line with events, seconds and peak memory."""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vedette.config import Config


def _objects(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.json.gz"))


def limit(folder: Path) -> dict[str, object]:
    """Read, gunzip and parse every object, and do nothing with it: nobody can be faster on this machine.

    With libdeflate, the fastest that is known here, and with isal, which was that when the goals were set.
    """
    import deflate
    import simdjson
    from isal import igzip

    parser = simdjson.Parser()
    _read_once(folder)
    files = _objects(folder)
    seconds: dict[str, float] = {}
    size = 0
    for name, gunzip in (("isal", igzip.decompress), ("seconds", deflate.gzip_decompress)):
        size = 0
        began = time.perf_counter()
        for file in files:
            text = gunzip(file.read_bytes())
            document = parser.parse(text)
            size += len(text)
            del document
        seconds[name] = time.perf_counter() - began
    return {**seconds, "objects": len(files), "bytes": size}


def flow_limit(folder: Path) -> dict[str, object]:
    """Unzip every flow log and split it: into lines, and into lines and their fields, in plain Python, no more."""
    from isal import igzip

    files = sorted(folder.rglob("*.log.gz"))
    seconds = {"lines": 0.0, "fields": 0.0}
    for name in seconds:
        began = time.process_time()
        for file in files:
            lines = igzip.decompress(file.read_bytes()).split(b"\n")
            if name == "fields":
                for line in lines:
                    line.split(b" ")
        seconds[name] = time.process_time() - began
    return {"lines": seconds["lines"], "fields": seconds["fields"], "objects": len(files)}


def collect_flows(home: Path, folder: Path) -> dict[str, object]:
    """Collect a folder of flow logs on one core."""
    from vedette import api

    config = _config(home, 1)
    began, cpu = time.perf_counter(), time.process_time()
    done = api.collect([folder], config=config, source="vpc_flow")
    return {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "discovered": done.discovered,
        "stored": done.stored,
    }


def _config(home: Path, jobs: int) -> Config:
    from vedette.config import Config

    os.environ["VEDETTE_COLLECT__JOBS"] = str(jobs)
    return Config.load(home=home)


def collect(home: Path, folder: Path, jobs: int) -> dict[str, object]:
    """Collect a folder."""
    from vedette import api

    config = _config(home, jobs)
    began, cpu = time.perf_counter(), time.process_time()
    done = api.collect([folder], config=config)
    return {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "discovered": done.discovered,
        "stored": done.stored,
        "duplicate": done.duplicate,
    }


def detect(home: Path, jobs: int, rules: int) -> dict[str, object]:
    """Detect with so many rules of ours (`core.chosen`)."""
    from dataclasses import replace

    from benchmarks.core import chosen
    from vedette.api import _open
    from vedette.api._detect import Detection, load_rules
    from vedette.detect.rule import with_bases
    from vedette.lake.quiet import quiet

    config = _config(home, jobs)
    loaded = load_rules(config)
    loaded = replace(loaded, rules=with_bases(chosen(loaded, rules), loaded))
    began, cpu = time.perf_counter(), time.process_time()
    with quiet(), _open.state(config) as state:  # as `api.detect` does
        detection = Detection(config=config, state=state, lake=_open.lake(config), rules=loaded)
        done = detection.run()
        detection.close()
    slowest = sorted(done.rule_seconds.items(), key=lambda item: -item[1])[:5]
    return {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "events": done.events,
        "alerts": done.alerts_new,
        "rules": sum(r.raises for r in loaded.rules),
        "slowest": [(loaded.rule(rule_id).title, seconds) for rule_id, seconds in slowest],
    }


def work(home: Path, folder: Path) -> dict[str, object]:
    """What adding a folder costs in manifests, files and rows of the lake that are looked at."""
    from vedette import registry
    from vedette.api import _open
    from vedette.api._collect import make_collector

    config = _config(home, 1)
    with _open.state(config) as state:
        collector = make_collector(registry.source("cloudtrail"), config=config, state=state)
        done = collector.collect([str(folder)])
        cost = collector.work
    return {"stored": done.stored, "manifests": cost.manifests, "files": cost.files, "rows": cost.rows}


def _read_once(folder: Path) -> None:
    """Have the objects in the system's memory: neither the limit nor collection shall wait for the disk."""
    for file in _objects(folder):
        file.read_bytes()


class _Peak:
    """The most memory that this process and its children held together, looked at twice a second.

    What of each is its own, and the most that one of them holds of files: they are the same libraries, loaded by each.
    `Pss` would tell it to the page, but has the kernel walk every page, at 2 seconds of the processor in 30.
    """

    def __init__(self) -> None:
        self.megabytes = 0
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            time.sleep(0.5)
            children = [c for task in Path("/proc/self/task").iterdir() for c in _words(task / "children")]
            if children:
                held = [_held(Path("/proc") / process / "status") for process in ("self", *children)]
                total = sum(own for own, _ in held) + max(files for _, files in held)
                self.megabytes = max(self.megabytes, total // 1024)


def _words(file: Path) -> list[str]:
    try:
        return file.read_text().split()
    except OSError:  # the thread ended meanwhile
        return []


def _held(file: Path) -> tuple[int, int]:
    """Kilobytes that are a process's own, and of files."""
    try:
        lines = file.read_text().splitlines()
    except OSError:
        return 0, 0
    size = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines) if "Rss" in name}
    return size.get("RssAnon", 0) + size.get("RssShmem", 0), size.get("RssFile", 0)


def main(arguments: list[str]) -> None:
    """Run one step: its name, the CPUs it may use, and its arguments."""
    step, cpus, *rest = arguments
    os.sched_setaffinity(0, {int(c) for c in cpus.split(",")})
    values = [Path(a) if "/" in a else int(a) for a in rest]
    together = _Peak() if "," in cpus else None
    result = globals()[step](*values)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    alone = round(usage.ru_maxrss / 1024)
    result["peak_megabytes"] = max(alone, together.megabytes) if together else alone
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1:])
