"""CFG-14: types that matter to security are recorded at each change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.meaning.prices import price
from vedette.meaning.recorders import RECORDERS_FACTS, no_recorder, records, running
from vedette.model import Check, Here, Scope, Severity, Verdict, culprits, failed, not_applicable, passed, some

if TYPE_CHECKING:
    from vedette.model.facts.config import Recorder

#: What intruders change, and change back within the day.
SECURITY_TYPES = (
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::NetworkAcl",
    "AWS::EC2::RouteTable",
    "AWS::EC2::Instance",
    "AWS::IAM::User",
    "AWS::IAM::Role",
    "AWS::IAM::Policy",
    "AWS::IAM::Group",
    "AWS::S3::Bucket",
    "AWS::KMS::Key",
    "AWS::Lambda::Function",
    "AWS::CloudTrail::Trail",
)
_SHOWN = 4


def judge(here: Here) -> Verdict:
    """Fail where a type is recorded, and once a day only; types that are not recorded are CFG-02's."""
    nothing = no_recorder(here)
    if nothing is not None:
        return nothing
    slow = culprits(SECURITY_TYPES, lambda type_: _recorded(type_, here) and not _at_once(type_, here))
    if slow:
        more = f" and {len(slow) - _SHOWN} more" if len(slow) > _SHOWN else ""
        return failed(f"recorded once a day only: {', '.join(slow[:_SHOWN])}{more}", types=slow)
    if not some(SECURITY_TYPES, lambda type_: _recorded(type_, here)):
        return not_applicable("no type that matters to security is recorded, which CFG-02 tells")
    return passed("types that matter to security are recorded at each change")


def _recorded(type_: str, here: Here) -> bool:
    return some(running(here), lambda recorder: records(recorder, type_))


def _at_once(type_: str, here: Here) -> bool:
    return some(running(here), lambda recorder: records(recorder, type_) and not _daily(recorder, type_))


def _daily(recorder: Recorder, type_: str) -> bool:
    if type_ in recorder.continuous_types:
        return False
    return type_ in recorder.daily_types or recorder.frequency == "DAILY"


CHECK = Check(
    id="CFG-14",
    title="AWS Config records types that matter to security at each change",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=RECORDERS_FACTS,
    judge=judge,
    rationale="A group opened for an hour and closed again leaves no trace in a record that is made once a day.",
    remedy="Set the recording frequency to continuous for these types (recordingMode); let noisy ones stay daily.",
    cost=f"It costs {price('config.item')}; recorded daily, {price('config.item-daily')}.",
    feeds=("config",),
    references=("https://docs.aws.amazon.com/config/latest/developerguide/select-resources-recording-frequency.html",),
)
