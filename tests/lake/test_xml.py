"""XML records: wherever elements stand, one that is broken rejects only itself, and nothing is fetched or unfolded."""

from __future__ import annotations

import numpy as np
import pytest

from vedette import registry
from vedette.lake.rows import Limits, Read, Text
from vedette.lake.xml import XmlReader

UNIT = registry.source("windows_event")


def event(number=1, inside="", attributes=""):
    """One event with that number as its id, as XML."""
    return (
        f"<Event{attributes}><System><EventID>{number}</EventID><TimeCreated SystemTime='2026-06-01T08:14:07Z'/>"
        f"<Channel>Security</Channel></System><EventData>{inside}</EventData></Event>"
    )


def read(text, limits=None):
    """The ids, users and raw texts of events, and the rejects of a text."""
    out = Read([], [], np.zeros(1, dtype=np.int64))
    XmlReader(UNIT, UNIT.framing, limits).read_texts([Text(0, text if isinstance(text, bytes) else text.encode())], out)
    rows = [
        (int(number), user, raw)
        for chunk in out.chunks
        for number, user, raw in zip(
            chunk.columns["EventID"].to_pylist(),
            chunk.columns["User"].to_pylist(),
            chunk.raw().to_pylist(),
            strict=True,
        )
    ]
    assert int(out.discovered.sum()) == len(rows) + len(out.rejected)
    return rows, out.rejected


@pytest.mark.parametrize(
    "around",
    [
        "{0}{1}",
        "{0}\n{1}\n",
        '<?xml version="1.0"?>\r\n<Events xmlns="x">\n  {0}\n  <!-- between -->{1}\n</Events>',
        "\ufeff{0} {1}",
    ],
)
def test_elements_are_found_wherever_they_stand(around):
    """One behind the other, one a line, or inside an element of all: the raw record is the element as it came."""
    both = event(1, attributes=" xmlns='y'"), event(2)

    rows, rejected = read(around.format(*both))

    assert [(number, raw) for number, _, raw in rows] == [(1, both[0]), (2, both[1])]
    assert rejected == []


def test_values_are_reached_by_name_and_unescaped():
    """Named data, entities of XML's own and CDATA give their text; a prefix is no part of a name."""
    named, plain = "<Data Name='User'>a &amp; &#98;</Data>", "<Data Name='User'><![CDATA[</Event> <b>]]></Data>"
    prefixed = event(3).replace("<", "<w:").replace("<w:/", "</w:").replace("<w:Event>", "<w:Event xmlns:w='z'>")

    rows, rejected = read(event(1, named) + event(2, plain) + prefixed)

    assert [(number, user) for number, user, _ in rows] == [(1, "a & b"), (2, "</Event> <b>"), (3, None)]
    assert rejected == []


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("<Event><System></Event>", "no XML"),
        ("<Event><System>", "is not closed"),
        ("<Event><EventData/></Event>", "has no System.EventID"),
        ("nonsense", "no XML element"),
        (event(9, "<Data Name='User'>&outside;</Data>"), "no XML"),
        (event(9).replace("2026-06-01", "2026-99-01"), "no time"),
        (event(9, "x" * 3000), "more than the cap"),
    ],
)
def test_a_broken_element_rejects_itself_alone(broken, why):
    """The events before and behind it stay."""
    rows, rejected = read(event(1) + broken + event(2), Limits(record_bytes=2000))

    assert [number for number, _, _ in rows] == [1, 2]
    assert [(r.data.decode(), why in r.reason) for r in rejected] == [(broken, True)]


def test_bytes_that_are_no_text_reject_their_element_alone():
    """So does an element that is no UTF-8."""
    rows, rejected = read(event(1).encode() + event(7, "\xff").encode("latin-1") + event(2).encode())

    assert ([row[0] for row in rows], [r.position for r in rejected]) == ([1, 2], [1])


def test_entities_are_not_unfolded():
    """A document type gives no entities to the elements behind it, and is told."""
    bomb = "<!DOCTYPE e [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>" + event(1, "<Data Name='User'>&b;</Data>")

    rows, rejected = read(bomb)

    assert rows == []
    assert any("undefined entity" in r.reason for r in rejected)


def test_texts_without_an_event_are_rejected_whole():
    """Other XML is one reject, with all of it."""
    rows, rejected = read("<a><b/></a>")

    assert (rows, [(r.reason, r.data) for r in rejected]) == ([], [("there is no element Event", b"<a><b/></a>")])


@pytest.mark.parametrize("piece", ["<![CDATA[", "<!--", "<Event ", "<Event>", "</Event>", "<Event a='", "<a"])
def test_pieces_that_never_end_are_told(piece):
    """Twenty thousand of what begins and never ends are read to the end, and told."""
    rows, rejected = read(piece * 20_000)

    assert rows == []
    assert rejected
