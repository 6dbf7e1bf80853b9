"""A backtest for a person: which rules are loud, on which days, about whom, and what might be excepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.cli._output import cell, facts, table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rich.console import RenderableType

_BARS = "▁▂▃▄▅▆▇█"
#: Entities and proposals told to a person; JSON has all.
_MOST = 8
#: Days with a bar, and calls named on a line.
_DAYS, _CALLS = 60, 5


def backtest_view(found: Any) -> RenderableType:
    """One line a rule; of a rule that is tried alone, its entities and its proposals too."""
    from rich.console import Group  # noqa: PLC0415  slow to import
    from rich.text import Text  # noqa: PLC0415  same

    span = f"{found.since:%Y-%m-%d %H:%M} to {found.until:%Y-%m-%d %H:%M} UTC, {found.events:,} events"
    loud = [t for t in found.trials if t.alerts or t.excepted]
    alone = len(found.trials) == 1
    quiet = len(found.trials) - len(loud)
    parts: list[RenderableType] = [
        table(
            ["Level", "Rule", "Stage", "Alerts", "A day", "Entities", "Events", "Days", "Excepted"],
            (
                [*_line(trial), sparks(trial.days, found.since.date(), found.until.date()), trial.excepted]
                for trial in loud
            ),
            foot=f"{span}. {quiet} rules would have raised nothing." if quiet else f"{span}.",
            empty=f"Nothing would have been raised: {span}.",
        )
    ]
    if alone and loud:
        parts.append(table(["Alerts", "About"], ([n, entity] for entity, n in loud[0].entities[:_MOST])))
    for trial in loud:
        parts += _proposals(trial, most=_MOST if alone else 1)
    if not alone and any(t.proposals for t in loud):
        parts.append(Text("'vedette rules backtest ID' shows whom a rule is about, and all its proposals.", "dim"))
    return Group(*parts)


def _line(trial: Any) -> list[Any]:
    stage = "" if trial.stage == "live" else trial.stage
    numbers = (trial.alerts, trial.alerts_a_day, len(trial.entities), trial.events)
    return [trial.level.value, trial.title, stage, *numbers]


def _proposals(trial: Any, most: int) -> list[RenderableType]:
    from rich.text import Text  # noqa: PLC0415  slow to import

    out: list[RenderableType] = []
    for one in trial.proposals[:most]:
        what = f"{one.alerts} of {trial.alerts} alerts, on {one.days} days, from {one.addresses} addresses"
        calls = ", ".join(one.actions[:_CALLS]) + (" …" if len(one.actions) > _CALLS else "")
        out.append(facts([("Comes back", f"{trial.title}: {what}; {calls}")]))
        out.append(Text("If this is known and harmless, in exceptions.yml:", "dim"))
        out.append(Text("\n".join(map(cell, snippet(trial.rule_id, one.entity))) + "\n"))
    return out


def snippet(rule_id: str, entity: str) -> Sequence[str]:
    """The lines of an exception; who fills it in says who and why, and until when."""
    quoted = entity.replace("'", "''")
    return (
        f"- rules: [{rule_id}]",
        f"  entity: '{quoted}'",
        "  owner:    # who answers for it",
        "  reason:   # why it is harmless",
        "  until:    # its last day, such as 2027-01-31",
    )


def sparks(days: dict[str, int], first: date, last: date) -> str:
    """A bar a day, from the first to the last; a day without alerts is a dot."""
    numbers = [days.get(str(first.fromordinal(n)), 0) for n in range(first.toordinal(), last.toordinal() + 1)]
    most = max(numbers, default=0)
    return "".join(_BARS[(n * (len(_BARS) - 1)) // most] if n else "·" for n in numbers[-_DAYS:])
