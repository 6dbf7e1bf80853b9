"""The examples of Sigma's specification of correlations, one of each kind, over CloudTrail's shape.

https://sigmahq.io/sigma-specification/specification/sigma-correlation-rules-specification.html
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from textwrap import dedent
from typing import Any

import pytest
import yaml
from making import LOGSOURCE, SOURCE, record, rule_text

from vedette.detect import reference_correlate as reference
from vedette.detect.load import load_text
from vedette.detect.run import Detector

START = datetime(2026, 6, 1, 8, tzinfo=UTC)
TOP = "0d5f6a60-4a0f-4f0e-9a3f-2f3b6a3c1e12"
#: Base rules stand for those that the examples refer to: each matches the events of its name.
CALLED = (
    *("failed_login", "successful_login", "recon_cmd_a", "recon_cmd_b", "recon_cmd_c"),
    *("internal_error", "new_network_connection", "website_access", "process_creation"),
)


def entities(engine, text: str, events: list[tuple[int, str, dict[str, Any]]]) -> set[str]:
    """Whom the first correlation of the text raises; an event is (second, rule it is for, its fields).

    The slow reading must say the same.
    """
    documents = list(yaml.safe_load_all(dedent(text)))
    documents[0] |= {"title": "example", "id": TOP}
    named = [yaml.safe_load(rule_text({"s": {"eventName": name}, "condition": "s"}, name=name)) for name in CALLED]
    rules = load_text(yaml.safe_dump_all([*documents, *named]))
    assert not rules.errors, rules.errors[0]
    made = [
        record({"eventTime": f"{START + timedelta(seconds=at):%Y-%m-%dT%H:%M:%SZ}", "eventName": name, **fields}, n)
        for n, (at, name, fields) in enumerate(events)
    ]
    assert not engine.load("example", SOURCE, [json.dumps(one).encode() for one in made])
    found = {m.entity for m in Detector(rules, engine).run("example", None, SOURCE) if m.rule_id == TOP}
    files = {str(d.get("name", "top")): d for d in documents} | {d["name"]: d | {"logsource": LOGSOURCE} for d in named}
    plain = [reference.Event(one["eventID"], datetime.fromisoformat(one["eventTime"]), one) for one in made]
    assert found == {entity for entity, _ in reference.alerts(next(iter(files)), files, plain)}
    return found


def several(count: int, every: int, name: str, fields: dict[str, Any], start: int = 0) -> list[Any]:
    """So many events of one rule, so many seconds apart; `{n}` in a value is the number."""
    return [
        (start + n * every, name, {k: v.replace("{n}", str(n)) if isinstance(v, str) else v for k, v in fields.items()})
        for n in range(count)
    ]


@pytest.mark.parametrize(("count", "raised"), [(100, {"web"}), (99, set())])
def test_event_count(engine, count, raised):
    """100 failed logins on one host within an hour, and not 99."""
    text = """\
        correlation:
            type: event_count
            rules:
                - failed_login
            group-by:
                - ComputerName
            timespan: 1h
            condition:
                gte: 100
        """
    events = several(count, 30, "failed_login", {"ComputerName": "web"})
    assert entities(engine, text, [*events, *several(60, 30, "failed_login", {"ComputerName": "db"})]) == raised


@pytest.mark.parametrize(("user", "raised"), [("u{n}", {"web / desk"}), ("u", set())])
def test_value_count(engine, user, raised):
    """100 users that fail to log in from one workstation to one host within a day, and not one user 100 times."""
    text = """\
        correlation:
            type: value_count
            rules:
                - failed_login
            group-by:
                - ComputerName
                - WorkstationName
            timespan: 1d
            condition:
                field: User
                gte: 100
        """
    fields = {"ComputerName": "web", "WorkstationName": "desk", "User": user}
    assert entities(engine, text, several(100, 600, "failed_login", fields)) == raised


RECON = """\
    correlation:
        type: {kind}
        rules:
            - recon_cmd_a
            - recon_cmd_b
            - recon_cmd_c
        group-by:
            - ComputerName
            - User
        timespan: 5m
    {condition}
    """
WHO = {"ComputerName": "web", "User": "jo"}


@pytest.mark.parametrize(("last", "raised"), [(299, {"web / jo"}), (300, set())])
def test_temporal(engine, last, raised):
    """Three commands in any order by one user on one host, less than five minutes apart."""
    events = [(0, "recon_cmd_c", WHO), (10, "recon_cmd_a", WHO), (last, "recon_cmd_b", WHO)]
    other = [(20, "recon_cmd_b", WHO | {"User": "mira"})]
    assert entities(engine, RECON.format(kind="temporal", condition=""), [*events, *other]) == raised


@pytest.mark.parametrize("condition", ["", "    condition: recon_cmd_a AND recon_cmd_b AND recon_cmd_c"])
@pytest.mark.parametrize(("order", "raised"), [("abc", {"web / jo"}), ("acb", set()), ("bcabac", {"web / jo"})])
def test_temporal_ordered(engine, condition, order, raised):
    """The same commands count in their order alone, others between them or not, by default or by a condition."""
    events = [(10 * n, f"recon_cmd_{letter}", WHO) for n, letter in enumerate(order)]
    if order == "bcabac":
        events = [*events, (70, "recon_cmd_b", WHO), (80, "recon_cmd_c", WHO)]
    assert entities(engine, RECON.format(kind="temporal_ordered", condition=condition), events) == raised


@pytest.mark.parametrize(("remote", "raised"), [("b", {"a / b"}), ("c", set())])
def test_aliases(engine, remote, raised):
    """An error and a connection are of one group where the addresses agree that their aliases name."""
    text = """\
        correlation:
            type: temporal
            rules:
                - internal_error
                - new_network_connection
            group-by:
                - internal_ip
                - remote_ip
            timespan: 10s
            aliases:
                internal_ip:
                    internal_error: destination.ip
                    new_network_connection: source.ip
                remote_ip:
                    internal_error: source.ip
                    new_network_connection: destination.ip
        """
    error = (0, "internal_error", {"destination": {"ip": "a"}, "source": {"ip": "b"}})
    connection = (5, "new_network_connection", {"source": {"ip": "a"}, "destination": {"ip": remote}})
    assert entities(engine, text, [error, connection]) == raised


@pytest.mark.parametrize(("failures", "after", "raised"), [(10, 60, {"jo"}), (9, 60, set()), (10, 600, set())])
def test_failed_logins_followed_by_a_successful_one(engine, failures, after, raised):
    """The specification's complete example: a chain, where ten failures come before a success within ten minutes."""
    text = """\
        correlation:
            type: temporal_ordered
            rules:
                - multiple_failed_login
                - successful_login
            group-by:
                - User
            timespan: 10m
        ---
        title: Multiple failed logons
        id: a8418a5a-5fc4-46b5-b23b-6c73beb19d41
        name: multiple_failed_login
        correlation:
            type: event_count
            rules:
                - failed_login
            group-by:
                - User
            timespan: 10m
            condition:
                gte: 10
        """
    events = several(failures, 20, "failed_login", {"User": "jo"})
    last = 20 * (failures - 1)
    assert entities(engine, text, [*events, (last + after, "successful_login", {"User": "jo"})]) == raised


