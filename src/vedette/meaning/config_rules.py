"""Rules of AWS Config by meaning: which are wanted in every region, and which of those there is a rule for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vedette.model import Here
    from vedette.model.facts.config import ConfigRule

#: AWS's identifiers of the rules that are wanted everywhere.
BASELINE = (
    "CLOUD_TRAIL_ENABLED",
    "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED",
    "INCOMING_SSH_DISABLED",
    "RESTRICTED_INCOMING_TRAFFIC",
    "S3_BUCKET_PUBLIC_READ_PROHIBITED",
    "S3_BUCKET_PUBLIC_WRITE_PROHIBITED",
    "VPC_FLOW_LOGS_ENABLED",
    "GUARDDUTY_ENABLED_CENTRALIZED",
    "ENCRYPTED_VOLUMES",
)


def wanted_rules(here: Here) -> tuple[str, ...]:
    """The identifiers of the rules that each region must have: the settings' own, else the baseline."""
    return here.expected.config_rules or BASELINE


def is_rule(rule: ConfigRule, wanted: str) -> bool:
    """By AWS's identifier, or by the rule's name, as conformance packs and Control Tower add something behind it."""
    return rule.identifier == wanted or wanted in rule.name.upper().replace("-", "_")
