"""Networks that somebody watches, as tests of checks need them."""

from __future__ import annotations

from alarms import alarm, metric_filter, rule, topic
from detectors import detector

from vedette.model.facts.ec2 import FlowLog


def detected(*, told=True):
    """GuardDuty is on, and its findings reach somebody."""
    return (*detector(), *(rule({"source": ["aws.guardduty"]}) if told else ()), *topic())


def filtered(pattern):
    """A flow log in CloudWatch Logs, and a filter on it."""
    return FlowLog("fl-1", "vpc-1", status="ACTIVE", group="flows"), metric_filter(pattern, group="flows")


def alarmed():
    """An alarm on the filter's metric, that reaches somebody."""
    return (alarm(), *topic())
