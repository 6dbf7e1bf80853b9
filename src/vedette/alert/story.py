"""What an incident is called: who, and what happened, in the order of ATT&CK's tactics."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from vedette.alert.text import clean, entity
from vedette.model.incidents import LinkKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vedette.alert.traces import Trace
    from vedette.model import Alert
    from vedette.model.incidents import Link

#: ATT&CK's tactics in the order of its matrix, under the names of before and after its version 19.
TACTICS = (
    "reconnaissance",
    "resource-development",
    "initial-access",
    "execution",
    "persistence",
    "privilege-escalation",
    "stealth",
    "defense-evasion",
    "defense-impairment",
    "credential-access",
    "discovery",
    "lateral-movement",
    "collection",
    "command-and-control",
    "exfiltration",
    "impact",
)
#: Things that happened which a title names.
_TOLD = 3
#: Who is told, the first that there is.
_WHO = (LinkKind.PRINCIPAL, LinkKind.HOST, LinkKind.ADDRESS, LinkKind.KEY, LinkKind.SESSION)


_SAME = {
    LinkKind.SESSION: "session",
    LinkKind.KEY: "access key",
    LinkKind.PRINCIPAL: "principal",
    LinkKind.HOST: "host",
    LinkKind.ADDRESS: "address",
}


class Happening(NamedTuple):
    """What an alert of a rule tells, and the ATT&CK tactic it serves, empty where none is known.

    `brief` says that the words are few; what has a whole sentence for a name most often sums up others.
    """

    words: str
    tactic: str = ""
    brief: bool = False


def tactic_of(tags: Sequence[str]) -> str:
    """The first tactic among a rule's tags, in ATT&CK's order; empty without one."""
    found = {tag.removeprefix("attack.").replace("_", "-") for tag in tags}
    return next((tactic for tactic in TACTICS if tactic in found), "")


def title(alerts: Sequence[Alert], left: Sequence[Sequence[Trace]], happenings: Mapping[str, Happening]) -> str:
    """`who: what, what, what and 4 more`; of alerts in order of time, with the traces that each left.

    The things that are told are those of the most severe alerts, in few words where there are such. Fit for a terminal.
    """
    told: dict[str, tuple[bool, int, int, int]] = {}
    for number, alert in enumerate(alerts):
        what = happenings.get(alert.rule_id) or Happening(alert.title, tactic_of(alert.tags))
        place = TACTICS.index(what.tactic) if what.tactic in TACTICS else len(TACTICS)
        mine = (not what.brief, -alert.severity.rank, place, number)
        told[what.words] = min(told.get(what.words, mine), mine)
    ranked = sorted(told, key=lambda words: told[words])
    brief = [words for words in ranked if not told[words][0]]
    chosen = (brief if len(brief) > 1 else ranked)[:_TOLD]
    words = [clean(one, 80) for one in sorted(chosen, key=lambda one: told[one][2:])]
    more = f" and {len(told) - len(chosen)} more" if len(told) > len(chosen) else ""
    return f"{entity(_who(alerts, left))}: {', '.join(words)}{more}"


def reason(link: Link) -> str:
    """Why an alert is where it is, in a few words that are fit for a terminal."""
    value, via = entity(link.value), clean(link.via, 60)
    if via:
        return f"{via} was made {'by' if link.kind is LinkKind.PRINCIPAL else 'with'} {value}"
    return f"same {_SAME[link.kind]} {value}"


def _who(alerts: Sequence[Alert], left: Sequence[Sequence[Trace]]) -> str:
    """Who is in most of the alerts, the first of several; where no one is named alone, which machine or address."""
    for kind in _WHO:
        named = [{t.handle.value for t in theirs if t.handle.kind is kind and not t.via} for theirs in left]
        count = Counter(value for values in named if len(values) == 1 for value in values)
        if count:
            return max(count, key=lambda value: count[value])
    return alerts[0].entity
