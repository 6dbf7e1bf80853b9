"""Which reader an object goes to: by the shape of its text, never by its name."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

import numpy as np

from vedette.errors import ConfigError, UnitError
from vedette.lake.envelope import looks_json, peel
from vedette.lake.opening import opened, reject
from vedette.lake.read import JsonReader
from vedette.lake.rows import Limits, Read, Text
from vedette.model import Delimited, Json, Lines, Parquet, Xml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vedette.lake.rows import Blob
    from vedette.model import Framing, LogSource

#: Where each framing's reader is; a module is imported where a source needs it.
_READERS: dict[type[Framing], tuple[str, str]] = {
    Delimited: ("vedette.lake.delimited", "DelimitedReader"),
    Lines: ("vedette.lake.lines", "LinesReader"),
    Xml: ("vedette.lake.xml", "XmlReader"),
    Parquet: ("vedette.lake.parquet", "ParquetReader"),
}

_PARQUET = b"PAR1"


class TextReader(Protocol):
    """Reads texts of one framing: `Rows` to `out.chunks`, rejects to `out.rejected`, both in `out.discovered`."""

    def read_texts(self, texts: Sequence[Text], out: Read) -> None:
        """Read all of the texts; never raises for what stands in them. The rows are good until the next call."""


class Reader:
    """Reads objects of one source, each by the framing whose shape it has. Keeps no state between calls but memory.

    The rows of a read point into that memory: take their columns and raw text before the next read.
    `options` are a person's settings of the source: `fields` is the order of fields of lines without a header.
    Raises `UnitError` where the source's framings are more than one of a kind, or nothing reads them, and
    `ConfigError` for options that do not fit.
    """

    def __init__(
        self, source: LogSource, limits: Limits | None = None, options: Mapping[str, str] | None = None
    ) -> None:
        self.source = source
        fields = options.get("fields", "") if options else ""
        self.limits = limits or Limits()
        self._json: JsonReader | None = None
        self._others: dict[type[Framing], TextReader] = {}
        for framing in (source.framing, *source.also):
            kind = type(framing)
            if kind in self._others or (kind is Json and self._json):
                raise UnitError(f"two framings are {kind.__name__}", where=source.name, hint="one of each kind")
            if isinstance(framing, Json):
                self._json = JsonReader(source, framing, self.limits)
            else:
                told = framing
                if fields and isinstance(framing, Delimited):
                    told = replace(framing, fields=field_order(source, fields), orders=())
                self._others[kind] = text_reader(source, told, self.limits)
        self._text = next((r for kind, r in self._others.items() if kind in {Lines, Delimited}), None)

    def read(self, blobs: Sequence[Blob]) -> Read:
        """Rows and rejects of the objects. Never raises for what stands in them."""
        if self._json is not None and not self._others:
            return self._json.read(blobs)
        out = Read([], [], np.zeros(len(blobs), dtype=np.int64))
        texts: dict[int, tuple[TextReader, list[Text]]] = {}
        if self._json is not None:
            self._json.begin()
        for number, blob in enumerate(blobs):
            for part in opened(number, blob, self.limits, out):
                if self._json is not None and looks_json(part.text):
                    self._json.add(number, part, blob, out)
                    continue
                whole = part.text
                if (
                    part.broken
                ):  # the line in which the text breaks off is told with the object, not read as a whole one
                    reject(number, part.broken, blob.data, out)
                    whole = part.text[: part.text.rfind(b"\n") + 1]
                if whole:
                    self._sort(Text(number, whole, blob.facts), texts, out)
        if self._json is not None:
            strays: list[Text] = []
            self._json.finish(out, strays)
            for stray in strays:
                facts = blobs[stray.blob].facts
                self._place(Text(stray.blob, stray.data, _joined(facts, stray.facts)), texts, out)
        for reader, these in texts.values():
            reader.read_texts(these, out)
        return out

    def _sort(self, text: Text, texts: dict[int, tuple[TextReader, list[Text]]], out: Read) -> None:
        """Take envelopes off, and put the texts inside with their reader."""
        inside = peel(text.data) if looks_json(text.data) else None
        if inside is None:
            self._place(text, texts, out)
            return
        for one in inside:
            self._place(Text(text.blob, one.data, _joined(text.facts, one.facts)), texts, out)

    def _place(self, text: Text, texts: dict[int, tuple[TextReader, list[Text]]], out: Read) -> None:
        reader = self._reader(text.data)
        if reader is None:
            names = " or ".join(kind.__name__ for kind in self._others)
            reject(text.blob, f"the text is neither {names} nor an envelope that is known", text.data, out)
            return
        texts.setdefault(id(reader), (reader, []))[1].append(text)

    def _reader(self, data: bytes) -> TextReader | None:
        if data.startswith(_PARQUET):
            return self._others.get(Parquet, self._text)
        if data.lstrip()[:1] == b"<":
            return self._others.get(Xml, self._text)
        return self._text or self._others.get(Xml)


def _joined(path: Mapping[str, object], envelope: Mapping[str, object]) -> dict[str, object]:
    """What the path says, and what the envelope adds; of times the envelope's, which is nearer to the record."""
    return {**envelope, **path, **{k: v for k, v in envelope.items() if k == "time"}}


def field_order(source: LogSource, text: str) -> tuple[str, ...]:
    """The names in a setting: with blanks or commas between, also as AWS writes a log format (`${version} ${end}`).

    Raises `ConfigError` where none of them is a field of the source.
    """
    names = tuple(re.findall(r"[^\s,${}]+", text))
    known = {column.where[0].lower().replace("_", "-") for column in source.columns}
    strange = [name for name in names if name.lower().replace("_", "-") not in known]
    if not names or len(strange) == len(names):
        raise ConfigError(
            f"names no field of {source.title}: {text!r}",
            where=f"sources.{source.name}.fields",
            hint="write the fields in the order of the lines, as in '${version} ${account-id} ${start}'",
        )
    return names


def text_reader(source: LogSource, framing: Framing, limits: Limits) -> TextReader:
    """The reader of a framing that is not JSON. Raises `UnitError` where there is none."""
    module, name = _READERS[type(framing)]
    try:
        made: TextReader = getattr(import_module(module), name)(source, framing, limits)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        kind = type(framing).__name__
        raise UnitError(f"nothing reads {kind} yet", where=source.name, hint="use Json or Delimited") from None
    return made
