"""IAM-30: instances get their rights by a profile, so that no key lies on them."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.ec2 import INSTANCES, Instance

_GONE = ("terminated", "shutting-down")


def judge(instance: Instance, here: Here) -> Verdict | None:  # noqa: ARG001  asked by the engine
    """Fail where an instance that is still there has no profile."""
    if instance.state in _GONE:
        return None
    if not instance.profile:
        return failed("it has no instance profile: what it calls AWS for takes a key that lies on it")
    return passed(f"it has the profile {instance.profile.rpartition('/')[2]}", profile=instance.profile)


CHECK = Check(
    id="IAM-30",
    title="Instances have instance profiles rather than keys",
    severity=Severity.LOW,
    scope=Scope.REGION,
    facts=(INSTANCES,),
    judge=Each(INSTANCES, judge),
    rationale=(
        "A key in a file goes with each copy of the disk and works for years; what a profile gives ends within hours."
    ),
    remedy=(
        "Give the instance a profile whose role may do what it needs (AssociateIamInstanceProfile), and delete its "
        "keys."
    ),
    monthly_usd=0.0,
    standards=Standards(cis=dict.fromkeys(("1.4", "1.5", "2.0", "3.0", "4.0"), "1.18") | {"5.0": "1.17"}),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2.html",),
)
