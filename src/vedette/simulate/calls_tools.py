"""What the tools of the organisation do: deployments, the posture scan, cost reports."""

from __future__ import annotations

from vedette.simulate.calls_people import BUCKET_READS, reads, weighted
from vedette.simulate.calls_services import ACCOUNT, REGION
from vedette.simulate.calls_workloads import THROTTLED
from vedette.simulate.records import Call
from vedette.simulate.template import mark

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
            *reads("s3", "HeadBucket", request={"bucketName": mark("pick:bucket")}),
            *reads("ecs", "DescribeTaskDefinition", request={"taskDefinition": mark("pick:app")}),
        ],
        20.0,
    ),
    *weighted(
        [
            Call("ecs", "DeregisterTaskDefinition", read=False, request={"taskDefinition": mark("pick:app")}),
            Call("cloudformation", "UpdateStack", read=False, request={"stackName": mark("pick:app")}),
            Call("ssm", "PutParameter", read=False, request={"name": mark("pick:parameter"), "overwrite": True}),
            Call(
                "lambda",
                "PublishVersion20150331",
                read=False,
                request={"functionName": mark("pick:function")},
            ),
            Call("ecr", "BatchDeleteImage", read=False, request={"repositoryName": mark("pick:repo")}),
            Call(
                "elasticloadbalancing",
                "ModifyTargetGroup",
                read=False,
                request={"matcher": {"httpCode": "200"}},
            ),
            Call("autoscaling", "UpdateAutoScalingGroup", read=False, request={"maxSize": 12, "minSize": 2}),
            Call("apigateway", "CreateDeployment", read=False, request={"stageName": "live"}),
        ],
        3.0,
    ),
    *weighted(reads("apigateway", "GetRestApis", "GetStages", "GetResources"), 2.0),
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
            *reads("ec2", "DescribeInstances", "DescribeSecurityGroups", "DescribeVolumes", "DescribeSnapshots"),
            *BUCKET_READS,
            *reads("lambda", "ListFunctions20150331", "GetPolicy20150331v2"),
            *reads("rds", "DescribeDBInstances", "DescribeDBSnapshots"),
            *reads("cloudtrail", "DescribeTrails", "GetTrailStatus", "GetEventSelectors"),
            *reads("guardduty", "ListDetectors", "ListFindings"),
            *reads("kms", "ListKeys", "GetKeyRotationStatus"),
            *reads("config", "DescribeConfigurationRecorders", "DescribeConfigRules"),
            *reads("ec2", "DescribeFlowLogs", "DescribeNetworkAcls", "DescribeRouteTables", "DescribeAddresses"),
            *reads("secretsmanager", "ListSecrets"),
            *reads(
                "iam",
                "ListUsers",
                "ListRoles",
                "GetAccountSummary",
                "ListPolicies",
                "GetAccountPasswordPolicy",
            ),
            *reads("iam", "GenerateCredentialReport", "GetCredentialReport", "ListMFADevices", "ListAccessKeys"),
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
