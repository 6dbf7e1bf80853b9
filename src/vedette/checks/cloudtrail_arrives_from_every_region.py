"""CT-27: events arrive from every region in which something happens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from vedette.meaning.trails import RECORDING, no_trail
from vedette.model import Check, Here, Kind, Scope, Severity, Standards, Verdict, failed, not_applicable, passed, some
from vedette.model.facts.ec2 import INSTANCES
from vedette.model.facts.lake import LOGGED_REGIONS, LOGGED_SPAN, LoggedRegion
from vedette.model.facts.services import DATABASES, EKS_CLUSTERS, LOAD_BALANCERS

#: What makes calls by itself, day by day.
RUNNING: tuple[Kind[Any], ...] = (INSTANCES, EKS_CLUSTERS, DATABASES, LOAD_BALANCERS)
#: Days on which a region must have been heard before its silence means something.
_DAYS = 3


def judge(here: Here) -> Verdict:
    """Fail where something runs, or something happened on most days, and no event came within the expected hours."""
    if here.one(LOGGED_SPAN) is None:
        return not_applicable("no CloudTrail log was collected here")
    found = here.find(LOGGED_REGIONS, here.region)
    hours = here.expected.delivery_hours
    if found is not None and found.last is not None and here.now - found.last <= timedelta(hours=hours):
        return passed(f"the last event that arrived is of {found.last:%Y-%m-%d %H:%M} UTC", last=found.last)
    if not some((_usual, _running), lambda way: way(found, here)):
        return not_applicable("nothing runs here, and events of it were never usual")
    unheard = no_trail(here)
    if unheard is not None:
        return unheard
    last = found.last if found else None
    since = f"since {last:%Y-%m-%d %H:%M} UTC" if last else f"within {here.expected.idle_days} days"
    return failed(f"something happens here day by day, and no event of it arrived {since}", last=last)


def _usual(found: LoggedRegion | None, _here: Here) -> bool:
    """Whether the region had an event on more than half of the days since its first."""
    if found is None or found.first is None or found.last is None:
        return False
    return found.days >= _DAYS and found.days * 2 > (found.last - found.first).days + 1


def _running(_found: LoggedRegion | None, here: Here) -> bool:
    """Whether something runs that makes calls by itself."""
    return some(RUNNING, lambda kind: some(here.of(kind), lambda row: getattr(row, "state", "running") == "running"))


CHECK = Check(
    id="CT-27",
    title="Events arrive from every region in which something happens",
    severity=Severity.HIGH,
    scope=Scope.REGION,
    facts=(LOGGED_SPAN, LOGGED_REGIONS, *RECORDING, *RUNNING),
    judge=judge,
    rationale="A trail that says it logs proves nothing: what arrived does. A region that went silent is one unseen.",
    remedy=(
        "See with `vedette coverage` since when events are missing, and whether other accounts miss them too; look at "
        "the trail's last delivery (CT-04), its bucket's policy, and whether the collector reads all of the bucket."
    ),
    monthly_usd=0.0,
    feeds=("cloudtrail",),
    standards=Standards(talk=("T1",)),
    references=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/receive-cloudtrail-log-files-from-multiple-regions.html",
    ),
)
