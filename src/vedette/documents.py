"""YAML documents with the line of each key: what a file of rules or policies says, and where."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.errors import VedetteError

#: A document may hold this many nodes with its aliases followed; more is taken for an attack.
_MOST_NODES = 50_000

#: The one in C, where PyYAML has it, takes a tenth of the time.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a file: its values, and where each key stands."""

    file: str
    data: dict[str, Any]
    node: yaml.MappingNode

    def line(self, *keys: str | int) -> int:
        """The line of the last key of the path that exists, from 1."""
        node: yaml.Node | None = self.node
        line = self.node.start_mark.line + 1
        for key in keys:
            if isinstance(node, yaml.MappingNode):
                found = next(((k, v) for k, v in node.value if k.value == str(key)), None)
                if found is None:
                    break
                line, node = found[0].start_mark.line + 1, found[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
                node = node.value[key]
                line = node.start_mark.line + 1
            else:
                break
        return line

    def place(self, *keys: str | int) -> str:
        """file:line of the path."""
        return f"{self.file}:{self.line(*keys)}"

    def field_line(self, name: str) -> int:
        """The line where the detection first names a field."""
        for node in _keys(self.node, "detection"):
            if node.value.split("|", 1)[0] == name:
                return int(node.start_mark.line) + 1
        return self.line("detection")


@dataclass(frozen=True, slots=True)
class Noun:
    """What a document is called in errors (`rule`), how one begins, the error, what to do about a key given twice."""

    name: str
    begin: str
    error: type[VedetteError]
    twice: str


def documents(text: str, file: str, noun: Noun) -> Iterator[Document | VedetteError]:
    """Each document of a file; what is none comes as the error that says so."""
    loader = _Loader(text)
    try:
        while loader.check_node():
            yield _document(loader, file, noun)
    except yaml.YAMLError as e:
        mark = getattr(e, "problem_mark", None)
        where = f"{file}:{mark.line + 1}" if mark is not None else file
        problem = getattr(e, "problem", None) or str(e).splitlines()[0]
        yield noun.error(f"no YAML: {problem}", where=where, hint="check quotes, colons and the indentation")
    finally:
        loader.dispose()


def _document(loader: Any, file: str, noun: Noun) -> Document | VedetteError:
    node = loader.get_node()
    where = file if node is None else f"{file}:{node.start_mark.line + 1}"
    if not isinstance(node, yaml.MappingNode):
        return noun.error(f"a {noun.name} is a map of keys", where=where, hint=f"begin with '{noun.begin}'")
    if _size(node, {}) > _MOST_NODES:
        return noun.error("the document's aliases unfold without end", where=where, hint="write the values out")
    wordless = next((k for k in _keys(node) if k.tag.endswith((":bool", ":null"))), None)
    if wordless is not None:
        return noun.error(
            f"the key {wordless.value!r} is no text in YAML",
            where=f"{file}:{wordless.start_mark.line + 1}",
            hint="on, off, yes, no and null mean true, false and nothing: put it in quotes, or rename it",
        )
    twice = _twice(node)
    if twice is not None:
        return noun.error(
            f"the key {twice.value!r} stands here twice",
            where=f"{file}:{twice.start_mark.line + 1}",
            hint=f"YAML would keep the last one only: {noun.twice}",
        )
    return Document(file, plain(loader.construct_document(node)), node)


def plain(value: Any) -> Any:
    """YAML values as JSON has them: times and dates become ISO 8601 text, keys become text."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(v) for v in value]
    if isinstance(value, dt.datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, dt.date) else value


def _size(node: yaml.Node, known: dict[int, int]) -> int:
    """How many nodes there are with aliases followed; a cycle counts as too many."""
    if id(node) in known:
        return known[id(node)]
    known[id(node)] = _MOST_NODES + 1
    inner: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        inner = [part for pair in node.value for part in pair]
    elif isinstance(node, yaml.SequenceNode):
        inner = list(node.value)
    known[id(node)] = 1 + sum(_size(part, known) for part in inner)
    return known[id(node)]


def _twice(node: yaml.Node) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        pairs: list[tuple[yaml.Node, yaml.Node]] = node.value
        for key, value in pairs:
            if key.value in seen:
                return key
            seen.add(key.value)
            inner = _twice(value)
            if inner is not None:
                return inner
    if isinstance(node, yaml.SequenceNode):
        return next((t for part in node.value if (t := _twice(part)) is not None), None)
    return None


def _keys(node: yaml.Node, below: str = "") -> Iterator[yaml.Node]:
    """Every key node, of the part under the top-level key `below` where one is given."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if below and key.value != below:
                continue
            yield key
            yield from _keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for part in node.value:
            yield from _keys(part)
