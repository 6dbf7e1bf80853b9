"""What people do in the console and on the command line, and what scanners, CI and cost tools do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.simulate.calls_services import ACCOUNT, DECRYPT, REGION
from vedette.simulate.calls_workloads import GET, PUT, THROTTLED
from vedette.simulate.records import Call
from vedette.simulate.template import mark

if TYPE_CHECKING:
    from vedette.simulate.identity import Json

_BUCKET = mark("pick:bucket")


def reads(source: str, *names: str, request: Json | None = None) -> list[Call]:
    """Return calls of one service that only look, all with the same request."""
    return [Call(source, name, request=request) for name in names]


def weighted(calls: list[Call], weight: float) -> tuple[tuple[Call, float], ...]:
    """Return calls with one weight each, the first of them far more often used than the last (as in Zipf)."""
    total = sum(1 / rank for rank in range(1, len(calls) + 1))
    return tuple((call, weight / rank / total) for rank, call in enumerate(calls, 1))


def not_allowed(action: str) -> tuple[str, str]:
    """Return the error of a call its caller may not make, when it is the caller's own mistake."""
    return (
        "AccessDenied",
        f"User is not authorized to perform: {action} because no identity-based policy allows the {action} action",
    )


BUCKET_READS = reads(
    "s3",
    "GetBucketLocation",
    "GetBucketVersioning",
    "GetBucketPolicyStatus",
    "GetBucketEncryption",
    "GetBucketTagging",
    "GetBucketLogging",
    "GetBucketPublicAccessBlock",
    request={"bucketName": _BUCKET, "Host": f"{_BUCKET}.s3.{REGION}.amazonaws.com"},
)
CONSOLE = (
    *weighted(
        [
            *reads(
                "ec2", "DescribeInstances", request={"maxResults": 50, "instancesSet": {}, "filterSet": {}}
            ),
            *reads("monitoring", "DescribeAlarms", request={"maxRecords": 100}),
            *reads(
                "ec2",
                "DescribeSecurityGroups",
                "DescribeVpcs",
                "DescribeSubnets",
                "DescribeVolumes",
                "DescribeRegions",
                "DescribeAvailabilityZones",
            ),
            *reads("lambda", "ListFunctions20150331", request={"maxItems": 50}),
            *reads("health", "DescribeEventAggregates", request={"aggregateField": "eventTypeCategory"}),
            *reads("logs", "DescribeLogGroups", request={"limit": 50}),
            *reads("logs", "FilterLogEvents", request={"logGroupName": mark("pick:loggroup"), "limit": 100}),
            *reads("rds", "DescribeDBInstances", "DescribeDBClusters"),
            *reads("ecs", "DescribeServices", request={"cluster": mark("pick:cluster")}),
            *reads("sns", "ListTopics"),
            *reads("elasticloadbalancing", "DescribeLoadBalancers"),
            *reads("notifications", "ListNotificationHubs"),
            *reads("ce", "GetCostAndUsage", request={"granularity": "DAILY"}),
        ],
        30.0,
    ),
    *weighted(BUCKET_READS, 6.0),
    (Call("s3", "ListBuckets", request={"Host": f"s3.{REGION}.amazonaws.com"}), 1.5),
    (Call("iam", "ListRoles", request={"maxItems": 100}), 0.6),
    (Call("iam", "GetRole", request={"roleName": mark("pick:role")}), 0.8),
    (Call("support", "DescribeTrustedAdvisorChecks", request={"language": "en"}), 0.3),
    (
        Call(
            "ec2",
            "RebootInstances",
            read=False,
            request={"instancesSet": {"items": [{"instanceId": mark("pick:instance")}]}},
            response={"_return": True},
        ),
        0.15,
    ),
    (
        Call(
            "monitoring",
            "PutDashboard",
            read=False,
            request={"dashboardName": f"{mark('pick:app')}-overview"},
        ),
        0.2,
    ),
    (Call("iam", "GetUser", request={"userName": mark("pick:app")}, error=not_allowed("iam:GetUser")), 0.05),
)
COMMANDS = (
    (Call("sts", "GetCallerIdentity"), 1.5),
    (GET, 6.0),
    (PUT, 2.0),
    (
        Call(
            "s3",
            "ListObjects",
            request={"bucketName": _BUCKET, "prefix": "", "list-type": "2"},
            category="Data",
        ),
        2.0,
    ),
    *weighted(reads("ec2", "DescribeInstances", "DescribeImages", "DescribeSnapshots"), 4.0),
    *weighted(reads("logs", "GetLogEvents", "StartQuery", "GetQueryResults"), 3.0),
    *weighted(reads("athena", "StartQueryExecution", "GetQueryExecution", "GetQueryResults"), 4.0),
    *weighted(reads("glue", "GetTables", "GetDatabases", "GetPartitions"), 3.0),
    *weighted(reads("ecr", "GetAuthorizationToken", "BatchGetImage", "DescribeRepositories"), 1.0),
    *weighted(reads("eks", "DescribeCluster", "ListClusters", request={"name": mark("pick:cluster")}), 1.0),
    (DECRYPT, 2.0),
    (
        Call(
            "cloudformation",
            "DescribeStacks",
            request={"stackName": f"{mark('pick:app')}-x"},
            error=("ValidationException", "Stack with id x does not exist"),
        ),
        0.2,
    ),
    (Call("dynamodb", "DescribeTable", request={"tableName": mark("pick:table")}), 0.8),
)
_STATE = {"bucketName": f"{mark('company')}-terraform-state", "key": f"{mark('account-name')}.tfstate"}
_TAGS = {"items": [{"key": "managed-by", "value": "terraform"}]}
DEPLOY = (
    *weighted(
        [
            *reads("iam", "GetRole", "ListAttachedRolePolicies", request={"roleName": mark("pick:role")}),
            *reads("ec2", "DescribeSecurityGroups", request={"groupIdSet": {}}),
            *reads("lambda", "GetFunction20150331v2", request={"functionName": mark("pick:function")}),
            *reads("ec2", "DescribeSubnets", "DescribeVpcs", "DescribeInstances", "DescribeImages"),
            *reads("logs", "ListTagsForResource", "DescribeLogGroups"),
            *reads("s3", "HeadBucket", request={"bucketName": _BUCKET}),
            *reads("ecs", "DescribeTaskDefinition", request={"taskDefinition": mark("pick:app")}),
        ],
        20.0,
    ),
    (Call("s3", "GetObject", request=_STATE, category="Data"), 2.0),
    (Call("s3", "PutObject", read=False, request=_STATE, category="Data"), 1.0),
    (
        Call(
            "ec2",
            "DescribeInstances",
            request={"instancesSet": {}},
            error=("Client.RequestLimitExceeded", ""),
        ),
        0.5,
    ),
    (
        Call(
            "iam",
            "GetRole",
            request={"roleName": f"{mark('pick:app')}-next"},
            error=("NoSuchEntityException", ""),
        ),
        0.5,
    ),
    (
        Call(
            "ec2",
            "CreateSecurityGroup",
            read=False,
            request={"groupName": f"{mark('pick:app')}-{mark('hex:6')}", "vpcId": mark("pick:vpc")},
            response={"_return": True, "groupId": f"sg-0{mark('hex:16')}"},
        ),
        0.4,
    ),
    (
        Call(
            "ec2",
            "AuthorizeSecurityGroupIngress",
            read=False,
            request={
                "groupId": mark("pick:sg"),
                "ipPermissions": {
                    "items": [
                        {
                            "ipProtocol": "tcp",
                            "fromPort": 443,
                            "toPort": 443,
                            "ipRanges": {"items": [{"cidrIp": "10.20.0.0/16"}]},
                            "groups": {},
                            "ipv6Ranges": {},
                            "prefixListIds": {},
                        }
                    ]
                },
            },
            response={"_return": True},
        ),
        0.4,
    ),
    (
        Call(
            "ec2",
            "DeleteSecurityGroup",
            read=False,
            request={"groupId": f"sg-0{mark('hex:16')}"},
            response={"_return": True},
        ),
        0.3,
    ),
    (
        Call(
            "ec2",
            "CreateTags",
            read=False,
            request={"resourcesSet": {"items": [{"resourceId": mark("pick:instance")}]}, "tagSet": _TAGS},
            response={"_return": True},
        ),
        1.0,
    ),
    (
        Call(
            "ecs",
            "RegisterTaskDefinition",
            read=False,
            request={"family": mark("pick:app"), "networkMode": "awsvpc", "cpu": "512", "memory": "1024"},
            response={
                "taskDefinition": {
                    "taskDefinitionArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/{mark('pick:app')}"
                }
            },
        ),
        0.8,
    ),
    (
        Call(
            "ecs",
            "UpdateService",
            read=False,
            request={"cluster": mark("pick:cluster"), "service": mark("pick:app"), "desiredCount": 3},
        ),
        0.8,
    ),
    (
        Call(
            "logs",
            "PutRetentionPolicy",
            read=False,
            request={"logGroupName": mark("pick:loggroup"), "retentionInDays": 365},
        ),
        0.4,
    ),
    (
        Call(
            "ecr",
            "PutImage",
            read=False,
            request={"repositoryName": mark("pick:repo"), "imageTag": mark("hex:8")},
        ),
        0.8,
    ),
)
SCAN = (
    *weighted(
        [
            *reads(
                "ec2", "DescribeInstances", "DescribeSecurityGroups", "DescribeVolumes", "DescribeSnapshots"
            ),
            *BUCKET_READS,
            *reads("lambda", "ListFunctions20150331", "GetPolicy20150331v2"),
            *reads("rds", "DescribeDBInstances", "DescribeDBSnapshots"),
            *reads("cloudtrail", "DescribeTrails", "GetTrailStatus", "GetEventSelectors"),
            *reads("guardduty", "ListDetectors", "ListFindings"),
            *reads("kms", "ListKeys", "GetKeyRotationStatus"),
            *reads("config", "DescribeConfigurationRecorders", "DescribeConfigRules"),
            *reads(
                "ec2", "DescribeFlowLogs", "DescribeNetworkAcls", "DescribeRouteTables", "DescribeAddresses"
            ),
            *reads("secretsmanager", "ListSecrets"),
            *reads(
                "iam",
                "ListUsers",
                "ListRoles",
                "GetAccountSummary",
                "ListPolicies",
                "GetAccountPasswordPolicy",
            ),
            *reads(
                "iam", "GenerateCredentialReport", "GetCredentialReport", "ListMFADevices", "ListAccessKeys"
            ),
            *reads("organizations", "ListAccounts", "DescribeOrganization"),
        ],
        30.0,
    ),
    (Call("monitoring", "ListMetrics"), 4.0),
    (Call("monitoring", "GetMetricData", category="Data"), 6.0),
    (Call("ec2", "DescribeInstances", error=("Client.RequestLimitExceeded", "Request limit exceeded.")), 0.6),
    (Call("lambda", "ListFunctions20150331", error=THROTTLED), 0.3),
)
COST = weighted(
    [
        *reads("ce", "GetCostAndUsage", "GetReservationUtilization", "GetSavingsPlansCoverage"),
        *reads("organizations", "ListAccounts", "ListTagsForResource"),
        *reads("ec2", "DescribeReservedInstances", "DescribeInstances", "DescribeVolumes"),
        *reads("pricing", "GetProducts"),
    ],
    4.0,
)
