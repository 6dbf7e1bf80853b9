"""Gatherers of rules at work, destinations, zones, containers, subscriptions, and of detectors' further settings.

Against a server where it knows the calls; else on answers as AWS documents them.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from moto_aws import OWN
from replay import Replay

from vedette import registry
from vedette.aws.asking import action
from vedette.aws.budget import Budget
from vedette.aws.facts import (
    access_findings,
    config,
    config_rules,
    destinations,
    ecs_logging,
    guardduty_trust,
    rds_events,
    securityhub_standards,
    zones,
)
from vedette.model import Here, closure
from vedette.model.facts.access_findings import AccessFinding
from vedette.model.facts.config import CONFIG_RETENTION
from vedette.model.facts.config_rules import RuleCompliance, RuleEvaluation
from vedette.model.facts.destinations import CONFIG_BUCKETS, FLOW_BUCKETS
from vedette.model.facts.ecs_logging import ECS_CLUSTERS, TASK_DEFINITIONS
from vedette.model.facts.guardduty_trust import FindingFilter, FindingsExport, TrustedAddresses, TrustedEntities
from vedette.model.facts.rds_events import RDS_SUBSCRIPTIONS
from vedette.model.facts.securityhub_standards import (
    HUB_ADMINISTRATOR,
    EnabledStandard,
    FindingAggregator,
    HubAdministrator,
    HubOrganization,
)
from vedette.model.facts.zones import HOSTED_ZONES, ZONE_QUERY_LOGS
from vedette.posture.gather import Gatherers, Gathering, discover
from vedette.posture.snapshot import Snapshot

REGION = "us-east-1"
SERVED = (
    CONFIG_RETENTION,
    CONFIG_BUCKETS,
    FLOW_BUCKETS,
    ECS_CLUSTERS,
    TASK_DEFINITIONS,
    RDS_SUBSCRIPTIONS,
    HUB_ADMINISTRATOR,
    HOSTED_ZONES,
    ZONE_QUERY_LOGS,
)
AT = datetime(2026, 5, 30, 8, 0, tzinfo=UTC)
HUB = f"arn:aws:securityhub:eu-west-1:{OWN}:hub/default"


def replay(answers):
    """One who answers as AWS does: an answer an operation, or what a function says of its arguments."""

    def given(_service, operation, arguments):
        found = answers[operation]
        return (200, found(arguments)) if callable(found) else found if isinstance(found, tuple) else (200, found)

    return Replay(given, registry.gatherers())


@pytest.fixture(scope="module")
def here(server, tmp_path_factory):
    """What was gathered of a server with a thing of each kind, seen from the one region."""
    server.empty()
    _seed(server.client)
    gatherers = registry.gatherers()
    given = {"endpoint_url": server.endpoint, "region": REGION, "attempts": "1", "regions": REGION}
    plan = Gathering(closure(SERVED), gatherers, given, Budget(0))
    about = discover(given, datetime(2026, 6, 1, tzinfo=UTC), "")
    snapshot = Snapshot.start(tmp_path_factory.mktemp("snapshot"), about)
    Gatherers(plan, snapshot).run()
    return Here(snapshot, OWN, REGION)


def _seed(client):
    client("s3").create_bucket(Bucket="logs")
    settings = client("config")
    settings.put_configuration_recorder(
        ConfigurationRecorder={"name": "default", "roleARN": f"arn:aws:iam::{OWN}:role/c"}
    )
    settings.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "logs"})
    settings.put_retention_configuration(RetentionPeriodInDays=400)
    ec2 = client("ec2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    for subnet in [None, *ec2.describe_subnets()["Subnets"][:1]]:
        ec2.create_flow_logs(
            ResourceIds=[subnet["SubnetId"] if subnet else vpc], ResourceType="Subnet" if subnet else "VPC",
            TrafficType="ALL", LogDestinationType="s3", LogDestination="arn:aws:s3:::logs",
        )  # fmt: skip
    client("s3").create_bucket(Bucket="gone")
    ec2.create_flow_logs(
        ResourceIds=[vpc], ResourceType="VPC", TrafficType="REJECT", LogDestinationType="s3",
        LogDestination="arn:aws:s3:::gone",
    )  # fmt: skip
    client("s3").delete_bucket(Bucket="gone")
    ecs = client("ecs")
    ecs.create_cluster(clusterName="apps", settings=[{"name": "containerInsights", "value": "enabled"}])
    ecs.create_cluster(clusterName="bare")
    logged = {"logDriver": "awslogs", "options": {"awslogs-group": "web"}}
    for containers in (
        [{"name": "web", "image": "i", "memory": 64}],
        [{"name": "web", "image": "i", "memory": 64, "logConfiguration": logged}],
    ):
        ecs.register_task_definition(family="web", containerDefinitions=containers)
    topic = client("sns").create_topic(Name="alerts")["TopicArn"]
    client("rds").create_event_subscription(
        SubscriptionName="critical",
        SnsTopicArn=topic,
        SourceType="db-instance",
        EventCategories=["failure"],
        Enabled=True,
    )
    client("securityhub").enable_security_hub()
    route53 = client("route53")
    zone = route53.create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]["Id"]
    route53.create_hosted_zone(
        Name="corp.example", CallerReference="2", VPC={"VPCRegion": REGION, "VPCId": vpc},
        HostedZoneConfig={"PrivateZone": True},
    )  # fmt: skip
    group = "/aws/route53/example.com"
    logs = client("logs")
    logs.create_log_group(logGroupName=group)
    logs.put_resource_policy(
        policyName="dns",
        policyDocument='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"route53.amazonaws.com"},"Action":["logs:CreateLogStream","logs:PutLogEvents"],"Resource":"*"}]}',
    )
    route53.create_query_logging_config(
        HostedZoneId=zone, CloudWatchLogsLogGroupArn=f"arn:aws:logs:{REGION}:{OWN}:log-group:{group}:*"
    )


@pytest.mark.slow
def test_all_that_the_server_knows_is_known(here):
    """No word of what is not there."""
    assert {kind.name: here.of(kind).unknown for kind in SERVED if here.of(kind).unknown} == {}


@pytest.mark.slow
def test_destinations_are_asked_once_each(here):
    """Whether there is a bucket of that name."""
    assert [(b.name, b.exists) for b in here.of(CONFIG_BUCKETS)] == [("logs", True)]
    assert sorted((b.name, b.exists) for b in here.of(FLOW_BUCKETS)) == [("gone", False), ("logs", True)]
    assert here.one(CONFIG_RETENTION).days == 400


@pytest.mark.slow
def test_containers_and_clusters(here):
    """The latest revision of a family alone."""
    assert {c.name: c.insights for c in here.of(ECS_CLUSTERS)} == {"apps": "enabled", "bare": "disabled"}
    (task,) = here.of(TASK_DEFINITIONS)
    assert (task.family, task.arn.rpartition(":")[2], task.drivers) == ("web", "2", (("web", "awslogs"),))


@pytest.mark.slow
def test_subscriptions_to_databases_events(here):
    """With what they are about."""
    (found,) = here.of(RDS_SUBSCRIPTIONS)
    assert (found.name, found.enabled, found.source, found.categories) == (
        "critical",
        True,
        "db-instance",
        ("failure",),
    )
    assert found.topic.endswith(":alerts")


@pytest.mark.slow
def test_zones(here):
    """Public and private, by ids without a path; a query log has the zone's."""
    found = {zone.name: zone for zone in here.of(HOSTED_ZONES)}
    assert {name: zone.private for name, zone in found.items()} == {"example.com": False, "corp.example": True}
    (log,) = here.of(ZONE_QUERY_LOGS)
    assert (log.id, log.group.endswith("/example.com")) == (found["example.com"].id, True)


