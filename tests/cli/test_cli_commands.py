"""Every command: the one verb it calls, its JSON, its exit code."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from fake_api import COLLECTED, DETECTED, NOW, RULES, VERDICT, Refused, Result, alert

from vedette.model import Severity
from vedette.state import Totals

INCIDENT_KEYS = {
    "id",
    "title",
    "severity",
    "status",
    "first_seen",
    "last_seen",
    "alerts",
    "context",
    "principals",
    "keys",
    "addresses",
    "hosts",
    "accounts",
    "account_names",
    "regions",
    "count",
}
COMMANDS = {
    "collect logs": "collect",
    "coverage": "coverage",
    "detect": "detect",
    "alerts list": "alerts_list",
    "alerts show ab": "alerts_show",
    "alerts ack ab": "alerts_set_status",
    "alerts close ab": "alerts_set_status",
    "incidents list": "incidents_list",
    "incidents show ef": "incidents_show",
    "incidents ack ef": "incidents_set_status",
    "incidents close ef": "incidents_set_status",
    "run logs": "run",
    "query SELECT 1": "query",
    "query alice": "search",
    "simulate logs": "simulate",
    "demo": "demo",
    "sources list": "sources_list",
    "sources show cloudtrail": "sources_show",
    "rules list": "rules_list",
    "rules show r1": "rules_show",
    "rules test": "rules_test",
    "rules backtest": "rules_backtest",
    "rules coverage": "rules_coverage",
    "rejects list": "rejects_list",
    "rejects show cd": "rejects_show",
    "rejects replay --all": "rejects_replay",
    "ledger": "ledger_totals",
    "lake stats": "lake_stats",
    "lake compact": "lake_compact",
    "lake expire": "lake_expire",
    "digests list logs": "digests_list",
    "digests verify logs": "digests_verify",
}


@pytest.mark.parametrize(("command", "verb"), COMMANDS.items())
def test_every_command_calls_one_verb(vedette, full, home, command, verb):
    """One function of the API, with the settings of this home."""
    ran = vedette(*command.split())

    assert (ran.code, full.called.verb) == (0, verb)
    assert full.called.config.home == home
    assert ran.out.strip() or verb == "run"


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_prints_one_json_value(vedette, command):
    """Nothing else is on stdout, and nothing but ASCII."""
    ran = vedette(*command.split(), "--json")

    assert ran.code == 0
    assert ran.json is not None or command.startswith("alerts")
    assert ran.out.isascii()
    assert "\x1b" not in ran.out + ran.err


@pytest.mark.parametrize(("command", "verb"), COMMANDS.items())
def test_every_command_explains_a_refusal(vedette, api, command, verb):
    """What, where, what to do, on stderr; the error's own exit code; no traceback, no escape codes."""
    api.answers[verb] = Refused()

    ran = vedette(*command.split(), "--json")

    assert ran.code == 3
    assert ran.out == ""
    assert ran.err.splitlines()[-3:] == [
        "error: AWS said no",
        "  where: s3://b/k",
        "   hint: ask for s3:GetObject",
    ]


def test_collect_passes_what_was_asked(vedette, full):
    """Paths, source, span and jobs; the contract's keys come back."""
    ran = vedette(
        "collect", "a", "s3://b/c", "--source", "cloudtrail", "--jobs", "3", "--since", "2024-05-01", "--json"
    )

    call = full.called
    assert call.args == (["a", "s3://b/c"],)
    assert call.options["source"] == "cloudtrail"
    assert call.options["since"] == datetime(2024, 5, 1, tzinfo=UTC)
    assert call.config.collect.jobs == 3
    assert {"discovered", "stored", "duplicate", "filtered", "rejected"} <= set(ran.json)


def test_collect_with_objects_it_could_not_fetch_is_partly_unknown(vedette, api):
    """Each is named on stderr."""
    api.answers["collect"] = Result({"discovered": 0, "stored": 0, "problems": ["s3://b/k: access denied"]})

    ran = vedette("collect", "x", "--json")

    assert ran.code == 4
    assert ran.json["stored"] == 0
    assert "s3://b/k: access denied" in ran.err


def test_collect_says_how_many_it_passed_over_and_how_to_see_why(vedette, api):
    """A count alone would leave a person to guess."""
    api.answers["collect"] = Result(COLLECTED.numbers | {"skipped": 1234})

    ran = vedette("collect", "x")

    assert "1,234; '--log-level info' tells why" in ran.out
    assert ran.code == 0


