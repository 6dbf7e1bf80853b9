"""What is kept ready for an emergency, by meaning: a guarded role, a policy that denies all, a group that isolates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.grammar.policy_request import names_action
from vedette.meaning.alerting import told
from vedette.meaning.golden import ACCOUNT, call
from vedette.meaning.patterns import statements
from vedette.model import every, some

if TYPE_CHECKING:
    from vedette.grammar.policy import Condition, Statement
    from vedette.model import Here
    from vedette.model.facts.ec2 import Permission, SecurityGroup
    from vedette.model.facts.iam import IamRole

_TAKE = "sts:AssumeRole"
_FEDERATED = ("sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity")
#: Rules to the machine itself let nothing through: a group without rules is often written so.
_ITSELF = frozenset({"127.0.0.1/32", "::1/128"})


def without_factor(trust: str) -> tuple[str, ...]:
    """Whom a role's trust lets in without a second factor: users and accounts as written, and services; each once.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
    """
    written = statements(trust)
    if any(_refuses_without(one) for one in written):
        return ()
    return tuple(
        dict.fromkeys(
            principal.value
            for one in written
            if one.allow and names_action(one, _TAKE) and not any(_asks(condition) for condition in one.conditions)
            for principal in one.principals or ()
        )
    )


def by_federation(trust: str) -> bool:
    """Whether users of a provider may take it: the second factor is the provider's then, and not seen from here."""
    return any(one.allow and any(names_action(one, action) for action in _FEDERATED) for one in statements(trust))


def _asks(condition: Condition) -> bool:
    """Whether a condition is met with a second factor only; `…IfExists` lets in who has no such key."""
    if condition.if_exists or condition.each == "all":
        return False
    if condition.key == "aws:multifactorauthpresent":
        return condition.operator == "bool" and {v.lower() for v in condition.values} == {"true"}
    if condition.key != "aws:multifactorauthage":
        return False
    return condition.operator.startswith("numericlessthan") or (
        condition.operator == "null" and {v.lower() for v in condition.values} == {"false"}
    )


def _refuses_without(statement: Statement) -> bool:
    """Whether a statement denies the role to everybody who comes without a second factor, and for nothing else."""
    if statement.allow or len(statement.conditions) != 1 or not names_action(statement, _TAKE):
        return False
    if all(principal.value != "*" for principal in statement.principals or ()):
        return False
    one = statement.conditions[0]
    values = {value.lower() for value in one.values}
    absent = (
        one.key == "aws:multifactorauthpresent" and one.operator == "bool" and one.if_exists and values == {"false"}
    )
    return absent or (one.key == "aws:multifactorauthage" and one.operator == "null" and values == {"true"})


def use_is_told(role: IamRole, here: Here) -> bool:
    """Whether somebody is told when the role is taken, or of whatever is done with it. Raises `NotKnown`."""
    taking = call(
        "sts",
        "AssumeRole",
        readOnly=True,
        requestParameters={"roleArn": role.arn, "roleSessionName": "mira"},
        resources=[{"ARN": role.arn, "accountId": ACCOUNT, "type": "AWS::IAM::Role"}],
    )
    issuer = {"type": "Role", "arn": role.arn, "accountId": ACCOUNT, "userName": role.name}
    session = {
        "type": "AssumedRole",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role.name}/mira",
        "accountId": ACCOUNT,
        "sessionContext": {"sessionIssuer": issuer, "attributes": {"mfaAuthenticated": "true"}},
    }
    # Two calls that hardly anybody is told of by themselves: who is told of both is told of the role.
    deeds = (call("ec2", "CreateTags", userIdentity=session), call("s3", "PutBucketTagging", userIdentity=session))

    def taken() -> bool:
        return told(taking, here)

    def used() -> bool:
        return every(deeds, lambda deed: told(deed, here))

    return here.expected.alerting_elsewhere or some((taken, used), lambda way: way())


def denies_all(document: str) -> bool:
    """Whether a policy of JSON text denies everything to whom it is attached, without conditions."""
    return any(
        not one.allow
        and not one.conditions
        and one.actions is not None
        and any(action in {"*", "*:*"} for action in one.actions)
        and one.resources is not None
        and "*" in one.resources
        for one in statements(document)
    )


def isolates(group: SecurityGroup) -> bool:
    """Whether a security group lets nothing in and nothing out."""
    return not any(_lets(permission) for permission in (*group.inbound, *group.outbound))


def _lets(permission: Permission) -> bool:
    return any(source not in _ITSELF for source in permission.sources)
