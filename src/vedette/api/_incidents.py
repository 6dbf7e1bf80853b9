"""Incidents as people ask for them: made of the alerts each time, kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette import log
from vedette.api import _open
from vedette.api._accounts import named
from vedette.api._alerts import rules_of
from vedette.errors import AwsError, LakeError, QueryError, UsageError
from vedette.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from vedette.alert.story import Happening
    from vedette.config import Config
    from vedette.model import Incident, RuleInfo
    from vedette.state import AlertDetail, State

_log = log.get(__name__)

#: Names in the ids of behaviours, as people write them.
_NAMES = {
    **{name: name.upper() for name in ("acl", "api", "aws", "dns", "iam", "kms", "mfa", "oidc", "s3", "saml", "ssh")},
    **{name: name.upper() for name in ("sso", "url", "vpc", "waf")},
    "cloudshell": "CloudShell",
    "cognito": "Cognito",
    "guardduty": "GuardDuty",
    "iac": "infrastructure as code",
    "macie": "Macie",
    "securityhub": "Security Hub",
    "windows": "Windows",
}
_STATUSES = ("open", "acknowledged", "closed")


@dataclass(frozen=True, slots=True)
class IncidentDetail:
    """An incident with the events of its alerts, those of context too, by alert; and the rules of its alerts by id."""

    incident: Incident
    details: Mapping[str, AlertDetail]
    rules: Mapping[str, RuleInfo]


def incidents_list(
    *,
    config: Config,
    severity_at_least: Severity | str | None = None,
    status: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int | None = None,
) -> list[Incident]:
    """Incidents, the most severe first, then the latest.

    `since` and `until` (exclusive) choose those that were seen in that span. Raises `UsageError` for a severity or
    status that no incident has.
    """
    least = _severity(severity_at_least)
    if status is not None and status not in _STATUSES:
        raise UsageError(f"no incident is {status!r}", hint=f"there are: {', '.join(_STATUSES)}")
    with _open.state(config) as state:
        found = [
            one
            for one in of_state(state, config)
            if one.severity.rank >= least
            and (status is None or one.status == status)
            and (since is None or one.last_seen >= since)
            and (until is None or one.first_seen < until)
        ]
        return found[:limit]


def incidents_show(incident_id: str, *, config: Config) -> IncidentDetail:
    """One incident with all that its alerts tell, by its id, one it had earlier, or the id of an alert in it.

    A unique beginning of the id is enough. Raises `UsageError` without one.
    """
    with _open.state(config) as state:
        found = _one(incident_id, of_state(state, config))
        alerts = (*found.alerts, *found.context)
        details = {alert.id: state.alerts.get(alert.id) for alert in alerts}
    return IncidentDetail(found, details, rules_of({alert.rule_id for alert in alerts}, config))


def incidents_set_status(incident_id: str, *, status: str, config: Config) -> tuple[str, ...]:
    """Set the status of all alerts of an incident, its context too; gives their ids. Raises as `incidents_show`."""
    with _open.state(config) as state:
        found = _one(incident_id, of_state(state, config))
        ids = tuple(alert.id for alert in (*found.alerts, *found.context))
        for alert_id in ids:
            state.alerts.set_status(alert_id, status)
    return ids


def of_state(state: State, config: Config) -> list[Incident]:
    """All incidents of an open state, in the order of `incidents_list`.

    What came since the last time is read first for what keys were made with. Where the lake cannot be read that is
    logged, and alerts that such a key alone would join stay apart.
    """
    from vedette.alert.incidents import incidents

    alerts = named(state.alerts.list(), config, state)
    if not any(alert.severity.rank >= Severity.MEDIUM.rank for alert in alerts):
        return []
    try:
        _open.learn_keys(config, state)
    except (AwsError, LakeError, QueryError) as error:
        _log.warning("keys_not_learned", error=str(error))
    sightings = state.alerts.sightings()
    sessions = {one.session for some in sightings.values() for one in some if one.session}
    keys = state.keys.with_makers(sessions)
    happenings = _happenings(rules_of({alert.rule_id for alert in alerts}, config))
    return incidents(alerts, sightings, keys, happenings)


def incidents_with(alert_ids: Iterable[str], state: State, config: Config) -> list[Incident]:
    """The incidents that hold one of these alerts of medium or more, in the order of `incidents_list`."""
    wanted = set(alert_ids)
    if not wanted or wanted.isdisjoint(alert.id for alert in state.alerts.list(severity_at_least=Severity.MEDIUM)):
        return []
    return [one for one in of_state(state, config) if any(alert.id in wanted for alert in one.alerts)]


def _happenings(rules: Mapping[str, RuleInfo]) -> dict[str, Happening]:
    """What alerts of each rule tell, in the words of the first behaviour that it is about, else in its title."""
    from vedette.alert.story import TACTICS, Happening, tactic_of
    from vedette.detect.behaviours import BEHAVIOURS

    found = {}
    for rule in rules.values():
        about = next((BEHAVIOURS[name] for name in rule.behaviours if name in BEHAVIOURS), None)
        words = " ".join(_NAMES.get(word, word) for word in about.id.split("-")) if about is not None else rule.title
        tactic = about.group if about is not None and about.group in TACTICS else tactic_of(rule.tags)
        found[rule.id] = Happening(words, tactic, brief=about is not None)
    return found


def _one(wanted: str, found: Iterable[Incident]) -> Incident:
    from vedette.alert.incidents import incident_id

    prefix = wanted.strip().lower()
    fitting = []
    for one in found if prefix else ():
        if one.id == prefix:
            return one
        own = (name for alert in one.alerts for name in (alert.id, incident_id(alert.id)))
        if any(name.startswith(prefix) for name in (*own, *(alert.id for alert in one.context))):
            fitting.append(one)
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        ids = ", ".join(sorted(one.id[:12] for one in fitting))
        raise UsageError(f"several incidents begin with {wanted!r}", where=ids, hint="give more of the id")
    raise UsageError(
        f"no incident, nor an alert in one, has an id that begins with {wanted!r}",
        hint="'vedette incidents list' shows them; an alert below medium that shares nothing with others is in none",
    )


def _severity(value: Severity | str | None) -> int:
    if value is None:
        return 0
    try:
        return Severity(value).rank
    except ValueError:
        raise UsageError(f"no severity is named {value!r}", hint=f"there are: {', '.join(Severity)}") from None
