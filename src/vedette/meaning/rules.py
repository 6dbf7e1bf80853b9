"""Rules of EventBridge: which of them pick an event, and whether their targets reach anybody, by other buses too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.meaning.delivery import EVENTBRIDGE, Sender, lost, there
from vedette.meaning.patterns import events_of, part
from vedette.model import some, those
from vedette.model.facts.events import EVENT_BUSES, EVENT_RULES, EVENT_TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vedette.meaning.golden import Golden
    from vedette.model import Here
    from vedette.model.facts.events import EventRule, Target

#: What asking about rules needs.
RULING = (EVENT_BUSES, EVENT_RULES, EVENT_TARGETS)
#: Buses that an event may be sent on to, one after another; AWS allows one hop across accounts and regions.
_HOPS = 3
DEFAULT_BUS = "default"
#: The state of a rule that sees calls that only read, beside those that change something.
_ALL = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"


def envelope_in(golden: Golden, here: Here) -> dict[str, Any]:
    """The event as EventBridge carries it in this region of this account."""
    detail = {**golden.envelope["detail"]}
    if "awsRegion" in detail:
        detail["awsRegion"] = here.region
    return {**golden.envelope, "account": here.account, "region": here.region, "detail": detail}


def rule_tells(golden: Golden, here: Here) -> bool:
    """Whether a rule of the region's default bus tells somebody of the event. Raises `NotKnown`."""
    return _bus_tells(envelope_in(golden, here), DEFAULT_BUS, here, reads=golden.reads, hops=_HOPS)


def matching(event: Mapping[str, Any], bus: str, here: Here, *, reads: bool) -> Iterator[EventRule]:
    """The enabled rules of a bus that pick the event. Raises `NotKnown` after the last."""
    return those(
        here.of(EVENT_RULES),
        lambda rule: (
            rule.bus in {bus, bus.rpartition("/")[2]}
            and enabled(rule)
            and (rule.state == _ALL or not reads)
            and _picks(rule, event)
        ),
    )


def enabled(rule: EventRule) -> bool:
    """Whether the rule looks at events at all."""
    return rule.state.startswith("ENABLED")


def _picks(rule: EventRule, event: Mapping[str, Any]) -> bool:
    pattern = events_of(rule.pattern) if rule.pattern else None
    return pattern is not None and pattern.matches(event)


def _bus_tells(event: Mapping[str, Any], bus: str, here: Here, *, reads: bool, hops: int) -> bool:
    return some(
        matching(event, bus, here, reads=reads),
        lambda rule: some(
            _targets(rule, here), lambda target: not _target_lost(target, rule, event, here, reads=reads, hops=hops)
        ),
    )


def _targets(rule: EventRule, here: Here) -> tuple[Target, ...]:
    found = here.find(EVENT_TARGETS, rule.arn)
    return () if found is None else found.targets


def _target_lost(
    target: Target, rule: EventRule, event: Mapping[str, Any], here: Here, *, reads: bool, hops: int
) -> str:
    """Why what the rule sends there tells nobody; empty where it does. Raises `NotKnown`."""
    if part(target.arn, 2) == "events" and part(target.arn, 5).startswith("event-bus/"):
        bus = part(target.arn, 5).removeprefix("event-bus/")
        place = there(target.arn, here)
        if hops and _bus_tells(event, bus, place, reads=reads, hops=hops - 1):
            return ""
        return f"the bus {bus} in {place.region} tells nobody"
    return lost(target.arn, Sender(EVENTBRIDGE, rule.arn, target.role), here)


def rules_lost(golden: Golden, here: Here) -> Iterator[str]:
    """Why rules that pick the event tell nobody; of an account, in its regions. To be asked where all is known."""
    places = [here] if here.region else list(here.regions)
    for place in places:
        event = envelope_in(golden, place)
        for rule in matching(event, DEFAULT_BUS, place, reads=golden.reads):
            targets = _targets(rule, place)
            if not targets:
                yield f"the rule {rule.name} in {place.region} has no target"
            for target in targets:
                if reason := _target_lost(target, rule, event, place, reads=golden.reads, hops=_HOPS):
                    yield f"the rule {rule.name} in {place.region}: {reason}"
