"""All secrets of an account are read one after another."""

from __future__ import annotations

from vedette.simulate.stage import Stage, Story


def tell(stage: Stage) -> None:
    """Tell how a function's role lists secrets and parameters and asks for each value; some are refused."""
    thief = stage.role(f"{stage.have('function')[3]}-role", stage.have("function")[3], stage.stranger(), stage.tool())
    stage.facts["ip"] = thief.ip
    stage.scene("Discovery", "T1580", "secrets and parameters listed", expected=False)
    stage.do(thief, "secretsmanager:ListSecrets", {"maxResults": 100})
    stage.do(thief, "ssm:DescribeParameters", {"maxResults": 50})
    stage.do(thief, "kms:ListAliases", denied=True)
    stage.wait(2, 8)
    stage.pace = (0.3, 2.2)
    stage.scene("Credential Access", "T1555.006", "many secrets read in a short time")
    for app in stage.have("app"):
        for kind in ("database", "api-key", "signing-key", "smtp", "oauth-client"):
            name = f"{stage.account.name}/{app}/{kind}"
            stage.do(
                thief,
                "secretsmanager:GetSecretValue",
                {"secretId": name},
                denied=kind == "signing-key" and name,
            )
            if kind == "smtp":
                stage.do(thief, "secretsmanager:BatchGetSecretValue", {"secretIdList": [name]}, denied=True)
    stage.wait(4, 18)
    stage.scene("Credential Access", "T1555.006", "secure parameters decrypted in bulk")
    for app in stage.have("app"):
        names = [f"/{stage.account.name}/{app}/{kind}" for kind in ("password", "token", "license", "webhook")]
        arns = tuple(
            {
                "accountId": stage.account.id,
                "ARN": f"arn:aws:ssm:{stage.region}:{stage.account.id}:parameter{name}",
            }
            for name in names
        )
        stage.do(thief, "ssm:GetParameters", {"names": names, "withDecryption": True}, resources=arns)
        stage.do(thief, "kms:Decrypt", {"encryptionContext": {"PARAMETER_ARN": arns[0]["ARN"]}})


STORY = Story(
    name="secrets-theft",
    title="Every secret is read",
    text=(
        "Credentials of a function's role in {account} turn up at {ip}. Within minutes every secret is "
        "asked for, and the parameters of every application are read in the clear."
    ),
    hours=2,
    tell=tell,
)
