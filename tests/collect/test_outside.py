"""Units from outside the package: one file each, found by entry points, used end to end."""

from __future__ import annotations

import importlib
import sys

import pytest
from homes import Home

from vedette import api, registry
from vedette.api import _open
from vedette.lake.events import EventTable

SOURCE = '''
"""Door openings, as a badge reader logs them."""

from vedette.model import Column, Cost, Derived, Json, LogSource

SOURCE = LogSource(
    name="doors",
    title="Doors",
    doc="https://example.com",
    sigma={"product": "building", "service": "doors"},
    framing=Json(records=("openings",), required=("at", "door")),
    columns=(
        Column("at", "timestamp", "When the door opened."),
        Column("door", "string", "Which door."),
        Column("badge.holder", "string", "Whose badge."),
        Column("tries", "long", "How often the badge was held to the reader."),
        Column("seconds", "double", "How long it stood open."),
        Column("alarm", "bool", "Whether the alarm rang."),
        Column("seen", "list<string>", "Cameras.", path=("cameras", "*", "id")),
    ),
    derived=(
        Derived("ev_actor", "badge.holder", "Who."),
        Derived("ev_action", "'door:' || door", "What."),
        Derived("ev_outcome", "CASE WHEN alarm THEN 'denied' ELSE 'success' END", "How."),
    ),
    time="at",
    key=("ev_account", "ev_region", "ev_id"),
    sort=("door", "ev_time"),
    layouts=(),
    delay_minutes=1,
    delay="none",
    retention="for ever",
    on_by_default="yes",
    cost=Cost("nothing", "2026-01-01"),
    sample=b'{"openings":[{"at":"2026-06-01T08:00:00Z","door":"front","badge":{"holder":"mira"}}]}',
)
'''

TRANSPORT = '''
"""Bytes from memory, for want of a badge reader."""

from vedette.model import Found, Transport

OBJECTS = {}


def find(uri, walk):
    for name in sorted(OBJECTS):
        if name.startswith(uri):
            yield Found(name, str(len(OBJECTS[name])), len(OBJECTS[name]))


def fetch(uri, settings):
    return OBJECTS[uri]


TRANSPORT = Transport(scheme="memory", title="Memory", find=find, fetch=fetch)
'''

ENTRY_POINTS = """
[vedette.sources]
doors = vedette_doors.source:SOURCE

[vedette.transports]
memory = vedette_doors.transport:TRANSPORT
"""


@pytest.fixture
def outside(tmp_path, monkeypatch):
    """A package installed beside Vedette, as pip would leave it."""
    site = tmp_path / "site"
    for name, text in {
        "vedette_doors/__init__.py": "",
        "vedette_doors/source.py": SOURCE,
        "vedette_doors/transport.py": TRANSPORT,
        "vedette_doors-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: vedette-doors\nVersion: 1.0\n",
        "vedette_doors-1.0.dist-info/entry_points.txt": ENTRY_POINTS,
    }.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(str(site))
    importlib.invalidate_caches()
    registry.sources.cache_clear()
    registry.transports.cache_clear()
    yield importlib.import_module("vedette_doors.transport")
    for name in [n for n in sys.modules if n.startswith("vedette_doors")]:
        del sys.modules[name]
    monkeypatch.undo()
    registry.sources.cache_clear()
    registry.transports.cache_clear()


OPENINGS = b"""{"openings":[
{"at":"2026-06-01T08:00:00Z","door":"front","badge":{"holder":"mira"},"tries":1,"seconds":2.5,"alarm":false},
{"at":"2026-06-01T08:00:01Z","door":"safe","badge":{"holder":"eve"},"tries":99999999999999999999,"seconds":"long",
 "alarm":true,"cameras":[{"id":"c1"},{"id":"c2"}]},
{"at":"2026-06-01T08:00:02Z"}]}"""


def test_a_source_and_a_transport_from_outside(outside, tmp_path):
    """Collected end to end: typed columns, rejects, ledger, known the second time; CloudTrail's table is none of it."""
    outside.OBJECTS["memory://reader/1"] = OPENINGS
    home = Home(tmp_path / "home")
    done = api.collect(["memory://reader/"], config=home.config, source="doors")
    assert (done.discovered, done.stored, done.rejected) == (3, 2, 1)
    source = registry.source("doors")
    engine = _open.engine(home.config, threads=1)
    engine.view("doors", source, [f.path for f in EventTable(_open.lake(home.config), source).files()])
    rows = engine.rows(
        'SELECT door, "badge"."holder", ev_actor, tries, seconds, ev_outcome, seen FROM doors ORDER BY 1'
    )
    engine.close()
    assert rows == [
        ("front", "mira", "mira", 1, 2.5, "success", None),
        ("safe", "eve", "eve", None, None, "denied", ["c1", "c2"]),
    ]
    assert api.collect(["memory://reader/"], config=home.config, source="doors").known == 1
    [reject] = api.rejects_list(config=home.config, source="doors")
    assert reject.reason == "the record has no door"
    assert not _open.lake(home.config).exists(registry.source("cloudtrail"))


def test_cloudtrail_over_a_transport_from_outside(outside, tmp_path):
    """Any source comes over any transport."""
    outside.OBJECTS["memory://trail/1"] = registry.source("cloudtrail").sample
    home = Home(tmp_path / "home")
    assert home.collect("memory://trail/").stored == 1


def test_a_rule_from_a_folder_over_a_source_from_outside(outside, tmp_path):
    """One YAML file and no code: the rule finds the event of the new source."""
    outside.OBJECTS["memory://reader/1"] = OPENINGS
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "safe.yml").write_text(
        """
title: Safe opened with an alarm
id: 7d5a2b1e-6b1f-4d3c-9a50-0d6f2f6a7c11
status: test
logsource: {product: building, service: doors}
detection:
  selection: {door: safe, alarm: true}
  condition: selection
level: high
"""
    )
    home = Home(tmp_path / "home", rules={"folders": (rules,)})
    api.collect(["memory://reader/"], config=home.config, source="doors")
    found = api.detect(config=home.config)
    assert [p for p in found.problems if "safe.yml" in p] == []
    [alert] = api.alerts_list(config=home.config)
    assert (alert.title, alert.entity) == ("Safe opened with an alarm", "eve")
