"""The whole in one look, other lists, acceptances, comparison, permissions."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from findings import FINDINGS, NOW, finding, report

from vedette import api, registry
from vedette.api import _posture
from vedette.config import Config
from vedette.errors import ConfigError, UsageError
from vedette.meaning.responding import needed
from vedette.model import Accepted, Check
from vedette.posture.accept import Acceptance
from vedette.posture.compare import compare
from vedette.posture.views import QUESTIONS, view
from vedette.posture.weigh import weigh

CHECKS = list(registry.checks().values())


def summed(*findings, rules=None):
    return weigh(findings, CHECKS, rules or {})


def test_a_check_counts_once_however_many_things_it_is_about():
    """A thousand regions that pass do not drown one check that fails."""
    many = [finding("CT-01", "pass", region=f"r-{n}") for n in range(1000)]

    assert summed(*many, finding("CT-05")).score == summed(many[0], finding("CT-05")).score


def test_what_is_unknown_earns_nothing():
    """It may be fine, and the score says so beside."""
    found = summed(finding("CT-01", "pass"), finding("CT-01", "unknown", region="b"))

    assert (found.score, found.at_most) == (50, 100)


def test_what_does_not_apply_or_was_accepted_counts_for_nothing():
    """Neither way."""
    found = summed(finding("CT-01", "pass"), finding("CT-05", "not_applicable"), finding("CT-08", accepted="me"))

    assert (found.score, found.at_most, found.worst) == (100, 100, ())


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        (["pass"], "on"),
        (["fail"], "off"),
        (["pass", "fail"], "partly"),
        (["pass", "unknown"], "unknown"),
        (["unknown", "fail"], "off"),
    ],
)
def test_the_grid_says_which_logs_are_on(answers, state):
    """By region; unknown is never on."""
    found = summed(*(finding(c, a) for c, a in zip(("CT-01", "CT-05"), answers, strict=False)))

    assert found.grid == {("111122223333", "eu-west-1"): {"cloudtrail": state}}


def test_the_worst_is_severe_blinds_many_and_costs_little():
    """Ranked by severity times blind detections, divided by cost."""
    rules = {"cloudtrail": 100}
    found = summed(finding("CT-02"), finding("CT-05"), finding("CT-01", monthly_usd=1000.0), rules=rules)

    assert [w.check for w in found.worst] == ["CT-05", "CT-02", "CT-01"]
    assert (found.worst[0].blind, found.worst[2].monthly_usd) == (100, 1000.0)


def test_failures_of_one_check_are_one_line():
    """With the number of places, and the first."""
    (worst,) = summed(finding(), finding(region="us-east-1")).worst

    assert (worst.places, worst.first) == (2, "111122223333/eu-west-1")


def test_every_mapped_check_is_in_its_views():
    """CIS by version, Security Hub, the talk."""
    for check in CHECKS:
        for version, number in check.standards.cis.items():
            assert check.id in next(r.checks for r in view(f"cis-{version}", CHECKS, {}) if r.id == number)
        for control in check.standards.fsbp:
            assert check.id in next(r.checks for r in view("fsbp", CHECKS, {}) if r.id == control)


def test_a_demand_is_as_good_as_its_worst_check():
    """Failed before unknown, unknown before passed; accepted is no pass; not asked is not asked."""
    counts = [{"pass": 3, "fail": 1, "unknown": 1}, {"pass": 3, "unknown": 1}, {"pass": 3}, {"pass": 1, "accepted": 1}]
    answers = [
        next(r.answer for r in view("cis-5.0", CHECKS, {"CT-09": one}) if r.checks == ("CT-09",))
        for one in (*counts, {})
    ]

    assert answers == ["fail", "unknown", "pass", "accepted", "not asked"]


def test_numbers_stand_in_their_order():
    """3.9 before 3.10."""
    numbers = [r.id for r in view("cis-1.4", CHECKS, {})]

    assert numbers.index("3.2") < numbers.index("3.10") < numbers.index("3.11")


def test_a_responder_has_ten_questions():
    """Each with checks, in the catalogue's ids; one that is not known is refused."""
    assert len(QUESTIONS) == 10
    assert [r.id for r in view("ir", CHECKS, {})] == [question for question, _ in QUESTIONS]
    with pytest.raises(UsageError, match="no view"):
        view("cis-9.9", CHECKS, {})


ACCEPTED = Accepted("CT-0*", "mira", "we need both", date(2026, 6, 1), region="eu-*")


