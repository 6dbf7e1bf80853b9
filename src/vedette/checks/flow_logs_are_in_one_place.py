"""FL-08: flow logs of all regions and accounts come to one place."""

from __future__ import annotations

from vedette.meaning.flow_delivery import takes_flows
from vedette.meaning.flow_logs import active, bucket_of
from vedette.model import (
    Check,
    Here,
    NotKnown,
    Scope,
    Severity,
    Standards,
    Unknown,
    Verdict,
    culprits,
    failed,
    first,
    not_applicable,
    passed,
    some,
)
from vedette.model.facts.ec2 import FLOW_LOGS, FlowLog
from vedette.model.facts.logs import LOG_SUBSCRIPTIONS, LOGS_ACCOUNT_POLICIES, LogsAccountPolicy
from vedette.model.facts.organizations import ORGANIZATION
from vedette.model.facts.s3 import BUCKET_POLICY, BUCKETS

_SHOWN = 3


def judge(here: Here) -> Verdict:
    """Fail where a log group is forwarded nowhere, buckets are many, or the one bucket takes no other account's."""
    if not some(here.of(FLOW_LOGS), active):
        return not_applicable("there is no active flow log, which FL-01 tells")
    ways = culprits((_unforwarded, _scattered, _kept), lambda way: bool(way(here)))
    if ways:
        return failed("; ".join(way(here) for way in ways))
    return passed("flow logs are forwarded, or go to one bucket")


def _unforwarded(here: Here) -> str:
    """The log groups that nothing forwards, in a sentence; empty where there is none. Raises `NotKnown`."""
    lost = [f"{group} ({r.region})" for r in culprits(here.regions, lambda r: bool(_lost(r))) for group in _lost(r)]
    more = f" and {len(lost) - _SHOWN} more" if len(lost) > _SHOWN else ""
    return f"log groups are forwarded nowhere: {', '.join(lost[:_SHOWN])}{more}" if lost else ""


def _scattered(here: Here) -> str:
    """The buckets, in a sentence, where there are several. Raises `NotKnown` where none is known."""
    names = sorted({name for r in culprits(here.regions, lambda r: bool(_buckets(r))) for name in _buckets(r)})
    return f"they go to {len(names)} buckets: {', '.join(names[:_SHOWN])}" if len(names) > 1 else ""


def _kept(here: Here) -> str:
    """The first bucket that is the account's alone, in a sentence; empty where there is none. Raises `NotKnown`."""
    region = first(here.regions, lambda r: some(r.of(FLOW_LOGS), lambda log: _keeps(log, r)))
    if region is None:
        return ""
    log = first(region.of(FLOW_LOGS), lambda log: _keeps(log, region))
    return f"they stay in the account: {bucket_of(log)} is its own bucket, and takes no other's" if log else ""


def _lost(region: Here) -> list[str]:
    """The log groups of the region that flow logs go to and nothing forwards."""
    return sorted({log.group for log in culprits(region.of(FLOW_LOGS), lambda log: _stays(log, region))})


def _buckets(region: Here) -> set[str]:
    return {bucket_of(log) for log in culprits(region.of(FLOW_LOGS), lambda log: active(log) and bool(bucket_of(log)))}


def _stays(log: FlowLog, region: Here) -> bool:
    """Whether it goes to a log group that nothing forwards."""
    if not active(log) or log.destination_type != "cloud-watch-logs":
        return False

    def by_group() -> bool:
        group = region.find(LOG_SUBSCRIPTIONS, log.group)
        return group is not None and bool(group.subscriptions)

    def by_account() -> bool:
        return some(region.of(LOGS_ACCOUNT_POLICIES), lambda policy: _forwards(policy, log.group))

    return not some((by_group, by_account), lambda way: way())


def _forwards(policy: LogsAccountPolicy, group: str) -> bool:
    """Whether a subscription of the whole account has the group: a selection names those that are left out."""
    return policy.type == "SUBSCRIPTION_FILTER_POLICY" and f'"{group}"' not in policy.selection


def _keeps(log: FlowLog, region: Here) -> bool:
    """Whether it goes to a bucket of the account's own that takes no other account's, and there are others."""
    name = bucket_of(log)
    if not active(log) or not name:
        return False

    def alone() -> bool:
        return region.one(ORGANIZATION) is None and not some(region.facts.accounts, lambda a: a != region.account)

    def elsewhere() -> bool:
        return region.find(BUCKETS, name) is None

    def for_others() -> bool:
        policy = region.find(BUCKET_POLICY, name)
        others = [account for account in region.facts.accounts if account != region.account]
        if not others:
            raise NotKnown(Unknown(f"whether {name} takes other accounts' flow logs was not asked of any"))
        return policy is not None and some(others, lambda a: takes_flows(policy.document, log, region, a))

    return not some((elsewhere, alone, for_others), lambda way: way())


CHECK = Check(
    id="FL-08",
    title="Flow logs of all regions and accounts come to one place",
    severity=Severity.LOW,
    scope=Scope.ACCOUNT,
    facts=(FLOW_LOGS, LOG_SUBSCRIPTIONS, LOGS_ACCOUNT_POLICIES, BUCKETS, BUCKET_POLICY, ORGANIZATION),
    judge=judge,
    rationale="An address that was seen in one network is looked for in all: one question, or one for each place.",
    remedy="Deliver flow logs to one bucket of the log archive, or forward their log groups to it.",
    cost="Delivery costs the same everywhere; forwarding costs by volume.",
    feeds=("vpc_flow",),
    standards=Standards(talk=("T12",)),
    references=("https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3.html",),
)
