"""AC-07: metric filters on trails can be read and can match."""

from __future__ import annotations

from vedette.meaning.chain import LINKS, of_trail
from vedette.meaning.patterns import filter_of
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.logs import METRIC_FILTERS, MetricFilter


def judge(found: MetricFilter, here: Here) -> Verdict | None:
    """Fail where no event can ever match the filter."""
    if not of_trail(found, here):
        return None
    pattern = filter_of(found.pattern)
    if pattern is None:
        return failed("its pattern cannot be read", pattern=found.pattern)
    if not pattern.can_match():
        return failed("its pattern contradicts itself: no event can match it", pattern=found.pattern)
    return passed("its pattern can match")


CHECK = Check(
    id="AC-07",
    title="Each metric filter on a trail's log group can match an event",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=LINKS,
    judge=Each(METRIC_FILTERS, judge),
    rationale="Names joined by && where || was meant is the classic: the filter is there, and never counts anything.",
    remedy="Join alternatives with ||, and try the pattern on a real event (TestMetricFilter).",
    monthly_usd=0.0,
    standards=Standards(talk=("T13",)),
    references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html",),
)
