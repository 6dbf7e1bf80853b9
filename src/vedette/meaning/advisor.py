"""Trusted Advisor's checks by their English names: those that ask what our own ask, and those that nobody else answers.

https://docs.aws.amazon.com/awssupport/latest/user/security-checks.html
"""

from __future__ import annotations

#: The same question, and our checks that answer it: the worst of their answers is ours.
SAME = {
    "AWS CloudTrail Logging": ("CT-01", "CT-04"),
    "AWS CloudTrail Management Event Logging": ("CT-01",),
    "Amazon S3 Bucket Logging": ("S3-04",),
    "Amazon S3 Bucket Permissions": ("S3-02",),
    "Amazon S3 Bucket Versioning": ("S3-05",),
    "IAM Access Key Rotation": ("IAM-14",),
    "MFA on Root Account": ("IAM-02",),
    "Root User Access Key": ("IAM-01",),
}
#: What Trusted Advisor alone can tell here.
ITS_OWN = frozenset(
    {
        "Amazon EBS Public Snapshots",
        "Amazon RDS Public Snapshots",
        "Amazon RDS Security Group Access Risk",
        "Exposed Access Keys",
        "Security Groups - Specific Ports Unrestricted",
        "Security Groups - Unrestricted Access",
    }
)
ASKED = ITS_OWN | SAME.keys()
#: Statuses that complain.
FLAGGED = frozenset({"warning", "error"})
