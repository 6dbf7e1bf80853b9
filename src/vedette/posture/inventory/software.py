"""What was installed, removed and upgraded on machines, and which have a package below a version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from vedette.lake.software import Moved

_TOKEN = re.compile(r"\d+|[A-Za-z]+|~")
_TILDE, _END, _LETTERS, _NUMBER = range(-1, 3)

#: A version that can be ordered.
Order = tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class SoftwareChange:
    """What became of a package on a machine between its inventories of `since` and `until` (UTC).

    `what` is `installed`, `removed`, `upgraded`, `downgraded`, or `changed` where several versions of it are there.
    """

    what: str
    account: str
    region: str
    machine: str
    name: str
    architecture: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    since: datetime
    until: datetime


def change_of(moved: Moved) -> SoftwareChange:
    """What the versions that went and came amount to."""
    return SoftwareChange(
        what=_what(moved.went, moved.came),
        account=moved.account,
        region=moved.region,
        machine=moved.machine,
        name=moved.name,
        architecture=moved.architecture,
        before=moved.went,
        after=moved.came,
        since=moved.since,
        until=moved.until,
    )


def _what(went: tuple[str, ...], came: tuple[str, ...]) -> str:
    if not went:
        return "installed"
    if not came:
        return "removed"
    if len(went) > 1 or len(came) > 1:
        return "changed"
    return "downgraded" if older(came[0], went[0]) else "upgraded"


def older(version: str, than: str) -> bool:
    """Whether a version comes before another, as rpm and dpkg order them: `epoch:version-release`.

    Epoch and release count only where the other one has them: `1:3.0.8-2` is not older than `3.0.8`.
    """
    epoch, main, release = _parts(version)
    other_epoch, other_main, other_release = _parts(than)
    mine = [order(epoch if other_epoch else ""), order(main), order(release if other_release else "")]
    return mine < [order(other_epoch), order(other_main), order(other_release)]


def order(text: str) -> Order:
    """A key to order versions by: numbers as numbers, a tilde before the end, letters before numbers."""
    return (*map(_token, _TOKEN.findall(text)), (_END, 0, ""))


def _token(text: str) -> tuple[int, int, str]:
    if text == "~":
        return _TILDE, 0, ""
    return (_NUMBER, int(text), "") if text.isdigit() else (_LETTERS, 0, text)


def _parts(version: str) -> tuple[str, str, str]:
    epoch, colon, rest = version.partition(":")
    if not colon or not epoch.isdigit():
        epoch, rest = "", version
    main, dash, release = rest.rpartition("-")
    return (epoch, main, release) if dash else (epoch, rest, "")
