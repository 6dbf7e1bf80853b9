"""Proof by digests: that log files are as CloudTrail delivered them, and that all of them are there.

CloudTrail hashes each log file it delivers, lists the hashes of an hour in a digest, signs it, and links it to the
digest before (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html).
"""

from __future__ import annotations

from vedette.collect.digests.keys import Keys
from vedette.collect.digests.stores import Bucket, Folder
from vedette.collect.digests.verdicts import Kind, Note, Report, Trail, Verdict
from vedette.collect.digests.verify import Ask, listed, verify

__all__ = ["Ask", "Bucket", "Folder", "Keys", "Kind", "Note", "Report", "Trail", "Verdict", "listed", "verify"]
