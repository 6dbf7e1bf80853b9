"""Containers that mine, in clusters made for them in every region."""

from __future__ import annotations

from vedette.simulate import ids
from vedette.simulate.intrusions._cast import address, cli, look
from vedette.simulate.stage import Stage, Story

_TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},'
    '"Action":"sts:AssumeRole"}]}'
)
_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"


def tell(stage: Stage) -> None:
    """Tell how a CI key makes a role, and in each region a cluster, a task and a service of miners."""
    miner = stage.user("ci-deployer", address(stage, "cloud"), cli(stage))
    account = stage.account.id
    stage.facts["ip"] = miner.ip
    stage.scene("Discovery", "T1526", "clusters and quotas looked over", expected=False)
    look(stage, miner, "sts:GetCallerIdentity", "ecs:ListClusters", "iam:ListAttachedUserPolicies")
    stage.do(miner, "servicequotas:ListServiceQuotas", {"serviceCode": "fargate"})
    stage.wait(5, 25)
    stage.scene("Persistence", "T1136.003", "role created for containers")
    role = {"roleName": "ecsTaskExecutionRole", "assumeRolePolicyDocument": _TRUST}
    stage.do(miner, "iam:CreateRole", role, error=("EntityAlreadyExistsException", "Role with name exists."))
    name = f"ecs-exec-{ids.hexadecimal(stage.rng, 5)}"
    stage.do(miner, "iam:CreateRole", {**role, "roleName": name}, {"role": {"roleName": name}})
    stage.do(miner, "iam:AttachRolePolicy", {"roleName": name, "policyArn": _POLICY})
    stage.scene("Execution", "T1610", "clusters of foreign containers created in many regions")
    stage.pace = (1, 9)
    for region in (*stage.org.regions, "eu-north-1", "ap-south-1", "sa-east-1", stage.org.unused_region):
        cluster = ids.hexadecimal(stage.rng, 10)
        made = {"cluster": {"clusterName": cluster, "status": "ACTIVE"}}
        stage.do(miner, "ecs:CreateCluster", {"clusterName": cluster}, made, region=region)
        family = f"web{stage.rng.randrange(10, 99)}"
        task = {
            "family": family,
            "cpu": "16384",
            "memory": "32768",
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "executionRoleArn": f"arn:aws:iam::{account}:role/{name}",
            "containerDefinitions": [
                {"name": family, "image": f"docker.io/delfi{stage.rng.randrange(99)}/work:latest", "essential": True}
            ],
        }
        arn = f"arn:aws:ecs:{region}:{account}:task-definition/{family}:1"
        stage.do(
            miner, "ecs:RegisterTaskDefinition", task, {"taskDefinition": {"taskDefinitionArn": arn}}, region=region
        )
        look(stage, miner, "ec2:DescribeVpcs", "ec2:DescribeSubnets", region=region)
        service = {
            "cluster": cluster,
            "serviceName": f"{family}-svc",
            "taskDefinition": arn,
            "desiredCount": 50,
            "launchType": "FARGATE",
            "networkConfiguration": {"awsvpcConfiguration": {"assignPublicIp": "ENABLED"}},
        }
        stage.do(miner, "ecs:CreateService", service, denied=region == "sa-east-1" and arn, region=region)
    stage.wait(30, 120)
    stage.scene("Impact", "T1496.001", "container services scaled up")
    for region in stage.org.regions:
        stage.do(miner, "ecs:UpdateService", {"service": "web-svc", "desiredCount": 120}, region=region)


STORY = Story(
    name="fargate-mining",
    title="Containers mine in every region",
    text=(
        "With the key of ci-deployer in {account} somebody at {ip} makes a role for containers, and then, region by "
        "region, a cluster with fifty large tasks of an image that is not ours."
    ),
    hours=5,
    tell=tell,
)
