"""House questions that every log source is asked, from the registry."""

from __future__ import annotations

import re
from datetime import UTC

import pytest
from shapes import lines, object_of, rows_of, travels

from vedette import registry
from vedette.lake.derive import expression
from vedette.lake.facts import FACTS
from vedette.model import COMMON_COLUMNS, Json, Lines, Parquet, facts_of

_HEAD = 4096
#: Sources that do not (yet) say what their objects look like; nothing of ours may be among them.
_WITHOUT_LOOKS = (Parquet,)
#: Derived columns that a source's records may never fill.
_MAY_BE_EMPTY = frozenset({"ev_src_service", "ev_src_ip", "ev_session", "ev_resources", "ev_outcome"})
#: Sources of which a record has few of the fields, and why.
_CHOSEN_FIELDS = {
    "vpc_flow": "who makes the flow log chooses its fields",
    "windows_event": "each kind of event has fields of its own",
}


def test_every_sample_is_read(sampled):
    """A sample gives rows and no reject, alone and zipped, with times in UTC."""
    unit, sample = sampled
    rows, rejected = rows_of(unit, object_of(unit, sample))

    assert rejected == []
    assert rows
    assert all(row["ev_time"].tzinfo is not None and row["ev_time"].utcoffset() == UTC.utcoffset(None) for row in rows)


def test_every_sample_is_read_in_every_envelope(sampled):
    """Whatever is around a record, it is the same row, but for an id that the envelope gives."""
    unit, sample = sampled
    plain, _ = rows_of(unit, object_of(unit, sample))
    for name, around in travels(unit).items():
        rows, rejected = rows_of(unit, around(object_of(unit, sample)))

        assert rejected == [], name
        assert [row["raw"] for row in rows] == [row["raw"] for row in plain], name
        assert [row["ev_time"] for row in rows] == [row["ev_time"] for row in plain], name


def test_records_come_one_a_line(sampled):
    """The same sample on two lines is read twice."""
    unit, sample = sampled
    if not isinstance(unit.framing, Json):
        pytest.skip("its records are no JSON")
    once, _ = rows_of(unit, sample)
    done_rows, rejected = rows_of(unit, lines(sample))

    assert rejected == []
    assert {row["raw"] for row in done_rows} == {row["raw"] for row in once}


def test_ids_are_functions_of_the_object(sampled):
    """Reading an object again gives the same ids; no two rows of it have the same."""
    unit, sample = sampled
    first, _ = rows_of(unit, object_of(unit, sample))
    again, _ = rows_of(unit, object_of(unit, sample))

    assert [row["ev_id"] for row in first] == [row["ev_id"] for row in again]
    assert all(row["ev_id"] for row in first)
    keys = [tuple(row[name] for name in unit.key) for row in first]
    assert len(set(keys)) == len(keys)


def test_its_own_id_is_the_events_id(unit):
    """Where the record names itself, that is its id."""
    if not unit.id:
        pytest.skip("its records have no id of their own")
    rows, _ = rows_of(unit, *(object_of(unit, s) for s in (unit.sample, *unit.more_samples)))

    assert unit.column(unit.id) is not None
    assert any(not row["ev_id"].startswith("sha256:") for row in rows)


def test_samples_fill_the_common_columns(unit):
    """Account, region, actor and action come from the record, or from what is known of its object."""
    rows, _ = rows_of(unit, *(object_of(unit, s) for s in (unit.sample, *unit.more_samples)))
    derived = {d.name for d in unit.derived} & {name for name, _, _ in COMMON_COLUMNS}

    assert {"ev_account", "ev_region", "ev_actor", "ev_action"} <= derived
    assert {name for name in derived - _MAY_BE_EMPTY if all(row[name] is None for row in rows)} == set()


