"""One run of one correlation: what it is given to work with, whatever its kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from vedette.detect.baseline.profile import Profiles
    from vedette.detect.engine import SqlEngine
    from vedette.detect.reach import Reach
    from vedette.detect.rule import Rule
    from vedette.model import Window

    #: A relation with every stored row of a source (named first) in a window, old and new; None where there is none.
    #: A later call for the same source may take the relation's place.
    Near = Callable[[str, Window], str | None]
    #: Where an address is: latitude and longitude in degrees, None where nothing is known.
    Place = Callable[[str], tuple[float, float] | None]


class Context(Protocol):
    """Where the stored rows of one's own source near new ones are."""

    def __call__(self, window: Window, *, new: bool = True) -> str:
        """A relation of every row of the window; of those alone that are not among the new ones where not `new`."""


@dataclass(frozen=True, slots=True)
class Around:
    """Where the rows of one's own source near new ones are.

    `context` is as in `Detector.run`. `whole`, if given, is a relation with all rows that any correlation can need:
    then the new rows are so many that looking up their groups first would cost more than it spares. `beside` are those
    of it that are not new.
    """

    context: str | Context | None
    whole: str | None = None
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """Up to which event time nothing more is expected, UTC.

    What later events could make false is judged up to `until` and no further: windows that end at or before it are
    final. Those that end after `after` and at or before `until` were not final the last time; None: there was no
    last time.
    """

    after: datetime | None
    until: datetime


@dataclass(frozen=True, slots=True)
class Job:
    """A correlation and its surroundings.

    `rules` are all rules by id, for the correlation's own `rules`. `new` is the relation of rows of `source` that came
    just now; every match whose window holds one of them is due. None: no row came, but time went on, and what is due
    are the windows that `settled` made final. `settled` is None where everything there will ever be is here.
    `near` gives stored rows, those of `source` too. `reach` gives, for a source and a relation of its rows, where each
    rule finds rows there. `profiles` are what is remembered of the past (None: the new rows
    are all there is), and have learned the new rows already; `place` tells where an address is.
    """

    rule: Rule
    rules: Mapping[str, Rule]
    engine: SqlEngine
    source: str
    new: str | None
    around: Around
    near: Near
    reach: Callable[[str, str], Reach]
    settled: Settled | None = None
    profiles: Profiles | None = None
    place: Place | None = None
