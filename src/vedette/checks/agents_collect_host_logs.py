"""SSM-04: the CloudWatch agent is told to collect the logs of hosts."""

from __future__ import annotations

from vedette.meaning.agents import collects
from vedette.model import Check, Here, Scope, Severity, Standards, Verdict, failed, not_applicable, passed, some
from vedette.model.facts.ec2 import INSTANCES
from vedette.model.facts.ssm import AGENT_CONFIGURATIONS


def judge(here: Here) -> Verdict:
    """Fail where instances run and no configuration of the agent collects sign-ins or security events.

    Configurations that are files on the instances are not seen from here.
    """
    if not some(here.of(INSTANCES), lambda i: i.state == "running"):
        return not_applicable("no instance runs here")
    if some(here.of(AGENT_CONFIGURATIONS), lambda c: collects(c.document)):
        return passed("a configuration collects sign-ins or security events")
    if some(here.of(AGENT_CONFIGURATIONS), lambda _c: True):
        return failed("no configuration collects sign-ins (auth.log, secure) or Windows' Security log")
    return failed("Parameter Store has no configuration of the agent")


CHECK = Check(
    id="SSM-04",
    title="The CloudWatch agent is told to collect the logs of hosts",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(INSTANCES, AGENT_CONFIGURATIONS),
    judge=judge,
    rationale="Who signed in to a machine is in its own log, and goes with the machine.",
    remedy=(
        "Keep the agent's configuration in Parameter Store (AmazonCloudWatch-…), with auth.log, secure and "
        "Security in it."
    ),
    cost="CloudWatch Logs charges about 0.50 USD for each gigabyte.",
    feeds=("linux_syslog", "windows_event"),
    standards=Standards(talk=("T4",)),
    references=(
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html",
    ),
)
