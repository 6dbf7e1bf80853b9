"""What AWS answers in another shape than it documents makes that unknown, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from vedette.aws.asking import action, why
from vedette.aws.budget import Budget
from vedette.errors import AccessDenied, AwsError, Throttled
from vedette.model import Gap, Gatherer, Kind, NotKnown, Scope, Unknown
from vedette.model.facts.s3 import BUCKETS, Bucket
from vedette.posture.gather import Gatherers, Gathering
from vedette.posture.snapshot import About, Estate, Snapshot, encoded

ACCOUNT, REGION = "111122223333", "eu-west-1"


def gathered(tmp_path, gather, kind=BUCKETS):
    """What a gatherer leaves in a snapshot."""
    about = About(datetime(2026, 6, 1, tzinfo=UTC), ACCOUNT, accounts=(Estate(ACCOUNT, regions=(REGION,)),))
    snapshot = Snapshot.start(tmp_path, about)
    plan = Gathering((kind,), {kind.name: Gatherer(kind, gather)}, {}, Budget(0))
    Gatherers(plan, snapshot).run()
    return snapshot.rows(kind, ACCOUNT, "" if kind.scope is Scope.ACCOUNT else REGION)


@pytest.mark.parametrize("error", [KeyError("Arn"), TypeError("None"), ValueError("x"), AttributeError("get")])
def test_an_odd_answer_leaves_the_rest_unknown(tmp_path, error):
    """Rows before it are kept."""

    def gather(_ask):
        yield Bucket("a")
        raise error

    rows = gathered(tmp_path, gather)

    assert [b.name for b in rows.known()] == ["a"]
    assert "not understood" in rows.unknown[0].reason


def test_a_fault_of_ours_is_none_of_aws(tmp_path):
    """It ends the scan, with its traceback."""

    def gather(_ask):
        yield Bucket("a")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        gathered(tmp_path, gather)
    assert not list(tmp_path.rglob("*.jsonl"))


def test_an_odd_answer_about_one_thing_is_a_gap_of_that_thing(tmp_path):
    """The others are asked."""

    def gather(ask):
        return ask.each(["a", "b"], str, lambda name: Bucket(name) if name == "a" else {}["b"])

    rows = gathered(tmp_path, gather)

    assert rows.find("a") == Bucket("a")
    with pytest.raises(NotKnown, match="not understood"):
        rows.find("b")


def test_a_thing_is_asked_about_once(tmp_path):
    """However often it is listed."""
    asked = []

    def gather(ask):
        return ask.each(["a", "b", "a"], str, lambda name: asked.append(name) or Bucket(name))

    assert [b.name for b in gathered(tmp_path, gather)] == ["a", "b"]
    assert sorted(asked) == ["a", "b"]


def test_what_is_missing_of_the_things_is_missing_of_the_answers(tmp_path):
    """After those that are known were asked about."""

    def things():
        yield "a"
        raise NotKnown(Unknown("refused", "s3:ListAllMyBuckets"))

    rows = gathered(tmp_path, lambda ask: ask.each(things(), str, Bucket))

    assert [b.name for b in rows.known()] == ["a"]
    assert rows.unknown == (Unknown("refused", "s3:ListAllMyBuckets"),)


@pytest.mark.parametrize(
    ("error", "unknown"),
    [
        (AccessDenied("AWS refused X", hint="grant s3:GetIt to the principal you run as"), Unknown("AWS refused X", "s3:GetIt")),
        (Throttled("AWS asked us to slow down at X"), Unknown("AWS asked us to slow down at X, again and again")),
        (AwsError("ListAnalyzers: 500 Internal"), Unknown("not supported here: ListAnalyzers")),
        (AwsError("ListAnalyzers: 404 Not Found"), Unknown("not supported here: ListAnalyzers")),
        (AwsError("X: ServiceUnavailable later"), Unknown("X: ServiceUnavailable later")),
    ],
)  # fmt: skip
def test_errors_are_reasons(error, unknown):
    """With the permission where one is missing."""
    assert why(error) == unknown


@pytest.mark.parametrize(
    ("service", "operation", "named"),
    [
        ("cloudtrail", "describe_trails", "cloudtrail:DescribeTrails"),
        ("s3", "list_buckets", "s3:ListAllMyBuckets"),
        ("s3", "get_bucket_encryption", "s3:GetEncryptionConfiguration"),
        ("s3control", "get_public_access_block", "s3:GetAccountPublicAccessBlock"),
        ("elbv2", "describe_load_balancers", "elasticloadbalancing:DescribeLoadBalancers"),
        ("accessanalyzer", "list_analyzers", "access-analyzer:ListAnalyzers"),
        ("iam", "list_virtual_mfa_devices", "iam:ListVirtualMFADevices"),
        ("apigatewayv2", "get_apis", "apigateway:GET"),
        ("wafv2", "list_web_acls", "wafv2:ListWebACLs"),
        ("rds", "describe_db_instances", "rds:DescribeDBInstances"),
    ],
)
def test_calls_are_named_as_iam_names_them(service, operation, named):
    """So that the permission to grant is one."""
    assert action(service, operation) == named


def test_half_a_character_is_kept_as_a_question_mark(tmp_path):
    """A name that UTF-8 cannot hold ends no scan."""
    (bucket,) = gathered(tmp_path, lambda _ask: [Bucket("a\ud800")])

    assert bucket.name == "a?"
    assert encoded({"a": "b"}) == b'{"a":"b"}'


def test_gaps_and_rows_are_kept_apart(tmp_path):
    """A gap is no row."""
    kind = Kind("s3.test", Bucket, Scope.REGION, ("s3:GetIt",), "bucket", key="name")
    rows = gathered(tmp_path, lambda _ask: [Bucket("a"), Gap("b", Unknown("refused"))], kind)

    assert ([b.name for b in rows.known()], list(rows.gaps)) == (["a"], ["b"])
