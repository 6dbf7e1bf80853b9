"""IAM-20."""

from __future__ import annotations

import json

import pytest

from vedette.checks.nobody_can_become_administrator import CHECK
from vedette.model import Expected
from vedette.model.facts.iam import (
    IAM_GROUPS,
    IAM_POLICIES,
    IAM_ROLES,
    IAM_USERS,
    IamGroup,
    IamRole,
    IamUser,
    InlinePolicy,
    ManagedPolicy,
)
from vedette.testing import ACCOUNT, Scene

#: Every account has an answer.
NEVER_NOT_APPLICABLE = True
MIRA = f"arn:aws:iam::{ACCOUNT}:user/mira"
ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}


def allow(*actions, resource="*", effect="Allow", **more):
    return json.dumps({"Statement": [{"Effect": effect, "Action": list(actions), "Resource": resource, **more}]})


def inline(*documents):
    return tuple(InlinePolicy(str(n), document) for n, document in enumerate(documents))


def user(*documents, **more):
    return IamUser(MIRA, "mira", inline=inline(*documents), **more)


def role(name, principal, *documents, **more):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Statement": [statement]})
    return IamRole(arn_of(name), name, trust=trust, inline=inline(*documents), **more)


def arn_of(name):
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


ADMIN = role("admin", ROOT, allow("*"))


@pytest.mark.parametrize(
    ("documents", "answer"),
    [
        ((allow("s3:*", "ec2:Describe*"),), "pass"),
        ((allow("iam:CreatePolicyVersion"),), "fail"),
        ((allow("iam:Create*Version"),), "fail"),
        ((allow("iam:CreatePolicyVersion", resource=f"arn:aws:iam::{ACCOUNT}:policy/own"),), "pass"),
        ((allow("iam:CreatePolicyVersion"), allow("iam:*", effect="Deny")), "pass"),
        ((allow("iam:PutRolePolicy"),), "pass"),
        ((allow("iam:PutRolePolicy"), allow("sts:AssumeRole")), "fail"),
        ((allow("iam:PassRole", "ec2:RunInstances"),), "pass"),
        ((allow("lambda:UpdateFunctionCode"),), "pass"),
        ((allow("sts:AssumeRole"),), "pass"),
        (("{",), "pass"),
    ],
)
def test_techniques(documents, answer):
    """None; a known one, by a wildcard, on one thing, denied; half of one, and the other half in another policy.

    What takes or runs a mighty role leads nowhere where there is none.
    """
    assert Scene(user(*documents)).status(CHECK) == answer


def test_powers_in_pieces_are_powers():
    """Of which no policy by itself makes an administrator, so that nothing else tells of them."""
    pieces = (allow("iam:PutUserPolicy", "iam:PutRolePolicy"), allow("iam:AttachUserPolicy", "iam:AttachRolePolicy"))

    assert Scene(user(*pieces, allow("s3:*"))).status(CHECK) == "fail"


def test_groups_and_attached_policies_count():
    """What is given by them is given."""
    power = ManagedPolicy(f"arn:aws:iam::{ACCOUNT}:policy/power", "power", document=allow("iam:PutUserPolicy"))
    group = IamGroup(f"arn:aws:iam::{ACCOUNT}:group/ops", "ops", attached=(power.arn,))
    found = Scene(user(groups=("ops",)), group, power).finding(CHECK)

    assert found.evidence["ways"] == {MIRA: "by iam:PutUserPolicy"}


def test_a_boundary_limits():
    """What it does not allow is not there; one that was not read tells nothing."""
    narrow = ManagedPolicy(f"arn:aws:iam::{ACCOUNT}:policy/narrow", "narrow", document=allow("s3:*"))
    wide = ManagedPolicy(f"arn:aws:iam::{ACCOUNT}:policy/wide", "wide", document=allow("iam:*"))
    power = allow("iam:CreatePolicyVersion")

    assert Scene(user(power, boundary=narrow.arn), narrow).status(CHECK) == "pass"
    assert Scene(user(power, boundary=wide.arn), wide).status(CHECK) == "fail"
    assert Scene(user(power, boundary=narrow.arn)).status(CHECK) == "unknown"


@pytest.mark.parametrize(
    ("rows", "way"),
    [
        ((user(allow("sts:AssumeRole")), ADMIN), "takes admin"),
        ((user(allow("sts:AssumeRole", resource=arn_of("ad*"))), ADMIN), "takes admin"),
        ((user(allow("sts:AssumeRole", resource=arn_of("other"))), ADMIN), ""),
        ((user(), ADMIN), ""),
        ((user(), role("admin", {"AWS": MIRA}, allow("*"))), "takes admin"),
        ((user(), role("admin", {"Service": "ec2.amazonaws.com"}, allow("*"))), ""),
        (
            (
                user(allow("sts:AssumeRole", resource=arn_of("step"))),
                role("step", ROOT, allow("sts:AssumeRole", resource=arn_of("admin"))),
                ADMIN,
            ),
            "takes step, which takes admin",
        ),
    ],
)
def test_roles_that_are_taken(rows, way):
    """All, by name, another; none; named in the trust itself; a machine's; one after the other."""
    found = Scene(*rows).finding(CHECK)

    assert (found.status.value, found.evidence.get("ways", {}).get(MIRA, "")) == ("fail" if way else "pass", way)


