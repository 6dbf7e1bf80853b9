"""The first row of each key, by machine code and by a plain dictionary."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.lake.dedupe import Known
from vedette.lake.repeats import Texts, firsts

TEXT = st.text(alphabet="ab\u00e9", max_size=70)


@given(rows=st.lists(st.tuples(st.sampled_from(("1", "2", None)), TEXT), max_size=60), skipped=st.integers(0, 3))
@settings(deadline=None)
def test_each_key_once_and_the_first_of_it(rows, skipped):
    accounts = pa.array([account for account, _ in rows], type=pa.string()).dictionary_encode()
    ids = pa.array([text for _, text in rows], type=pa.string())
    kept = rows[skipped:]
    expected = sorted({key: number for number, key in reversed(list(enumerate(kept)))}.values())
    assert firsts([accounts.slice(skipped), ids.slice(skipped)]).tolist() == expected
    assert firsts([ids.slice(skipped)]).tolist() == sorted(
        {text: number for number, (_, text) in reversed(list(enumerate(kept)))}.values()
    )


def test_keys_without_text_are_compared_too():
    accounts, times = pa.array(["1", "1", "2"]), pa.array([5, 5, 5])
    assert firsts([accounts, times]).tolist() == [0, 2]
    assert firsts([accounts, pa.array([None, "a", None], pa.string())]).tolist() == [0, 1, 2]


@given(ones=st.lists(TEXT, max_size=40), others=st.lists(TEXT, max_size=40))
@settings(deadline=None)
def test_texts_that_two_columns_share(ones, others):
    texts = Texts.of(pa.array(["x", *ones], pa.string()).slice(1))
    hits, near = texts.shared(pa.array(others, pa.string()).dictionary_encode())
    assert hits.tolist() == [text in others for text in ones]
    assert near.tolist() == [text in ones for text in others]


def test_what_is_no_text_is_left_to_others():
    assert Texts.of(pa.array([1])) is None
    assert Texts.of(pa.array(["a", None])) is None
    assert Texts.of(pa.array(["a"])).shared(pa.array([None], pa.string())) is None


@given(
    ones=st.lists(st.tuples(st.sampled_from("12"), TEXT), max_size=30),
    others=st.lists(st.tuples(st.sampled_from("12"), TEXT), max_size=30),
)
@settings(deadline=None)
def test_keys_are_among_others_as_a_whole(ones, others):
    def columns(rows):
        return [pa.array([row[place] for row in rows], pa.string()) for place in (0, 1)]

    assert Known(columns(ones)).among(columns(others)).tolist() == [key in others for key in ones]
