"""Indicator lists in detection: hits in the engine, and the past looked through once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vedette import api, registry
from vedette.config import Config
from vedette.detect.events import base_event, merged
from vedette.detect.indicators.kinds import Indicator, normal
from vedette.detect.load import load_text
from vedette.detect.run import Detector
from vedette.lake.engine import Engine

SOURCE = registry.source("cloudtrail")


@pytest.fixture(scope="module")
def engine():
    made = Engine()
    yield made
    made.close()


def rule(detection):
    head = {"title": "a rule", "id": "5d0b3c52-4b0c-4a5e-9a59-1f2d3c4b5a69", "level": "medium"}
    text = yaml.safe_dump({**head, "logsource": {"product": "aws", "service": "cloudtrail"}, "detection": detection})
    loaded = load_text(text)
    assert not loaded.errors, loaded.errors[0]
    return loaded


def hits(engine, detection, lists, *events):
    """For each event whether the rule matches it."""
    records = [merged(base_event(SOURCE), event) | {"eventID": f"e{n}"} for n, event in enumerate(events)]
    assert not engine.load("rows", SOURCE, [json.dumps(one).encode() for one in records])
    known = {name: [Indicator(k, normal(k, v)) for k, v in entries] for name, entries in lists.items()}
    found = Detector(rule(detection), engine, lists=known).run("rows", None, SOURCE)
    matched = {event.ev_id for match in found for event in match.events}
    return [f"e{n}" in matched for n in range(len(events))]


@pytest.mark.parametrize(
    ("field", "wanted", "expected"),
    [
        ("ev_src_ip", "addresses", [True, True, False]),
        ("ev_src_ip", "addresses/one", [True, False, False]),
        ("ev_src_ip", ["addresses/one", "addresses/two"], [True, True, False]),
        ("ev_src_ip", "domains", [False, False, False]),
        ("userAgent", "user_agents", [False, True, False]),
        ("requestParameters.host", "domains", [True, False, True]),
        ("requestParameters.hashes", "hashes", [False, True, False]),
    ],
)
def test_which_events_a_list_matches(engine, field, wanted, expected):
    """Networks, patterns, domains above a name, hashes within a text; typed columns and the record alike."""
    lists = {
        "one": [("addresses", "203.0.113.66"), ("domains", "bad.example")],
        "two": [("addresses", "198.51.100.0/24"), ("user_agents", "badtool/*"), ("hashes", "ab" * 16)],
    }
    events = (
        {"sourceIPAddress": "203.0.113.66", "requestParameters": {"host": ["ok.example", "a.Bad.example."]}},
        {
            "sourceIPAddress": "198.51.100.9",
            "userAgent": "BadTool/2",
            "requestParameters": {"hashes": f"MD5={'AB' * 16},X=1"},
        },
        {"sourceIPAddress": "192.0.2.1", "requestParameters": {"host": "bad.example"}},
    )
    detection = {"s": {f"{field}|indicator": wanted}, "condition": "s"}
    assert hits(engine, detection, lists, *events) == expected
    assert hits(engine, {**detection, "condition": "not s"}, lists, *events) == [not one for one in expected]
    assert hits(engine, detection, {}, *events) == [False] * 3


ADDRESSES = st.sampled_from(
    ["203.0.113.66", "198.51.100.9", "10.1.2.3", "2001:db8::1", "2001:DB8:0:0::2", "::ffff:10.1.2.3"]
)
NETWORKS = st.sampled_from(
    ["203.0.113.64/30", "10.0.0.0/8", "10.1.2.3", "2001:db8::/64", "2001:db8::2", "198.51.100.8/31"]
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ADDRESSES, min_size=1, max_size=5), st.lists(NETWORKS, max_size=4))
def test_networks_agree_with_a_plain_reading(engine, addresses, networks):
    """An address is a hit where one of the networks holds it."""
    detection = {"s": {"ev_src_ip|indicator": "addresses"}, "condition": "s"}
    expected = [
        any(n.version == ip_address(a).version and ip_address(a) in n for n in map(ip_network, networks))
        for a in addresses
    ]
    lists = {"list": [("addresses", one) for one in networks]}
    assert hits(engine, detection, lists, *({"sourceIPAddress": one} for one in addresses)) == expected


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"ev_src_ip|indicator": "colours"}, "no kind of indicator"),
        ({"ev_src_ip|indicator|contains": "addresses"}, "goes with 'neq' alone"),
        ({"requestParameters.x|element": {"a|indicator": "addresses"}}, "holds an indicator"),
    ],
)
def test_a_wrong_question_is_told(item, message):
    """The error says what is off."""
    text = yaml.safe_dump({
        "title": "t", "logsource": {"product": "aws", "service": "cloudtrail"},
        "detection": {"s": item, "condition": "s"},
    })  # fmt: skip
    assert message in str(load_text(text).errors[0])


@pytest.mark.slow
def test_the_past_is_looked_through_once_for_what_is_new(tmp_path):
    """A new entry raises an alert of an old event, once; an entry that was there raises none again."""
    config = Config(home=tmp_path / "home", collect={"jobs": 1})
    now = datetime.now(UTC).replace(microsecond=0)
    records = [
        merged(base_event(SOURCE), {
            "eventID": f"e{n}", "sourceIPAddress": address, "eventName": "ListUsers",
            "eventTime": (now - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        })
        for n, (address, days) in enumerate((("203.0.113.66", 2), ("198.51.100.7", 3), ("198.51.100.8", 90)))
    ]  # fmt: skip
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "events.json").write_text(json.dumps({"Records": records}))
    api.collect([str(logs)], config=config)
    api.indicators_add(["203.0.113.66"], config=config)

    def alerts():
        api.detect(config=config)
        return sorted(e for a in api.alerts_list(config=config) if "indicator list" in a.title for e in a.addresses)

    assert alerts() == ["203.0.113.66"]
    made = api.indicators_add(["198.51.100.0/24"], config=config)
    assert (made.version, made.entries, made.added) == (2, 2, 1)
    assert alerts() == ["198.51.100.7", "203.0.113.66"]  # the third is older than sweep_days
    again = api.detect(config=config)
    assert (again.matches, again.swept) == (0, 0)
    (info,) = api.indicators_list(config=config)
    assert (info.name, info.version, info.swept, info.kinds) == ("own", 2, 2, {"addresses": 2})
    assert [one.value for one in api.indicators_check("198.51.100.77", config=config)] == ["198.51.100.0/24"]
