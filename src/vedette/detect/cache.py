"""Compiled rules on disk, so that a second start need not import pySigma.

One JSON file a rule file, named by the hash of its text and of all that shapes the result: the columns of
every source, the compiler's code, and the versions of Vedette, pySigma and sqlglot. A file that cannot be read is
ignored and written again. Our own rules are kept beside them, in `__pycache__`, as Python keeps its modules: once for
all home folders. Where that folder cannot be written (an installation that belongs to somebody else) they lie in the
home folder, as other rules do.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from vedette import __version__, registry
from vedette.detect.rule import Filter, Rule, from_json, to_json
from vedette.errors import RuleError

_HERE = Path(str(resources.files("vedette")))
#: The code that shapes a compiled rule.
_COMPILER = (_HERE / "detect", _HERE / "model", _HERE / "documents.py")
#: So many states of compiler and sources have their compiled rules kept beside our own.
_STATES = 4


@dataclass(frozen=True, slots=True)
class FileRules:
    """What one rule file gave."""

    rules: tuple[Rule, ...] = ()
    filters: tuple[Filter, ...] = ()
    errors: tuple[RuleError, ...] = ()
    not_applicable: int = 0


class Cache:
    """Rule files by their text; `folder` None keeps nothing. `own` is where our own rules are kept first."""

    def __init__(self, folder: Path | None, own: Path = _HERE / "rules" / "__pycache__") -> None:
        self._folder = folder
        self._around = "" if folder is None else _surroundings()
        self._own = own / hashlib.sha256(self._around.encode()).hexdigest()[:16]

    def rules(self, text: str | RuleError, name: str, *, ours: bool) -> FileRules:
        """The rules of a file, from the cache or compiled. Bad ones are in `errors`."""
        if isinstance(text, RuleError):
            return FileRules(errors=(text,))
        if self._folder is None:
            return _compile(text, name, ours=ours)
        file = f"{_key(self._around, text, name, ours=ours)}.json"
        places = [folder / file for folder in ((self._own, self._folder) if ours else (self._folder,))]
        for place in places:
            known = _read(place)
            if known is not None:
                return known
        fresh = _compile(text, name, ours=ours)
        if ours and not self._own.exists():
            _forget(self._own.parent)
        any(_write(place, fresh) for place in places)
        return fresh


def _compile(text: str, name: str, *, ours: bool) -> FileRules:
    from vedette.detect.documents import documents  # noqa: PLC0415  only where the cache has nothing
    from vedette.detect.parse import parsed  # noqa: PLC0415  imports pySigma

    rules: list[Rule] = []
    filters: list[Filter] = []
    errors: list[RuleError] = []
    others = 0
    for doc in documents(text, name):
        if isinstance(doc, RuleError):
            errors.append(doc)
            continue
        try:
            made = parsed(doc, ours=ours)
        except RuleError as e:
            errors.append(e)
            continue
        if made is None:
            others += 1
        elif isinstance(made, Rule):
            rules.append(made)
        else:
            filters.append(made)
    return FileRules(tuple(rules), tuple(filters), tuple(errors), others)


@cache
def compiler() -> list[str]:
    """The hash of the compiler's code, and the versions of what it stands on."""
    code = hashlib.sha256()
    for place in _COMPILER:
        for module in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            code.update(module.read_bytes())
    return [code.hexdigest(), __version__, *map(metadata.version, ("pysigma", "sqlglot"))]


def _surroundings() -> str:
    """All that shapes a compiled rule beside its own text."""
    sources = {
        s.name: [
            [[c.name, c.type, c.where, c.also_at] for c in s.columns],
            [[d.name, d.type] for d in s.own_derived],
            s.sigma,
            [[a.product, a.service, a.category, a.where] for a in s.also_sigma],
            s.sort,
            s.kinds,
            s.shape,
            s.parties,
            s.known_fields,
            s.open_fields,
            s.aliases,
            s.fields_below,
            [type(f).__name__ for f in s.framings],
        ]
        for s in registry.sources().values()
    }
    return json.dumps([compiler(), sources], sort_keys=True)


def _key(around: str, text: str, name: str, *, ours: bool) -> str:
    whole = "\0".join((around, name, str(ours), text))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _read(place: Path) -> FileRules | None:
    try:
        data: dict[str, Any] = json.loads(place.read_text("utf-8"))
        return FileRules(
            tuple(from_json(r) for r in data["rules"]),
            tuple(_filter(f) for f in data["filters"]),
            tuple(RuleError(what, where=where, hint=hint) for what, where, hint in data["errors"]),
            int(data["not_applicable"]),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _filter(data: dict[str, Any]) -> Filter:
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
    return Filter(**values | {"marks": tuple((name, sql) for name, sql in values["marks"])})


def _forget(folder: Path) -> None:
    """Make room for one more state: the oldest go."""
    with contextlib.suppress(OSError):
        states = sorted((p for p in folder.iterdir() if p.is_dir()), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in states[_STATES - 1 :]:
            shutil.rmtree(old, ignore_errors=True)


def _write(place: Path, made: FileRules) -> bool:
    """Write whole or not at all, and say which; a cache that cannot be written is no error."""
    data = {
        "rules": [to_json(r) for r in made.rules],
        "filters": [asdict(f) for f in made.filters],
        "errors": [(e.what, e.where, e.hint) for e in made.errors],
        "not_applicable": made.not_applicable,
    }
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = place.with_suffix(f".{os.getpid()}.tmp")
        draft.write_text(json.dumps(data), "utf-8")
        draft.replace(place)
        return True
    return False
