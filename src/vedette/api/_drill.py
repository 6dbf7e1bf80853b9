"""Drills: a harmless event that must raise an alert, and exercises of people."""

from __future__ import annotations

import getpass
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from vedette.api import _open

if TYPE_CHECKING:
    from vedette.config import Config
    from vedette.state import DrillRecord


def drill_send(*, config: Config, account: str = "", region: str = "", by: str = "") -> DrillRecord:
    """Ask AWS to stop a trail that does not exist, and remember it. Raises `AwsError`, `StateError`.

    It goes to one's own account, or by the role of the settings to another; to the home region of global services,
    where the settings and `region` name no other. `by` is who sends it, by default the user of this machine.
    """
    from vedette.aws.drill import send
    from vedette.state import DrillRecord

    name = secrets.token_hex(6)
    with _open.state(config) as state:
        sent = send(_open.aws_settings(config), f"vedette-drill-{name}", account, region)
        what = f"StopLogging of the trail vedette-drill-{name}, which AWS refused with {sent.code}"
        drill = DrillRecord(name, "canary", sent.account, sent.region, _now(), by or _user(), what)
        state.drills.add(drill)
    return drill


def drill_arrived(drill_id: str, where: str, *, config: Config) -> DrillRecord:
    """Note where the alert of a drill arrived; the first time counts. Raises `UsageError` for no drill's id."""
    with _open.state(config) as state:
        return state.drills.arrived(drill_id, _now(), where)


def drill_note(what: str, *, config: Config, by: str = "") -> DrillRecord:
    """Note an exercise that people have held."""
    from vedette.state import DrillRecord

    now = _now()
    drill = DrillRecord(secrets.token_hex(6), "exercise", "", "", now, by or _user(), what, now)
    with _open.state(config) as state:
        state.drills.add(drill)
    return drill


def drill_list(*, config: Config, account: str | None = None) -> list[DrillRecord]:
    """The drills of all accounts or of one, with the exercises; the latest first."""
    with _open.state(config) as state:
        return state.drills.list(account=account)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _user() -> str:
    """Who is at this machine; `unknown` where it has no name for them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
