"""Further gatherers: the organisation's tree, stack sets, targets of buckets, what the lake and the home tell."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from moto_aws import OWN, REGIONS

from vedette import api, registry
from vedette.api import _open
from vedette.api._digests import verified
from vedette.collect.digests.verdicts import ChainSummary, Kind, Report, Trail, Verdict
from vedette.config import Config
from vedette.errors import ConfigError
from vedette.model import Here, NotKnown
from vedette.model.facts.cloudformation import STACK_SETS
from vedette.model.facts.lake import LOGGED_REGIONS, LOGGED_SPAN, VERIFIED_CHAINS
from vedette.model.facts.organization_tree import ORGANIZATION_PLACES
from vedette.model.facts.s3_targets import BUCKET_REPLICATION, NOTIFIED_QUEUES, REPLICA_BUCKETS
from vedette.posture.logged import Logged
from vedette.posture.proven import Proven
from vedette.posture.snapshot import Snapshot
from vedette.simulate import simulate

HOME = "us-east-1"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SIMULATED = {"accounts": 1, "regions": 2, "days": 2, "events": 1000, "digests": True}


@pytest.fixture
def facts(aws, tmp_path):
    """Assess with checks that read these kinds; gives the facts as the account sees them."""

    def run(*only, **options):
        found = api.assess(config=aws.config(tmp_path / "home", accounts={"regions": (HOME,)}), only=only, **options)
        return Here(Snapshot(Path(found.snapshot)), OWN, HOME)

    return run


@pytest.mark.slow
def test_the_tree_of_an_organisation(aws, facts):
    """Accounts and units, each with what it is in, the root first."""
    organizations = aws.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    (root,) = (one["Id"] for one in organizations.list_roots()["Roots"])
    outer = organizations.create_organizational_unit(ParentId=root, Name="apps")["OrganizationalUnit"]["Id"]
    inner = organizations.create_organizational_unit(ParentId=outer, Name="live")["OrganizationalUnit"]["Id"]
    made = organizations.create_account(AccountName="shop", Email="shop@example.com")["CreateAccountStatus"]
    organizations.move_account(AccountId=made["AccountId"], SourceParentId=root, DestinationParentId=inner)

    found = {one.id: one.parents for one in facts("CT-23").of(ORGANIZATION_PLACES)}

    assert found == {OWN: (root,), outer: (root,), inner: (root, outer), made["AccountId"]: (root, outer, inner)}


@pytest.mark.slow
def test_stack_sets(aws, facts):
    """With who gives them their permissions, and whether accounts that join get them."""
    aws.client("organizations").create_organization(FeatureSet="ALL")
    template = json.dumps({"Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}}})
    aws.client("cloudformation").create_stack_set(StackSetName="baseline", TemplateBody=template)

    (found,) = facts("ORG-07").of(STACK_SETS)

    assert (found.name, found.status, found.model, found.auto_deployed) == ("baseline", "ACTIVE", "SELF_MANAGED", False)


@pytest.mark.slow
def test_targets_of_buckets(aws, facts):
    """Replicas that are there and gone, a queue that is there and one that is gone; nothing of a bucket without any."""
    s3 = aws.client("s3")
    for name in ("data", "copy", "plain"):
        s3.create_bucket(Bucket=name)
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    rules = [
        {"ID": name, "Priority": number, "Status": status, "Prefix": name, "Destination": {"Bucket": f"arn:aws:s3:::{name}"}}
        for number, (name, status) in enumerate((("copy", "Enabled"), ("gone", "Enabled"), ("off", "Disabled")))
    ]  # fmt: skip
    role = f"arn:aws:iam::{OWN}:role/copies"
    s3.put_bucket_replication(Bucket="data", ReplicationConfiguration={"Role": role, "Rules": rules})
    sqs = aws.client("sqs")
    queues = {}
    for name in ("new", "old"):
        queues[name] = sqs.create_queue(QueueName=name)["QueueUrl"]
    told = [{"QueueArn": f"arn:aws:sqs:{HOME}:{OWN}:{name}", "Events": ["s3:ObjectCreated:*"]} for name in queues]
    s3.put_bucket_notification_configuration(Bucket="data", NotificationConfiguration={"QueueConfigurations": told})
    sqs.delete_queue(QueueUrl=queues["old"])

    here = facts("S3-08")

    assert [(one.name, one.targets) for one in here.of(BUCKET_REPLICATION)] == [("data", ("copy", "gone"))]
    assert {one.name: one.exists for one in here.of(REPLICA_BUCKETS)} == {"copy": True, "gone": False}
    assert [one.arn for one in here.of(NOTIFIED_QUEUES)] == [f"arn:aws:sqs:{HOME}:{OWN}:new"]


def test_permissions_come_with_the_kinds():
    """The least policy has those of the checks, and no more than the one service's that each asks."""
    asked = registry.checks()

    assert "s3:GetReplicationConfiguration" in asked["S3-08"].reads
    assert "sqs:GetQueueUrl" in asked["S3-08"].reads
    assert "cloudformation:ListStackSets" in asked["ORG-07"].reads
    assert {"organizations:ListRoots", "organizations:ListAccountsForParent"} <= set(asked["CT-23"].reads)
    assert "s3:GetObject" not in asked["CT-10"].reads


def _record(number, when, region):
    return {
        "eventVersion": "1.11", "eventID": f"{number:036d}", "eventTime": f"{when:%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": "ec2.amazonaws.com", "eventName": "DescribeInstances", "eventType": "AwsApiCall",
        "awsRegion": region, "userIdentity": {"type": "IAMUser", "accountId": OWN}, "recipientAccountId": OWN,
        "sourceIPAddress": "198.51.100.7", "eventCategory": "Management",
    }  # fmt: skip


