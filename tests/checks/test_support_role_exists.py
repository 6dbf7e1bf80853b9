"""IAM-27."""

from __future__ import annotations

from vedette.checks.support_role_exists import CHECK
from vedette.model.facts.iam import IAM_ROLES, IamGroup, IamRole, IamUser
from vedette.testing import Scene

#: Every account needs one.
NEVER_NOT_APPLICABLE = True
SUPPORT = ("arn:aws:iam::aws:policy/AWSSupportAccess",)


def test_who_may():
    """A role, a group, a user; nobody."""
    for one in (
        IamRole("arn:r", attached=SUPPORT),
        IamGroup("arn:g", attached=SUPPORT),
        IamUser("arn:u", attached=SUPPORT),
    ):
        assert Scene(one).status(CHECK) == "pass"
    assert Scene(IamRole("arn:r")).status(CHECK) == "fail"


def test_what_may_not_be_read_is_unknown():
    """A role may have it."""
    assert Scene().denied(IAM_ROLES).status(CHECK) == "unknown"
