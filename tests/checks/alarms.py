"""A trail whose events reach somebody: log group, filter, alarm, topic, subscription; and rules of EventBridge."""

from __future__ import annotations

import json
from dataclasses import replace

from trails import good

from vedette.model.facts.cloudwatch import Alarm
from vedette.model.facts.events import EventBus, EventRule, RuleTargets, Target
from vedette.model.facts.logs import MetricFilter, MetricTransformation
from vedette.model.facts.sns import Topic, TopicAttributes
from vedette.testing import ACCOUNT, REGION

GROUP = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:trail:*"


def topic_arn(name="alerts", region=REGION):
    return f"arn:aws:sns:{region}:{ACCOUNT}:{name}"


def policy(*services):
    """A topic's policy: its owner's account, as AWS writes it by itself, and these services."""
    own = {
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": ["SNS:Publish", "SNS:Subscribe"],
        "Resource": "*",
        "Condition": {"StringEquals": {"AWS:SourceOwner": ACCOUNT}},
    }
    others = [
        {"Effect": "Allow", "Principal": {"Service": s}, "Action": "sns:Publish", "Resource": "*"} for s in services
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": [own, *others]})


def topic(name="alerts", *, region=REGION, confirmed=True, services=("events.amazonaws.com",), kms_key=""):
    arn = topic_arn(name, region)
    return (Topic(arn), TopicAttributes(arn, policy(*services), kms_key, ACCOUNT, int(confirmed), int(not confirmed)))


def metric_filter(pattern, name="f", group="trail", value="1"):
    return MetricFilter(name, group, pattern, (MetricTransformation(name, "Security", value),))


def alarm(name="f", *, region=REGION, **more):
    arn = f"arn:aws:cloudwatch:{region}:{ACCOUNT}:alarm:{name}"
    given = {
        "alarm_actions": (topic_arn(),),
        "namespace": "Security",
        "metric": name,
        "statistic": "Sum",
        "period_seconds": 300,
        "evaluation_periods": 1,
        "comparison": "GreaterThanOrEqualToThreshold",
        "threshold": 1.0,
    }
    return Alarm(arn, name, **given | more)


def composite(name, rule):
    """A composite alarm that tells the topic."""
    return Alarm(f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}", name, alarm_actions=(topic_arn(),), rule=rule)


def trail_rows(**more):
    """A good trail that writes to the log group."""
    first, *others = good(**more)
    return (replace(first, log_group=GROUP), *others)


def chain(pattern, **more):
    """The whole way, for one pattern; parts can be replaced."""
    parts = {
        "trail": trail_rows(),
        "filter": (metric_filter(pattern),),
        "alarm": (alarm(),),
        "topic": topic(),
    } | more
    return [row for rows in parts.values() for row in rows]


def target(arn, role=""):
    """A target of a rule."""
    return Target(arn, arn, role)


def rule(pattern, name="r", *, region=REGION, bus="default", targets=None, state="ENABLED"):
    """A rule of EventBridge with its targets."""
    arn = f"arn:aws:events:{region}:{ACCOUNT}:rule/{name}"
    listed = (target(topic_arn(region=region)),) if targets is None else targets
    return (
        EventBus(f"arn:aws:events:{region}:{ACCOUNT}:event-bus/{bus}", bus),
        EventRule(arn, name, bus, json.dumps(pattern), state=state),
        RuleTargets(arn, listed),
    )


def about(check):
    """The matter of an alert's check."""
    return check.judge.matter


def names_of(check):
    """The calls it is about, as a metric filter of the benchmark's kind names them."""
    records = [g.record for g in about(check).events if g.record is not None]
    return list(dict.fromkeys((r["eventSource"], r["eventName"]) for r in records))
