"""A disk leaves block by block."""

from __future__ import annotations

from vedette.simulate import ids
from vedette.simulate.intrusions._cast import address, look, script
from vedette.simulate.stage import Stage, Story


def tell(stage: Stage) -> None:
    """Tell how a snapshot is made and its blocks read over the direct interface, without sharing anything."""
    thief = stage.user("backup-operator", address(stage, "cloud"), script(stage))
    stage.facts["ip"] = thief.ip
    stage.scene("Discovery", "T1580", "disks and snapshots listed", expected=False)
    look(stage, thief, "sts:GetCallerIdentity", "ec2:DescribeVolumes", "ec2:DescribeSnapshots", "ec2:DescribeInstances")
    stage.scene("Exfiltration", "T1537", "snapshot sharing attempted", expected=False)
    volume, old = stage.have("volume")[0], stage.have("snapshot")[0]
    given = {"add": {"items": [{"userId": stage.foreign_account()}]}}
    share = {"snapshotId": old, "attributeType": "CREATE_VOLUME_PERMISSION", "createVolumePermission": given}
    stage.do(thief, "ec2:ModifySnapshotAttribute", share, denied=True)
    stage.wait(10, 40)
    stage.scene("Collection", "T1578.001", "snapshot of a disk made by hand")
    snapshot = f"snap-0{ids.hexadecimal(stage.rng, 16)}"
    stage.facts.update(volume=volume, snapshot=snapshot)
    stage.do(
        thief,
        "ec2:CreateSnapshot",
        {"volumeId": volume, "description": "migration"},
        {"snapshotId": snapshot, "volumeId": volume, "status": "pending", "encrypted": True},
    )
    stage.wait(12, 45)
    stage.scene("Exfiltration", "T1005", "blocks of a snapshot read over the direct interface")
    arn = f"arn:aws:ec2:{stage.region}::snapshot/{snapshot}"
    kept = ({"accountId": stage.account.id, "type": "AWS::EC2::Snapshot", "ARN": arn},)
    stage.pace = (0.05, 0.9)
    for number in range(stage.bulk(0.0006, 120, 1500)):
        if number % 100 == 0:
            asked = {"snapshotId": snapshot, "maxResults": 1000, "startingBlockIndex": number}
            stage.do(thief, "ebs:ListSnapshotBlocks", asked, category="Data", resources=kept)
        stage.do(
            thief,
            "ebs:GetSnapshotBlock",
            {"snapshotId": snapshot, "blockIndex": number, "blockToken": ids.token(stage.rng, 40)},
            category="Data",
            resources=kept,
        )
    stage.pace = (3, 20)
    stage.scene("Defense Evasion", "T1070", "snapshot deleted after it was read", expected=False)
    stage.do(thief, "ec2:DeleteSnapshot", {"snapshotId": snapshot}, {"_return": True})


STORY = Story(
    name="snapshot-blocks",
    title="A disk leaves block by block",
    text=(
        "The key of backup-operator in {account} is used from {ip}. Sharing a snapshot is refused; so a new one of "
        "{volume} is made, and its blocks are read one by one, which shares nothing with anybody. Then it is deleted."
    ),
    hours=4,
    tell=tell,
)
