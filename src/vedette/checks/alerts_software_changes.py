"""AL-40: somebody is told of forbidden or new software on managed instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.meaning.delivery import DELIVERY
from vedette.meaning.golden import finding
from vedette.meaning.recorders import RECORDERS_FACTS, records, running
from vedette.meaning.rules import RULING, rule_tells
from vedette.model import (
    Check,
    Here,
    Scope,
    Severity,
    Standards,
    Verdict,
    failed,
    first,
    not_applicable,
    passed,
    some,
    those,
)
from vedette.model.facts.config import CONFIG_RULES, ConfigRule
from vedette.model.facts.ssm import MANAGED_INSTANCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.meaning.golden import Golden

TYPE = "AWS::SSM::ManagedInstanceInventory"
#: Rules of AWS Config that a list of forbidden software is given to.
FORBIDDING = frozenset({"EC2_MANAGEDINSTANCE_APPLICATIONS_BLACKLISTED", "EC2_MANAGEDINSTANCE_INVENTORY_BLACKLISTED"})
CHANGED = finding(
    "config",
    "Config Configuration Item Change",
    "a change of the software inventory",
    {
        "recordVersion": "1.3",
        "messageType": "ConfigurationItemChangeNotification",
        "configurationItemDiff": {"changeType": "UPDATE"},
        "configurationItem": {
            "resourceType": TYPE,
            "resourceId": "i-0a1b2c3d4e5f60718",
            "configurationItemStatus": "OK",
        },
    },
)


def judge(here: Here) -> Verdict:
    """Fail where neither a rule on forbidden software nor the inventory's changes reach anybody."""
    if first(here.of(MANAGED_INSTANCES)) is None:
        return not_applicable("there is no managed instance")
    if here.expected.alerting_elsewhere:
        return passed("alerts are raised outside AWS, as the settings say", declared=True)
    recorded = some(running(here), lambda recorder: records(recorder, TYPE))
    if not recorded:
        return failed(f"AWS Config does not record {TYPE}: it cannot tell what is new")
    if some((forbidden, changed), lambda way: way(here)):
        return passed("forbidden software, or each change of the inventory, is told")
    rule = first(forbidding(here))
    if rule is None:
        return failed("no rule of AWS Config forbids any software, and nobody is told of the inventory's changes")
    return failed(f"nobody is told where the rule {rule.name} is broken, nor of the inventory's changes")


def forbidding(here: Here) -> Iterator[ConfigRule]:
    """The active rules on forbidden software. Raises `NotKnown` after the last."""
    return those(here.of(CONFIG_RULES), lambda rule: rule.state == "ACTIVE" and rule.identifier in FORBIDDING)


def forbidden(here: Here) -> bool:
    """Whether a rule on forbidden software is active, and somebody is told where it is broken. Raises `NotKnown`."""
    return some(forbidding(here), lambda rule: rule_tells(broken(rule, here), here))


def broken(rule: ConfigRule, here: Here) -> Golden:
    """What AWS Config says where an instance has what the rule forbids."""
    detail = {
        "awsAccountId": here.account,
        "awsRegion": here.region,
        "configRuleName": rule.name,
        "configRuleARN": rule.arn,
        "messageType": "ComplianceChangeNotification",
        "resourceType": "AWS::EC2::Instance",
        "resourceId": "i-0a1b2c3d4e5f60718",
        "newEvaluationResult": {"complianceType": "NON_COMPLIANT"},
    }
    return finding("config", "Config Rules Compliance Change", f"an instance that breaks {rule.name}", detail)


def changed(here: Here) -> bool:
    """Whether somebody is told of each change of an inventory. Raises `NotKnown`."""
    return rule_tells(CHANGED, here)


CHECK = Check(
    id="AL-40",
    title="Somebody is told of forbidden or new software on instances",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(MANAGED_INSTANCES, CONFIG_RULES, *RECORDERS_FACTS, *RULING, *DELIVERY),
    judge=judge,
    rationale="A scanner, a miner or a tunnel that was installed shows in the inventory before anything else does.",
    remedy=(
        "Record AWS::SSM::ManagedInstanceInventory, add the Config rule "
        "ec2-managedinstance-applications-blacklisted with what is forbidden, and tell somebody of its changes by an "
        "EventBridge rule; or read `vedette software changes`."
    ),
    cost="It costs 0.003 USD for each configuration item and 0.001 USD for each evaluation.",
    feeds=("ssm_inventory",),
    standards=Standards(talk=("T6",)),
    references=(
        "https://docs.aws.amazon.com/config/latest/developerguide/ec2-managedinstance-applications-blacklisted.html",
    ),
)
