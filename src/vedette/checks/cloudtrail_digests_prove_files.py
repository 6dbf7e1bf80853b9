"""CT-10: the digests of trails prove their files, and were verified lately."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from vedette.meaning.trails import RECORDING, owned_elsewhere, records_now
from vedette.model import (
    Check,
    Each,
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
from vedette.model.facts.lake import VERIFIED_CHAINS, VerifiedChain

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Chains in a sentence.
_SHOWN = 3


def judge(trail: Trail, here: Here) -> Verdict | None:
    """Fail where what `vedette digests verify` last found is wrong, or was found too long ago."""
    if owned_elsewhere(trail, here) or not records_now(here, trail):
        return None
    if not trail.validation:
        return not_applicable("it writes no digests, which CT-09 tells")
    chains = culprits(_chains(here), lambda one: (one.trail, one.home) == (trail.name, trail.region))
    if not chains:
        command = f"vedette digests verify s3://{trail.bucket}{'/' if trail.prefix else ''}{trail.prefix}"
        return not_applicable(f"its digests were never verified from here ({command})")
    broken = [one for one in chains if one.problems]
    if broken:
        said = "; ".join(f"{one.region} {', '.join(one.problems)}" for one in broken[:_SHOWN])
        more = f" and {len(broken) - _SHOWN} more regions" if len(broken) > _SHOWN else ""
        return failed(f"its files are not as they were delivered: {said}{more}", chains=[one.id for one in broken])
    doubtful = sum(one.unknown for one in chains)
    if doubtful:
        return unknown(f"of {doubtful} objects it could not be told when its digests were verified")
    last = min(one.at for one in chains if one.at is not None)
    if here.now - last > timedelta(days=here.expected.digest_days):
        return failed(f"its digests were last verified on {last:%Y-%m-%d}, and nothing is proven since", verified=last)
    digests = sum(one.digests for one in chains)
    return passed(f"{digests} digests of {len(chains)} chains prove its files, verified on {last:%Y-%m-%d}")


def _chains(here: Here) -> Iterator[VerifiedChain]:
    """The chains of every account in scope: an organisation's trail has some in each."""
    for place in here.accounts:
        yield from place.of(VERIFIED_CHAINS)


CHECK = Check(
    id="CT-10",
    title="The digests of trails prove their files, and were verified lately",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=(*RECORDING, VERIFIED_CHAINS),
    judge=Each(TRAILS, judge),
    rationale="Digests that nobody verifies prove nothing; a file that was removed is missed by nobody else.",
    remedy=(
        "Let `vedette run` follow the trail's bucket, which verifies each hour, or run `vedette digests verify` each "
        "week. Where something was changed or removed, treat it as an incident: the digests before it, and the "
        "bucket's access log, say when and by whom."
    ),
    cost="Reading the digests and log files of the time that is verified, and nothing else.",
    monthly_usd=0.0,
    feeds=(),
    standards=Standards(),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html",
    ),
)
