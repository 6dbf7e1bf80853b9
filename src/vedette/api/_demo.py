"""The demo: an organisation, its intruders, and what Vedette says of them."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from vedette.api._collect import collect
from vedette.api._detect import detect
from vedette.api._incidents import incidents_list
from vedette.api._simulate import simulate
from vedette.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vedette.config import Config
    from vedette.model import Incident
    from vedette.state import AlertDetail

_MARK = ".vedette-demo"


def demo(
    folder: str | Path, *, config: Config, seed: int = 7, events: int = 50_000, say: Callable[[str], None]
) -> dict[str, Any]:
    """Simulate into `folder`, collect, detect, and tell what happened through `say`, story by story.

    Returns the numbers and, for each story, the alerts that found it. The folder is made anew each time; one
    that holds anything but an earlier demo is refused with `UsageError`.
    """
    began = perf_counter()
    place = _empty(Path(folder))
    own = config.model_copy(update={"home": place / "home", **_stores(config, place / "home")})
    say(f"Simulating a week of an AWS organisation with {events:,} events …")
    made = simulate(place / "logs", config=own, seed=seed, events=events)
    say(
        f"  {made.events:,} events in {made.objects:,} objects; {made.attack_events:,} of them belong to "
        f"{len(made.stories)} intrusions, and {made.duplicates:,} were delivered twice."
    )
    collected = collect([place / "logs"], config=own)
    say(
        f"Collected: {collected.stored:,} stored once, {collected.duplicate:,} duplicates left out, "
        f"{collected.rejected:,} rejected ({collected.seconds:.1f} s)."
    )
    detected = detect(config=own)
    incidents = incidents_list(config=own)
    say(
        f"Detected: {detected.rules} rules over {detected.events:,} events ({detected.seconds:.1f} s): "
        f"{len(incidents)} incidents, of {sum(len(one.alerts) for one in incidents)} alerts of medium or more; "
        f"{detected.alerts_new} alerts in all.\n"
    )
    stories = _found(place / "logs", own, incidents)
    for story in stories:
        say(_told(story))
    missed = [s["name"] for s in stories if not s["alerts"]]
    found = len(stories) - len(missed)
    say(
        f"{found} of {len(stories)} intrusions raised alerts of medium or more, "
        f"{sum(len(story['incidents']) == 1 for story in stories)} of them as one incident."
    )
    say(_next(place, incidents))
    return {
        "events": made.events,
        "stored": collected.stored,
        "duplicate": collected.duplicate,
        "rejected": collected.rejected,
        "alerts": detected.alerts_new,
        "incidents": len(incidents),
        "stories": stories,
        "missed": missed,
        "seconds": round(perf_counter() - began, 1),
    }


def _empty(place: Path) -> Path:
    place = place.absolute()
    if place.exists() and not (place / _MARK).exists() and (not place.is_dir() or any(place.iterdir())):
        raise UsageError("the folder holds other things", where=str(place), hint="give an empty or new folder")
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    (place / _MARK).touch()
    return place


def _stores(config: Config, home: Path) -> dict[str, Any]:
    """Lake and state below the demo's own home, whatever the configuration says."""
    return {
        "lake": config.lake.model_copy(update={"catalog": "sqlite", "warehouse": str(home / "lake")}),
        "state": config.state.model_copy(update={"url": f"sqlite:///{home / 'state.db'}", "password": ""}),
    }


def _found(logs: Path, config: Config, incidents: Sequence[Incident]) -> list[dict[str, Any]]:
    """Each story with its incidents, and the alerts of medium or more that hold an event of it, most severe first."""
    from vedette.api._alerts import alerts_list
    from vedette.api._open import state as open_state

    story_of: dict[str, str] = {}
    for line in (logs / "_truth.jsonl").read_text().splitlines():
        fact = json.loads(line)
        story_of[fact["event_id"]] = fact["story"]
    by_story: dict[str, list[AlertDetail]] = defaultdict(list)
    with open_state(config) as state:
        for alert in alerts_list(config=config, severity_at_least="medium"):
            detail = state.alerts.get(alert.id)
            for name in sorted({story_of[i] for i in detail.event_ids if i in story_of}):
                by_story[name].append(detail)
    return [
        {
            "name": story["name"],
            "title": story["title"],
            "text": story["text"],
            "start": story["start"],
            "incidents": [
                {"id": one.id, "title": one.title, "severity": one.severity.value, "alerts": len(one.alerts)}
                for one in incidents
                if {a.id for a in by_story[story["name"]]} & {a.id for a in one.alerts}
            ],
            "alerts": [
                {
                    "id": a.id,
                    "title": a.title,
                    "severity": a.severity.value,
                    "first_seen": a.first_seen.isoformat().replace("+00:00", "Z"),
                    "entity": a.entity,
                }
                for a in sorted(by_story[story["name"]], key=lambda a: (-a.severity.rank, a.first_seen))
            ],
        }
        for story in sorted(json.loads((logs / "_stories.json").read_text())["stories"], key=lambda s: s["start"])
    ]


def _told(story: dict[str, Any]) -> str:
    lines = [f"● {story['title']}  ({story['start'][:16].replace('T', ' ')} UTC)", f"  {story['text']}"]
    lines += [f"  Incident {one['id'][:8]}  {one['severity']}  {one['title']}" for one in story["incidents"]]
    lines += [
        f"    {a['first_seen'][11:16]}  {a['severity']:<8}  {a['title']}  [{a['id'][:8]}]" for a in story["alerts"][:6]
    ]
    more = len(story["alerts"]) - 6
    if more > 0:
        lines.append(f"    … and {more} more")
    if not story["alerts"]:
        lines.append("    no alert of medium or more")
    return "\n".join(lines) + "\n"


def _next(place: Path, incidents: Sequence[Incident]) -> str:
    here = Path.cwd()
    home = place / "home"
    shown = home.relative_to(here) if home.is_relative_to(here) else home
    return (
        "\nWhat to type next:\n"
        f"  export VEDETTE_HOME={shown}\n"
        "  vedette incidents list\n"
        f"  vedette incidents show {incidents[0].id[:8] if incidents else '<id>'}\n"
        "  vedette alerts list --severity high\n"
        "  vedette query --where 'ev_actor=*root*'\n"
        '  vedette query "SELECT ev_action, count(*) n FROM cloudtrail GROUP BY 1 ORDER BY n DESC LIMIT 10"\n'
        "(vedette is .venv/bin/vedette; run `. .venv/bin/activate` to have it at hand)"
    )
