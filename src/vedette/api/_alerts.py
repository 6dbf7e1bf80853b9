"""Alerts as people ask for them."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from vedette import registry
from vedette.api import _open, _policies
from vedette.api._accounts import named
from vedette.errors import PolicyError
from vedette.model import RuleInfo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vedette.config import Config
    from vedette.detect.rule import Rule
    from vedette.model import Alert, Check
    from vedette.state import AlertDetail


def alerts_list(*, config: Config, **filters: Any) -> list[Alert]:
    """Alerts, the most severe first, then the latest; `filters` as `State.alerts.list` takes them."""
    with _open.state(config) as state:
        return named(state.alerts.list(**filters), config, state)


def alerts_show(alert_id: str, *, config: Config) -> tuple[AlertDetail, RuleInfo | None]:
    """One alert with its events, by id or unique beginning of it, and its rule, None where that is gone."""
    from vedette.alert import digests
    from vedette.alert.broken import rule_of
    from vedette.alert.silence import RULE
    from vedette.alert.tags import RULES
    from vedette.detect.load import load

    with _open.state(config) as state:
        alert = state.alerts.get(alert_id)
        (alert,) = named([alert], config, state)
    ours = {rule.id: rule for rule in (RULE, *RULES.values(), *digests.RULES.values())}
    if alert.rule_id in ours:
        return alert, ours[alert.rule_id]
    rules = load(config.rules.folders, cache=config.home / "cache" / "rules")
    if (rule := rule_infos(rules).get(alert.rule_id)) is not None:
        return alert, rule
    check = registry.checks().get(alert.rule_id) or _policy(alert.rule_id, config)
    return alert, rule_of(check) if check is not None else None


def _policy(check: str, config: Config) -> Check | None:
    """The policy that a finding was about, None where it is gone or cannot be read: the alert is shown all the same."""
    with suppress(PolicyError):
        return _policies.known(config).get(check)
    return None


def alerts_set_status(alert_id: str, *, status: str, config: Config) -> None:
    """Set an alert's status: `open`, `acknowledged` or `closed`."""
    with _open.state(config) as state:
        state.alerts.set_status(alert_id, status)


def rule_infos(rules: Iterable[Rule]) -> dict[str, RuleInfo]:
    """What alerts need to know of each rule, by its id."""
    return {
        rule.id: RuleInfo(
            id=rule.id,
            title=rule.title,
            window=timedelta(seconds=rule.window_seconds),
            tags=tuple(rule.tags),
            description=rule.description,
            runbook=tuple(rule.runbook),
            falsepositives=tuple(rule.falsepositives),
            stage=rule.stage,
        )
        for rule in rules
    }
