"""An instance's credentials are read through a hole in its application and used elsewhere."""

from __future__ import annotations

from vedette.simulate.stage import Stage, Story


def tell(stage: Stage) -> None:
    """Tell how the role of an instance calls from a network no instance of ours has."""
    instance, app = stage.have("instance")[0], stage.have("app")[0]
    role = f"{stage.account.name}-{app}-role"
    thief = stage.role(role, instance, stage.stranger(), stage.tool(), ec2RoleDelivery="1.0")
    stage.facts.update(instance=instance, ip=thief.ip, role=role)
    stage.scene("Credential Access", "T1552.005", "instance credentials used outside AWS")
    stage.do(thief, "sts:GetCallerIdentity")
    stage.wait(1, 6)
    stage.scene("Discovery", "T1069.003", "permissions of a stolen role probed by trial and error")
    stage.pace = (0.5, 4)
    named = {"roleName": role}
    for look in (
        "iam:ListAttachedRolePolicies",
        "iam:ListRolePolicies",
        "iam:GetAccountAuthorizationDetails",
    ):
        stage.do(thief, look, named, denied=f"role {role}")
    for look in (
        "ec2:DescribeInstances",
        "kms:ListKeys",
        "secretsmanager:ListSecrets",
        "lambda:ListFunctions20150331",
    ):
        stage.do(thief, look, denied=True)
    stage.do(thief, "s3:ListBuckets")
    stage.wait(3, 15)
    stage.scene("Collection", "T1530", "objects read with stolen instance credentials")
    stage.pace = (0.6, 3)
    for bucket in stage.have("bucket")[:4]:
        arn = f"arn:aws:s3:::{bucket}"
        refused = bucket.endswith(stage.region) and "artifacts" in bucket
        request = {"bucketName": bucket, "list-type": "2", "prefix": ""}
        stage.do(thief, "s3:ListObjects", request, denied=refused and arn, category="Data")
        for number in range(0 if refused else 6):
            key = f"config/{app}/settings-{number}.json"
            stage.do(
                thief,
                "s3:GetObject",
                {"bucketName": bucket, "key": key},
                category="Data",
                resources=({"type": "AWS::S3::Object", "ARN": f"{arn}/{key}"},),
            )


STORY = Story(
    name="instance-credentials",
    title="An instance's credentials leave the building",
    text=(
        "A request forged through the web application of {instance} in {account} reads the credentials "
        "of {role}. Minutes later they are used from {ip}: mostly refused, until the buckets the "
        "application reads are found."
    ),
    hours=2,
    tell=tell,
)
