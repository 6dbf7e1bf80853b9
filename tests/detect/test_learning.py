"""What profiles of rules learn: the same whether rows are read once for all of them or for each by itself."""

from __future__ import annotations

import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import SEEDED, SOURCE, examples, rule_text, yaml_text
from tables import Spy
from test_baseline_property import BASES, event, first_seen, quiet_hours, unusual_volume

from vedette.detect import macros
from vedette.detect.baseline import few, past, summed
from vedette.detect.baseline.memory import Memory
from vedette.detect.baseline.near import Near
from vedette.detect.baseline.select import Judging, distinct, events
from vedette.detect.load import load_text
from vedette.detect.narrow import Narrowing
from vedette.detect.reach import Reach

#: Rules that differ in what tells them: pairs, pairs and the record, neither of both.
FURTHER = {
    "changes": {"s": {"readOnly": "false"}, "f": {"errorCode": "AccessDenied"}, "condition": "not s and not f"},
    "keyless": {"s": {"userIdentity.accessKeyId|startswith": "AKIA"}, "condition": "s"},
    "nothing": {"s": {"eventName": "NobodyCallsThis"}, "condition": "s"},
}


def made(r: Random):
    """Rules on the past by some of these, and the profiles they want."""
    heads, names = [], [*BASES, *FURTHER]
    for number in range(6):
        kind = r.choice((first_seen, unusual_volume, quiet_hours))
        named = "first_seen" if kind is first_seen else "unusual_volume"
        inner = kind(r) | {"type": named, "rules": r.sample(names, r.choice((1, 1, 1, 2, 3)))}
        if kind is first_seen and "past" in inner:
            del inner["past"]
        heads.append({"title": "x", "id": f"00000000-0000-4000-8000-{number:012}", "correlation": inner})
    loaded = load_text(
        "---\n".join([yaml_text(*heads), *(rule_text(one, name=name) for name, one in (BASES | FURTHER).items())])
    )
    assert not loaded.errors, loaded.errors[0]
    rules = {rule.id: rule for rule in loaded}
    return rules, past.wanted(rules, SOURCE)


def learned(engine, rules, wanted, *, together):
    """By profile what it learns of the table `told`."""
    narrowing = past.narrowing(wanted, rules, SOURCE, engine)
    reach = Reach("told", narrowing.reach, None)
    found = past.learned(wanted, rules, SOURCE, engine, "told", reach, narrowing if together else None)
    return {one.profile.id: (one.habits, one.amounts) for one in found}


@given(seed=st.integers(0, 2**48), many=st.sampled_from([(0, 0), (0, 10**6), (10**6, 0), (10**6, 10**6), (5, 5)]))
@settings(max_examples=examples(12), **SEEDED)
def test_reading_once_changes_nothing(engine, seed, many):
    """Random rules and events, whatever is called few or rare: equal days and amounts."""
    r = Random(seed)
    rows = [event(r, number, number % 2) for number in range(r.randint(1, 80))]
    macros.define(engine)
    engine.load("told", SOURCE, [json.dumps(one).encode() for one in rows])
    rules, wanted = made(r)
    each = learned(engine, rules, wanted, together=False)
    assert each.keys() == wanted.keys()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(few, "_COPIED", many[0])
        patch.setattr(summed, "_RARE", many[1])
        patch.setattr(summed, "_RULES", 1 + seed % 3)
        assert learned(engine, rules, wanted, together=True) == each


