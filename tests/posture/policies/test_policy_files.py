"""Policy files: what is an error and where, what is named and goes on, and the examples of the handbook."""

from __future__ import annotations

from pathlib import Path

import pytest
from said import NOW, loaded, policy

from vedette.errors import PolicyError
from vedette.model import Scope, Severity
from vedette.model.facts.iam import CREDENTIALS
from vedette.posture.policies.checks import check
from vedette.posture.policies.load import load
from vedette.posture.policies.prove import prove

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "policies"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("policies:\n - resource: ebs", 2, "no name of a policy"),
        ("policies:\n - name: 7up\n   resource: ebs", 2, "no name of a policy"),
        ("policies:\n - name: a", 2, "needs a resource"),
        ("policies:\n - name: a\n   resource: ebs\n   filter: []", 4, "has no 'filter'"),
        ("policies:\n - name: a\n   resource: ebs\n   filters: {a: b}", 4, "filters are a list"),
        ("policies:\n - name: a\n   resource: ebs\n   filters:\n   - [1]", 5, "a filter is a map"),
        ("policies:\n - name: a\n   resource: ebs\n   filters:\n   - {a: 1, b: 2}", 5, "needs a type"),
        ("policies:\n - name: a\n   resource: ebs\n   filters:\n   - Size: [1]", 5, "compared with a list"),
        ("policies:\n - name: a\n   resource: ebs\n   filters:\n   - {type: value, key: Size, op: above, value: 1}", 5, "no operator 'above'"),
        ("policies:\n - name: a\n   resource: ebs\n   filters:\n   - {type: value, key: Size, value_type: weight, value: 1}", 5, "no value type 'weight'"),
        ("policies:\n - name: a\n   resource: ebs\n   filters:\n   - {type: value, key: Size, vaule: 1}", 5, "has no 'vaule'"),
        ("policies:\n - name: a\n   resource: ebs\n   filters:\n   - {type: value, key: Size}", 5, "needs a value"),
        ("policies:\n - name: a\n   resource: ebs\n   filters:\n   - {type: value, value: 1}", 5, "needs a key"),
        ("policies:\n - name: a\n   resource: ebs\n   filters:\n   - 'a[': 1", 5, "no JMESPath"),
        ("policies:\n - name: a\n   resource: ebs\n   filters:\n   - {type: value, key: State, op: regex, value: '('}", 5, "no regular expression"),
        ("policies:\n - name: a\n   resource: ebs\n   filters:\n   - {type: value, key: State, value_regex: abc, value: 1}", 5, "exactly one group"),
        ("policies:\n - name: a\n   resource: ebs\n   filters:\n   - {type: value, key: CreateTime, value_type: age, op: gt, value: '30'}", 5, "compared with days"),
        ("policies:\n - name: a\n   resource: ebs\n   filters:\n   - {type: value, key: CreateTime, value_type: date, op: gt, value: soon}", 5, "no date"),
        ("policies:\n - name: a\n   resource: ebs\n   filters:\n   - {type: value, key: State, op: in, value: 7}", 5, "several values"),
        ("policies:\n - name: a\n   resource: ebs\n   filters:\n   - {type: value, key: Size, op: mod, value: 0}", 5, "not 0"),
        ("policies:\n - name: a\n   resource: ebs\n   filters:\n   - {type: value, key: Size, value_type: cidr, op: intersect, value: [10.0.0.0/8]}", 5, "networks have no intersect"),
        ("policies:\n - name: a\n   resource: ebs\n   filters:\n   - {type: value, key: 'tag:a', tag_key_transforms: [shout], value: x}", 5, "no transform 'shout'"),
        ("policies:\n - name: a\n   resource: ec2\n   filters:\n   - {type: instance-age, days: many}", 5, "days is a number"),
        ("policies:\n - name: a\n   resource: security-group\n   filters:\n   - {type: ingress, Port: 22}", 5, "ingress has no 'Port'"),
        ("policies:\n - name: a\n   resource: ebs\n   conditions:\n   - {type: value, key: region, op: nope, value: x}", 5, "no operator 'nope'"),
        ("policies:\n - name: a\n   resource: ebs\n   metadata: loud", 4, "metadata is a map"),
        ("policies: none", 1, "a list of policies"),
        ("policy: []", 1, "has no 'policy'"),
        ("- name: a", 1, "a policy file is a map"),
        ("policies:\n - name: a\n   name: b", 3, "stands here twice"),
        ("policies: [}", 1, "no YAML"),
    ],
)  # fmt: skip
def test_what_has_no_meaning_is_an_error_with_file_and_line(text, line, words):
    """What, where, and what to do."""
    (found,) = loaded(text)

    assert isinstance(found, PolicyError)
    assert found.where == f"p.yml:{line}"
    assert words in found.what
    assert found.hint


def test_a_bad_policy_does_not_hide_the_others():
    """All errors are told, and all that can be read is."""
    found = loaded("""
        policies:
          - {name: a, resource: ebs}
          - {name: b}
          - {name: c, resource: ebs}
    """)

    assert [getattr(one, "name", "error") for one in found] == ["a", "error", "c"]