@pytest.mark.slow
def test_an_account_that_is_nobodys_member_has_no_administrator(here):
    """Known to be so."""
    assert list(here.of(HUB_ADMINISTRATOR)) == []


def test_how_rules_were_evaluated():
    """A function that could not be called failed, too; the later failure counts."""
    listed = {
        "ConfigRulesEvaluationStatus": [
            {
                "ConfigRuleName": "ssh",
                "ConfigRuleArn": "arn:ssh",
                "LastSuccessfulEvaluationTime": AT,
                "LastFailedEvaluationTime": AT.replace(day=1),
                "LastFailedInvocationTime": AT.replace(day=2),
                "LastErrorCode": "AccessDenied",
            },
            {"ConfigRuleName": "new", "ConfigRuleArn": "arn:new", "FirstActivatedTime": AT},
        ]
    }
    assert list(config_rules.evaluations(replay({"describe_config_rule_evaluation_status": listed}))) == [
        RuleEvaluation("arn:ssh", AT, AT.replace(day=2), None, "AccessDenied"),
        RuleEvaluation("arn:new", activated=AT),
    ]


def test_what_rules_find():
    """With AWS's capped count."""
    count = {"CappedCount": 25, "CapExceeded": True}
    listed = {
        "ComplianceByConfigRules": [
            {
                "ConfigRuleName": "a",
                "Compliance": {"ComplianceType": "NON_COMPLIANT", "ComplianceContributorCount": count},
            },
            {"ConfigRuleName": "b", "Compliance": {"ComplianceType": "COMPLIANT"}},
            {"ConfigRuleName": "c"},
        ]
    }
    assert list(config_rules.compliance(replay({"describe_compliance_by_config_rule": listed}))) == [
        RuleCompliance("a", "NON_COMPLIANT", 25, more=True),
        RuleCompliance("b", "COMPLIANT"),
        RuleCompliance("c"),
    ]


