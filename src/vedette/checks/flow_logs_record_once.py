"""FL-07: no interface is recorded twice to the same kind of place."""

from __future__ import annotations

from datetime import UTC, datetime

from vedette.meaning.flow_logs import active, fields_of, holds
from vedette.meaning.prices import price
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, first, not_applicable, passed
from vedette.model.facts.ec2 import FLOW_LOGS, NETWORK_INTERFACES, SUBNETS, FlowLog

_EVER = datetime.min.replace(tzinfo=UTC)


def judge(log: FlowLog, here: Here) -> Verdict:
    """Fail where another flow log writes all that this one does, in all its fields, to the same kind of place."""
    if not active(log):
        return not_applicable("it is not active, which FL-03 tells")
    other = first(here.of(FLOW_LOGS), lambda one: _says_all(one, log) and holds(one.resource, log.resource, here))
    if other is None:
        return passed("no other flow log records the same")
    where = other.destination or other.group
    return failed(f"{other.id} of {other.resource} records all that it does, to {where}", other=other.id)


def _says_all(one: FlowLog, log: FlowLog) -> bool:
    """Whether the one makes the other needless, as far as traffic, place and fields go; of two alike, the later is."""
    if one.id == log.id or not _delivers(one) or one.destination_type != log.destination_type:
        return False
    if one.traffic not in {"ALL", log.traffic} or not fields_of(one) >= fields_of(log):
        return False
    alike = (one.resource, one.traffic, fields_of(one)) == (log.resource, log.traffic, fields_of(log))
    return not alike or (one.created or _EVER, one.id) < (log.created or _EVER, log.id)


def _delivers(log: FlowLog) -> bool:
    """Whether nothing is lost where another one goes; one that fails is FL-03's."""
    return active(log) and log.delivery != "FAILED"


CHECK = Check(
    id="FL-07",
    title="No network interface is recorded twice",
    severity=Severity.LOW,
    scope=Scope.REGION,
    facts=(FLOW_LOGS, SUBNETS, NETWORK_INTERFACES),
    judge=Each(FLOW_LOGS, judge),
    rationale="The same flow twice is paid twice, and every count over flows is wrong by half.",
    remedy="Delete the narrower of the two, or the later one (DeleteFlowLogs), after a look at who reads it.",
    cost=f"It saves {price('logs.vended-s3')} at S3, {price('logs.vended')} at CloudWatch Logs.",
    monthly_usd=0.0,
    feeds=("vpc_flow",),
    standards=Standards(talk=("T20",)),
    references=("https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html",),
)
