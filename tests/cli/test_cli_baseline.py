"""vedette baseline list, show; vedette rules show --sigma."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from vedette.api._baseline import Baseline, UsedValue

FIRST, LAST = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 9, tzinfo=UTC)
USED = UsedValue("network", "AS64500", FIRST, LAST, 3, 40)
JO = Baseline("arn:aws:iam::111122223333:user/jo", ("111122223333",), FIRST, LAST, 5, 60, (USED,))


def test_list_names_principals(vedette, api):
    """With the part of a name that was asked for; JSON as the contract says."""
    api.answers["baseline_list"] = [JO]
    assert "user/jo" in vedette("baseline", "list", "jo").out
    assert api.called.options["part"] == "jo"
    assert vedette("baseline", "list", "--json").json[0]["first"] == "2026-06-01T00:00:00Z"


def test_list_says_where_to_begin(vedette, api):
    """Nothing was learned yet."""
    api.answers["baseline_list"] = []
    assert "run detect" in vedette("baseline", "list").out


def test_show_tells_what_was_used(vedette, api):
    """Kind, value, days and calls."""
    api.answers["baseline_show"] = JO
    ran = vedette("baseline", "show", "jo")
    assert "AS64500" in ran.out
    assert vedette("baseline", "show", "jo", "--json").json["values"][0]["days"] == 3


def test_show_tells_the_hours_in_one_line(vedette, api):
    """As spans of time in UTC, whatever their order; each hour is in the JSON."""
    hours = tuple(UsedValue("hour", hour, FIRST, LAST, 3, 40) for hour in ("08", "06", "07", "22"))
    api.answers["baseline_show"] = replace(JO, values=hours)
    assert "06:00-08:59, 22:00-22:59" in vedette("baseline", "show", "jo").out
    assert len(vedette("baseline", "show", "jo", "--json").json["values"]) == 4


def test_sigma_goes_to_stdout_and_what_is_lost_to_stderr(vedette, api):
    """So that the YAML can be written into a file."""
    api.answers["rules_sigma"] = ("title: x\n", ("the past",))
    ran = vedette("rules", "show", "r1", "--sigma")
    assert (ran.out, ran.err.strip()) == ("title: x\n", "lost: the past")
    assert vedette("rules", "show", "r1", "--sigma", "--json").json == {"sigma": "title: x\n", "lost": ["the past"]}
