"""Whom access keys belong to, learned from CloudTrail in the lake: from their own calls, and from what made them.

It is learned when it is asked for, from the files that came since the last time: collecting pays nothing for it,
and a lake that was filled before is learned from as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.lake.events import EventTable
from vedette.lake.keys import MADE, USED, VIEW
from vedette.state import AccessKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.lake.catalog import Lake
    from vedette.lake.engine import Engine
    from vedette.lake.events import LakeFile
    from vedette.model import LogSource
    from vedette.state import State

#: The source whose events say who signed with which key.
LEARNED_FROM = "cloudtrail"

#: Rows of the files that are read at once: bounds memory, changes no result.
_PASS_ROWS = 1_500_000


def learn(lake: Lake, source: LogSource, state: State, engine: Engine) -> int:
    """Learn from the files that came since the last time; returns the number of keys they tell of.

    Learning twice changes nothing. Raises `LakeError`, `StateError`.
    """
    table = EventTable(lake, source)
    place = f"keys:{source.name}"
    new = table.new_since(state.marks.get(place))
    told = 0
    for files in _groups(sorted(new.files, key=lambda f: (f.start, f.path))):
        engine.view(VIEW, source, [f.path for f in files])
        told += state.keys.learn(_key(row) for sql in (USED, MADE) for row in engine.rows(sql))
    state.marks.set(place, new.position)
    return told


def _key(row: tuple[Any, ...]) -> AccessKey:
    return AccessKey(*row)


def _groups(files: list[LakeFile]) -> Iterator[list[LakeFile]]:
    group: list[LakeFile] = []
    for file in files:
        if group and sum(f.rows for f in group) + file.rows > _PASS_ROWS:
            yield group
            group = []
        group.append(file)
    if group:
        yield group
