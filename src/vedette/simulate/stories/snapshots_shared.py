"""Snapshots of disks and databases are shared with a foreign account."""

from __future__ import annotations

from vedette.simulate.stage import Stage, Story


def tell(stage: Stage) -> None:
    """Tell how an assumed role copies what it may, shares it, and fails where encryption forbids it."""
    thief = stage.role(
        f"{stage.account.name}-ledger-role", "botocore-session-1750861210", stage.stranger(), stage.tool()
    )
    foreign = stage.foreign_account()
    stage.facts.update(foreign=foreign, ip=thief.ip)
    stage.scene("Discovery", "T1580", "volumes and databases listed", expected=False)
    for look in (
        "ec2:DescribeSnapshots",
        "ec2:DescribeVolumes",
        "rds:DescribeDBInstances",
        "rds:DescribeDBSnapshots",
    ):
        stage.do(thief, look)
    stage.wait(3, 10)
    stage.scene("Exfiltration", "T1537", "EBS snapshot shared with a foreign account")
    volume, snapshot = stage.have("volume")[0], stage.have("snapshot")[0]
    stage.do(
        thief,
        "ec2:CreateSnapshot",
        {"volumeId": volume},
        {"snapshotId": snapshot, "volumeId": volume, "status": "pending"},
    )
    stage.wait(8, 25)
    share = {
        "snapshotId": snapshot,
        "attributeType": "CREATE_VOLUME_PERMISSION",
        "createVolumePermission": {"add": {"items": [{"userId": foreign}]}},
    }
    stage.do(thief, "ec2:ModifySnapshotAttribute", {**share, "snapshotId": stage.have("snapshot")[1]}, denied=True)
    stage.do(thief, "ec2:ModifySnapshotAttribute", share, {"_return": True})
    stage.scene("Exfiltration", "T1537", "machine image shared with a foreign account")
    image = {"imageId": stage.have("image")[0], "attributeType": "launchPermission"}
    stage.do(
        thief,
        "ec2:ModifyImageAttribute",
        {**image, "launchPermission": {"add": {"items": [{"userId": foreign}]}}},
        {"_return": True},
    )
    stage.wait(5, 15)
    stage.scene("Exfiltration", "T1537", "RDS snapshot shared with a foreign account")
    name = f"{stage.have('database')[0]}-copy"
    stage.do(
        thief,
        "rds:CreateDBSnapshot",
        {"dBInstanceIdentifier": stage.have("database")[0], "dBSnapshotIdentifier": name},
        {"dBSnapshotIdentifier": name, "status": "creating", "encrypted": False},
    )
    stage.wait(15, 40)
    grant = {"attributeName": "restore", "dBSnapshotIdentifier": name, "valuesToAdd": [foreign]}
    given = {
        "dBSnapshotIdentifier": name,
        "dBSnapshotAttributes": [{"attributeName": "restore", "attributeValues": [foreign]}],
    }
    stage.do(
        thief,
        "rds:ModifyDBSnapshotAttribute",
        {**grant, "valuesToAdd": ["all"]},
        error=("InvalidParameterValue", "The snapshot cannot be shared publicly."),
    )
    stage.do(thief, "rds:ModifyDBSnapshotAttribute", grant, given)


STORY = Story(
    name="snapshots-shared",
    title="Snapshots are handed to a stranger",
    text=(
        "A session of the ledger's role in {account}, used from {ip}, makes snapshots of a disk, an "
        "image and the orders database, and shares them with account {foreign}, which is not ours."
    ),
    hours=3,
    tell=tell,
)
