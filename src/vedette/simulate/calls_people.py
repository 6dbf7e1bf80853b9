"""What people do in the console and on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.simulate.calls_services import DECRYPT, REGION
from vedette.simulate.calls_workloads import GET, PUT
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
        (f"User is not authorized to perform: {action} because no identity-based policy allows the {action} action"),
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
            *reads("ec2", "DescribeInstances", request={"maxResults": 50, "instancesSet": {}, "filterSet": {}}),
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
    (Call("iam", "GetUser", request={"userName": mark("pick:app")}, error=not_allowed("iam:GetUser")), 0.15),
    (Call("ce", "GetCostForecast", error=not_allowed("ce:GetCostForecast")), 0.15),
    (Call("kms", "ListAliases", error=not_allowed("kms:ListAliases")), 0.15),
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
