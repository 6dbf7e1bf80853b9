"""The lists as detection takes them: what counts now, and what is new since the past was last looked through."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from vedette.detect.indicators.kinds import Indicator
    from vedette.detect.indicators.store import IndicatorList, Store
    from vedette.state import State


class Lists:
    """The lists of a store; the state's checkpoints `indicators:<list>` have the version the past was swept for."""

    def __init__(self, store: Store, state: State, *, least: int = 0) -> None:
        self._store = store
        self._state = state
        self._least = least
        self._all: list[IndicatorList] = []
        self._stamp: object = None

    def changed(self, now: datetime) -> bool:
        """Whether a list changed since this was last asked, or an hour went by, in which some may have expired."""
        stamp = (self._store.stamp(), int(now.timestamp()) // 3600)
        same = stamp == self._stamp
        self._stamp = stamp
        return not same

    def active(self, now: datetime) -> dict[str, tuple[Indicator, ...]]:
        """What counts, by list, read anew."""
        self._all = self._store.all()
        return {one.name: one.active(now, self._least) for one in self._all}

    def fresh(self, now: datetime) -> dict[str, tuple[Indicator, ...]]:
        """Of that, what came since the past was last swept, of the lists as `active` read them."""
        found = {}
        for one in self._all:
            swept = int(self._state.checkpoints.get(_place(one.name)) or 0)
            if one.version > swept:
                found[one.name] = tuple(e for e in one.active(now, self._least) if e.version > swept)
        return found

    def swept(self) -> None:
        """The past was looked through for all of them."""
        known = self._state.checkpoints.all()
        changed = {_place(one.name): str(one.version) for one in self._all}
        self._state.checkpoints.set_many({k: v for k, v in changed.items() if known.get(k) != v})


def _place(name: str) -> str:
    return f"indicators:{name}"
