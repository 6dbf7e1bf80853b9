"""SSM-09: the metadata service of instances gives nothing without a session token."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed, unknown
from vedette.model.facts.ec2 import INSTANCES, Instance

_GONE = ("terminated", "shutting-down")


def judge(instance: Instance, here: Here) -> Verdict | None:  # noqa: ARG001  asked by the engine
    """Fail where the first version of the metadata service still answers."""
    if instance.state in _GONE:
        return None
    if instance.metadata == "disabled":
        return passed("its metadata service is off")
    if instance.tokens == "required":
        return passed("its metadata service answers with a session token only (IMDSv2)")
    if not instance.tokens:
        return unknown("AWS does not tell which version of the metadata service it has")
    gives = f", and gives away {instance.profile.rpartition('/')[2]}" if instance.profile else ""
    return failed(f"its metadata service answers without a session token (IMDSv1){gives}", profile=instance.profile)


CHECK = Check(
    id="SSM-09",
    title="Instances require IMDSv2",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(INSTANCES,),
    judge=Each(INSTANCES, judge),
    rationale=(
        "A web server that can be made to fetch an address gives away its role's keys by IMDSv1: so were the data "
        "of a hundred million people taken in 2019."
    ),
    remedy="Require tokens (ModifyInstanceMetadataOptions, HttpTokens required), and make it the account's default.",
    monthly_usd=0.0,
    standards=Standards(cis={"2.0": "5.6", "3.0": "5.6", "4.0": "5.7", "5.0": "5.7"}, fsbp=("EC2.8",)),
    references=("https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",),
)