def test_files_and_folders(tmp_path):
    """Searched below; names are used once, and what is not there is said."""
    (tmp_path / "below").mkdir()
    (tmp_path / "a.yml").write_text("policies: [{name: a, resource: ebs}]")
    (tmp_path / "below" / "b.yaml").write_text("policies: [{name: b, resource: ebs}, {name: a, resource: ec2}]")
    (tmp_path / "c.json").write_text('{"policies": [{"name": "c", "resource": "ebs"}]}')
    (tmp_path / "d.yml").write_text("")
    (tmp_path / "notes.txt").write_text("no policy")

    found = load([tmp_path, tmp_path / "gone"], NOW)

    assert [one.name for one in found.policies] == ["a", "b", "c"]
    assert [error.what for error in found.errors] == [
        "the name 'a' is used twice",
        "the file is empty",
        "no such policy file or folder",
    ]
    assert load([tmp_path / "a.yml"], NOW).policies[0].place == f"{tmp_path}/a.yml:1"


def test_a_folder_without_policies_is_said(tmp_path):
    """A path that is misspelt must not look like no failure."""
    assert [error.what for error in load([tmp_path], NOW).errors] == ["there is no policy file below"]


@pytest.mark.parametrize("resource", ["azure.vm", "gcp.instance", "glue-catalog", "k8s.pod"])
def test_a_resource_that_nothing_gathers_is_named(resource):
    """As unknown, once, with what to do."""
    one = policy([], resource)
    asked = check(one)

    assert (one.evaluated, asked.facts, asked.scope) == ("no", (), Scope.ORGANIZATION)
    assert resource in one.untold[0]


def test_what_is_not_done_is_said():
    """Actions, modes, schedules."""
    one = policy(
        [],
        actions=["stop", {"type": "tag", "tag": "x"}],
        mode={"type": "periodic", "schedule": "rate(1 day)"},
        tz="utc",
    )

    assert one.notes == (
        "its actions are not performed: stop, tag",
        "its mode 'periodic' is not used: it is asked at each assessment",
        "not used: tz",
    )


def test_what_a_policy_says_of_itself():
    """Below `metadata`, so that Cloud Custodian takes the file too."""
    said = {
        "severity": "High",
        "title": "Volumes are encrypted",
        "rationale": "Why.",
        "remedy": "What.",
        "monthly_usd": 2,
        "references": ["https://example.org"],
        "team": "shop",
    }
    found = check(policy([], metadata=said, description="Volumes."))

    assert (found.id, found.severity, found.title) == ("policy:p", Severity.HIGH, "Volumes are encrypted")
    assert (found.rationale, found.remedy, found.monthly_usd, found.references) == (
        "Why.",
        "What.",
        2,
        ("https://example.org",),
    )


def test_what_a_policy_does_not_say():
    """Is taken from what it does say."""
    found = check(policy([], description="Volumes of ours.\nMore."))

    assert found.severity is Severity.MEDIUM
    assert found.title == "No volume matches p: Volumes of ours"
    assert found.remedy == "See the policy at p.yml:2."
    assert found.references == ("https://cloudcustodian.io/docs/aws/resources/ebs.html",)


def test_a_severity_of_others_is_named():
    """And medium is taken."""
    one = policy([], metadata={"severity": "P1"})

    assert one.severity is Severity.MEDIUM
    assert "'P1'" in one.notes[0]


def test_a_query_of_instances_is_a_filter():
    """Of states; any other is named, for it narrows what is listed."""
    assert policy([], "ec2", query=[{"instance-state-name": "running"}]).evaluated == "yes"
    assert policy([], "ec2", query=[{"tag:x": "y"}]).evaluated == "no"


@pytest.mark.parametrize(
    ("filters", "resource", "reads"),
    [
        ([{"Encrypted": False}], "ebs", {"ec2:DescribeVolumes"}),
        ([{"Versioning.Status": "Enabled"}], "s3", {"s3:ListAllMyBuckets", "s3:GetBucketLocation", "s3:GetBucketVersioning"}),
        ([{"type": "credential", "key": "mfa_active", "value": False}], "iam-user", {"iam:ListUsers", *CREDENTIALS.reads}),
        ([{"configuration.encrypted": False}], "AWS::EC2::Volume", {"config:DescribeConfigurationRecorders", "config:DescribeConfigurationRecorderStatus"}),
    ],
)  # fmt: skip
def test_a_policy_needs_the_permissions_of_what_it_reads(filters, resource, reads):
    """And no others."""
    assert set(check(policy(filters, resource)).reads) == reads


def test_the_examples_prove_themselves():
    """Each has a resource that matches, and all but one such that does not."""
    found = load([EXAMPLES], NOW)
    proofs = list(prove(found.policies, NOW))

    assert found.errors == ()
    assert {one.evaluated for one in found.policies} == {"yes"}
    assert [(proof.policy, proof.test, proof.reason) for proof in proofs if not proof.passed] == []
    assert {proof.policy for proof in proofs} == {one.name for one in found.policies}


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        ({"match": True, "resource": {"Encrypted": True}}, "it does not match, and must"),
        ({"match": False, "resource": {"Encrypted": False}}, "it matches, and must not"),
        ({"match": True, "resource": {"Encrypted": False}, "region": "eu-west-1"}, ""),
        ({"match": True}, "a test is {"),
        ("loud", "a test is {"),
    ],
)
def test_tests_of_policies_fail(test, reason):
    """With the reason."""
    (proof,) = prove([policy([{"Encrypted": False}], metadata={"tests": [test]})], NOW)

    assert proof.reason.startswith(reason)
    assert proof.passed is not bool(reason)


def test_a_test_of_what_is_not_known_fails():
    """A filter that is not evaluated proves nothing."""
    (proof,) = prove([policy(["metrics"], metadata={"tests": [{"match": True, "resource": {}}]})], NOW)

    assert "it is not known" in proof.reason
