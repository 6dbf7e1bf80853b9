"""The intrusions of a simulation told in full, and what is true of each of their events."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from vedette.errors import UsageError
from vedette.simulate import ids
from vedette.simulate.stage import Stage, Story
from vedette.simulate.stories import held_out, stories

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from vedette.simulate.identity import Json
    from vedette.simulate.org import Organisation

TRUTH, STORIES = "_truth.jsonl", "_stories.json"
TRACES = "_truth_logs.jsonl"  # the lines of other logs; only where a story left any
#: By these names all of a set are meant.
ALL, HELD_OUT = "all", "held-out"


def choose(names: Sequence[str] | None, days: int) -> list[Story]:
    """Return the stories asked for, or all that fit into `days`; raise UsageError for one that does not.

    `all` is every story told by default, `held-out` every intrusion of the other set.
    """
    if names is None:
        return [story for story in stories().values() if story.hours <= days * 24]
    sets = {ALL: stories(), HELD_OUT: held_out()}
    known = {**stories(), **held_out()}
    names = [one for name in names for one in sets.get(name, (name,))]
    for name in names:
        if name not in known:
            raise UsageError(f"there is no story '{name}'", hint=f"known: {', '.join((*sets, *known))}")
        if known[name].hours > days * 24:
            raise UsageError(
                f"the story '{name}' takes {known[name].hours:g} hours",
                hint="ask for more days, or leave it out",
            )
    return [known[name] for name in dict.fromkeys(names)]


def tell(org: Organisation, chosen: Sequence[Story], start: datetime, days: int, volume: int) -> list[Stage]:
    """Return each story told between `start` and `days` later, where the seed puts it."""
    order = list(chosen)
    ids.rng_for(org.seed, "order").shuffle(order)
    order.sort(key=lambda story: story.late)
    told = []
    for number, story in enumerate(order):
        rng = ids.rng_for(org.seed, "place", story.name)
        room = days * 24 - story.hours
        begin = start + timedelta(hours=room * (number + rng.random()) / len(order))
        stage = Stage(
            org=org,
            story=story,
            account=rng.choice(org.workloads),
            region=org.regions[min(int(rng.random() * 3), len(org.regions) - 1)],
            now=begin.replace(microsecond=0),
            volume=volume,
        )
        story.tell(stage)
        told.append(stage)
    return told


def write(dest: Path, org: Organisation, told: Sequence[Stage]) -> None:
    """Write the truth, a line an attack event in order of time, and the stories, under `dest`."""
    lines = sorted(
        (event.truth for stage in told for event in stage.events),
        key=lambda line: (line["time"], line["event_id"]),
    )
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (dest / TRUTH).write_text(text, encoding="utf-8")
    traces = [trace.truth for stage in told for trace in stage.traces]
    if traces:
        traces.sort(key=lambda line: (line["time"], line["source"], line["line"]))
        (dest / TRACES).write_text("".join(json.dumps(line) + "\n" for line in traces), encoding="utf-8")
    listed = sorted((_summary(org, stage) for stage in told), key=lambda story: str(story["start"]))
    buckets = [org.trail_bucket, org.old_bucket, org.logs_bucket]
    head = {"seed": org.seed, "logs": org.logs_bucket, "buckets": buckets, "stories": listed}
    (dest / STORIES).write_text(json.dumps(head, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _summary(org: Organisation, stage: Stage) -> Json:
    facts = {"account": stage.account.name, "region": stage.region, "company": org.company, **stage.facts}
    return {
        "name": stage.story.name,
        "title": stage.story.title,
        "text": stage.story.text.format(**facts),
        "start": stage.events[0].truth["time"],
        "end": max(event.truth["time"] for event in stage.events),
        "accounts": sorted({event.account.id for event in stage.events}),
        "regions": sorted({event.region for event in stage.events}),
        "principal": next((name for name in stage.principals if name.startswith("arn:")), stage.principals[0]),
        "principals": stage.principals,
        "source_addresses": stage.sources,
        "events": len(stage.events),
        "traces": len(stage.traces),
        "expected": stage.expected,
    }


def logs_bucket_of(dest: Path) -> str:
    """Return the name of the bucket of an earlier simulation's other logs, whose names have any ending; or empty."""
    try:
        return str(json.loads((dest / STORIES).read_bytes())["logs"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def buckets_of(dest: Path) -> set[str]:
    """Return the names of the bucket folders an earlier simulation made in `dest`, if any."""
    try:
        found = json.loads((dest / STORIES).read_bytes())["buckets"]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {str(name) for name in found}
