"""An organisation of five accounts in seventeen regions: the findings that are expected, exactly, and twice the same.

The management account has the organisation's trail and nothing else; `GOOD` records its objects too, `HALF` has a
stopped trail and one of one region, `EMPTY` has nothing of its own, `DENYING` refuses what concerns CloudTrail.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto_aws import OWN

from vedette import api, registry
from vedette.model import closure
from vedette.posture.judge import judge
from vedette.posture.snapshot import Snapshot
from vedette.simulate.org import REGIONS
from vedette.testing import Refusing, worse

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # a busy machine takes long to make the organisation


@pytest.fixture(scope="module")
def organisation(server):
    """The names of the accounts."""
    server.empty()
    organizations = server.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    made = {}
    for name in ("good", "half", "empty", "denying"):
        answer = organizations.create_account(AccountName=name, Email=f"{name}@example.com")
        made[name] = answer["CreateAccountStatus"]["AccountId"]
    server.client("s3").create_bucket(Bucket="org-logs")
    _trail(server, OWN, "us-east-1", "org", "org-logs", IsMultiRegionTrail=True, IsOrganizationTrail=True)

    good = _trail(
        server, made["good"], "us-east-1", "objects", "good-logs", IsMultiRegionTrail=True,
        IncludeGlobalServiceEvents=True, EnableLogFileValidation=True,
    )  # fmt: skip
    everything = {"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}
    selector = {"ReadWriteType": "All", "IncludeManagementEvents": False, "DataResources": [everything]}
    good.put_event_selectors(TrailName="objects", EventSelectors=[selector])

    stopped = _trail(server, made["half"], "us-east-1", "old", "half-logs", IsMultiRegionTrail=True)
    stopped.stop_logging(Name="old")
    _trail(server, made["half"], "eu-central-1", "local", "half-logs", IncludeGlobalServiceEvents=False)
    server.guard.refused.add((made["denying"], "cloudtrail"))
    return {"management": OWN, **made}


def _trail(server, account, region, name, bucket, **options):
    """A trail that is logging, and a client of its account."""
    s3 = server.client("s3", account=account)
    if bucket not in {b["Name"] for b in s3.list_buckets()["Buckets"]}:
        s3.create_bucket(Bucket=bucket)
    trails = server.client("cloudtrail", region, account)
    trails.create_trail(Name=name, S3BucketName=bucket, **options)
    trails.start_logging(Name=name)
    return trails


@pytest.fixture(scope="module")
def assess(server, organisation, tmp_path_factory):
    """Assess all of it; gives the assessment."""
    config = server.config(
        tmp_path_factory.mktemp("home"),
        accounts={"organization": True, "role": "Vedette", "regions": REGIONS},
    )
    return lambda only=(), **options: api.assess(config=config, only=only, **options)


@pytest.fixture(scope="module")
def whole(assess):
    """All checks, asked once."""
    return assess()


@pytest.fixture(scope="module")
def assessment(whole):
    """What the checks of trails said in it."""
    return replace(whole, findings=tuple(f for f in whole.findings if f.check.startswith("CT-")))


def summed(assessment, organisation, name):
    """Answers of an account: by check, how many of each."""
    found = {}
    for finding in assessment.findings:
        if finding.account == organisation[name]:
            found.setdefault(finding.check, Counter())[finding.status.value] += 1
    return {check: dict(counts) for check, counts in found.items() if check in EXPECTED[name]}


#: What the organisation's trail does for every account that may be asked, and what none of them has.
COVERED = {
    "CT-01": {"pass": 17},
    "CT-02": {"pass": 1},
    "CT-03": {"pass": 1},
    "CT-05": {"pass": 17},
    "CT-06": {"pass": 1},
    "CT-07": {"pass": 1},
    "CT-08": {"pass": 17},
    "CT-09": {"fail": 1},
    "CT-13": {"fail": 1},
    "CT-15": {"fail": 1},
    "CT-16": {"fail": 1},
}
#: By account and check, how many answers of each kind; regions are seventeen.
EXPECTED = {
    "management": COVERED,
    "good": COVERED | {"CT-09": {"pass": 1}, "CT-15": {"pass": 1}, "CT-16": {"pass": 1}},
    "half": COVERED
    | {"CT-03": {"pass": 1, "not_applicable": 1}, "CT-08": {"pass": 16, "fail": 1}, "CT-09": {"fail": 2}},
    "empty": COVERED | {"CT-03": {"not_applicable": 1}, "CT-09": {"not_applicable": 1}},
    # The organisation's trail is known from its owner; the account's own are not known.
    "denying": COVERED
    | {name: {"unknown": 1} for name in ("CT-03", "CT-07", "CT-09", "CT-13", "CT-15", "CT-16")}
    | {"CT-08": {"unknown": 17}},
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_findings_are_those_expected(assessment, organisation, name):
    """Exactly."""
    assert summed(assessment, organisation, name) == EXPECTED[name]


def test_a_refusal_names_the_permission(assessment, organisation):
    """Wherever something is unknown."""
    unknown = [f for f in assessment.findings if f.status.value == "unknown"]

    assert {f.account for f in unknown} == {organisation["denying"]}
    assert {p for f in unknown for p in f.permissions} == {"cloudtrail:DescribeTrails"}


def test_twice_is_the_same(assessment, assess):
    """Findings and ids; times of deliveries are the server's own."""

    def shown(found):
        return [(f.id, f.status) for f in found.findings]

    assert shown(assess(("CT-*",), fresh=True)) == shown(assessment)