METRIC = """\
    correlation:
        type: {kind}
        rules:
            - website_access
        group-by:
            - SourceIP
            - User
        timespan: {timespan}
        condition:
            field: bytes_sent
            {condition}
    """
FROM = {"SourceIP": "a", "User": "jo"}


@pytest.mark.parametrize(("last", "raised"), [(1, {"a / jo"}), (0, set())])
def test_value_sum(engine, last, raised):
    """More than a million bytes sent within an hour."""
    events = [(n, "website_access", FROM | {"bytes_sent": 250_000}) for n in range(4)]
    text = METRIC.format(kind="value_sum", timespan="1h", condition="gt: 1000000")
    assert entities(engine, text, [*events, (9, "website_access", FROM | {"bytes_sent": last})]) == raised


@pytest.mark.parametrize(
    ("kind", "condition", "values", "raised"),
    [
        ("value_avg", "gt: 500", (200, 300, 400, 1101), {"a / jo"}),
        ("value_avg", "gt: 500", (200, 300, 400, 1100), set()),
        ("value_median", "gte: 350", (1, 300, 400, 9000), {"a / jo"}),
        ("value_median", "gte: 351", (1, 300, 400), set()),
        ("value_percentile", "{gte: 300, percentile: 75}", (100, 200, 300, 400), {"a / jo"}),
        ("value_percentile", "{gte: 301, percentile: 75}", (100, 200, 300), set()),
    ],
)
def test_metrics(engine, kind, condition, values, raised):
    """The average, the middle and the 75th percentile of what was sent within a day; text that is no number is none."""
    text = METRIC.format(kind=kind, timespan="24h", condition=condition.strip("{}").replace(", ", "\n            "))
    events = [(n, "website_access", FROM | {"bytes_sent": value}) for n, value in enumerate(values)]
    assert entities(engine, text, [*events, (50, "website_access", FROM | {"bytes_sent": "-"})]) == raised


@pytest.mark.parametrize(("common", "raised"), [(99, {"web"}), (98, set())])
def test_value_percentile_of_a_rare_value(engine, common, raised):
    """A process that is at most 1 % of all of a host within a day: without `percentile`, each value's share."""
    text = """\
        correlation:
            type: value_percentile
            rules:
                - process_creation
            group-by:
                - ComputerName
            timespan: 24h
            condition:
                field: image
                lte: 1
        """
    fields = {"ComputerName": "web", "image": "cmd.exe"}
    rare = (3600, "process_creation", fields | {"image": "odd.exe"})
    assert entities(engine, text, [*several(common, 9, "process_creation", fields), rare]) == raised
