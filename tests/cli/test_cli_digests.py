"""vedette digests: what it says, what it exits with, and the alerts it makes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_api import REPORT

from vedette import api as real
from vedette.cli import main
from vedette.collect.digests import Kind
from vedette.config import Config
from vedette.simulate import simulate

PROVEN = replace(REPORT, verdicts=())
UNKNOWN = replace(REPORT, verdicts=tuple(v for v in REPORT.verdicts if v.kind is Kind.UNKNOWN))
NONE = replace(REPORT, verdicts=(), chains=())


@pytest.mark.parametrize(
    ("report", "fail_on", "code"),
    [
        (PROVEN, "problem", 0),
        (PROVEN, "unknown", 0),
        (REPORT, "problem", 1),
        (REPORT, "unknown", 1),
        (REPORT, "nothing", 4),
        (UNKNOWN, "problem", 4),
        (UNKNOWN, "unknown", 1),
        (UNKNOWN, "nothing", 4),
        (NONE, "problem", 4),
        (NONE, "unknown", 1),
    ],
)
def test_exit_code(vedette, api, report, fail_on, code):
    """0 is said only of what is proven; 1 of what is asked to fail; 4 where something cannot be told."""
    api.answers = {"digests_verify": report}

    assert vedette("digests", "verify", "logs", "--fail-on", fail_on).code == code


def test_what_is_wrong_stands_first(vedette, api):
    """The report begins with what is wrong, names ten objects of a kind, and shows no control character."""
    api.answers = {"digests_verify": REPORT}

    ran = vedette("digests", "verify", "logs")

    lines = ran.out.splitlines()
    assert lines[0] == "12 objects are not as CloudTrail delivered them. 1 more cannot be told."
    assert ran.out.index("CHANGED log") < ran.out.index("UNKNOWN digest") < ran.out.index("Log files")
    assert (ran.out.count("CHANGED log"), "and 2 more" in ran.out) == (10, True)
    assert "\x1b[2J" not in ran.out


def test_json_holds_every_verdict(vedette, api):
    """JSON has all verdicts, notes, counts and chains."""
    api.answers = {"digests_verify": REPORT}

    said = vedette("digests", "verify", "logs", "--json").json

    assert len(said["verdicts"]) == 13
    assert said["proven"] is False
    assert said["verdicts"][0]["kind"] == "changed"
    assert said["chains"][0]["first"] == "2024-05-01T12:00:00Z"


def test_options_reach_the_verb(vedette, api):
    """Every option is handed on."""
    api.answers = {"digests_verify": PROVEN}

    options = ["--account", "1", "--region", "r", "--trail", "t", "--bucket", "b", "--alert", "--public-keys", "eu=f"]
    vedette("digests", "verify", "logs", *options, "--since", "2024-05-01", "--until", "2024-05-02")

    given = api.called.options
    assert api.called.args == ("logs",)
    assert (given["account"], given["region"], given["trail"], given["bucket"]) == ("1", "r", "t", "b")
    assert (given["alert"], given["public_keys"]) == (True, ["eu=f"])
    assert (given["since"].day, given["until"].day) == (1, 2)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    return simulate(folder, seed=3, accounts=1, regions=2, days=1, events=300, stories=[], digests=True)


def test_from_end_to_end(made, tmp_path, capsys):
    """A simulation is proven; with a log file removed it is told, and alerts say so once, however often asked."""
    folder = str(made.truth.parent)
    config = Config(home=tmp_path / "home")
    words = ["--home", str(config.home), "digests", "verify", folder, "--public-keys", str(made.keys), "--alert"]
    assert main(words) == 0
    assert real.alerts_list(config=config) == []

    log = min(made.buckets[0].rglob("CloudTrail/**/*.json.gz"))
    content = log.read_bytes()
    log.unlink()
    try:
        assert main(words) == 1
        assert f"{log}" in capsys.readouterr().out.replace("\n    ", "")
        assert main(words) == 1
    finally:
        log.write_bytes(content)

    (alert,) = real.alerts_list(config=config)
    assert (alert.severity, alert.count) == ("high", 1)
    assert alert.title == "A CloudTrail object was removed after delivery"
    assert real.alerts_show(alert.id[:12], config=config)[0].events[0].actor == str(log)


def test_collection_takes_digests_for_digests(made, tmp_path):
    """Digests go to a table of their own, their metadata and keys are passed over: no event is more or less."""
    done = real.collect([made.truth.parent], config=Config(home=tmp_path / "home"))

    stored = {name: one.stored for name, one in done.sources.items()}
    assert stored == {"cloudtrail": made.events, "cloudtrail_digest": made.digests}
    assert (done.rejected, done.failed, done.unrecognised) == (0, 0, 0)
    alone = real.collect([made.truth.parent], config=Config(home=tmp_path / "other"), source="cloudtrail")
    assert (alone.stored, alone.rejected, alone.failed) == (made.events, 0, 0)


def test_no_such_folder(capsys, home):
    """A wrong path is told."""
    assert main(["digests", "verify", "/nowhere/at/all"]) == 2
    assert "there is no such folder" in capsys.readouterr().err
