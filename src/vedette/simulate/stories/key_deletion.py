"""The keys that hold the data are set to be destroyed, and the backups go first."""

from __future__ import annotations

from vedette.simulate.stage import Stage, Story


def tell(stage: Stage) -> None:
    """Tell how recovery points and databases are deleted, and then the keys."""
    saboteur = stage.role(f"{stage.account.name}-importer-role", "migration", stage.stranger(), stage.tool())
    stage.facts["ip"] = saboteur.ip
    stage.scene("Discovery", "T1580", "keys and backups listed", expected=False)
    for look in ("kms:ListKeys", "kms:ListAliases", "backup:ListBackupVaults", "rds:DescribeDBInstances"):
        stage.do(saboteur, look)
    stage.wait(5, 30)
    stage.pace = (4, 25)
    stage.scene("Impact", "T1490", "backup recovery points deleted")
    for snapshot in stage.have("snapshot")[:4]:
        arn = f"arn:aws:ec2:{stage.region}::snapshot/{snapshot}"
        stage.do(saboteur, "backup:DeleteRecoveryPoint", {"backupVaultName": "nightly", "recoveryPointArn": arn})
    stage.do(
        saboteur,
        "backup:DeleteBackupVault",
        {"backupVaultName": "nightly"},
        error=(
            "InvalidRequestException",
            "Backup vault cannot be deleted because it contains recovery points",
        ),
    )
    stage.scene("Impact", "T1485", "database deleted without a final snapshot")
    database = stage.have("database")[0]
    stage.do(
        saboteur,
        "rds:ModifyDBInstance",
        {"dBInstanceIdentifier": database, "deletionProtection": False, "applyImmediately": True},
        {"dBInstanceIdentifier": database},
    )
    stage.do(
        saboteur,
        "rds:DeleteDBInstance",
        {"dBInstanceIdentifier": database, "skipFinalSnapshot": True, "deleteAutomatedBackups": True},
        {"dBInstanceIdentifier": database, "dBInstanceStatus": "deleting"},
    )
    stage.wait(5, 20)
    stage.scene("Impact", "T1485", "encryption keys disabled and scheduled for deletion")
    for number, key in enumerate(stage.have("kms")):
        arn = f"arn:aws:kms:{stage.region}:{stage.account.id}:key/{key}"
        kept = ({"accountId": stage.account.id, "type": "AWS::KMS::Key", "ARN": arn},)
        refused = number == 0 and arn
        stage.do(saboteur, "kms:DisableKey", {"keyId": arn}, {"keyId": arn}, denied=refused, resources=kept)
        stage.do(
            saboteur,
            "kms:ScheduleKeyDeletion",
            {"keyId": arn, "pendingWindowInDays": 7},
            {"keyId": arn, "keyState": "PendingDeletion", "pendingWindowInDays": 7},
            denied=refused,
            resources=kept,
        )


STORY = Story(
    name="key-deletion",
    title="Keys and backups are destroyed",
    text=(
        "A session of the importer's role in {account}, used from {ip}, deletes the nightly backups and "
        "the orders database, and sets every encryption key it may touch to be destroyed in seven days."
    ),
    hours=3,
    tell=tell,
)
