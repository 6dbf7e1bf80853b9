"""Names of accounts: the settings', and those the organisation gives them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from vedette import log, registry
from vedette.api import _open
from vedette.errors import AwsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vedette.config import Config
    from vedette.model import Alert
    from vedette.state import State

_log = log.get(__name__)
_Alert = TypeVar("_Alert", bound="Alert")

#: Between two questions to the organisation, by any process.
_AGAIN = timedelta(days=1)
#: The checkpoint that says when it was asked last.
_ASKED = "account_names"


def account_names(*, config: Config) -> Mapping[str, str]:
    """Names by account id: the organisation's as far as it was asked, and over them those of the settings."""
    with _open.state(config) as state:
        return state.accounts.names() | config.accounts.names


def named(alerts: Iterable[_Alert], config: Config, state: State) -> list[_Alert]:
    """The alerts with the names of their accounts, in their order; of whatever kind each is."""
    found = list(alerts)
    names = state.accounts.names() | config.accounts.names if found else {}
    return [replace(a, account_names={i: names[i] for i in a.accounts if i in names}) for a in found]


def learn_names(config: Config, state: State, paths: Sequence[str], now: datetime | None = None) -> None:
    """Ask the organisation what it calls its accounts, once a day.

    Only where `accounts.organization` is set and AWS is called for one of the paths anyway: nothing offline asks. A
    refusal is told, and stops nothing.
    """
    if not config.accounts.organization or not any(registry.transport_for(path).actions for path in paths):
        return
    moment = now or datetime.now(UTC)
    last = state.checkpoints.get(_ASKED)
    if last is not None and moment - datetime.fromisoformat(last) < _AGAIN:
        return
    from vedette.aws.fleet import organization

    state.checkpoints.set(_ASKED, moment.isoformat())
    try:
        found = organization(_open.aws_settings(config))
    except AwsError as error:
        _log.warning("account_names_unknown", error=str(error))
        return
    state.accounts.put({account.id: account.name for account in found}, moment)