def test_how_often_types_are_recorded_and_rules_evaluated():
    """Overrides of the frequency either way."""
    overrides = [
        {"recordingFrequency": "DAILY", "resourceTypes": ["AWS::EC2::Volume"]},
        {"recordingFrequency": "CONTINUOUS", "resourceTypes": ["AWS::S3::Bucket"]},
    ]
    found = config.recorder(
        {"name": "a", "recordingMode": {"recordingFrequency": "DAILY", "recordingModeOverrides": overrides}}
    )
    assert (found.frequency, found.daily_types, found.continuous_types) == (
        "DAILY",
        ("AWS::EC2::Volume",),
        ("AWS::S3::Bucket",),
    )
    listed = {
        "ConfigRules": [{"ConfigRuleArn": "a", "MaximumExecutionFrequency": "Three_Hours"}, {"ConfigRuleArn": "b"}]
    }
    assert [r.every_hours for r in config.rules(replay({"describe_config_rules": listed}))] == [3, 0]


def test_what_guardduty_passes_over():
    """Each by its name, with what it asks about and whether it counts."""
    ask = replay(
        {
            "list_detectors": {"DetectorIds": ["d1"]},
            "list_filters": {"FilterNames": ["scanner"]},
            "get_filter": lambda given: {
                "Name": given["FilterName"],
                "Action": "ARCHIVE",
                "Description": "ours",
                "FindingCriteria": {"Criterion": {"type": {"Eq": ["Recon"]}, "service.archived": {"Eq": ["false"]}}},
            },
            "list_ip_sets": {"IpSetIds": ["i1"]},
            "get_ip_set": {"Name": "office", "Status": "ACTIVE", "Location": "s3://a/b"},
            "list_trusted_entity_sets": {"TrustedEntitySetIds": ["e1"]},
            "get_trusted_entity_set": {"Name": "partners", "Status": "INACTIVE", "Location": "s3://a/c"},
            "list_publishing_destinations": {
                "Destinations": [{"DestinationId": "p1", "DestinationType": "S3", "Status": "PUBLISHING"}]
            },
        }
    )
    assert list(guardduty_trust.filters(ask)) == [
        FindingFilter("d1", "scanner", "ARCHIVE", "ours", ("service.archived", "type"))
    ]
    assert list(guardduty_trust.addresses(ask)) == [TrustedAddresses("i1", "office", "ACTIVE", "s3://a/b")]
    assert list(guardduty_trust.entities(ask)) == [TrustedEntities("e1", "partners", "INACTIVE", "s3://a/c")]
    assert list(guardduty_trust.exports(ask)) == [FindingsExport("p1", "S3", "PUBLISHING")]


