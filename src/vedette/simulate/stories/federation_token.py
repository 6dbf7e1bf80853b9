"""A leaked key is turned into a session that outlives it."""

from __future__ import annotations

from vedette.simulate import identity, ids
from vedette.simulate.diary import signin
from vedette.simulate.org import user_id
from vedette.simulate.records import GLOBAL_REGION, Caller
from vedette.simulate.stage import Stage, Story


def tell(stage: Stage) -> None:
    """Tell how the key makes a federated session, which goes on to the console and outlives the key."""
    account, user = stage.account.id, "release-bot"
    leaked = stage.user(user, stage.stranger(), stage.tool())
    stage.facts["ip"] = leaked.ip
    stage.scene("Discovery", "T1087.004", "leaked key tried", expected=False)
    stage.do(leaked, "sts:GetCallerIdentity", region=GLOBAL_REGION)
    stage.do(leaked, "iam:GetUser", denied=f"user {user}")
    stage.do(leaked, "sts:GetSessionToken", {"durationSeconds": 129600}, denied=True, region=GLOBAL_REGION)
    stage.wait(1, 5)
    stage.scene("Persistence", "T1550.001", "federation token requested")
    key, since = ids.access_key(stage.rng), stage.iso()
    policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
    given = {
        "credentials": {"accessKeyId": key, "sessionToken": ids.token(stage.rng, 420)},
        "federatedUser": {
            "federatedUserId": f"{account}:sync",
            "arn": f"arn:aws:sts::{account}:federated-user/sync",
        },
    }
    stage.do(
        leaked,
        "sts:GetFederationToken",
        {"name": "sync", "policy": policy, "durationSeconds": 129600},
        given,
        read=False,
        region=GLOBAL_REGION,
    )
    stage.wait(1, 4)
    who = identity.federated_user(account, "sync", user, user_id(stage.org, account, user), key=key, since=since)
    federated = Caller(who, leaked.ip, leaked.agent)
    stage.scene("Defense Evasion", "T1550.001", "console sign-in token made from API credentials")
    stage.tell(federated, signin("GetSigninToken"), stage.account, GLOBAL_REGION)
    stage.tell(federated, signin("ConsoleLogin"), stage.account, GLOBAL_REGION)
    stage.wait(120, 300)
    stage.scene("Collection", "T1530", "federated session active long after its key", expected=False)
    for look in ("ec2:DescribeInstances", "s3:ListBuckets", "dynamodb:ListTables", "rds:DescribeDBInstances"):
        stage.do(federated, look)
    stage.do(federated, "dynamodb:Scan", {"tableName": stage.have("table")[0]}, category="Data")
    stage.scene("Exfiltration", "T1530", "DynamoDB table exported")
    table = f"arn:aws:dynamodb:{stage.region}:{account}:table/{stage.have('table')[0]}"
    export = {
        "tableArn": table,
        "s3Bucket": f"sync-{ids.hexadecimal(stage.rng, 8)}",
        "exportFormat": "DYNAMODB_JSON",
    }
    stage.do(federated, "dynamodb:ExportTableToPointInTime", export, denied=table)


STORY = Story(
    name="federation-token",
    title="A session outlives its key",
    text=(
        "The leaked key of release-bot in {account} asks, from {ip}, for a federation token of a day and"
        " a half with all rights, opens the console with it, and comes back hours later for the tables."
    ),
    hours=8,
    tell=tell,
)
