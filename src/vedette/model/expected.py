"""What the people who answer for an organisation expect of it: numbers and lists that checks measure against."""

from __future__ import annotations

from dataclasses import dataclass, field
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
    finding_days: int = field(default=7, metadata=_doc("Days within which grave findings must be dealt with."))
    alerting_elsewhere: bool = field(
        default=False, metadata=_doc("Alerts on CloudTrail are raised outside CloudWatch, such as by Vedette itself.")
    )
    excluded_event_sources: tuple[str, ...] = field(
        default=(),
        metadata=_doc("Event sources whose absence from trails is accepted, such as `kms.amazonaws.com`."),
    )
