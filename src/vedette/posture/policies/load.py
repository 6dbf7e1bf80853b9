"""Policies from files and folders; every bad one reported, the rest loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vedette.documents import Document, Noun, documents
from vedette.errors import PolicyError
from vedette.posture.policies.policy import Policy, policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

_SUFFIXES = (".yml", ".yaml", ".json")
#: No policy file is larger, in bytes.
_MOST_BYTES = 4 << 20
_NOUN = Noun("policy file", "policies: …", PolicyError, "write two filters, or a list")


@dataclass(frozen=True)
class PolicySet:
    """Policies in order of path and place, and what is wrong with those that are not among them."""

    policies: tuple[Policy, ...]
    errors: tuple[PolicyError, ...]


def load(paths: Iterable[str | Path], now: datetime) -> PolicySet:
    """The policies of files and folders (searched below). `now` (UTC) is what dates without a year are completed by.

    Nothing here raises for a bad policy: `errors` has them all, with file and line. A path that is not there is such an
    error too.
    """
    found: dict[str, Policy] = {}
    errors: list[PolicyError] = []
    for path in paths:
        for one in _in_place(Path(path), now):
            if isinstance(one, PolicyError):
                errors.append(one)
            elif one.name in found:
                there = found[one.name].place
                hint = f"the other one is at {there}: give one of them another name"
                errors.append(PolicyError(f"the name {one.name!r} is used twice", where=one.place, hint=hint))
            else:
                found[one.name] = one
    return PolicySet(tuple(found.values()), tuple(errors))


def _in_place(place: Path, now: datetime) -> Iterator[Policy | PolicyError]:
    if not place.exists():
        yield PolicyError("no such policy file or folder", where=str(place), hint="check assess.policies")
        return
    files = [place] if place.is_file() else sorted(p for p in place.rglob("*") if p.suffix in _SUFFIXES and p.is_file())
    if not files:
        yield PolicyError("there is no policy file below", where=str(place), hint="they end in .yml, .yaml or .json")
    for path in files:
        text = _text(path)
        if isinstance(text, PolicyError):
            yield text
        else:
            yield from load_text(text, str(path), now)


def _text(path: Path) -> str | PolicyError:
    try:
        if path.stat().st_size > _MOST_BYTES:
            return PolicyError("the file is too large for policies", where=str(path), hint="split it")
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return PolicyError(f"the file cannot be read: {error}", where=str(path), hint="policies are UTF-8 text")


def load_text(text: str, name: str, now: datetime) -> Iterator[Policy | PolicyError]:
    """The policies of one text, as if it were a file of that name, and errors in between."""
    empty = True
    for document in documents(text, name, _NOUN):
        empty = False
        if isinstance(document, Document):
            yield from _policies(document, now)
        elif isinstance(document, PolicyError):
            yield document
    if empty:
        yield PolicyError("the file is empty", where=name, hint="begin with 'policies:', or delete it")


def _policies(document: Document, now: datetime) -> Iterator[Policy | PolicyError]:
    listed = document.data.get("policies")
    further = next((key for key in document.data if key not in {"policies", "vars"}), None)
    if further is not None:
        hint = "a policy file has 'policies' and, for YAML's anchors, 'vars'"
        yield PolicyError(f"a policy file has no {further!r}", where=document.place(further), hint=hint)
        return
    if not isinstance(listed, list):
        yield PolicyError(
            "a policy file has a list of policies", where=document.place("policies"), hint="'policies: […]'"
        )
        return
    for number, data in enumerate(listed):
        try:
            yield policy(data, document, number, now)
        except PolicyError as error:
            yield error
