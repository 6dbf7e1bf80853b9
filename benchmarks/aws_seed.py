"""An organisation of five accounts in seventeen regions, in all shades: what the assessments are compared on.

`management` has the organisation's trail and nothing else; `good` logs, watches and alerts, with five metric filters
that only meaning tells apart; `half` has a stopped trail, one of one region, and Config, GuardDuty and flow logs in
some regions; `empty` has nothing of its own; `denying` refuses all of CloudTrail.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from vedette.simulate.org import REGIONS

if TYPE_CHECKING:
    from collections.abc import Callable

OWN = "123456789012"
HOME = "us-east-1"
ROLE = "Vedette"
_GROUP = "trail"


def _any(*names: str, join: str = "||") -> str:
    return "{ " + f" {join} ".join(f"($.eventName = {name})" for name in names) + " }"


def _of(source: str, *names: str) -> str:
    return f"{{ ($.eventSource = {source}) && ({_any(*names)[2:-2]}) }}"


#: The filter of each topic; what each comment says is what a comparison of texts cannot see.
FILTERS = {
    "AL-01": '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
    "AL-02": '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }',
    # The same terms in another order.
    "AL-03": (
        '{ $.eventType != "AwsServiceEvent" && $.userIdentity.invokedBy NOT EXISTS && $.userIdentity.type = "Root" }'
    ),
    "AL-04": _any(
        "DeleteGroupPolicy", "DeleteRolePolicy", "DeleteUserPolicy", "PutGroupPolicy", "PutRolePolicy",
        "PutUserPolicy", "CreatePolicy", "DeletePolicy", "CreatePolicyVersion", "DeletePolicyVersion",
        "AttachRolePolicy", "DetachRolePolicy", "AttachUserPolicy", "DetachUserPolicy", "AttachGroupPolicy",
        "DetachGroupPolicy",
    ),
    "AL-05": _any("CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging"),
    "AL-06": '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }',
    "AL-07": _of("kms.amazonaws.com", "DisableKey", "ScheduleKeyDeletion"),
    "AL-08": _of(
        "s3.amazonaws.com", "PutBucketAcl", "PutBucketPolicy", "PutBucketCors", "PutBucketLifecycle",
        "PutBucketReplication", "DeleteBucketPolicy", "DeleteBucketCors", "DeleteBucketLifecycle",
        "DeleteBucketReplication",
    ),
    "AL-09": _of(
        "config.amazonaws.com", "StopConfigurationRecorder", "DeleteDeliveryChannel", "PutDeliveryChannel",
        "PutConfigurationRecorder",
    ),
    # Broader than the benchmark's text.
    "AL-10": '{ $.eventName = "*SecurityGroup*" }',
    # Joined by AND: no event has all of these names.
    "AL-11": _any(
        "CreateNetworkAcl", "CreateNetworkAclEntry", "DeleteNetworkAcl", "DeleteNetworkAclEntry",
        "ReplaceNetworkAclEntry", "ReplaceNetworkAclAssociation", join="&&",
    ),
    "AL-12": _any(
        "CreateCustomerGateway", "DeleteCustomerGateway", "AttachInternetGateway", "CreateInternetGateway",
        "DeleteInternetGateway", "DetachInternetGateway",
    ),
    # Its alarm's actions are off.
    "AL-13": _of(
        "ec2.amazonaws.com", "CreateRoute", "CreateRouteTable", "ReplaceRoute", "ReplaceRouteTableAssociation",
        "DeleteRouteTable", "DeleteRoute", "DisassociateRouteTable",
    ),
    # Its alarm tells a topic that nobody subscribed to.
    "AL-14": _any(
        "CreateVpc", "DeleteVpc", "ModifyVpcAttribute", "AcceptVpcPeeringConnection", "CreateVpcPeeringConnection",
        "DeleteVpcPeeringConnection", "RejectVpcPeeringConnection", "AttachClassicLinkVpc", "DetachClassicLinkVpc",
        "DisableVpcClassicLink", "EnableVpcClassicLink",
    ),
    "AL-15": _of(
        "organizations.amazonaws.com", "AcceptHandshake", "AttachPolicy", "CreateAccount",
        "CreateOrganizationalUnit", "CreatePolicy", "DeclineHandshake", "DeleteOrganization",
        "DeleteOrganizationalUnit", "DeletePolicy", "DetachPolicy", "DisablePolicyType", "EnablePolicyType",
        "InviteAccountToOrganization", "LeaveOrganization", "MoveAccount", "RemoveAccountFromOrganization",
        "UpdatePolicy", "UpdateOrganizationalUnit",
    ),
}  # fmt: skip


def seed(client: Callable[[str, str, str], Any]) -> dict[str, str]:
    """Make it with clients by service, region and account; gives the accounts' ids by name."""
    organizations = client("organizations", HOME, OWN)
    organizations.create_organization(FeatureSet="ALL")
    made = {"management": OWN}
    for name in ("good", "half", "empty", "denying"):
        answer = organizations.create_account(AccountName=name, Email=f"{name}@example.com")
        made[name] = answer["CreateAccountStatus"]["AccountId"]
    _trail(client, OWN, HOME, "org", "org-logs", IsMultiRegionTrail=True, IsOrganizationTrail=True)
    _good(client, made["good"])
    _half(client, made["half"])
    return made


def _trail(
    client: Callable[[str, str, str], Any], account: str, region: str, name: str, bucket: str, **options: object
) -> Any:
    s3 = client("s3", HOME, account)
    if bucket not in {b["Name"] for b in s3.list_buckets()["Buckets"]}:
        s3.create_bucket(Bucket=bucket)
    trails = client("cloudtrail", region, account)
    trails.create_trail(Name=name, S3BucketName=bucket, **options)
    trails.start_logging(Name=name)
    return trails


