"""Every gatherer against a server with a thing of nearly every kind: rows as they are, and no word of what is not there."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from moto_aws import OWN
from seeded import AT, REGION, seed

from vedette import registry
from vedette.aws.budget import Budget
from vedette.meaning.advisor import ASKED
from vedette.model import Here
from vedette.model.facts import (
    cloudtrail,
    cloudwatch,
    dns,
    ec2,
    events,
    guardduty,
    iam,
    kms,
    lambda_,
    logs,
    s3,
    securityhub,
    services,
    sns,
    ssm,
    support,
)
from vedette.model.facts import config as config_facts
from vedette.posture.gather import Gatherers, Gathering, discover
from vedette.posture.snapshot import Snapshot

pytestmark = pytest.mark.slow

#: Kinds that the server knows nothing of (the lake's and the state's are none of its); what it answers must become unknown, never empty.
UNSUPPORTED = {
    "access-analyzer.analyzers",
    "ce.monitors",
    "ce.subscriptions",
    "access-analyzer.findings",
    "cloudtrail.stores",
    "config.channel-status",
    "config.rule-compliance",
    "config.rule-evaluations",
    "guardduty.exports",
    "guardduty.filters",
    "guardduty.findings",
    "guardduty.members",
    "guardduty.organization",
    "guardduty.trusted-addresses",
    "guardduty.trusted-entities",
    "iam.root-access",
    "lake.digests",
    "lake.regions",
    "lake.span",
    "lake.use",
    "logs.account-policies",
    "securityhub.aggregators",
    "securityhub.organization",
    "securityhub.standards",
    "ssm.associations",
    "ssm.data-syncs",
    "ssm.instances",
    "ssm.inventory",
    "state.drills",
    "ssm.public-sharing",
    "support.results",
}


@pytest.fixture(scope="module")
def here(server, tmp_path_factory):
    """What was gathered, seen from the one region."""
    server.empty()
    seed(server)
    gatherers = registry.gatherers()
    given = {"endpoint_url": server.endpoint, "region": REGION, "attempts": "1", "regions": REGION}
    plan = Gathering(tuple(g.kind for g in gatherers.values()), gatherers, given, Budget(0))
    about = discover(given, datetime(2026, 6, 1, tzinfo=UTC), "")
    snapshot = Snapshot.start(tmp_path_factory.mktemp("snapshot"), about)
    Gatherers(plan, snapshot).run()
    return Here(snapshot, OWN, REGION)


def test_what_the_server_does_not_know_is_unknown_and_nothing_else(here):
    """For a reason that is no permission."""
    unknown = {g.kind.name: here.of(g.kind).unknown for g in registry.gatherers().values() if here.of(g.kind).unknown}

    assert set(unknown) == UNSUPPORTED
    del unknown["securityhub.organization"]  # whoever administers no organisation is refused there
    assert {u.permission for told in unknown.values() for u in told} == {""}


def test_trails(here):
    """With status, selectors and Insights, asked by ARN."""
    (trail,) = here.of(cloudtrail.TRAILS)

    assert (trail.name, trail.account, trail.bucket, trail.multi_region) == ("main", OWN, "logs", True)
    assert here.find(cloudtrail.TRAIL_STATUS, trail.arn).logging
    assert here.find(cloudtrail.TRAIL_INSIGHTS, trail.arn).types == ("ApiCallRateInsight",)
    assert here.find(cloudtrail.TRAIL_SELECTORS, trail.arn) is not None
    assert here.find(s3.DESTINATION_BUCKETS, "logs").exists


def test_buckets(here):
    """What is set has a row, what is not has none."""
    assert {b.name: b.region for b in here.of(s3.BUCKETS)} == {"logs": REGION, "data": REGION}
    assert json.loads(here.find(s3.BUCKET_POLICY, "data").document)["Statement"]
    assert here.find(s3.BUCKET_POLICY, "logs") is None
    assert here.find(s3.BUCKET_LOGGING, "data").target == "logs"
    assert here.find(s3.BUCKET_LOGGING, "logs") is None
    lock = here.find(s3.BUCKET_LOCK, "data")
    assert (lock.mode, lock.days) == ("COMPLIANCE", 365)
    assert here.find(s3.BUCKET_LOCK, "logs") is None
    (rule,) = here.find(s3.BUCKET_LIFECYCLE, "data").rules
    assert (rule.prefix, rule.filtered, rule.expiration_days, rule.transition_days) == ("a/", False, 400, 90)
    assert here.find(s3.BUCKET_PUBLIC_ACCESS, "data").block_acls
    assert here.find(s3.BUCKET_PUBLIC_ACCESS, "logs") is None
    assert here.find(s3.BUCKET_VERSIONING, "data").status == "Enabled"
    assert here.find(s3.BUCKET_VERSIONING, "logs").status == ""
    assert here.find(s3.BUCKET_ENCRYPTION, "data").algorithm == "aws:kms"
    assert here.find(s3.BUCKET_OWNERSHIP, "data").ownership == "BucketOwnerEnforced"
    assert here.find(s3.BUCKET_NOTIFICATION, "data").targets == ()
    assert here.find(s3.BUCKET_TAGS, "data").tags == (("owner", "mira"),)
    assert any("LogDelivery" in grant.grantee for grant in here.find(s3.BUCKET_ACL, "logs").grants)


def test_logs(here):
    """Groups, filters, and what is forwarded of groups that hold security logs."""
    group = here.find(logs.LOG_GROUPS, "trail")
    assert (group.retention_days, group.arn.endswith(":trail")) == (400, True)
    (metric_filter,) = here.of(logs.METRIC_FILTERS)
    assert (metric_filter.id, metric_filter.metrics[0].namespace) == ("trail:root", "Trail")
    assert here.find(logs.LOGS_RESOURCE_POLICIES, "dns").document
    (forwarded,) = here.find(logs.LOG_SUBSCRIPTIONS, "trail").subscriptions
    assert forwarded.destination.endswith("stream/centre")
    assert here.find(logs.LOG_ACTIVITY, "trail").last_event == AT


def test_alerts(here):
    """Alarms, rules with targets, topics with subscriptions, and who may invoke the functions they call."""
    (alarm,) = here.of(cloudwatch.ALARMS)
    assert (alarm.metric, alarm.threshold, alarm.missing_data, len(alarm.alarm_actions)) == (
        "Root",
        1.0,
        "notBreaching",
        1,
    )
    (rule,) = here.of(events.EVENT_RULES)
    (target,) = here.find(events.EVENT_TARGETS, rule.arn).targets
    assert ("StopLogging" in rule.pattern, target.arn.endswith(":respond")) == (True, True)
    assert here.find(lambda_.CALLED_FUNCTIONS, target.arn).state == "Active"
    assert here.find(lambda_.FUNCTIONS, target.arn).group == "/aws/lambda/respond"
    assert "events.amazonaws.com" in here.find(lambda_.FUNCTION_POLICY, target.arn).document
    (topic,) = here.of(sns.TOPICS)
    assert here.find(sns.TOPIC_ATTRIBUTES, topic.arn).policy
    (subscription,) = here.of(sns.TOPIC_SUBSCRIPTIONS)
    assert (subscription.topic, subscription.protocol, subscription.confirmed) == (topic.arn, "email", True)


def test_networks(here):
    """VPCs with their flow logs and query logs, instances."""
    (vpc,) = here.of(ec2.VPCS)
    (flow,) = here.of(ec2.FLOW_LOGS)
    assert (flow.resource, flow.traffic, flow.group) == (vpc.id, "ALL", "flows")
    assert {s.vpc for s in here.of(ec2.SUBNETS)} == {vpc.id}
    assert [i.state for i in here.of(ec2.INSTANCES)] == ["running"]
    assert list(here.of(ec2.SECURITY_GROUPS))
    (association,) = here.of(dns.QUERY_LOG_ASSOCIATIONS)
    assert association.vpc == vpc.id
    assert here.find(dns.QUERY_LOG_CONFIGS, association.config).destination == "arn:aws:s3:::logs"


def test_identity(here):
    """Users, roles, groups and policies from one call's pages; the report, the password policy, contacts, keys."""
    (user,) = here.of(iam.IAM_USERS)
    assert (user.name, user.groups, [p.name for p in user.inline]) == ("mira", ("admins",), ["all"])
    assert json.loads(user.inline[0].document)["Statement"][0]["Action"] == "*"
    (group,) = here.of(iam.IAM_GROUPS)
    assert here.find(iam.IAM_POLICIES, group.attached[0]).name == "everything"
    assert "lambda.amazonaws.com" in next(r.trust for r in here.of(iam.IAM_ROLES) if r.name == "trail")
    report = {c.name: c for c in here.of(iam.CREDENTIALS)}
    assert report["mira"].keys[0].active
    policy = here.one(iam.PASSWORD_POLICY)
    assert (policy.length, policy.reuse, policy.symbols, policy.numbers) == (16, 24, True, False)
    assert here.one(iam.ACCOUNT_SUMMARY).users == 1
    assert [c.type for c in here.of(iam.ALTERNATE_CONTACTS)] == ["SECURITY"]
    (key,) = here.of(kms.KEYS)
    assert here.find(kms.KEY_DETAILS, key.arn).manager == "CUSTOMER"
    assert here.find(kms.KEY_ROTATION, key.arn).rotated
    assert here.find(kms.KEY_POLICY, key.arn).document
    assert [a.name for a in here.of(ssm.AGENT_CONFIGURATIONS)] == ["AmazonCloudWatch-linux"]