def test_the_relation_is_read_no_more_with_more_profiles(engine):
    """Three profiles of pairs, three of the record: two passes beside that over pairs; what nobody did costs none."""
    macros.define(engine)
    r = Random(1)
    engine.load("told", SOURCE, [json.dumps(event(r, n, 0)).encode() for n in range(40)])
    inner = {"type": "first_seen", "timespan": "3d", "learning": "1d", "known": "events"}
    heads = [
        {"title": "x", "id": f"00000000-0000-4000-8000-{n:012}", "correlation": inner | {"rules": [base], **by}}
        for n, (base, by) in enumerate(
            [
                *(("logins", {"group-by": ["principal"], "field": f}) for f in ("network", "region", "agent")),
                *(("reads", {"group-by": ["principal"], "field": f}) for f in ("network", "region", "agent")),
                ("nothing", {"group-by": ["principal"], "field": "requestParameters.key"}),
            ]
        )
    ]
    loaded = load_text(
        "---\n".join([yaml_text(*heads), *(rule_text(one, name=name) for name, one in (BASES | FURTHER).items())])
    )
    rules = {rule.id: rule for rule in loaded}
    wanted = {one: p for one, p in past.wanted(rules, SOURCE).items() if p[0].rules}
    spy = Spy(engine)
    narrowing = past.narrowing(wanted, rules, SOURCE, spy)
    nowhere = Reach("nowhere", narrowing.reach, None)
    found = {one.profile: one for one in past.learned(wanted, rules, SOURCE, spy, "told", nowhere, narrowing)}
    assert sum('FROM "told"' in sql and "DESCRIBE" not in sql for sql in spy.asked) == 3
    assert all(bool(one.habits) == (profile.value != ("requestParameters.key",)) for profile, one in found.items())


def test_the_rarest_are_chosen_first(engine):
    """As many as fit together, rows that several may match counted once; what cannot be narrowed is not known."""
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE pairs AS SELECT * FROM (VALUES ('s3', 'A'), ('s3', 'A'), ('s3', 'B'), "
        "('s3', 'C'), ('s3', 'C'), ('s3', 'C'), ('s3', 'C')) AS t(\"eventSource\", \"eventName\")"
    )
    names = {"one": ["A"], "two": ["A", "B"], "three": ["C"], "four": ["Z"]}
    loaded = load_text(
        "---\n".join(rule_text({"s": {"eventName": of}, "condition": "s"}, name=name) for name, of in names.items())
    )
    rules = {rule.name: rule for rule in loaded}
    near = Near(Narrowing(engine, ("eventSource", "eventName"), rules.values()), "pairs")
    assert [near.rows(rules[name]) for name in names] == [2, 3, 4, 0]
    ids = {rule.id: name for name, rule in rules.items()}
    assert {ids[one] for one in near.rarest(ids, 3)} == {"one", "two", "four"}
    assert {ids[one] for one in near.rarest(ids, 2)} == {"one", "four"}
    assert {ids[one] for one in near.rarest([rules["three"].id], 2)} == set()
    assert engine.rows(f"SELECT count(*) FROM pairs WHERE {near.inside([rules['two'].id])}") == [(3,)]
    assert near.inside([rules["four"].id]) == "FALSE"
    assert Near(Narrowing(engine, (), []), "pairs").rarest(ids, 10) == frozenset()


@given(seed=st.integers(0, 2**48))
@settings(max_examples=examples(12), **SEEDED)
def test_what_is_told_apart_is_what_events_are(engine, seed):
    """Entities, values, accounts and hours, each once, whether words are worked out for each event or not."""
    r = Random(seed)
    rows = [event(r, number, number % 2) for number in range(r.randint(1, 80))]
    macros.define(engine)
    engine.load("told", SOURCE, [json.dumps(one).encode() for one in rows])
    rules, _ = made(r)
    for rule in (one for one in rules.values() if one.correlation):
        narrowing = Narrowing(engine, ("eventSource", "eventName"), [one for one in rules.values() if one.narrow])
        bases = [rules[one] for one in rule.correlation.rules]
        judging = Judging(rule, bases, engine, Memory(), lambda name, found=narrowing: Reach(name, found.reach, None))
        values, hour = rule.correlation.options["fields"], "epoch_us(ev_time) // 3600000000"
        inside = r.choice(("TRUE", "ev_time < TIMESTAMPTZ '2026-06-05'"))
        each = events(judging, bases, "told", values=values, inside=inside)
        expected = engine.rows(f"SELECT entity, v, coalesce(ev_account, ''), {hour} FROM ({each}) WHERE v IS NOT NULL")
        assert distinct(judging, bases, "told", hour, values=values, inside=inside) == set(expected)
