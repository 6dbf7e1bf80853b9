"""What the people who answer for an organisation expect of it: what checks measure against, and what is accepted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date  # noqa: TC003  the settings are read by its annotations
from typing import ClassVar


def _doc(text: str) -> dict[str, str]:
    return {"doc": text}


@dataclass(frozen=True)
class Expected:
    """Expectations with sensible defaults, set below `[assess.expected]`. A new one is a field here, nothing else."""

    #: A key that is misspelt in the settings is refused.
    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    log_retention_days: int = field(default=365, metadata=_doc("Days for which logs must be kept."))
    delivery_hours: int = field(default=24, metadata=_doc("Hours after which a log that was not delivered is late."))
    known_accounts: tuple[str, ...] = field(
        default=(), metadata=_doc("Further accounts that are ours or trusted; those assessed are known by themselves.")
    )
    sensitive_buckets: tuple[str, ...] = field(
        default=(), metadata=_doc("Buckets whose objects' events must be recorded; without any, all buckets' must.")
    )
    config_rules: tuple[str, ...] = field(
        default=(), metadata=_doc("Rules of AWS Config, by AWS's identifiers, that each region must have.")
    )
    administrators: tuple[str, ...] = field(
        default=(), metadata=_doc("ARNs, with `*` and `?`, of users and roles that may be administrators.")
    )
    log_administrators: tuple[str, ...] = field(
        default=(), metadata=_doc("ARNs, with `*` and `?`, of users and roles that may stop or delete logs.")
    )
    idle_days: int = field(default=90, metadata=_doc("Days after which a password or key that is not used is idle."))
    rotation_days: int = field(default=90, metadata=_doc("Days after which an access key must be a new one."))
    unused_regions: tuple[str, ...] = field(default=(), metadata=_doc("Regions in which nothing is to happen."))
    responder_role: str = field(
        default="", metadata=_doc("The name, with `*` and `?`, of the role that responders use in each account.")
    )
    responder_actions: tuple[str, ...] = field(
        default=(),
        metadata=_doc("Further IAM actions that responders need; `vedette checks iam --responder` prints the others."),
    )
    finding_days: int = field(default=7, metadata=_doc("Days within which grave findings must be dealt with."))
    alerting_elsewhere: bool = field(
        default=False, metadata=_doc("Alerts on CloudTrail are raised outside CloudWatch, such as by Vedette itself.")
    )
    software_reviewer: str = field(
        default="", metadata=_doc("Who reviews changes of the software inventory, such as a team; nobody where empty.")
    )
    excluded_event_sources: tuple[str, ...] = field(
        default=(),
        metadata=_doc("Event sources whose absence from trails is accepted, such as `kms.amazonaws.com`."),
    )
    unlimited_log_gigabytes: int = field(
        default=10, metadata=_doc("GB from which a log group whose events never expire is told, with what it costs.")
    )
    encrypted_log_groups: tuple[str, ...] = field(
        default=(), metadata=_doc("Names, with `*` and `?`, of log groups that must be encrypted with a key of ours.")
    )
    critical_tags: tuple[str, ...] = field(
        default=("critical=true", "critical=yes", "criticality=critical", "criticality=high"),
        metadata=_doc("Tags, as `NAME=VALUE` with `*` and `?`, case aside, of instances that are critical."),
    )
    stream_hours: int = field(default=168, metadata=_doc("Hours for which streams that carry logs must keep records."))
    backlog_minutes: int = field(
        default=60, metadata=_doc("Minutes after which what waits in a stream or queue of logs is late.")
    )
    drill_days: int = field(default=90, metadata=_doc("Days within which a drill must have been passed."))
    reviewed_suppressions: tuple[str, ...] = field(
        default=(),
        metadata=_doc("Names, with `*` and `?`, of GuardDuty's suppression filters and trusted lists that are agreed."),
    )
    unused_access_declined: bool = field(
        default=False, metadata=_doc("It was decided not to pay for analyzers of unused access.")
    )
    password_days: int = field(
        default=0, metadata=_doc("Days after which passwords must expire; 0: they need not, as NIST advises.")
    )
    console_users: int = field(
        default=2, metadata=_doc("IAM users of an account that may have a password beside those who are federated.")
    )
    break_glass_role: str = field(
        default="",
        metadata=_doc("The name, with `*` and `?`, of the role that is kept in each account for emergencies."),
    )
    evidence_bucket: str = field(default="", metadata=_doc("The bucket into which evidence of incidents is copied."))
    forensic_account: str = field(
        default="", metadata=_doc("The account that holds evidence; without, one in which no instance runs will do.")
    )
    trails: tuple[str, ...] = field(
        default=(),
        metadata=_doc(
            "Trails as they were accepted: the ARN, the bucket, the ARNs of log group and topic as far as it has them, "
            "with blanks between."
        ),
    )
    notified_buckets: tuple[str, ...] = field(
        default=(),
        metadata=_doc("Buckets of whose new objects a collector is told, by a queue, a topic or EventBridge."),
    )
    delegated_administrators: tuple[str, ...] = field(
        default=(),
        metadata=_doc(
            "Accounts that may administer services for the organisation: `ACCOUNT`, or `ACCOUNT/SERVICE` with `*` and "
            "`?`, such as `111122223333/guardduty.amazonaws.com`."
        ),
    )
    digest_days: int = field(
        default=7, metadata=_doc("Days after which digests that were verified once must be verified again.")
    )


@dataclass(frozen=True)
class Accepted:
    """A failure that somebody accepted: the check (`CT-08`, `SVC-*`), where, who, why, and until when (inclusive).

    `account`, `region` and `resource` are patterns (`*` is any). After its last day it is a failure again.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    check: str
    owner: str
    reason: str
    until: date
    account: str = "*"
    region: str = "*"
    resource: str = "*"