def test_each_column_is_filled_by_some_sample(unit):
    """A column that no sample fills is a path that nobody has seen: at most a third are."""
    if unit.name in _CHOSEN_FIELDS:
        pytest.skip(_CHOSEN_FIELDS[unit.name])
    rows, _ = rows_of(unit, *(object_of(unit, s) for s in (unit.sample, *unit.more_samples)))

    def value(row, name):
        for part in name.split("."):
            row = row.get(part) if isinstance(row, dict) else None
        return row

    stored = [c.name for c in unit.columns if c.name not in unit.aliases and c.name != unit.time]
    filled = [name for name in stored if any(value(row, name) is not None for row in rows)]
    assert len(filled) * 3 >= len(stored) * 2 or len(stored) - len(filled) <= 10, sorted(set(stored) - set(filled))


def test_each_column_says_what_it_holds(unit):
    """A sentence each, that ends like one; a time says its zone."""
    for column in unit.columns:
        assert column.doc.endswith((".", "…", "!")), column.name
        assert len(column.doc) > len("It is."), column.name
        if column.type == "timestamp":
            assert "UTC" in column.doc or "zone" in column.doc, column.name


def test_a_source_says_what_a_person_asks(unit):
    """What it costs and since when, how late it is, where it is kept, whether it is on."""
    assert unit.doc.startswith("https://")
    assert unit.delay
    assert unit.delay_minutes > 0
    assert unit.retention
    assert unit.on_by_default
    assert unit.cost.text
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", unit.cost.as_of)
    assert unit.sigma["product"]


def test_names_inside_a_source_agree(unit):
    """Time, key, sort, id, unique and aliases name columns there are; derived columns read such columns."""
    columns = {c.name for c in unit.columns}
    common = {name for name, _, _ in COMMON_COLUMNS}
    derived = {d.name for d in unit.derived}

    assert len(columns) == len(unit.columns)
    assert unit.time in columns | derived
    assert set(unit.key) | set(unit.sort) <= columns | common | derived
    assert unit.key[-1] == "ev_id"
    assert {unit.id} <= columns | {""}
    assert set(unit.unique) | set(unit.aliases) <= columns
    for one in unit.derived:
        expression(one.sql, [*columns, *derived, *(f"object_{name}" for name in FACTS)], unit.name)


def test_objects_are_known_by_their_looks(sampled):
    """The first bytes of a sample, plain or inside an envelope's text, tell its source and no other."""
    unit, sample = sampled
    others = [u for u in registry.sources().values() if u.looks_like]
    shapes = [sample]
    if isinstance(unit.framing, Json):
        shapes += [around(sample) for name, around in travels(unit).items() if name in {"sns", "eventbridge"}]
    for shape in shapes:
        head = shape[:_HEAD].decode()
        found = {other.name for other in others if re.search(other.looks_like, head)}
        assert found - {"cloudwatch_logs"} <= {unit.name}
        if not isinstance(unit.framing, (*_WITHOUT_LOOKS, Lines)) and unit.looks_like:
            assert unit.name in found


def test_layouts_find_the_objects_they_show(unit):
    """A layout's prefix, filled in, is a path that its pattern reads."""
    values = {"account": "111122223333", "region": "eu-west-1", "year": "2026", "month": "06", "day": "01"}
    for layout in unit.layouts:
        shown = layout.prefix.split(" (")[0]
        for name, value in {**values, "org": "o-abcdefghij", "kind": "CloudTrail", "yyyymmdd": "20260601"}.items():
            shown = shown.replace("{" + name + "}", value)
        shown = shown.replace("{region or cloudfront}", "eu-west-1").replace("{alert, flow or tls}", "alert")
        shown = re.sub(r"\{(hour|minute)\}", "08", re.sub(r"\{version\}", "2.0", shown))
        if not layout.pattern.endswith("/"):  # it reads the object's name too, which a prefix does not show
            continue
        if not layout.prefix or "{stream}" in shown or "…" in shown or "{" in re.sub(r"\{[a-zA-Z ]+\}", "", shown):
            continue
        path = "bucket/" + re.sub(r"\{[a-zA-Z ]+\}", "one", shown) + ("" if shown.endswith(".json") else "x.gz")
        facts = facts_of((layout,), path)
        assert facts, f"{layout.title}: {path}"
        assert not any(re.search(pattern, "/" + path) for pattern, _ in unit.others), path