def test_roles_that_take_each_other_lead_nowhere():
    """A circle is walked once."""
    one = role("one", ROOT, allow("sts:AssumeRole", resource=arn_of("two")))
    two = role("two", ROOT, allow("sts:AssumeRole", resource=arn_of("one")))

    assert Scene(user(allow("sts:AssumeRole")), one, two).status(CHECK) == "pass"


def test_roles_that_are_passed():
    """A mighty one by name, to a service that it trusts, by who may run it there; not to another service."""
    machine = role("machine", {"Service": "lambda.amazonaws.com"}, allow("*"))
    passes = allow("iam:PassRole", resource=machine.arn)
    makes = allow("lambda:CreateFunction", "lambda:InvokeFunction")
    found = Scene(user(passes, makes), machine).finding(CHECK)

    assert "passes machine to lambda" in found.evidence["ways"][MIRA]
    assert Scene(user(passes, allow("ec2:RunInstances")), machine).status(CHECK) == "pass"
    assert Scene(user(passes), machine).status(CHECK) == "pass"
    weak = role("machine", {"Service": "lambda.amazonaws.com"}, allow("s3:*"))
    assert Scene(user(passes, makes), weak).status(CHECK) == "pass"


@pytest.mark.parametrize(
    ("action", "service", "answer"),
    [
        ("lambda:UpdateFunctionCode", "lambda.amazonaws.com", "fail"),
        ("lambda:UpdateFunctionCode", "ec2.amazonaws.com", "pass"),
        ("ssm:SendCommand", "ec2.amazonaws.com", "fail"),
        ("lambda:GetFunction", "lambda.amazonaws.com", "pass"),
    ],
)
def test_roles_that_are_borrowed(action, service, answer):
    """From what runs with a mighty one already."""
    machine = role("machine", {"Service": service}, allow("*"))

    assert Scene(user(allow(action)), machine).status(CHECK) == answer


def test_a_role_that_can_make_itself_mighty_is_mighty():
    """It is told of, and so is who takes it."""
    builder = role("builder", ROOT, allow("iam:PutUserPolicy"))
    found = Scene(user(allow("sts:AssumeRole", resource=builder.arn)), builder).finding(CHECK)

    assert found.evidence["ways"] == {builder.arn: "by iam:PutUserPolicy", MIRA: "takes builder"}


def test_a_boundary_limits_what_may_be_taken_and_passed():
    """Not who is named in the trust itself."""
    narrow = ManagedPolicy(f"arn:aws:iam::{ACCOUNT}:policy/narrow", "narrow", document=allow("s3:*"))
    taker = user(allow("sts:AssumeRole", "iam:PassRole", "ec2:RunInstances"), boundary=narrow.arn)
    machine = role("machine", {"Service": "ec2.amazonaws.com"}, allow("*"))

    assert Scene(taker, narrow, ADMIN, machine).status(CHECK) == "pass"
    assert Scene(taker, narrow, role("admin", {"AWS": MIRA}, allow("*"))).status(CHECK) == "fail"


def test_a_role_of_which_nobody_knows_whether_it_is_mighty():
    """Its boundary was not read: another's way is told all the same."""
    hidden = role("hidden", ROOT, allow("*"), boundary=f"arn:aws:iam::{ACCOUNT}:policy/unread")
    taker = user(allow("sts:AssumeRole", resource=arn_of("admin")))

    assert Scene(user(allow("sts:AssumeRole")), hidden).status(CHECK) == "unknown"
    assert Scene(taker, hidden, ADMIN).finding(CHECK).evidence["ways"] == {MIRA: "takes admin"}


def test_administrators_and_the_declared_are_left_alone():
    """The ones are IAM-19's, the others are known."""
    declared = Expected(administrators=("arn:aws:iam::*:user/mira",))

    assert Scene(user(allow("*"))).status(CHECK) == "pass"
    assert Scene(user(allow("iam:CreatePolicyVersion")), expected=declared).status(CHECK) == "pass"


@pytest.mark.parametrize("kind", [IAM_USERS, IAM_ROLES])
def test_what_may_not_be_read_is_unknown(kind):
    """Users, and the roles that they may take."""
    assert Scene(user(allow("s3:*"))).denied(kind).status(CHECK) == "unknown"


def test_what_hangs_on_a_policy_or_a_group_is_unknown_without_it():
    """Nobody knows what they give."""
    group = IamGroup(f"arn:aws:iam::{ACCOUNT}:group/ops", "ops")

    assert Scene(user(groups=("ops",)), group).denied(IAM_GROUPS).status(CHECK) == "unknown"
    assert Scene(user(attached=("arn:aws:iam::aws:policy/SecurityAudit",))).denied(IAM_POLICIES).status(CHECK) == (
        "unknown"
    )


def test_one_known_way_is_enough():
    """And no refusal hides a failure."""
    assert Scene(user(allow("iam:CreatePolicyVersion"))).denied(IAM_ROLES).status(CHECK) == "fail"
    assert Scene(user(allow("sts:AssumeRole")), ADMIN).refusals_hide_nothing(CHECK)
    assert Scene(user(allow("iam:CreatePolicyVersion"))).refusals_hide_nothing(CHECK)