def test_services(here):
    """Each with whether its log is on."""
    (balancer,) = here.of(services.LOAD_BALANCERS)
    assert not here.find(services.BALANCER_LOGGING, balancer.arn).enabled
    assert not here.find(services.CLASSIC_LOGGING, "old").enabled
    (distribution,) = here.of(services.DISTRIBUTIONS)
    assert here.find(services.DISTRIBUTION_LOGGING, distribution.arn).bucket == "logs.s3.amazonaws.com"
    assert [(stage.protocol, stage.access_log) for stage in here.of(services.API_STAGES)] == [("HTTP", "")]
    (acl,) = here.of(services.WEB_ACLS)
    assert here.find(services.WEB_ACL_LOGGING, acl.arn) is None
    assert [c.logs for c in here.of(services.EKS_CLUSTERS)] == [("api", "audit")]
    assert [d.engine for d in here.of(services.DATABASES)] == ["postgres"]


def test_trusted_advisor(here):
    """Its checks, by the names that ours are matched by; the server has no results."""
    advisor = here.one(support.TRUSTED_ADVISOR)

    assert advisor.available
    assert {"MFA on Root Account", "Exposed Access Keys"} <= ASKED & {check.name for check in advisor.checks}


def test_watchers(here):
    """Config, GuardDuty, Security Hub."""
    (recorder,) = here.of(config_facts.RECORDERS)
    assert (recorder.all_supported, recorder.global_types) == (True, True)
    assert here.find(config_facts.RECORDER_STATUS, recorder.name).recording
    assert here.one(config_facts.DELIVERY_CHANNELS).bucket == "logs"
    assert [r.identifier for r in here.of(config_facts.CONFIG_RULES)] == ["CLOUD_TRAIL_ENABLED"]
    (detector,) = here.of(guardduty.DETECTORS)
    settings = here.find(guardduty.DETECTOR_SETTINGS, detector.id)
    assert (settings.status, "S3_DATA_EVENTS" in settings.features) == ("ENABLED", True)
    assert here.one(securityhub.HUBS).arn