def _good(client: Callable[[str, str, str], Any], account: str) -> None:
    s3, logs = client("s3", HOME, account), client("logs", HOME, account)
    s3.create_bucket(Bucket="good-access")
    s3.create_bucket(Bucket="good-logs")
    s3.put_bucket_acl(
        Bucket="good-access",
        GrantWrite="uri=http://acs.amazonaws.com/groups/s3/LogDelivery",
        GrantReadACP="uri=http://acs.amazonaws.com/groups/s3/LogDelivery",
    )
    s3.put_bucket_logging(
        Bucket="good-logs",
        BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": "good-access", "TargetPrefix": "a/"}},
    )
    logs.create_log_group(logGroupName=_GROUP)
    logs.put_retention_policy(logGroupName=_GROUP, retentionInDays=400)
    group = f"arn:aws:logs:{HOME}:{account}:log-group:{_GROUP}:*"
    trails = _trail(
        client, account, HOME, "objects", "good-logs", IsMultiRegionTrail=True, IncludeGlobalServiceEvents=True,
        EnableLogFileValidation=True, CloudWatchLogsLogGroupArn=group,
        CloudWatchLogsRoleArn=f"arn:aws:iam::{account}:role/trail",
    )  # fmt: skip
    objects = {"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}
    selector = {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": [objects]}
    trails.put_event_selectors(TrailName="objects", EventSelectors=[selector])
    _alarms(client, account)
    for region in REGIONS:
        _config(client, account, region)
        client("guardduty", region, account).create_detector(Enable=True)
        _flows(client, account, region, "ALL")


def _alarms(client: Callable[[str, str, str], Any], account: str) -> None:
    topics = client("sns", HOME, account)
    heard = topics.create_topic(Name="alerts")["TopicArn"]
    topics.subscribe(TopicArn=heard, Protocol="email", Endpoint="mira@example.com")
    unheard = topics.create_topic(Name="nobody")["TopicArn"]
    for name, pattern in FILTERS.items():
        metric = {"metricName": name, "metricNamespace": "Trail", "metricValue": "1"}
        client("logs", HOME, account).put_metric_filter(
            logGroupName=_GROUP, filterName=name, filterPattern=pattern, metricTransformations=[metric]
        )
        client("cloudwatch", HOME, account).put_metric_alarm(
            AlarmName=name, Namespace="Trail", MetricName=name, Statistic="Sum", Period=300, EvaluationPeriods=1,
            Threshold=1, ComparisonOperator="GreaterThanOrEqualToThreshold", TreatMissingData="notBreaching",
            ActionsEnabled=name != "AL-13", AlarmActions=[unheard if name == "AL-14" else heard],
        )  # fmt: skip


def _config(client: Callable[[str, str, str], Any], account: str, region: str, *, started: bool = True) -> None:
    config = client("config", region, account)
    recorded = {"allSupported": True, "includeGlobalResourceTypes": region == HOME}
    recorder = {"name": "default", "roleARN": f"arn:aws:iam::{account}:role/config", "recordingGroup": recorded}
    config.put_configuration_recorder(ConfigurationRecorder=recorder)
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "config-logs"})
    if started:
        config.start_configuration_recorder(ConfigurationRecorderName="default")


def _flows(client: Callable[[str, str, str], Any], account: str, region: str, traffic: str) -> None:
    ec2 = client("ec2", region, account)
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    ec2.create_flow_logs(
        ResourceIds=[vpc], ResourceType="VPC", TrafficType=traffic, LogGroupName="flows",
        DeliverLogsPermissionArn=f"arn:aws:iam::{account}:role/flows",
    )  # fmt: skip


def _half(client: Callable[[str, str, str], Any], account: str) -> None:
    stopped = _trail(client, account, HOME, "old", "half-logs", IsMultiRegionTrail=True)
    stopped.stop_logging(Name="old")
    _trail(client, account, "eu-central-1", "local", "half-logs", IncludeGlobalServiceEvents=False)
    _config(client, account, HOME)
    _config(client, account, "eu-central-1", started=False)
    client("guardduty", HOME, account).create_detector(Enable=True)
    client("guardduty", "eu-central-1", account).create_detector(Enable=False)
    _flows(client, account, HOME, "REJECT")


def policies() -> str:
    """Cloud Custodian's policies, as YAML, which JSON is: named by our checks; what matches is what is wrong."""
    pattern = {"type": "check-cloudtrail", "multi-region": True, "running": True}
    account = [
        ("CT-02", [pattern]),
        ("CT-05", [{**pattern, "include-management-events": True}]),
        ("CT-09", [{**pattern, "file-digest": True}]),
        ("CT-11", [{**pattern, "kms": True}]),
        # Braces are doubled: Custodian puts values into single ones.
        *(
            (name, [{**pattern, "log-metric-filter-pattern": text.replace("{", "{{").replace("}", "}}")}])
            for name, text in FILTERS.items()
        ),
    ]
    found: list[dict[str, Any]] = [
        {"name": name.lower(), "resource": "account", "filters": filters} for name, filters in account
    ]
    found += [
        {"name": "fl-01", "resource": "vpc", "filters": [{"type": "flow-logs", "enabled": False}]},
        {"name": "s3-04", "resource": "s3", "filters": [{"type": "bucket-logging", "op": "disabled"}]},
        # The other way round: what matches is what is well.
        {"name": "cfg-01-well", "resource": "config-recorder", "filters": [{"status.recording": True}]},
    ]
    return json.dumps({"policies": found}, indent=1)
