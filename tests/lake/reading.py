"""A plain, slow reading of log records, and records to read: what the fast reader is held against."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from hypothesis import strategies as st

from vedette import registry
from vedette.lake.read import JsonReader
from vedette.lake.rows import Blob, Limits

SOURCE = registry.source("cloudtrail")

#: The least that makes a record.
BASE = {
    "eventTime": "2026-06-01T08:14:07Z",
    "eventID": "7f3a2b10-1111-4d5e-8c11-6a0f5b2d9e01",
    "eventSource": "iam.amazonaws.com",
    "eventName": "CreateUser",
    "awsRegion": "eu-central-1",
    "recipientAccountId": "111122223333",
}


def record(**fields):
    """One record as JSON bytes; a field of None is left out."""
    return json.dumps({k: v for k, v in (BASE | fields).items() if v is not None}).encode()


def records(count, **fields):
    """That many records with event ids of their own."""
    return [record(eventID=f"event-{n}", **fields) for n in range(count)]


def trail(items):
    """Records as CloudTrail writes them."""
    return b'{"Records":[' + b",".join(items) + b"]}"


def read(data, **limits):
    """Read one object: its rows as dictionaries with `raw` (bytes), its rejects, and how many were discovered."""
    read_by = JsonReader(SOURCE, SOURCE.framing, Limits(**limits) if limits else None)
    return rows_of(read_by.read([Blob("an/object", "1", data)]))


def rows_of(done):
    """Rows, rejects and the number discovered of what a reader gave."""
    rows = []
    for chunk in done.chunks:
        columns = {name: array.to_pylist() for name, array in chunk.columns.items()}
        raws = [raw.encode() for raw in chunk.raw().to_pylist()]
        rows.extend(
            {name: values[number] for name, values in columns.items()} | {"raw": raws[number]}
            for number in range(len(chunk))
        )
    return rows, done.rejected, int(done.discovered.sum())


def plain(value, column):
    """The column's value in a record (a dictionary) by the words of `Column`."""
    if column.type == "list<string>":
        top, _, below = column.where
        items = value.get(top)
        found = [i[below] for i in items if isinstance(i, dict) and below in i] if isinstance(items, list) else []
        return [plain_text(f) for f in found] or None
    told = (plain_text(at(value, path)) for path in (column.where, *column.also_at))
    text = next((one for one in told if one is not None), None)
    if column.type == "timestamp":
        return plain_time(text)
    if column.type == "bool":
        return {"true": True, "false": False}.get((text or "").lower())
    return text


def at(value, path):
    """What stands at that path, None where nothing does."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def plain_text(value):
    """A JSON value as a string column holds it: text as it is, all else as JSON text, null as nothing."""
    return value if isinstance(value, str) or value is None else json.dumps(value)


def same(got, wanted):
    """Whether a column holds what it should; JSON text may have other blanks and escapes."""
    if isinstance(got, list) and isinstance(wanted, list):
        return len(got) == len(wanted) and all(map(same, got, wanted))
    if isinstance(wanted, str) and wanted[:1] in {"{", "["} and got != wanted:
        return isinstance(got, str) and json.loads(got) == json.loads(wanted)
    return got == wanted


def plain_time(text):
    """The event's time by Python's own parser."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


# Text with what JSON escapes, two-byte to four-byte characters, and nothing that UTF-8 cannot say.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=24) | st.sampled_from(
    [
        "",
        " ",
        "\\",
        '"',
        "\\u0041",
        "a\tb\nc\rd\be\ff",
        "\x00",
        "\x1f",
        "\x7f",
        "\ud7ff",
        "\U0001f600",
        "é" * 40,
        "{",
        "]",
        ",",
        ":",
    ]
)
NUMBERS = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0, -0.0])
SCALARS = TEXT | NUMBERS | st.booleans() | st.none()
NAMES = [part for column in SOURCE.columns for part in column.where if part != "*"]
KEYS = (
    st.sampled_from(
        [*NAMES, *(n[:-1] for n in NAMES), *(n + "x" for n in NAMES), *(n.lower() for n in NAMES), "", "*", "x"]
    )
    | TEXT
)
VALUES = st.recursive(
    SCALARS,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(KEYS, below, max_size=5),
    max_leaves=12,
)


@st.composite
def trees(draw):
    """A record: likely keys with likely and unlikely values, nested as CloudTrail nests them or otherwise."""
    body = draw(st.dictionaries(KEYS, VALUES, max_size=6))
    identity = draw(st.dictionaries(KEYS, VALUES, max_size=5))
    if draw(st.booleans()):
        identity["sessionContext"] = {
            "sessionIssuer": draw(st.dictionaries(KEYS, VALUES, max_size=3)),
            "attributes": {"mfaAuthenticated": draw(SCALARS)},
        }
    body["userIdentity"] = identity if draw(st.booleans()) else draw(VALUES)
    body["resources"] = draw(
        st.lists(st.fixed_dictionaries({}, optional={"ARN": VALUES, "type": TEXT}) | VALUES, max_size=4) | VALUES
    )
    body["eventTime"] = draw(
        st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1)).map(lambda d: d.isoformat() + "Z")  # noqa: DTZ001  naive on purpose
    )
    body["eventName"] = draw(TEXT)
    keys = draw(st.permutations(list(body)))
    return {key: body[key] for key in keys}


BLANKS = st.text(" \t\n\r", max_size=3)


@st.composite
def spelled(draw, value):
    """The value as JSON text, with blanks and escapes of any kind; keys are not escaped."""
    if isinstance(value, dict):
        pairs = [f"{draw(BLANKS)}{_key(k)}{draw(BLANKS)}:{draw(spelled(v))}" for k, v in value.items()]
        return draw(BLANKS) + "{" + ",".join(pairs) + draw(BLANKS) + "}" + draw(BLANKS)
    if isinstance(value, list):
        return draw(BLANKS) + "[" + ",".join(draw(spelled(v)) for v in value) + draw(BLANKS) + "]" + draw(BLANKS)
    if isinstance(value, str):
        text = json.dumps(value, ensure_ascii=draw(st.booleans()))
        return text.replace("/", draw(st.sampled_from(["/", "\\/"])))
    return json.dumps(value)


def _key(key):
    return json.dumps(key, ensure_ascii=False)