def test_calls_are_linear_in_what_there_is(assessment, organisation):
    """One listing a region and account, one question a trail; the refused ones are asked once."""
    calls = assessment.calls

    assert calls["cloudtrail:DescribeTrails"] == len(REGIONS) * len(organisation)
    assert calls["cloudtrail:GetTrailStatus"] == 4


def test_the_grid_has_every_account_and_region(assessment, organisation):
    """With the source's state."""
    grid = assessment.summary.grid

    assert {place for place, cell in grid.items() if "cloudtrail" in cell} == {
        (account, region) for account in organisation.values() for region in REGIONS
    }


def refusals():
    """Every action that any check reads, those together whose refusal refuses the same kinds of fact."""
    kinds = {kind for check in registry.checks().values() for kind in closure(check.facts)}
    found = {}
    for action in sorted({action for check in registry.checks().values() for action in check.reads}):
        found.setdefault(frozenset(kind for kind in kinds if action in kind.reads), []).append(action)
    return [pytest.param(kinds, actions[0], id=",".join(actions)) for kinds, actions in found.items()]


@pytest.fixture(scope="module")
def facts(whole):
    """All facts of all checks, gathered once."""
    return Snapshot(Path(whole.snapshot))


@pytest.fixture(scope="module")
def before(facts):
    """What each check says while nothing is refused."""
    return {check.id: list(judge(facts, [check])) for check in registry.checks().values()}


def unsound(facts, before, refuses, checks):
    """What these refusals make good that was not."""
    said = [finding for check in checks for finding in before[check.id]]
    return worse(said, judge(Refusing(facts, refuses), checks))


@pytest.mark.parametrize(("kinds", "action"), refusals())
def test_a_permission_less_never_makes_a_failure_good(facts, before, kinds, action):
    """Of every check, for every action that any of them reads, in every account and in single ones."""
    checks = [check for check in registry.checks().values() if action in check.reads]
    for account in (None, *facts.accounts.known()):

        def refuses(kind, a, _, account=account):
            return kind in kinds and account in {None, a}

        assert unsound(facts, before, refuses, checks) == []


@given(st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_mixture_of_refusals_makes_a_failure_good(facts, before, data):
    """Any kinds, in any accounts and regions."""
    kinds = sorted({kind.name for check in registry.checks().values() for kind in closure(check.facts)})
    refused = data.draw(st.sets(st.sampled_from(kinds), max_size=5))
    where = data.draw(st.sets(st.sampled_from([*facts.accounts.known()])))
    regions = data.draw(st.sets(st.sampled_from(["", *REGIONS])))

    def refuses(kind, a, r):
        return kind.name in refused and a in where and r in regions

    assert unsound(facts, before, refuses, list(registry.checks().values())) == []
