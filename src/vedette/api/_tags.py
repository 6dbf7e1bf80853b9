"""Required tags: what lacks them, and what is due."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from vedette.api import _open
from vedette.api._drift import table_of
from vedette.api._inventory import inventory
from vedette.errors import ConfigError

if TYPE_CHECKING:
    from datetime import datetime

    from vedette.alert.tags import Reminder
    from vedette.api._inventory import Inventory
    from vedette.config import Config
    from vedette.posture.inventory.change import Untold
    from vedette.posture.inventory.tags import Policy, Untagged
    from vedette.state import Lack, State

#: Things that are given where no other number is asked for; all are counted.
LIMIT = 1_000
#: How long a thing is remembered that is not seen any more.
_REMEMBERED = timedelta(days=90)


@dataclass
class TagReport:
    """Things without their tags.

    `untagged` are at most so many as were asked for, `counts` counts all by account and owner, `asked` is the number of
    things that must have tags, `unknown` counts by type those whose tags are not known. `due` counts what is due by
    account and owner, `alerts` are ids of new alerts, where reminders were given. `untold` is what could not be listed.
    """

    asked: int = 0
    untagged: list[Untagged] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    due: Counter[str] = field(default_factory=Counter)
    unknown: dict[str, int] = field(default_factory=dict)
    alerts: tuple[str, ...] = ()
    untold: tuple[Untold, ...] = ()


def tags_list(*, config: Config, limit: int = LIMIT) -> TagReport:
    """What lacks required tags now, who would be told, and which step of the timetable it reached; remembers nothing.

    Raises `ConfigError` where no tags are required, `UsageError` where nothing is known to exist, `LakeError`.
    """
    with _open.state(config) as state:
        return _walk(config, state, limit, remind=False)


def tags_remind(*, config: Config, limit: int = LIMIT) -> TagReport:
    """The same, remembering since when each thing lacks its tags; each step that is due becomes an alert, once.

    An alert is of one account, owner and day. Nothing is changed in AWS.
    """
    with _open.state(config) as state:
        return _walk(config, state, limit, remind=True)


def _walk(config: Config, state: State, limit: int, *, remind: bool) -> TagReport:
    from vedette.posture.inventory.tags import Walk, untagged

    policy = _policy(config)
    found = inventory(config=config)
    walk, report, seen = Walk(), TagReport(), _seen(found, config)
    new: dict[str, None] = {}
    for some in untagged(found.rows, policy, state.untagged.get, seen, walk):
        for _, thing, _ in some:
            whose = f"{thing.account}/{thing.owner or 'nobody named'}"
            report.counts[whose] += 1
            report.due[whose] += bool(thing.due)
            if len(report.untagged) < limit:
                report.untagged.append(thing)
        if remind:
            new |= dict.fromkeys(_remind(state, some))
            state.untagged.forget(walk.tagged)
        walk.tagged.clear()
    if remind:
        state.untagged.forget_before(max(seen.values(), default=found.at) - _REMEMBERED)
    return replace(
        report,
        asked=walk.asked,
        due=+report.due,
        unknown=dict(sorted(walk.unknown.items())),
        alerts=tuple(new),
        untold=found.untold,
    )


def _seen(found: Inventory, config: Config) -> dict[str, datetime]:
    """Up to when what was learned is known to hold: a snapshot of its time, Config's latest items up to the last."""
    seen = {"snapshot": found.taken} if found.taken else {}
    table = table_of(config, "config")
    latest = table.latest() if table is not None else None
    return seen | ({"config": min(latest, found.at)} if latest else {})


def _remind(state: State, some: list[tuple[str, Untagged, Lack]]) -> list[str]:
    """Raise what is due, then remember that it was told; gives ids of new alerts."""
    from vedette.alert.tags import alerts

    reminders = [_reminder(name, thing) for name, thing, _ in some if thing.due]
    new = state.alerts.upsert(alerts(reminders)) if reminders else []
    state.untagged.put({name: lack for name, _, lack in some})
    return new


def _reminder(name: str, thing: Untagged) -> Reminder:
    from vedette.alert.tags import Reminder

    text = f"{thing.type} {thing.name}: {', '.join(thing.wrong)} ({thing.reached}, since {thing.first:%Y-%m-%d})"
    return Reminder(
        id=f"untagged:{name}:{thing.first.isoformat()}:{thing.step}",
        due=thing.due,
        account=thing.account,
        region=thing.region,
        owner=thing.owner,
        text=text,
        seen=thing.seen,
    )


def _policy(config: Config) -> Policy:
    """What the settings require. Raises `ConfigError` where that is nothing."""
    from vedette.posture.inventory.tags import Policy, steps

    wanted = config.inventory
    if not wanted.required_tags and not wanted.tag_values:
        raise ConfigError(
            "no tags are required", where="inventory.required_tags", hint='set it to ["Owner"], for instance'
        )
    return Policy(
        required=wanted.required_tags,
        values=wanted.tag_values,
        types=wanted.types,
        exempt=wanted.exempt,
        owner_tag=wanted.owner_tag,
        contacts=wanted.contacts,
        steps=steps(wanted.reminder_days, wanted.stop_days, wanted.terminate_days, wanted.grace_days),
    )
