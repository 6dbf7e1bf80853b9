"""RSP-05: tampering with logs is answered by itself in every region."""

from __future__ import annotations

from vedette.meaning.alerting import home
from vedette.meaning.delivery import DELIVERY, EVENTBRIDGE, Sender, refused
from vedette.meaning.golden import Golden, call
from vedette.meaning.patterns import part
from vedette.meaning.rules import DEFAULT_BUS, RULING, envelope_in, matching
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, culprits, every, failed, passed, some
from vedette.model.facts.events import EVENT_TARGETS, EventRule

#: What is to be undone at once.
DEEDS = (
    call("cloudtrail", "StopLogging"),
    call("cloudtrail", "DeleteTrail"),
    call("config", "StopConfigurationRecorder"),
    call("guardduty", "DeleteDetector"),
    call("ec2", "DeleteFlowLogs"),
)
#: Targets that can do something.
_HANDS = frozenset({"lambda", "ssm", "states", "codebuild"})


def judge(here: Here) -> Verdict:
    """Fail where a call that stops logs sets off no function or document of ours in its region."""
    left = culprits(DEEDS, lambda deed: not _answered(deed, here))
    if left:
        return failed(f"nothing answers {', '.join(deed.name for deed in left)}", calls=[deed.name for deed in left])
    return passed(f"each of {len(DEEDS)} calls is answered in every region")


def _answered(deed: Golden, here: Here) -> bool:
    regions = here.regions if deed.everywhere else iter((here.in_region(home(here)),))
    return every(
        regions, lambda r: some(matching(envelope_in(deed, r), DEFAULT_BUS, r, reads=False), lambda e: _acts(e, r))
    )


def _acts(rule: EventRule, here: Here) -> bool:
    found = here.find(EVENT_TARGETS, rule.arn)
    targets = found.targets if found else ()
    able = (t for t in targets if part(t.arn, 2) in _HANDS)
    return some(able, lambda t: not refused(t.arn, Sender(EVENTBRIDGE, rule.arn, t.role), here))


CHECK = Check(
    id="RSP-05",
    title="Tampering with logs is answered by itself in every region",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=(*RULING, *DELIVERY),
    judge=judge,
    rationale=(
        "A trail that is started again within a minute has lost a minute, and the intruder knows that somebody looks."
    ),
    remedy="Let an EventBridge rule in every region call a function that starts it again, and tell somebody.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(talk=("T17",)),
    references=(
        "https://docs.aws.amazon.com/prescriptive-guidance/latest/patterns/automatically-re-enable-aws-cloudtrail-by-using-a-custom-remediation-rule-in-aws-config.html",
    ),
    responder=True,
)
