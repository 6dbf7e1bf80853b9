"""AC-14: functions that answer alerts are well."""

from __future__ import annotations

from vedette.meaning.chain import LINKS, of_security, security_rule
from vedette.meaning.functions import WELLNESS, ailments, plain
from vedette.meaning.golden import call
from vedette.meaning.patterns import events_of
from vedette.meaning.rules import enabled, envelope_in
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed, some, those
from vedette.model.facts.cloudwatch import ALARMS
from vedette.model.facts.events import EVENT_RULES, EVENT_TARGETS, EventRule
from vedette.model.facts.lambda_ import FUNCTIONS, Function

#: Calls that responders answer.
BLINDING = (
    call("cloudtrail", "StopLogging"),
    call("cloudtrail", "DeleteTrail"),
    call("config", "StopConfigurationRecorder"),
    call("guardduty", "DeleteDetector"),
    call("ec2", "DeleteFlowLogs"),
)


def judge(function: Function, here: Here) -> Verdict | None:
    """Fail where a function that alarms or rules about security call fails, may not run, or has a backlog."""

    def by_alarm() -> bool:
        calls = those(here.of(ALARMS), lambda a: any(plain(arn) == function.arn for arn in a.alarm_actions))
        return some(calls, lambda a: of_security(a, here))

    def by_rule() -> bool:
        rules = those(here.of(EVENT_RULES), lambda rule: enabled(rule) and answers(rule, here))
        return some(rules, lambda rule: calls(rule, function, here))

    if not some((by_alarm, by_rule), lambda way: way()):
        return None
    wrong = ailments(function, here)
    return failed("; ".join(wrong)) if wrong else passed("it has support, may run, and failed at nothing lately")


def answers(rule: EventRule, here: Here) -> bool:
    """Whether a rule is about security by what it names, or picks a call that blinds us."""
    pattern = events_of(rule.pattern) if rule.pattern and not rule.managed_by else None
    picks = pattern is not None and any(pattern.matches(envelope_in(golden, here)) for golden in BLINDING)
    return picks or security_rule(rule)


def calls(rule: EventRule, function: Function, here: Here) -> bool:
    """Whether a rule calls the function. Raises `NotKnown`."""
    found = here.find(EVENT_TARGETS, rule.arn)
    return found is not None and any(plain(target.arn) == function.arn for target in found.targets)


CHECK = Check(
    id="AC-14",
    title="Functions that answer alerts are well",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(*LINKS, *WELLNESS),
    judge=Each(FUNCTIONS, judge),
    rationale="A responder runs once in months; that it cannot any more is found when it should have.",
    remedy=(
        "Move it to a runtime with support, mend its errors, take a reserved concurrency of 0 away, and work off what "
        "lies in its dead-letter queue; try it with a drill."
    ),
    monthly_usd=0.0,
    standards=Standards(talk=("T17",)),
    references=("https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",),
)