def test_collect_with_failed_objects_is_partly_unknown(vedette, api):
    """Also where no sentence came with them."""
    api.answers["collect"] = Result(COLLECTED.numbers | {"failed": 2})

    ran = vedette("collect", "x")

    assert ran.code == 4
    assert "Failed" in ran.out


@pytest.mark.parametrize(("severity", "asked", "code"), [("high", "high", 1), ("low", "high", 0), ("high", None, 0)])
def test_detect_fails_on_new_alerts_where_asked(vedette, full, severity, asked, code):
    """The JSON is printed all the same."""
    full.answers["alerts_list"] = lambda severity_at_least: [
        a for a in [alert(Severity(severity))] if a.severity.rank >= severity_at_least.rank
    ]

    ran = vedette("detect", "--json", *(["--fail-on", asked] if asked else []))

    assert ran.code == code
    assert (ran.json["matches"], ran.json["alerts_new"]) == (3, 1)


def test_detect_does_not_fail_on_old_alerts(vedette, full):
    """Only what this run raised counts."""
    full.answers["detect"] = Result({"matches": 3, "alerts_new": 0, "new_ids": (), "problems": ()})

    assert vedette("detect", "--fail-on", "low").code == 0


def test_detect_names_rules_that_did_not_load(vedette, full):
    """The others ran; the answer is partly unknown."""
    found = {
        "matches": 0,
        "alerts_new": 0,
        "new_ids": (),
        "problems": ("x.yml:3: unknown field 'a'\n  hint: b",),
    }
    full.answers["detect"] = Result(found)

    ran = vedette("detect", "--rules", "a", "--rules", "b", "--since", "24h")

    assert ran.code == 4
    assert "x.yml:3: unknown field 'a'\n  hint: b\n" in ran.err
    assert full.called.options["rules"] == ["a", "b"]
    assert datetime.now(UTC) - full.called.options["since"] >= timedelta(hours=24)


def test_alerts_list_is_the_contract(vedette, full):
    """The keys other programs rely on, filters passed on."""
    args = "--severity medium --status open --rule r1 --since 2024-05-01 --until 2024-05-02T00:00Z --limit 5"
    ran = vedette("alerts", "list", "--json", *args.split())

    contract = {
        "id",
        "rule_id",
        "title",
        "severity",
        "status",
        "entity",
        "first_seen",
        "last_seen",
        "event_ids",
    }
    assert contract <= set(ran.json[0])
    assert ran.json[0]["first_seen"] == "2024-05-01T12:00:00Z"
    assert full.called.options == {
        "severity_at_least": Severity.MEDIUM,
        "status": "open",
        "rule_id": "r1",
        "since": datetime(2024, 5, 1, tzinfo=UTC),
        "until": datetime(2024, 5, 2, tzinfo=UTC),
        "limit": 5,
    }


def test_incidents_list_is_the_contract(vedette, full):
    """The keys other programs rely on, filters passed on; alerts are ids."""
    args = "--severity medium --status open --since 2024-05-01 --until 2024-05-02T00:00Z --limit 5"
    ran = vedette("incidents", "list", "--json", *args.split())

    (found,) = ran.json
    assert set(found) == INCIDENT_KEYS
    assert (found["alerts"], found["context"]) == (["ab" * 16, "cd" * 16], ["12" * 16])
    assert full.called.options == {
        "severity_at_least": Severity.MEDIUM,
        "status": "open",
        "since": datetime(2024, 5, 1, tzinfo=UTC),
        "until": datetime(2024, 5, 2, tzinfo=UTC),
        "limit": 5,
    }


@pytest.mark.usefixtures("full")
def test_incidents_show_is_the_contract(vedette):
    """The same keys, and what happened in order of time, why it is one, what to do and to type."""
    found = vedette("incidents", "show", "ef", "--json").json

    assert set(found) == INCIDENT_KEYS | {"timeline", "links", "steps", "commands"}
    assert [entry["id"] for entry in found["timeline"]] == ["12" * 16, "ab" * 16, "cd" * 16]
    assert found["timeline"][1]["first_event"]["action"] == "iam:X"
    assert found["links"][0]["reason"] == "same access key mallory"
    assert found["steps"] == ["Ask ev_actor (arn:u)."]
    assert "vedette incidents close efefefef" in found["commands"]


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("args", [("list",), ("show", "ef")])
def test_incidents_on_a_terminal_are_safe_and_whole(vedette, args):
    """Who, what, how many; nothing of a log is more than text."""
    ran = vedette("incidents", *args)

    assert "mallory: user created, trail deleted" in ran.out
    assert "2 alerts and 1 of lower severity" in ran.out
    assert "\x1b" not in ran.out
    assert ("same access key mallory" in ran.out) is (args[0] == "show")


