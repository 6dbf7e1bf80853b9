"""vedette policies list, show, test; and policies named to vedette assess."""

from __future__ import annotations

import json

import pytest

from vedette.cli import main

GOOD = """
policies:
  - name: volume-unencrypted
    resource: ebs
    metadata: {severity: high, tests: [{name: in the clear, match: true, resource: {Encrypted: false}}]}
    filters: [Encrypted: false]
    actions: [delete]
  - name: volume-idle
    resource: ebs
    filters: [metrics]
"""
WRONG = GOOD.replace("match: true", "match: false")


@pytest.fixture
def file(home, tmp_path):
    """A file of policies, named in the settings."""
    path = tmp_path / "policies.yml"
    path.write_text(GOOD)
    (home / "vedette.toml").write_text('[assess]\npolicies = ["../policies.yml"]\n')
    return path


def test_list_says_what_is_not_done(file, capsys):
    """Of the settings' files, relative to the settings."""
    assert main(["policies", "list", "--json"]) == 0
    idle, unencrypted = sorted(json.loads(capsys.readouterr().out), key=lambda one: one["name"])

    assert (unencrypted["evaluated"], unencrypted["notes"]) == ("yes", ["its actions are not performed: delete"])
    assert (idle["evaluated"], "policies.yml:10" in idle["not_evaluated"][0]) == ("no", True)


def test_list_tells_problems_and_goes_on(file, capsys):
    """On stderr, with exit code 4."""
    file.write_text(GOOD + "  - {name: bad}\n")

    assert main(["policies", "list"]) == 4
    said = capsys.readouterr()
    assert "volume-unencrypted" in said.out
    assert "a policy needs a resource" in said.err


def test_show(file, capsys):
    """With the permissions that it needs."""
    assert main(["policies", "show", "policy:volume-unencrypted", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["reads"] == ["ec2:DescribeVolumes"]
    assert main(["policies", "show", "nothing"]) == 2
    assert "no policy is named 'nothing'" in capsys.readouterr().err


def test_test_fails_where_a_policy_says_otherwise(file, capsys):
    """With the policy, the test and the reason."""
    assert main(["policies", "test", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["passed"], told["untested"]) == (1, ["volume-idle"])
    file.write_text(WRONG)
    assert main(["policies", "test", str(file), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [(f["policy"], f["reason"]) for f in told["failures"]] == [
        ("volume-unencrypted", "it matches, and must not")
    ]


def test_a_policy_that_cannot_be_read_stops_an_assessment(file, tmp_path, capsys):
    """Before AWS is asked, with file and line."""
    bad = tmp_path / "bad.yml"
    bad.write_text("policies:\n  - name: bad\n")

    assert main(["assess", "--policies", str(bad)]) == 2
    assert "bad.yml:2" in capsys.readouterr().err
