"""What an alert says of log files and digests that are not as CloudTrail delivered them."""

from __future__ import annotations

from datetime import timedelta

from vedette.model import RuleInfo

RULE = "vedette-digests"
_TITLES = {
    "changed": "A CloudTrail object was changed after delivery",
    "missing": "A CloudTrail object was removed after delivery",
    "added": "A log file was added that CloudTrail did not deliver",
    "signature_invalid": "A CloudTrail digest has a wrong signature",
    "unknown_key": "A CloudTrail digest was signed with an unknown key",
    "link_broken": "The chain of CloudTrail digests is broken",
    "moved": "A CloudTrail digest was moved",
}
#: The rules of these alerts by their ids: one a kind of verdict.
RULES = {
    f"{RULE}-{kind}": RuleInfo(
        id=f"{RULE}-{kind}",
        title=title,
        window=timedelta(days=1),
        tags=("attack.defense-evasion", "attack.t1070", "attack.t1565.001"),
        description=(
            "CloudTrail signs what it delivers, and this is not what it signed. Who is inside an account and may write "
            "to the bucket hides so what was done; its logs of that time prove nothing any more."
        ),
        runbook=(
            "Run `vedette digests verify` on the bucket with `--since 30d`: it names each object, also of other hours.",
            (
                "In the 24 h after the object's time, list by `ev_account` the calls on the bucket: DeleteObject, "
                "PutObject, PutBucketLifecycle, PutBucketPolicy; also StopLogging and UpdateTrail. Deletions of "
                "objects are data events: where none are recorded, the bucket's access logs have them."
            ),
            (
                "Where the bucket keeps versions, read the one before (`aws s3api list-object-versions`); events that "
                "were collected before are in the lake, and CloudTrail's event history has 90 days."
            ),
        ),
        falsepositives=(
            "A lifecycle rule that ended the objects, or somebody who tidied up.",
            "Validation was switched off in a region while others went on.",
        ),
    )
    for kind, title in _TITLES.items()
}