@pytest.mark.usefixtures("full")
def test_incidents_list_can_fail_on_a_severity(vedette):
    """For programs that only want to know."""
    assert vedette("incidents", "list", "--fail-on", "high").code == 1
    assert vedette("incidents", "list", "--fail-on", "critical").code == 0


def test_an_incident_without_any_is_said(vedette, api):
    """And an empty list is one."""
    api.answers["incidents_list"] = []

    assert vedette("incidents", "list").out.strip() == "No incidents."
    assert vedette("incidents", "list", "--json").json == []


def test_closing_an_incident_says_how_many_alerts_went_with_it(vedette, full):
    """One call an incident; an alert of several counts once."""
    ran = vedette("incidents", "close", "ef", "ab", "--json")

    assert ran.json == [{"id": one, "status": "closed", "alerts": ["ab" * 16, "cd" * 16]} for one in ("ef", "ab")]
    assert [(call.args, call.options) for call in full.calls] == [
        ((one,), {"status": "closed"}) for one in ("ef", "ab")
    ]
    assert "1 incident closed, with 2 alerts." in vedette("incidents", "close", "ef").out


def test_detect_says_incidents_first(vedette, api):
    """And where to look next; without any, the alerts."""
    api.answers["detect"] = Result(DETECTED.numbers | {"incidents": 2, "incident_alerts": 14})
    loud = vedette("detect").out
    api.answers["detect"] = DETECTED

    assert loud.split()[:8] == ["Incidents", "2", "new", "or", "grown,", "of", "14", "alerts"]
    assert "vedette incidents list" in loud
    assert "vedette alerts list" in vedette("detect").out


@pytest.mark.usefixtures("full")
def test_alerts_list_can_fail_on_a_severity(vedette):
    """For programs that only want to know."""
    assert vedette("alerts", "list", "--fail-on", "high").code == 1
    assert vedette("alerts", "list", "--fail-on", "critical").code == 0


@pytest.mark.usefixtures("full")
def test_alerts_show_has_events_and_rule(vedette):
    """All that a person or a program needs for one alert."""
    found = vedette("alerts", "show", "ab", "--json").json

    assert found["events"][0]["src_ip"] == "1.2.3.4"
    assert found["rule"]["description"] == "Why."


def test_several_alerts_can_be_closed_at_once(vedette, full):
    """One call an alert."""
    ran = vedette("alerts", "close", "ab", "cd", "--json")

    assert [(c.args, c.options["status"]) for c in full.calls] == [(("ab",), "closed"), (("cd",), "closed")]
    assert ran.json == [{"id": "ab", "status": "closed"}, {"id": "cd", "status": "closed"}]


def test_run_prints_a_json_object_a_round(vedette, full):
    """A program can follow."""
    (line,) = vedette("run", "logs", "--json", "--interval", "5").out.splitlines()

    assert set(json.loads(line)) == {"round", "collected", "detected", "alerts", "incidents"}
    assert full.called.options["interval"] == 5.0
    assert not full.called.options["stop"].is_set()


@pytest.mark.usefixtures("full")
def test_run_shows_new_alerts(vedette):
    """The table on stdout, the numbers on stderr."""
    ran = vedette("run", "logs")

    assert "A user was made" in ran.out
    assert "7 stored, 1 rejected, 3 matches, 1 new alerts; new or grown: 1 incident of 2 alerts" in ran.err
    assert ran.out.index("mallory: user created, trail deleted") < ran.out.index("A user was made")


def rounds(*found):
    """Rounds whose collection and detection have those numbers beside the usual ones."""

    def run(_paths, on_cycle, **_):
        for number, (collected, detected) in enumerate(found, 1):
            usual = (COLLECTED.numbers | {"rejected": 0}, DETECTED.numbers)
            numbers = [Result(one | more) for one, more in zip(usual, (collected, detected), strict=True)]
            on_cycle(SimpleNamespace(number=number, collected=numbers[0], detected=numbers[1], alerts=(), incidents=()))

    return run