def test_regions_in_the_logs(tmp_path):
    """Days with an event, and the first and the last, of each region within the days looked at; a silent one has none."""
    config, day = Config(home=tmp_path / "home"), timedelta(days=1)
    logged = Logged(_open.lake(config), lambda: _open.engine(config, threads=1), NOW, 30)
    assert list(logged(LOGGED_REGIONS, OWN)) == []
    (tmp_path / "logs").mkdir()
    events = (("us-east-1", 1), ("us-east-1", 1), ("us-east-1", 4), ("eu-west-1", 2), ("sa-east-1", 40))
    records = [_record(number, NOW - ago * day, region) for number, (region, ago) in enumerate(events)]
    (tmp_path / "logs" / "a.json").write_text(json.dumps({"Records": records}))
    api.collect([str(tmp_path / "logs")], config=config)

    logged = Logged(_open.lake(config), lambda: _open.engine(config, threads=1), NOW, 30)
    found = {one.region: (one.days, one.first, one.last) for one in logged(LOGGED_REGIONS, OWN)}

    assert found == {
        "eu-west-1": (1, NOW - 2 * day, NOW - 2 * day),
        "us-east-1": (2, NOW - 4 * day, NOW - day),
    }


def _report(*verdicts, regions=REGIONS):
    """A report on a trail's chains in these regions."""
    chains = (Trail("p", OWN, region, "main", HOME) for region in regions)
    return Report(verdicts, (), tuple(ChainSummary(one, 24, NOW - timedelta(days=1), NOW) for one in chains))


def _verdict(kind, trail="main", region=HOME):
    return Verdict(kind, "digest", "s3://logs/x", OWN, region, trail, NOW, NOW)


def test_what_a_report_says_of_chains():
    """Problems counted by kind, what is unknown beside; of another trail none, of no trail those of the region."""
    report = _report(
        _verdict(Kind.MISSING), _verdict(Kind.MISSING), _verdict(Kind.UNKNOWN), _verdict(Kind.CHANGED, "another"),
        _verdict(Kind.ADDED, ""),
    )  # fmt: skip

    found = {one.region: one for one in verified(report, NOW)[OWN]}

    assert (found[HOME].problems, found[HOME].unknown) == (("added: 1", "missing: 2"), 1)
    assert (found["eu-central-1"].problems, found["eu-central-1"].unknown) == ((), 0)
    assert (found[HOME].trail, found[HOME].home, found[HOME].digests, found[HOME].at) == ("main", HOME, 24, NOW)


def test_the_last_word_on_a_chain_stays(tmp_path):
    """Those that were not verified again keep theirs; nothing was verified before the first time."""
    proven = Proven(tmp_path / "digests.json")
    assert proven.read() == {}
    proven.keep(verified(_report(_verdict(Kind.MISSING)), NOW))
    proven.keep(verified(_report(regions=(HOME,)), NOW + timedelta(days=1)))

    found = {one.region: (one.problems, one.at) for one in proven.read()[OWN]}

    assert found == {HOME: ((), NOW + timedelta(days=1)), "eu-central-1": ((), NOW)}
    asked = proven.beside(lambda kind, account: [kind.name, account])
    assert [one.region for one in asked(VERIFIED_CHAINS, OWN)] == ["eu-central-1", HOME]
    assert list(asked(LOGGED_SPAN, OWN)) == ["lake.span", OWN]


def test_later_hours_add_to_what_was_verified(tmp_path):
    """What was wrong is wrong still, until the whole is verified anew; digests are summed up."""
    proven, later = Proven(tmp_path / "digests.json"), NOW + timedelta(hours=1)
    proven.keep(verified(_report(_verdict(Kind.MISSING)), NOW), further=True)
    proven.keep(verified(_report(_verdict(Kind.ADDED)), later), further=True)

    (found,) = [one for one in proven.read()[OWN] if one.region == HOME]

    assert (found.problems, found.at, found.digests) == (("missing: 1", "added: 1"), later, 48)
    proven.keep(verified(_report(), later))
    assert [one.problems for one in proven.read()[OWN]] == [(), ()]


def test_a_broken_file_is_not_known_and_begun_anew(tmp_path):
    """It is said which."""
    proven = Proven(tmp_path / "digests.json")
    proven.path.write_text("{")
    with pytest.raises(NotKnown, match=r"digests\.json"):
        proven.read()

    proven.keep(verified(_report(), NOW))

    assert list(proven.read()) == [OWN]


def test_a_home_that_cannot_be_written_is_told(tmp_path):
    """Where, and what to do."""
    (tmp_path / "digests.partial").mkdir()

    with pytest.raises(ConfigError, match="cannot be remembered"):
        Proven(tmp_path / "digests.json").keep(verified(_report(), NOW))


def test_verifying_is_remembered_for_the_assessment(tmp_path):
    """Each chain by its account, with nothing wrong in what nobody touched."""
    made = simulate(tmp_path / "logs", seed=5, **SIMULATED)
    config = Config(home=tmp_path / "home")

    report = api.digests_verify(made.truth.parent, config=config, public_keys=[str(made.keys)])

    kept = _open.proven(config).read()
    assert {(a, one.trail) for a, chains in kept.items() for one in chains} == {
        (chain.trail.account, chain.trail.name) for chain in report.chains
    }
    assert not [one for chains in kept.values() for one in chains if one.problems]