def test_an_acceptance_is_said_and_is_no_pass():
    """With owner, reason and day, only where it fits, and only of failures."""
    acceptance = Acceptance([ACCEPTED], NOW.date())
    there, elsewhere, passing = acceptance.apply(
        [finding("CT-08"), finding("CT-08", region="us-east-1"), finding("CT-08", "pass")]
    )

    assert there.accepted == "mira until 2026-06-01: we need both"
    assert (there.status, there.open) == (finding().status, False)
    assert (elsewhere.accepted, passing.accepted) == ("", "")


def test_an_acceptance_ends_and_may_be_out_of_use():
    """After its day it accepts nothing, and both are said."""
    ended = Acceptance([replace(ACCEPTED, until=date(2026, 5, 31))], NOW.date())
    (found,) = ended.apply([finding("CT-08")])
    unused = Acceptance([replace(ACCEPTED, check="CT-09")], NOW.date())
    list(unused.apply([finding("CT-08")]))

    assert found.open
    assert ended.notes == ("the acceptance of CT-0* by mira ended on 2026-05-31",)
    assert unused.notes == ("the acceptance of CT-09 by mira fits no failure",)


def test_an_acceptance_needs_owner_reason_and_end(tmp_path):
    """Without one of them the settings are refused."""
    (tmp_path / "vedette.toml").write_text('[[assess.accepted]]\ncheck = "CT-08"\nowner = "mira"\nreason = "so"\n')

    with pytest.raises(ConfigError, match="until"):
        Config.load(tmp_path)


def test_a_comparison_says_what_broke_was_mended_lost_and_is_gone():
    """By the findings' ids."""
    old = [
        finding("CT-01", s, region=r) for r, s in zip("abcde", ("pass", "fail", "pass", "fail", "fail"), strict=True)
    ]
    new = [finding("CT-01", s, region=r) for r, s in zip("abcd", ("fail", "pass", "unknown", "fail"), strict=True)]
    found = compare("before", old, [*new, finding("CT-05")])

    assert [f.region for f in found.broken] == ["a", "eu-west-1"]
    assert ([f.region for f in found.mended], [f.region for f in found.lost]) == (["b"], ["c"])
    assert (found.gone, found.same) == ((old[4].id,), 1)


def test_ids_are_of_the_thing_and_not_of_the_answer():
    """The same at every assessment."""
    assert finding("CT-01", "pass").id == finding("CT-01", reason="else").id
    assert len({f.id for f in FINDINGS}) == len(FINDINGS)


def test_the_policy_allows_what_checks_read_and_nothing_else(tmp_path):
    """With what finds accounts and regions; valid JSON, in the quota."""
    config = Config(home=tmp_path)
    (part,) = api.checks_iam(["CT-09"], config=config)

    assert part.policy == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["cloudtrail:DescribeTrails", "ec2:DescribeRegions", "sts:GetCallerIdentity"],
                "Resource": "*",
            }
        ],
    }
    parts = api.checks_iam(config=config)
    allowed = {a for p in parts for s in p.policy["Statement"] for a in s["Action"]}
    assert {a for check in CHECKS for a in check.reads} <= allowed


def test_the_policy_of_an_organisation_enters_its_roles(tmp_path):
    """Only the role that is configured."""
    config = Config(home=tmp_path, accounts={"organization": True, "role": "audit/{account}-vedette"})
    (part,) = api.checks_iam(["CT-09"], config=config)

    assert part.policy["Statement"][1] == {
        "Effect": "Allow",
        "Action": ["sts:AssumeRole"],
        "Resource": ["arn:aws:iam::*:role/audit/*-vedette"],
    }


def test_the_policy_of_responders_is_what_their_role_is_measured_by(tmp_path):
    """With the organisation's own actions, and without a role to assume."""
    config = Config(home=tmp_path, assess={"expected": {"responder_actions": ["ssm:SendCommand"]}})
    parts = api.checks_iam(config=config, responder=True)

    assert {a for p in parts for s in p.policy["Statement"] for a in s["Action"]} == set(needed(["ssm:SendCommand"]))
    assert parts[0].name == "vedette-respond-1"


def test_policies_are_split_at_the_quota(tmp_path, monkeypatch):
    """None is longer than IAM takes, and together they have all."""
    monkeypatch.setattr(_posture, "POLICY_CHARACTERS", 160)
    parts = api.checks_iam(config=Config(home=tmp_path))

    assert len(parts) > 1
    assert all(len(json.dumps(p.policy).replace(" ", "")) == p.size <= 160 for p in parts)
    assert [p.name for p in parts][:2] == ["vedette-assess-1", "vedette-assess-2"]


def test_a_report_knows_its_checks():
    """Each finding's."""
    found = report()

    assert all(isinstance(found.checks[f.check], Check) for f in found.findings)
