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
    from collections.abc import Iterable, Mapping

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
    with _open.state(config) as state:
        alert = state.alerts.get(alert_id)
        (alert,) = named([alert], config, state)
    return alert, rules_of([alert.rule_id], config).get(alert.rule_id)


def rules_of(ids: Iterable[str], config: Config) -> dict[str, RuleInfo]:
    """What raised alerts, by id: rules, checks, policies and what Vedette tells of its own; what is gone is missing."""
    from vedette.alert import digests
    from vedette.alert.broken import rule_of
    from vedette.alert.silence import RULE
    from vedette.alert.tags import RULES
    from vedette.detect.load import load

    wanted = set(ids)
    found = {rule.id: rule for rule in (RULE, *RULES.values(), *digests.RULES.values()) if rule.id in wanted}
    if wanted - found.keys():
        rules = rule_infos(load(config.rules.folders, cache=config.home / "cache" / "rules"))
        found |= {name: rule for name, rule in rules.items() if name in wanted}
    if wanted - found.keys():
        checks = _checks(config)
        found |= {name: rule_of(checks[name]) for name in wanted - found.keys() if name in checks}
    return found


def _checks(config: Config) -> Mapping[str, Check]:
    """What findings may be about; without policies where these cannot be read: the alert is shown all the same."""
    with suppress(PolicyError):
        return _policies.known(config)
    return registry.checks()


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
            behaviours=tuple(rule.behaviours),
        )
        for rule in rules
    }