def test_security_hub():
    """Standards, the one aggregator, the administrator and how it takes accounts in."""
    aggregator = f"arn:aws:securityhub:eu-central-1:{OWN}:finding-aggregator/1"
    ask = replay(
        {
            "describe_hub": {"HubArn": HUB},
            "get_enabled_standards": {
                "StandardsSubscriptions": [
                    {"StandardsSubscriptionArn": "arn:s", "StandardsArn": "arn:standard", "StandardsStatus": "READY"}
                ]
            },
            "list_finding_aggregators": {"FindingAggregators": [{"FindingAggregatorArn": aggregator}]},
            "get_finding_aggregator": {
                "FindingAggregatorArn": aggregator,
                "FindingAggregationRegion": "eu-central-1",
                "RegionLinkingMode": "SPECIFIED_REGIONS",
                "Regions": ["eu-west-1"],
            },
            "get_administrator_account": {"Administrator": {"AccountId": "444455556666", "MemberStatus": "ENABLED"}},
            "describe_organization_configuration": {
                "AutoEnable": False,
                "OrganizationConfiguration": {"ConfigurationType": "CENTRAL", "Status": "ENABLED"},
            },
        }
    )
    assert list(securityhub_standards.standards(ask)) == [EnabledStandard("arn:s", "arn:standard", "READY")]
    assert list(securityhub_standards.aggregators(ask)) == [
        FindingAggregator(aggregator, "eu-central-1", "SPECIFIED_REGIONS", ("eu-west-1",))
    ]
    assert list(securityhub_standards.administrator(ask)) == [HubAdministrator("444455556666", "ENABLED")]
    assert list(securityhub_standards.organizations(ask)) == [
        HubOrganization(HUB, auto_enable=False, configuration="CENTRAL", status="ENABLED")
    ]


def test_where_security_hub_is_off_nobody_asks_further():
    """No call is made but whether it is on."""
    off = replay({"describe_hub": (401, {"Error": {"Code": "InvalidAccessException"}})})

    for gatherer in securityhub_standards.GATHERERS:
        assert list(gatherer.gather(off)) == []


def test_who_is_no_administrator_has_no_word_on_the_organisation():
    """AWS says so by an error."""
    told = {
        "describe_hub": {"HubArn": HUB},
        "describe_organization_configuration": (401, {"Error": {"Code": "InvalidAccessException"}}),
    }
    assert list(securityhub_standards.organizations(replay(told))) == []


def test_findings_of_analyzers_that_look_for_outside_access():
    """Active ones; analyzers of unused access are not asked, nor those that are off."""
    asked = []

    def findings(arguments):
        asked.append(arguments)
        return {
            "findings": [
                {
                    "id": "f1",
                    "resource": "arn:aws:s3:::shared",
                    "resourceType": "AWS::S3::Bucket",
                    "resourceOwnerAccount": OWN,
                    "createdAt": AT,
                }
            ]
        }

    listed = [("a", "ACCOUNT", "ACTIVE"), ("b", "ACCOUNT_UNUSED_ACCESS", "ACTIVE"), ("c", "ORGANIZATION", "DISABLED")]
    analyzers = {"analyzers": [{"arn": arn, "type": type_, "status": status} for arn, type_, status in listed]}
    ask = replay({"list_analyzers": analyzers, "list_findings_v2": findings})

    assert list(access_findings.findings(ask)) == [
        AccessFinding("f1", "arn:aws:s3:::shared", "AWS::S3::Bucket", OWN, AT)
    ]
    assert asked == [{"analyzerArn": "a", "filter": {"status": {"eq": ["ACTIVE"]}}}]


def test_each_call_is_named_as_iam_names_it():
    """The second version of a call is allowed by the action of the first."""
    assert action("accessanalyzer", "list_findings_v2") == "access-analyzer:ListFindings"
    modules = (destinations, ecs_logging, guardduty_trust, rds_events, securityhub_standards, zones)
    assert all(gatherer.kind.reads for module in modules for gatherer in module.GATHERERS)
