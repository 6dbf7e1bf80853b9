"""XML records, each element by itself: one that is broken rejects nothing but itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from vedette.lake.rows import Limits, Rejected
from vedette.lake.typed import Typing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from xml.etree.ElementTree import Element

    from vedette.lake.rows import Read, Text
    from vedette.model import LogSource, Xml

Path = tuple[str, ...]

#: Elements nested deeper are no log's.
_DEEPEST = 64
#: What may stand between records: declarations, comments, and the tags of elements around them.
_BETWEEN = re.compile(rb"(?:\s|\xef\xbb\xbf|<\?[^>]*\?>|<!--(?:[^-]|-[^-])*-->|</?[A-Za-z_][^<>]*>)*")
_CLOSERS = {b"<![CDATA[": b"]]>", b"<!--": b"-->"}


class XmlReader:
    """Reads texts of XML. Text is UTF-8; there are no entities beside the five of XML itself."""

    def __init__(self, source: LogSource, framing: Xml, limits: Limits | None = None) -> None:
        self._framing = framing
        self._limits = limits or Limits()
        self._typing = Typing(source, self._limits)
        self._named = dict(framing.named)
        self._places = {c.name: (c.where, *c.also_at) for c in source.columns}
        self._lists = {c.name for c in source.columns if c.type == "list<string>"}
        name = re.escape(framing.record).encode()
        self._tag = re.compile(
            rb"<!\[CDATA\[|<!--|<(?P<close>/?)(?:[\w.-]+:)?" + name + rb"(?=[\s/>])(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*>"
        )

    def read_texts(self, texts: Sequence[Text], out: Read) -> None:
        """Rows of the elements, and rejects of those that cannot be read. Positions count elements from 0."""
        owners: list[int] = []
        positions: list[int] = []
        raw: list[str] = []
        fields: dict[str, list[object]] = {name: [] for name in self._places}
        for number, text in enumerate(texts):
            for position, (data, broken) in enumerate(self._elements(text.data)):
                found = broken or self._fields(data)
                if isinstance(found, str):
                    out.discovered[text.blob] += 1
                    out.rejected.append(Rejected(text.blob, position, found, data))
                    continue
                owners.append(number)
                positions.append(position)
                raw.append(data.decode())
                for name, places in self._places.items():
                    values = next((found[place] for place in places if place in found), None)
                    fields[name].append(values if values is None or name in self._lists else values[0])
        arrays = {
            name: pa.array(values, type=pa.list_(pa.string()) if name in self._lists else pa.string())
            for name, values in fields.items()
        }
        self._typing.rows(
            texts,
            np.array(owners, dtype=np.int64),
            pa.array(raw, type=pa.string()),
            arrays,
            np.array(positions, dtype=np.int64),
            out,
        )

    def _elements(self, text: bytes) -> Iterator[tuple[bytes, str]]:
        """Each record element as it stands, with why it is none; what stands between records and is no tag too."""
        done = 0
        start: int | None = None
        for at, end, kind in self._tags(text):
            if kind == "open" or (kind == "alone" and start is None):
                if start is not None:
                    yield text[start:at].rstrip(), f"the element {self._framing.record} is not closed"
                elif rest := _rest(text[done:at]):
                    yield rest, "this is no XML element"
                start, done = at, at
            if kind != "open" and start is not None:
                yield text[start:end], ""
                start, done = None, end
        if start is not None:
            yield text[start:].rstrip(), f"the element {self._framing.record} is not closed"
        elif (rest := _rest(text[done:])) or not done:
            yield rest or text, f"there is no element {self._framing.record}" if not done else "this is no XML element"

    def _tags(self, text: bytes) -> Iterator[tuple[int, int, str]]:
        """Where each tag of the record begins and ends, and whether it opens, closes or stands alone."""
        place = 0
        endless: set[bytes] = set()
        while (found := self._tag.search(text, place)) is not None:
            place = found.end()
            closer = _CLOSERS.get(found[0])
            if closer is None:
                kind = "close" if found["close"] else "alone" if found[0].endswith(b"/>") else "open"
                yield found.start(), found.end(), kind
            elif closer not in endless:
                end = text.find(closer, place)
                if end < 0:
                    endless.add(closer)
                else:
                    place = end + len(closer)

    def _fields(self, data: bytes) -> dict[Path, list[str]] | str:
        """The texts at each path below the element, or why it cannot be read."""
        if len(data) > self._limits.record_bytes:
            return f"the record has {len(data)} bytes, more than the cap of {self._limits.record_bytes}"
        try:
            data.decode()
            root = fromstring(data, forbid_dtd=True)
        except UnicodeDecodeError as error:
            return f"the record is no UTF-8: {error.reason} at byte {error.start}"
        except (ParseError, DefusedXmlException, ValueError, RecursionError) as error:
            return f"the record is no XML: {error}"
        found: dict[Path, list[str]] = {}
        self._walk(root, (), found)
        for words in self._framing.required:
            if not any(tuple(word.split(".")) in found for word in words.split("|")):
                return f"the record has no {words.replace('|', ' or ')}"
        return found

    def _walk(self, element: Element, path: Path, found: dict[Path, list[str]]) -> None:
        if len(path) > _DEEPEST:
            return
        for name, value in element.attrib.items():
            found.setdefault((*path, f"@{_local(name)}"), []).append(value)
        text = (element.text or "").strip()
        if text:
            found.setdefault(path, []).append(text)
        for child in element:
            name = _local(child.tag)
            key = self._named.get(name)
            self._walk(child, (*path, child.get(key) or name if key else name), found)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _rest(text: bytes) -> bytes:
    """What of a text between records is neither white space nor a tag."""
    found = _BETWEEN.match(text)
    return text[found.end() if found else 0 :].strip()
