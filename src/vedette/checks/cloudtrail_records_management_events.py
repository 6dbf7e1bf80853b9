"""CT-05: reads and writes are recorded, of every service."""

from __future__ import annotations

from vedette.meaning.trails import READ, RECORDING, WRITE, management, no_trail, recording, together
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, passed


def judge(here: Here) -> Verdict:
    """Pass where the trails of the region together record all management events, but for what is accepted."""
    if nothing := no_trail(here):
        return nothing
    missing = {access: _missing(here, access) for access in (READ, WRITE)}
    if not any(missing.values()):
        return passed("read and write management events of every service are recorded")
    return failed("; ".join(f"{access} events: {what}" for access, what in missing.items() if what))


def _missing(here: Here, access: str) -> str:
    """What is not recorded, in words; empty where nothing is missing. A trail that has it all ends the search."""
    accepted = set(here.expected.excluded_event_sources)
    found = together(
        recording(here),
        lambda trail: management(here, trail, access),
        lambda all_of_it: all_of_it.whole and all_of_it.excluded <= accepted,
    )
    if found.whole and found.excluded <= accepted:
        return ""
    if not found.whole:
        return "only some are recorded" if found.narrowed else "none are recorded"
    return f"without {', '.join(sorted(found.excluded - accepted))}"


CHECK = Check(
    id="CT-05",
    title="Read and write management events are recorded, with no service left out",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=RECORDING,
    judge=judge,
    rationale=(
        "Reading is how an intruder learns what there is, and how it shows first. A service that is left out, such as "
        "KMS, is one whose misuse nobody sees."
    ),
    remedy="Set the trail's selectors to all management events; what must be left out, accept it in the settings.",
    cost="The first copy is free. Events of KMS are many where S3 or EBS encrypt with it.",
    monthly_usd=0.0,
    feeds=("cloudtrail",),
    standards=Standards(
        cis={
            "1.4": "3.1",
            "1.5": "3.1",
            "2.0": "3.1",
            "3.0": "3.1",
            "4.0": "3.1",
            "5.0": "3.1",
            "6.0": "4.1",
            "7.0": "4.1",
        },
        fsbp=("CloudTrail.1",),
    ),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html",
    ),
)
