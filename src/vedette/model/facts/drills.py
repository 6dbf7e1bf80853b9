"""Drills: what was tried to see that alerts arrive, as Vedette's own state tells. AWS is not asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vedette.model.kinds import Kind, Scope

CANARY, EXERCISE = "canary", "exercise"


@dataclass(frozen=True, slots=True)
class Drill:
    """A drill of an account: a `canary`, whose alert somebody saw `arrived`, or None; or people's `exercise`.

    An exercise is of every account, and has arrived when it was held. Times are UTC; `where` is where it arrived.
    """

    id: str
    kind: str = CANARY
    at: datetime | None = None
    arrived: datetime | None = None
    where: str = ""
    what: str = ""


DRILLS = Kind("state.drills", Drill, Scope.ACCOUNT, (), "drill", key="id", local=True)