@pytest.mark.parametrize("json", [["--json"], []])
def test_run_tells_each_problem_when_it_is_new(vedette, api, json):
    """Once while it lasts, and again where it comes back."""
    lost = {"failed": 1, "problems": ["s3://b/k: access denied"]}
    api.answers["run"] = rounds((lost, {}), (lost, {}), ({}, {}), (lost, {}))

    assert vedette("run", "logs", *json).err.count("s3://b/k: access denied") == 2


@pytest.mark.parametrize(
    ("collected", "detected", "code", "said"),
    [
        ({}, {}, 0, ""),
        ({"failed": 1, "problems": ["s3://b/k: access denied"]}, {}, 4, "s3://b/k: access denied"),
        ({}, {"problems": ("x.yml:3: unknown field 'a'",)}, 4, "x.yml:3: unknown field 'a'"),
        ({"rejected": 3}, {}, 0, "3 rejected; 'vedette rejects list' tells why"),
    ],
)
def test_run_loses_nothing_in_silence(vedette, api, collected, detected, code, said):
    """What failed in any round is in the exit code; rejects are kept, and told."""
    api.answers["run"] = rounds((collected, detected), ({}, {}))

    ran = vedette("run", "logs", "--json")

    assert (ran.code, len(ran.out.splitlines())) == (code, 2)
    assert said in ran.err


def test_rules_test_fails_with_a_failing_rule(vedette, api):
    """Where and why is shown."""
    bad = SimpleNamespace(**vars(VERDICT) | {"passed": False, "reason": "no match"})
    api.answers["rules_test"] = (RULES, [VERDICT, bad])

    ran = vedette("rules", "test", "--json")

    assert ran.code == 1
    assert (ran.json["passed"], ran.json["failed"]) == (1, 1)
    assert ran.json["failures"][0]["place"] == "x.yml:9"
    assert "no match" in vedette("rules", "test").out


def test_rules_that_do_not_load_are_no_pass(vedette, api):
    """A rule that is not there proves nothing."""
    api.answers["rules_test"] = (SimpleNamespace(rules=(), errors=("x.yml:1: no title",)), [])
    api.answers["rules_list"] = SimpleNamespace(rules=(), errors=("x.yml:1: no title",))

    assert vedette("rules", "test").code == 1
    listed = vedette("rules", "list", "--json")
    assert (listed.code, listed.json, listed.err) == (4, [], "x.yml:1: no title\n")


@pytest.mark.usefixtures("full")
def test_a_reject_is_shown_harmless_and_kept_whole(vedette, tmp_path):
    """Escaped on a terminal, in base64 in JSON, as it came in a file."""
    assert r"\x00\x1b[2Jx" in vedette("rejects", "show", "cd").out
    assert vedette("rejects", "show", "cd", "--json").json["content_base64"] == "ABtbMkp4"
    vedette("rejects", "show", "cd", "--output", str(tmp_path / "r"))
    assert (tmp_path / "r").read_bytes() == b"\x00\x1b[2Jx"


@pytest.mark.parametrize("args", [[], ["ab", "--all"]])
def test_replay_wants_ids_or_all(vedette, full, args):
    """Not by accident everything, not both."""
    ran = vedette("rejects", "replay", *args)

    assert (ran.code, full.calls) == (2, [])


def test_a_ledger_that_does_not_balance_is_a_bad_answer(vedette, api):
    """Who asks the ledger asks to know."""
    api.answers["ledger_totals"] = Totals(1, 10, 7, 0, 0, 0, 99)

    ran = vedette("ledger", "--json")

    assert (ran.code, ran.json["balanced"]) == (1, False)
    assert "NO" in vedette("ledger").out


@pytest.mark.usefixtures("full")
def test_demo_tells_its_story_as_text(vedette):
    """Names in it are harmless; with --json the story goes to stderr."""
    assert vedette("demo").out == "a story\n"
    ran = vedette("demo", "--json")
    assert (ran.json, ran.err) == ({"told": 1}, "a story\n")


def test_lake_expire_deletes_events_only_where_asked(vedette, full):
    """The default touches no event."""
    vedette("lake", "expire")

    assert full.called.options == {"source": None, "keep_days": 7.0, "retention_days": None}


@pytest.mark.usefixtures("full")
def test_times_in_results_are_iso_with_z(vedette):
    """Everywhere the same."""
    assert vedette("rejects", "list", "--json").json[0]["at"] == NOW.isoformat().replace("+00:00", "Z")
