"""Blind spots for a person: what is missing, what that costs, and which techniques nobody watches."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from vedette.cli._output import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

#: Rules and places that are told on a line.
_MOST = 3


def sights_view(found: Any, *, technique: bool = False) -> RenderableType:
    """What is missing first, then the rules that no record could ever meet; techniques where asked."""
    from rich.console import Group  # noqa: PLC0415  slow to import
    from rich.text import Text  # noqa: PLC0415  same

    states = Counter(s.state for s in found.sights)
    span = f"{found.since:%Y-%m-%d} to {found.until:%Y-%m-%d}"
    head = (
        f"{len(found.sights)} rules: {states['sees']} see wherever logs come from, {states['partly']} in some places, "
        f"{states['blind']} see nothing. {len(found.places)} places, {span}."
    )
    parts: list[RenderableType] = [Text(head), _missing(found.sights)]
    if never := [s for s in found.sights if s.never_seen and s.state != "blind"]:
        parts.append(
            table(
                ["Rule", "Fields that no record of the sample has"],
                ([s.title, _some(s.never_seen)] for s in never),
                foot="A rare call explains most of these; a misspelt field looks the same. --json has all.",
            )
        )
    if technique:
        parts.append(_techniques(found.sights))
    return Group(*parts)


def _missing(sights: Sequence[Any]) -> RenderableType:
    """A line for each thing that is missing: where, and how many rules it blinds."""
    blinded: dict[tuple[str, tuple[Any, ...]], list[Any]] = defaultdict(list)
    for sight in sights:
        for blind in sight.blind:
            blinded[blind.missing, blind.places].append(sight)
    rows = []
    for (missing, places), rules in blinded.items():
        worst = sorted(rules, key=lambda s: (-s.level.rank, s.title))
        grave = sum(s.level.rank >= 3 for s in rules)  # noqa: PLR2004  high and critical
        where = _some([f"{p.account} {p.region}" for p in places]) if places else "everywhere"
        rows.append([len(rules), grave, missing, where, _some([s.title for s in worst])])
    rows.sort(key=lambda row: (-row[1], -row[0], row[2]))
    return table(
        ["Rules blind", "High", "For want of", "Where", "Such as"],
        rows,
        foot="'vedette sources show NAME' tells how to get a source, and what it costs.",
        empty="No rule is blind: every source it needs arrives wherever logs come from.",
    )


def _techniques(sights: Sequence[Any]) -> RenderableType:
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for sight in sights:
        for technique in sight.techniques:
            counted[technique][sight.state] += 1
    return table(
        ["Technique", "Rules that see", "In some places", "Blind"],
        ([t, n["sees"], n["partly"], n["blind"]] for t, n in sorted(counted.items())),
        empty="No rule names a technique.",
    )


def _some(values: Sequence[str]) -> str:
    more = len(values) - _MOST
    return "; ".join(values[:_MOST]) + (f"; and {more} more" if more > 0 else "")
