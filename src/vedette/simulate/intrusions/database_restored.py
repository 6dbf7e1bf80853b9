"""A copy of the database is set up where anyone can reach it."""

from __future__ import annotations

from vedette.simulate.intrusions._cast import BROWSER, address, look
from vedette.simulate.people import iam_users
from vedette.simulate.stage import Stage, Story


def tell(stage: Stage) -> None:
    """Tell how a database is restored from its snapshot, opened to one address, read, and removed again."""
    user = iam_users(stage.org)[1]
    thief = stage.user(user, address(stage, "vpn"), BROWSER, mfa="true")
    stage.facts.update(ip=thief.ip, user=user)
    database, group = stage.have("database")[0], stage.have("sg")[2]
    stage.pace = (5, 40)
    stage.scene("Discovery", "T1580", "databases and snapshots listed", expected=False)
    look(stage, thief, "rds:DescribeDBInstances", "rds:DescribeDBSnapshots", "ec2:DescribeSecurityGroups")
    stage.scene("Persistence", "T1098", "password of a database set", expected=False)
    stage.do(
        thief,
        "rds:ModifyDBInstance",
        {"dBInstanceIdentifier": database, "masterUserPassword": "****", "applyImmediately": True},
        denied=f"arn:aws:rds:{stage.region}:{stage.account.id}:db:{database}",
    )
    stage.wait(5, 30)
    stage.scene("Collection", "T1578.002", "database restored from a snapshot to a public address")
    copy = f"{database}-verify"
    stage.facts["copy"] = copy
    stage.do(
        thief,
        "rds:RestoreDBInstanceFromDBSnapshot",
        {
            "dBInstanceIdentifier": copy,
            "dBSnapshotIdentifier": f"rds:{database}-{stage.iso()[:10]}-03-11",
            "dBInstanceClass": "db.r6g.large",
            "publiclyAccessible": True,
        },
        {"dBInstanceIdentifier": copy, "dBInstanceStatus": "creating", "publiclyAccessible": True},
    )
    stage.wait(12, 30)
    stage.scene("Defense Evasion", "T1562.007", "firewall opened to one foreign address on the database port")
    entry = {"ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432, "groups": {}, "ipv6Ranges": {}, "prefixListIds": {}}
    entry["ipRanges"] = {"items": [{"cidrIp": f"{thief.ip}/32"}]}
    permissions = {"groupId": group, "ipPermissions": {"items": [entry]}}
    stage.do(thief, "ec2:AuthorizeSecurityGroupIngress", permissions, {"_return": True})
    stage.scene("Credential Access", "T1098", "password of the restored database set")
    changed = {"dBInstanceIdentifier": copy, "masterUserPassword": "****", "applyImmediately": True}
    changed["vpcSecurityGroupIds"] = [group]
    stage.do(thief, "rds:ModifyDBInstance", changed)
    stage.wait(90, 260)
    stage.scene("Defense Evasion", "T1070", "restored database deleted without a final snapshot")
    gone = {"dBInstanceIdentifier": copy, "skipFinalSnapshot": True, "deleteAutomatedBackups": True}
    stage.do(thief, "rds:DeleteDBInstance", gone)
    stage.do(thief, "ec2:RevokeSecurityGroupIngress", permissions, {"_return": True})


STORY = Story(
    name="database-restored",
    title="A copy of the database stands in the open for an afternoon",
    text=(
        "{user} of {account}, in a browser at {ip}, may not change the orders database. So it is restored from a "
        "snapshot as {copy} with a public address, one foreign address is let in, the password is set, and hours "
        "later the copy is deleted."
    ),
    hours=8,
    tell=tell,
)
