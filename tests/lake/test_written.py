"""What stands in the files of a lake, and the machine code that makes ids and numbers for it."""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette import registry
from vedette.collect import Collector, Settings
from vedette.lake import _blake, codes
from vedette.lake.catalog import Lake
from vedette.lake.events import EventTable
from vedette.lake.query import Query
from vedette.state import open_state

FLOW = registry.source("vpc_flow")
LINE = b"2 111122223333 eni-0a1b %s 10.0.1.15 51514 443 6 11 4093 %d 1780301701 ACCEPT OK\n"


def collected(tmp_path, *texts):
    """A lake with those flow logs, and the paths of its files."""
    logs = tmp_path / "logs"
    logs.mkdir()
    for number, text in enumerate(texts):
        (logs / f"{number}.log").write_bytes(text)
    lake = Lake.on_disk(tmp_path / "lake")
    with open_state(f"sqlite:///{tmp_path}/state.db") as state:
        for text in sorted(logs.iterdir()):
            Collector(FLOW, lake, state, tmp_path / "rejects", Settings()).collect([str(text)])
    return lake, [file.path.removeprefix("file://") for file in EventTable(lake, FLOW).files()]


def test_a_file_has_no_column_of_the_source_that_is_null_in_all_of_its_rows(tmp_path):
    """Such a column is NULL for whoever reads the table, also beside files that have it."""
    header = b"version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action "
    short = b"".join(LINE % (b"203.0.113.24", 1780301647 + n) for n in range(3))
    long = b"".join(LINE[:-1] % (b"203.0.113.25", 1780301747 + n) + b" vpc-0a1b\n" for n in range(2))
    lake, paths = collected(tmp_path, short, header + b"log-status vpc-id\n" + long)
    names = [set(pq.read_schema(path).names) for path in paths]
    assert ["vpc_id" in one for one in names] == [False, True]
    assert all({"ev_account", "ev_id", "interface_id", "ev_session", "raw"} <= one for one in names)
    asked = "SELECT vpc_id, subnet_id, count(*) FROM vpc_flow GROUP BY ALL ORDER BY vpc_id"
    rows = Query(lake, spill=tmp_path / "spill").sql(asked).rows()
    assert [tuple(row) for row in rows] == [("vpc-0a1b", None, 2), (None, None, 3)]


def test_short_records_stand_in_larger_row_groups(tmp_path):
    """A row group is bounded by the bytes of its records, between 16,384 and 131,072 rows."""
    _, [path] = collected(
        tmp_path, b"".join(LINE % (b"10.0.0.%d" % (n % 250), 1780301647 + n // 9) for n in range(40_000))
    )
    assert pq.read_metadata(path).num_row_groups == 1


@given(texts=st.lists(st.binary(max_size=400), min_size=1, max_size=30))
@settings(deadline=None)
def test_four_digests_at_a_time_are_those_of_the_library(texts):
    memory = np.frombuffer(b"".join(texts) + b"\0", dtype=np.uint8)
    bounds = np.cumsum([0, *map(len, texts)], dtype=np.int64)
    out = np.empty((len(texts), 2), dtype=np.uint64)
    _blake.digest(memory.ctypes.data, bounds[:-1].copy(), bounds[1:].copy(), out)
    assert [row.tobytes() for row in out] == [hashlib.blake2b(text, digest_size=16).digest() for text in texts]


@given(
    rows=st.lists(st.tuples(st.sampled_from(("a", "b", None)), st.integers(0, 3)), max_size=50),
    wide=st.booleans(),
)
@settings(deadline=None)
def test_combinations_are_numbered_as_they_come(rows, wide):
    """With a table of all that there can be, and without."""
    more = [f"{number}" for number in range(1 << 19)] if wide else ["0", "1", "2", "3"]
    one = pa.array([text for text, _ in rows], pa.string()).dictionary_encode()
    other = pa.DictionaryArray.from_arrays(pa.array([n for _, n in rows], pa.int32()), pa.array(more))
    group, first = codes.combine([one, other])
    places = list(dict.fromkeys(rows))
    assert group.to_pylist() == [places.index(row) for row in rows]
    assert first.tolist() == [rows.index(place) for place in places]
