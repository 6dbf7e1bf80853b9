"""Credentials of an instance sweep parameters and secrets from another customer's cloud."""

from __future__ import annotations

from vedette.simulate.intrusions._cast import address, look, script
from vedette.simulate.stage import Stage, Story


def tell(stage: Stage) -> None:
    """Tell how the very key an instance is using is used at the same time by somebody else's instance."""
    number = 1
    instance, app = stage.have("instance")[number], stage.have("app")[number]
    role = f"{stage.account.name}-{app}-role"
    thief = stage.borrowed(role, instance, address(stage, "aws"), script(stage), ec2RoleDelivery="1.0")
    stage.facts.update(ip=thief.ip, instance=instance, role=role)
    stage.scene("Initial Access", "T1552.005", "an instance's key used from another instance")
    look(stage, thief, "sts:GetCallerIdentity")
    stage.wait(2, 9)
    stage.scene("Discovery", "T1580", "parameters and secrets listed")
    stage.pace = (0.4, 2)
    for region in stage.org.regions[:2]:
        look(
            stage,
            thief,
            "ssm:DescribeParameters",
            "secretsmanager:ListSecrets",
            "kms:ListAliases",
            refused=("secretsmanager:ListSecrets", "kms:ListAliases"),
            region=region,
        )
    stage.scene("Credential Access", "T1552", "every parameter read in the clear")
    for _ in range(4):
        request = {"path": "/", "recursive": True, "withDecryption": True, "maxResults": 10}
        stage.do(thief, "ssm:GetParametersByPath", request)
    for name in stage.have("parameter"):
        stage.do(thief, "ssm:GetParameterHistory", {"name": name, "withDecryption": True})
    stage.scene("Credential Access", "T1555.006", "secrets asked for one after another")
    for name in stage.have("secret"):
        stage.do(thief, "secretsmanager:GetSecretValue", {"secretId": name}, denied=app not in name and name)
    stage.wait(40, 160)
    stage.pace = (3, 15)
    stage.scene("Execution", "T1651", "commands sent to instances attempted")
    command = {"documentName": "AWS-RunShellScript", "instanceIds": [instance], "parameters": "HIDDEN"}
    stage.do(thief, "ssm:SendCommand", command, denied=True, read=False)
    stage.do(thief, "ssm:StartSession", {"target": instance}, denied=True, read=False)


STORY = Story(
    name="parameter-sweep",
    title="An instance's key reads every parameter from elsewhere",
    text=(
        "The key that {instance} of {account} works with is used at the same hour from {ip}, an address of the same "
        "cloud that is not ours. Every parameter is read in the clear, most secrets are refused, one is not, and "
        "commands to the machines are tried in vain."
    ),
    hours=5,
    tell=tell,
)
