"""CT-22: trails and where they deliver are as they were accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.meaning.patterns import part
from vedette.model import (
    Check,
    Here,
    Scope,
    Severity,
    Standards,
    Verdict,
    culprits,
    failed,
    not_applicable,
    passed,
    unknown,
)
from vedette.model.facts.cloudtrail import TRAILS, Trail

if TYPE_CHECKING:
    from collections.abc import Iterator


def judge(here: Here) -> Verdict:
    """Fail where a trail of the account is gone, new, or delivers elsewhere than the settings say."""
    if not here.expected.trails:
        return not_applicable("no trails were accepted (assess.expected.trails)")
    bad = [entry for entry in here.expected.trails if part(entry, 2) != "cloudtrail"]
    if bad:
        return unknown(f"of assess.expected.trails {bad[0]!r} does not begin with the ARN of a trail", entries=bad)
    accepted = {arn: wheres for arn, *wheres in map(str.split, here.expected.trails) if part(arn, 4) == here.account}
    own = {trail.arn: trail for trail in here.of(TRAILS) if trail.account == here.account}
    if not accepted and not own:
        return not_applicable("the account has no trail, and none was accepted")
    changes = culprits(dict.fromkeys((*accepted, *own)), lambda arn: _differs(own.get(arn), accepted.get(arn)))
    if not changes:
        return passed(f"each of {len(own)} trails is as it was accepted")
    said = "; ".join(_said(arn, own.get(arn), accepted.get(arn)) for arn in changes)
    now = [" ".join((arn, *destinations(trail))) for arn, trail in sorted(own.items())]
    return failed(said, changed=changes, now=now)


def destinations(trail: Trail) -> Iterator[str]:
    """Where a trail delivers: bucket, log group, topic, as far as it has them."""
    yield from filter(None, (trail.bucket, trail.log_group.removesuffix(":*"), trail.topic))


def _differs(trail: Trail | None, wheres: list[str] | None) -> bool:
    return trail is None or wheres is None or _set(wheres) != set(destinations(trail))


def _set(wheres: list[str]) -> set[str]:
    return {where.removesuffix(":*") for where in wheres}


def _said(arn: str, trail: Trail | None, wheres: list[str] | None) -> str:
    name = part(arn, 5).removeprefix("trail/")
    if trail is None:
        return f"the trail {name} is gone"
    if wheres is None:
        return f"the trail {name} is new, and delivers to {', '.join(destinations(trail)) or 'nowhere'}"
    now = set(destinations(trail))
    lost, gained = sorted(_set(wheres) - now), sorted(now - _set(wheres))
    said = (f"no more to {', '.join(lost)}" if lost else "", f"now to {', '.join(gained)}" if gained else "")
    return f"the trail {name} delivers {', '.join(filter(None, said))}"


CHECK = Check(
    id="CT-22",
    title="Trails and where they deliver are as they were accepted",
    severity=Severity.MEDIUM,
    scope=Scope.ACCOUNT,
    facts=(TRAILS,),
    judge=judge,
    rationale="A trail that is turned to another bucket goes on logging, and all other questions about it stay green.",
    remedy=(
        "Find out in CloudTrail who changed it (UpdateTrail, CreateTrail, DeleteTrail), and turn it back; where it was "
        "meant, write it as it is now into assess.expected.trails: the finding's evidence has the lines."
    ),
    monthly_usd=0.0,
    feeds=("cloudtrail",),
    standards=Standards(talk=("T13",)),
    references=("https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_UpdateTrail.html",),
)
