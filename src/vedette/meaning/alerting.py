"""Whether somebody is told when a thing happens, by meaning: any whole way from the event to a person counts.

A way goes from a trail that records the event by its log group, a metric filter that matches the golden event, an alarm
that one event sets off and an action that reaches someone; or, in each region where it may happen, by a rule of
EventBridge whose pattern matches and whose target reaches someone. A filter that is broader than the benchmark's text
passes, one that cannot match does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.meaning.alarms import ALARMING, alarms_of, counts, filters_of, group_of, silent, tells, unheard
from vedette.meaning.patterns import filter_of
from vedette.meaning.rules import RULING, envelope_in, matching, rule_tells, rules_lost
from vedette.meaning.trails import READ, RECORDING, WRITE, management, recording
from vedette.model import Check, Scope, Standards, culprits, every, failed, first, passed, some, those

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vedette.meaning.golden import Golden, Matter
    from vedette.model import Here, Severity, Verdict
    from vedette.model.facts.cloudtrail import Trail

#: Names in a sentence.
_SHOWN = 4


class Alert:
    """The question whether a matter is told of; called with an account it answers."""

    def __init__(self, matter: Matter) -> None:
        self.matter = matter

    def __call__(self, here: Here) -> Verdict:
        """Pass where every event of the matter is told of. Raises `NotKnown`."""
        return judge(self.matter, here)


def judge(matter: Matter, here: Here) -> Verdict:
    """Whether all events of the matter are told of, wherever in the account they may happen. Raises `NotKnown`."""
    if here.expected.alerting_elsewhere:
        return passed("alerts are raised outside CloudWatch, as the settings say", declared=True)
    untold = culprits(matter.events, lambda g: not told(g, here, burst=matter.burst))
    if not untold:
        beside = [g.name for g in culprits(matter.further, lambda g: not told(g, here, burst=matter.burst))]
        of_all = f"somebody is told of each of {len(matter.events)} events"
        return passed(
            f"{of_all}; nobody of {', '.join(beside)}, which also matter" if beside else of_all, beside=beside
        )
    names = [golden.name for golden in untold]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    why = nearest(untold[0], here, burst=matter.burst)
    return failed(f"nobody is told of {', '.join(names[:_SHOWN])}{more}: {why}", untold=names)


def told(golden: Golden, here: Here, *, burst: bool = False, region: str = "") -> bool:
    """Whether somebody is told of the event in each region where it may happen, or in one. Raises `NotKnown`."""

    def wide() -> bool:
        trails = those(recording(here), lambda t: t.multi_region and records(t, golden, here))
        return some(trails, lambda t: tells(t, golden, here, burst=burst))

    def everywhere() -> bool:
        if region:
            return told_in(golden, here.in_region(region), burst=burst)
        if not golden.everywhere:
            return told_in(golden, here.in_region(home(here)), burst=burst)
        return every(here.regions, lambda one: told_in(golden, one, burst=burst))

    return some((wide, everywhere), lambda way: way())


def told_in(golden: Golden, here: Here, *, burst: bool) -> bool:
    """Whether somebody is told of what happens in one region. Raises `NotKnown`."""
    if golden.record is None:
        return rule_tells(golden, here)

    def by_alarm() -> bool:
        there = those(recording(here), lambda t: records(t, golden, here))
        return some(there, lambda t: tells(t, golden, here, burst=burst))

    def by_rule() -> bool:
        return every((_recorded, rule_tells), lambda holds: holds(golden, here))

    return some((by_alarm, by_rule), lambda way: way())


def _recorded(golden: Golden, here: Here) -> bool:
    """Whether any trail records it here: EventBridge hears of calls from trails alone."""
    return some(recording(here), lambda t: records(t, golden, here))


def records(trail: Trail, golden: Golden, here: Here) -> bool:
    """Whether the trail records the event, of a global service too. Raises `NotKnown`."""
    if not golden.everywhere and not trail.global_services:
        return False
    found = management(here, trail, READ if golden.reads else WRITE)
    source = str((golden.record or {}).get("eventSource", ""))
    return found.whole and source not in found.excluded


def home(here: Here) -> str:
    """The region in which global services' events are written, by the account's partition. Raises `NotKnown`."""
    found = first(here.regions)
    start = found.region if found else ""
    return "cn-north-1" if start.startswith("cn-") else "us-gov-west-1" if start.startswith("us-gov-") else "us-east-1"


def nearest(golden: Golden, here: Here, *, burst: bool) -> str:
    """Where the best way breaks that the event could take. To be asked where it is known that all break."""
    place = here.in_region(home(here)) if not golden.everywhere else here
    trails = list(those(recording(place), lambda t: records(t, golden, place))) if golden.record is not None else []
    if golden.record is not None and not trails:
        return "no trail that is logging records it"
    reasons = [reason for trail in trails for reason in _breaks(trail, golden, here, burst=burst)]
    rules = rules_lost(golden, place if place.region else here)
    return next(iter((*reasons, *rules)), _nothing(trails, here))


def _breaks(trail: Trail, golden: Golden, here: Here, *, burst: bool) -> Iterator[str]:
    """Why the filters that match the event tell nobody."""
    if not trail.log_group:
        return
    _, place = group_of(trail, here)
    for found in filters_of(trail, here):
        if not counts(found, golden):
            continue
        alarms = list(alarms_of(found, place))
        if not alarms:
            yield f"the filter {found.name} matches, and no alarm looks at its metric in {place.region}"
        for alarm in alarms:
            if reason := silent(alarm, found, burst=burst) or unheard(alarm, place):
                yield reason


def _nothing(trails: list[Trail], here: Here) -> str:
    groups = [trail for trail in trails if trail.log_group]
    if not groups:
        return "the trails send nothing to CloudWatch Logs, and no rule of EventBridge matches in each region"
    found = [f for trail in groups for f in filters_of(trail, here)]
    unread = sum(filter_of(f.pattern) is None for f in found)
    bad = f", {unread} of them cannot be read" if unread else ""
    return f"none of {len(found)} metric filters matches{bad}, and no rule of EventBridge does in each region"


def alert_check(
    id: str,  # noqa: A002  the field's name
    title: str,
    severity: Severity,
    matter: Matter,
    rationale: str,
    *,
    cis: Mapping[str, str] | None = None,
    fsbp: tuple[str, ...] = (),
    talk: tuple[str, ...] = (),
    responder: bool = False,
) -> Check:
    """A check that a matter is told of; all of them read the same facts and have the same way out."""
    return Check(
        id=id,
        title=title,
        severity=severity,
        scope=Scope.ACCOUNT,
        facts=(*RECORDING, *ALARMING, *RULING),
        judge=Alert(matter),
        rationale=rationale,
        remedy=(
            "Give the trail's log group a metric filter for it, an alarm on the metric (Sum, at least 1 in five "
            "minutes) and an SNS topic with a confirmed subscription; or an EventBridge rule in every region."
        ),
        cost="An alarm costs 0.10 USD a month, a metric filter's metric 0.30 USD.",
        monthly_usd=0.40,
        feeds=(),
        standards=Standards(cis=cis or {}, fsbp=fsbp, talk=talk),
        references=(
            "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html",
            "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html",
        ),
        responder=responder,
    )


def monitored(number: int, *, from_: str = "1.4") -> dict[str, str]:
    """The recommendation of CIS's monitoring section by version: chapter 4, from 6.0 on chapter 5."""
    chapters = {"1.4": 4, "1.5": 4, "2.0": 4, "3.0": 4, "4.0": 4, "5.0": 4, "6.0": 5, "7.0": 5}
    return {version: f"{chapter}.{number}" for version, chapter in chapters.items() if version >= from_}


__all__ = ["Alert", "alert_check", "envelope_in", "judge", "matching", "monitored", "told"]
