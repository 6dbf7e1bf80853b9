"""Failures that are accepted, from the file of exceptions to the assessment."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from vedette import registry
from vedette.detect.exceptions import load
from vedette.model import Accepted
from vedette.posture.accept import excepted

CHECKS = registry.checks()
UNTIL = date(2027, 1, 31)
GOOD = {"checks": ["CT-08"], "owner": "mira", "reason": "we need both", "until": UNTIL}
ALERTS = {"rules": "all", "entity": "*", "owner": "mira", "reason": "so", "until": UNTIL}


@pytest.fixture
def file(tmp_path):
    """A file of these entries."""

    def write(*entries):
        path = tmp_path / "exceptions.yml"
        path.write_text(yaml.safe_dump(list(entries)))
        return path

    return write


def test_an_entry_accepts_each_check_it_names(file):
    """A pattern or all of them; where it says nothing, anywhere."""
    entry = {**GOOD, "checks": ["CT-08", "svc-*", "all"], "region": "eu-*", "account": 111122223333}

    found, errors = excepted(file(entry), CHECKS)

    common = {"owner": "mira", "reason": "we need both", "until": UNTIL, "region": "eu-*", "account": "111122223333"}
    assert errors == ()
    assert found == tuple(Accepted(check=name, **common) for name in ("CT-08", "svc-*", "*"))


def test_alerts_and_checks_share_the_file(file):
    """Each takes its own, and neither complains of the other's."""
    path = file(GOOD, ALERTS)
    alerts = load(path, date(2026, 6, 1))

    assert [one.check for one in excepted(path, CHECKS)[0]] == ["CT-08"]
    assert ([one.rules for one in alerts.entries], alerts.errors) == ([("all",)], ())


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"checks": "CT-99"}, "no check is called CT-99"),
        ({"entity": "*"}, "unknown key 'entity'"),
        ({"rules": "all"}, "unknown key 'rules'"),
        ({"owner": ""}, "no owner"),
        ({"until": "soon"}, "is no day"),
        ({"account": 9999}, "is no text"),
        ({"region": ["a", "b"]}, "is no text"),
    ],
)
def test_bad_entries_are_told_with_their_line(file, more, message):
    """And the good ones hold."""
    path = file(GOOD, {**GOOD, **more})

    found, errors = excepted(path, CHECKS)

    assert [one.check for one in found] == ["CT-08"]
    assert (message in errors[0].what, errors[0].where.startswith(f"{path}:")) == (True, True)


def test_the_page_shows_one_that_is_read(tmp_path):
    """As people copy it."""
    page = (Path(__file__).parents[2] / "docs/how-to/keep-alerts-few.md").read_text()
    path = tmp_path / "exceptions.yml"
    path.write_text(page.split("<!-- example: accepted failures -->\n```yaml\n")[1].split("```")[0])

    (found,), errors = excepted(path, CHECKS)

    assert (found.check, found.region, errors) == ("CT-08", "eu-central-1", ())


@pytest.mark.slow
def test_an_assessment_says_what_is_accepted(assess, trail, tmp_path):
    """With its owner; a mistake, the older place, and what fits nothing that was asked are told below it."""
    (tmp_path / "home").mkdir()
    entries = [{**GOOD, "checks": ["CT-09"]}, {**GOOD, "checks": ["CT-13", "CT-01"]}, {**GOOD, "checks": "CT-99"}]
    (tmp_path / "home" / "exceptions.yml").write_text(yaml.safe_dump(entries))
    old = {"check": "CT-11", "owner": "noor", "reason": "so", "until": UNTIL}

    found = assess("CT-09", "CT-01", "CT-11", settings={"assess": {"attempts": 1, "accepted": [old]}})

    accepted = {f.check: f.accepted.split()[0] for f in found.findings if f.accepted}
    assert accepted == {"CT-09": "mira", "CT-11": "noor"}
    assert [note.partition(":")[0] for note in found.notes[:1]] == ["the acceptance of CT-01 by mira fits no failure"]
    assert any("no check is called CT-99" in note for note in found.notes)
    assert any("[[assess.accepted]]" in note for note in found.notes)
    assert not any("CT-13" in note for note in found.notes)
