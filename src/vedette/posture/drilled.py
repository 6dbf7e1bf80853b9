"""What the state tells of drills, as facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette.errors import StateError
from vedette.model import NotKnown, Unknown
from vedette.model.facts.drills import Drill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vedette.state import State


@dataclass(frozen=True)
class Drilled:
    """The drills of the state that `state` opens."""

    state: Callable[[], State]

    def __call__(self, account: str) -> Iterable[Drill]:
        """Those of an account, and exercises, the latest first. Raises `NotKnown` where the state cannot be read."""
        try:
            with self.state() as opened:
                found = opened.drills.list(account=account)
        except StateError as error:
            raise NotKnown(Unknown(f"the state cannot be read: {error.what}")) from error
        return [Drill(d.id, d.kind, d.at, d.arrived, d.where, d.what) for d in found]
