"""Coverage on a terminal, wide answers on a narrow one, and what a table takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from fake_api import COVERAGE, NOW, found

from vedette.aws.status import TrailStatus
from vedette.state import DigestPlace


def lines(ran):
    """What stands on stdout."""
    return ran.out.splitlines()


@pytest.mark.usefixtures("full")
def test_coverage_fits_eighty_columns(vedette, monkeypatch):
    """The heat map, the gap and the totals; no line is longer."""
    monkeypatch.setenv("COLUMNS", "80")
    ran = vedette("coverage")

    assert ran.code == 0
    assert max(map(len, lines(ran))) <= 80
    [row] = [line for line in lines(ran) if line.strip().startswith("eu-west-1 ") and "!" in line]
    assert row.split()[1] == "███!█"
    assert "nothing for 1.0 h" in " ".join(ran.out.split())
    assert "balanced" in ran.out
    assert "not known yet" in ran.out


def test_coverage_fails_where_asked(vedette, full):
    """With --fail-on gap the exit code is 1 where there is one, and 0 where there is none."""
    assert vedette("coverage", "--fail-on", "gap").code == 1
    full.answers["coverage"] = replace(COVERAGE, gaps=())
    assert vedette("coverage", "--fail-on", "gap").code == 0


def test_what_aws_did_not_tell_is_unknown(vedette, full):
    """A trail whose status may not be read: exit code 4, and it is named."""
    full.answers["coverage"] = replace(
        COVERAGE, aws="asked", trails=(TrailStatus("main", "eu-west-1", "all", "b", "unknown", problem="refused"),)
    )
    ran = vedette("coverage", "--ask-aws")

    assert (ran.code, "unknown" in ran.err) == (4, True)
    assert "refused" in ran.out
    assert full.called.options["ask_aws"] is True


def test_coverage_names_accounts_and_digests(vedette, full):
    """Accounts by name where it is known; of places with digests how far they are verified, or why they are not."""
    done = DigestPlace("s3://b", NOW, NOW - timedelta(days=2), NOW - timedelta(hours=2), 480, 1, 2, "no permission")
    failed = DigestPlace("s3://c", NOW, why="AWS said no")
    full.answers["coverage"] = replace(COVERAGE, account_names={"1": "payments\x1b[2J"}, digests=(done, failed))
    said = " ".join(vedette("coverage").out.split())
    assert "1 (payments" in said
    assert "480 objects proven, 1 wrong, 2 unknown (no permission)" in said
    assert "nothing is verified yet; last tried" in said
    assert "AWS said no" in said
    assert "\x1b" not in said
    out = vedette("coverage", "--json").json["digests"]
    assert [(one["place"], one["wrong"], one["until"] is None) for one in out] == [
        ("s3://b", 1, False),
        ("s3://c", 0, True),
    ]
    assert "newest" not in out[0]


@pytest.mark.usefixtures("full")
def test_coverage_as_json(vedette):
    """Gaps, streams and balance; the hours only where asked for."""
    plain, hours = vedette("coverage", "--json").json, vedette("coverage", "--json", "--hours").json

    assert plain["gaps"][0]["confidence"] == "high"
    assert plain["balance"]["cloudtrail"]["balanced"] is True
    assert "arrived" not in plain["streams"][0]
    assert [one["state"] for one in hours["streams"][0]["arrived"]].count("gap") == 1


def test_wide_answers_stand_one_record_below_the_other(vedette, api, monkeypatch):
    """On 80 columns a row of many columns is a record of lines; on a wide one it is a table."""
    columns = tuple(f"column_{n}" for n in range(9))

    def answer(*_, **__):
        return found(tuple(f"a value of some length {n}" for n in range(9)), columns=columns)

    api.answers["query"] = answer
    monkeypatch.setenv("COLUMNS", "80")
    narrow = vedette("query", "SELECT 1")
    monkeypatch.setenv("COLUMNS", "400")
    wide = vedette("query", "SELECT 1")

    assert [line.split()[0] for line in lines(narrow)[1:]] == list(columns)
    assert lines(narrow)[0].startswith("─[ 1 ]")
    assert max(map(len, lines(narrow))) <= 80
    assert "─[ 1 ]" not in wide.out
    assert all(name in wide.out for name in columns)


@pytest.mark.usefixtures("full")
def test_stats_say_what_an_event_takes(vedette, monkeypatch):
    """Bytes an event, raw and columns, growth a day and days kept, in 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    ran = vedette("lake", "stats")

    assert "10 bytes an event: 6 raw record, 4 columns; raw is 7.1 times that" in ran.out
    assert "4 events and 0.0 MB a day" in ran.out
    assert "400 days" in ran.out
    assert max(map(len, lines(ran))) <= 80


@pytest.mark.usefixtures("full")
def test_sources_tell_whether_they_are_here(vedette):
    """Events, accounts and regions seen, and the rules that need it."""
    ran = vedette("sources", "show", "cloudtrail")

    assert "5 events, 2024-05-01 to 2024-05-01" in ran.out
    assert "111122223333" in ran.out
    assert "A user was made" in ran.out
    assert "5 events" in vedette("sources", "list").out
