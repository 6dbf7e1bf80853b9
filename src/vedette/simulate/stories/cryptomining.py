"""Large machines are started in a region nobody uses."""

from __future__ import annotations

from vedette.simulate import ids
from vedette.simulate.stage import Stage, Story

_QUOTA = 3  # launches of each type before the quota is used up
_TYPES = ("p4d.24xlarge", "g5.48xlarge", "p3.16xlarge", "g4dn.12xlarge", "c7i.48xlarge")


def tell(stage: Stage) -> None:
    """Tell how quotas are probed, the dearest types refused, and the rest started by the dozen."""
    stage.region = stage.org.unused_region
    miner = stage.user("contractor-ci", stage.stranger(), stage.tool())
    stage.facts.update(region=stage.region, ip=miner.ip)
    stage.scene("Discovery", "T1526", "service quotas probed")
    stage.do(miner, "sts:GetCallerIdentity")
    for code in ("L-417A185B", "L-DB2E81BA", "L-1216C47A"):
        stage.do(miner, "servicequotas:GetServiceQuota", {"serviceCode": "ec2", "quotaCode": code})
    stage.do(
        miner,
        "servicequotas:RequestServiceQuotaIncrease",
        {"serviceCode": "ec2", "quotaCode": "L-417A185B", "desiredValue": 512},
        denied=True,
        read=False,
    )
    stage.scene("Defense Evasion", "T1535", "activity in an unused region")
    for look in (
        "ec2:DescribeRegions",
        "ec2:DescribeInstanceTypeOfferings",
        "ec2:DescribeVpcs",
        "ec2:DescribeImages",
    ):
        stage.do(miner, look)
    stage.do(
        miner,
        "ec2:CreateKeyPair",
        {"keyName": "k1", "keyType": "ed25519"},
        {"keyName": "k1", "keyMaterial": "<sensitiveDataRemoved>"},
    )
    stage.wait(3, 9)
    stage.scene("Impact", "T1496.001", "large GPU instances launched")
    image = ids.resource(stage.rng, "ami")
    for kind in _TYPES:
        for number in range(4):
            items = {"items": [{"imageId": image, "minCount": 1, "maxCount": 8, "keyName": "k1"}]}
            request = {"instancesSet": items, "instanceType": kind, "userData": "<sensitiveDataRemoved>"}
            started = {
                "instancesSet": {
                    "items": [
                        {
                            "instanceId": ids.resource(stage.rng, "i"),
                            "instanceType": kind,
                            "imageId": image,
                            "instanceState": {"code": 0, "name": "pending"},
                        }
                    ]
                }
            }
            full = kind.startswith("p") or number == _QUOTA
            error = (
                "Client.VcpuLimitExceeded",
                "You have requested more vCPU capacity than your current limit allows.",
            )
            stage.do(miner, "ec2:RunInstances", request, started, error=error if full else ("", ""))


STORY = Story(
    name="cryptomining",
    title="Somebody mines in a region nobody watches",
    text=(
        "The key of contractor-ci in {account} is used from {ip} to ask what the quotas are, and then to"
        " start machines with graphics cards in {region}, where the organisation has nothing. The "
        "largest are refused; a few dozen start."
    ),
    hours=2,
    tell=tell,
)
