"""The forty rules of the talk's core that the speed of the whole path is measured with.

Root's use, sign-ins, reconnaissance, changes of what matters, and what tampers with the logs and their watchers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vedette.detect.rule import Rule, RuleSet

_CORE = """
cloudtrail/event_selectors_changed cloudtrail/event_selectors_narrowed cloudtrail/insights_turned_off
cloudtrail/lake_store_tampered cloudtrail/trail_changed cloudtrail/trail_deleted cloudtrail/trail_stopped
cloudtrail/trail_weakened config/recorder_changed config/recorder_stopped config/rules_deleted
guardduty/detector_disabled guardduty/findings_export_stopped guardduty/findings_suppressed guardduty/members_detached
guardduty/protections_disabled vpc/flow_logs_deleted cloudwatch/alarms_deleted cloudwatch/security_alarm_silenced
logs/log_forwarding_removed logs/log_group_deleted logs/log_retention_shortened logs/security_log_destroyed
s3/log_bucket_tampered iam/root_access_key_created iam/root_access_key_used iam/root_changed_something
signin/root_console_login signin/login_failed signin/login_without_mfa signin/login_guessed_for_one_user
signin/login_guessed_from_one_address signin/passwords_sprayed discovery/account_surveyed_by_key
discovery/role_session_surveyed_account s3/buckets_surveyed iam/console_password_created iam/password_policy_weakened
sts/instance_credentials_used_for_reconnaissance signin/root_credentials_changed
""".split()  # noqa: SIM905  a list of forty words reads better so


def chosen(rules: RuleSet, number: int) -> list[Rule]:
    """The core's rules and then others in order of their path, `number` in all; 0 is every rule that raises alerts."""
    raising = [rule for rule in rules.rules if rule.raises]
    if not number:
        return raising
    core = [r for name in _CORE for r in raising if f"aws/{name}.yml" in r.place]
    if len(core) != len(_CORE):
        raise ValueError(f"{len(_CORE)} rules of the core are named, {len(core)} found")
    return [*core, *(r for r in raising if r not in core)][:number]
