"""AL-26: somebody is told when snapshots and images are shared."""

from __future__ import annotations

from vedette.meaning.alerting import alert_check
from vedette.meaning.golden import Matter, call, calls
from vedette.model import Severity

MATTER = Matter(
    events=(
        *calls("ec2", "ModifySnapshotAttribute ModifyImageAttribute"),
        *calls("rds", "ModifyDBSnapshotAttribute ModifyDBClusterSnapshotAttribute"),
    ),
    harmless=(call("ec2", "DescribeSnapshots"),),
)

CHECK = alert_check(
    "AL-26",
    "Somebody is told when snapshots and images are shared",
    Severity.HIGH,
    MATTER,
    "A shared snapshot is a whole disk that leaves without one byte on the network.",
)
