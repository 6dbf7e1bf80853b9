"""Roles and identity providers come to trust somebody outside."""

from __future__ import annotations

import json

from vedette.simulate import ids
from vedette.simulate.people import BROWSERS
from vedette.simulate.stage import Stage, Story


def _trust(principal: dict[str, str], action: str = "sts:AssumeRole") -> str:
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def tell(stage: Stage) -> None:
    """Tell how one role's trust is changed, another role made, and identity providers added."""
    user = stage.user("d.marsh", stage.stranger(), BROWSERS[2], mfa="false")
    foreign, role = stage.foreign_account(), stage.have("role")[2]
    account = stage.account.id
    stage.facts.update(foreign=foreign, ip=user.ip, role=role)
    stage.pace = (12, 60)
    stage.scene("Discovery", "T1069.003", "roles and their trust read", expected=False)
    stage.do(user, "iam:ListRoles", {"maxItems": 1000})
    stage.do(user, "iam:GetRole", {"roleName": role})
    stage.scene("Persistence", "T1098", "trust of a role extended to a foreign account")
    outside = _trust({"AWS": f"arn:aws:iam::{foreign}:root"})
    stage.do(
        user,
        "iam:UpdateAssumeRolePolicy",
        {"roleName": "OrganizationAccountAccessRole", "policyDocument": outside},
        denied="role OrganizationAccountAccessRole",
    )
    stage.do(user, "iam:UpdateAssumeRolePolicy", {"roleName": role, "policyDocument": outside})
    stage.wait(20, 80)
    stage.scene("Persistence", "T1136.003", "role created that a foreign account may assume")
    new = "CloudFormationStackSync"
    made = {
        "roleName": new,
        "roleId": ids.unique(stage.rng, "AROA"),
        "arn": f"arn:aws:iam::{account}:role/{new}",
        "path": "/",
    }
    stage.do(
        user,
        "iam:CreateRole",
        {"roleName": new, "assumeRolePolicyDocument": outside, "path": "/"},
        {"role": made},
    )
    stage.scene("Privilege Escalation", "T1098.003", "administrator policy attached to a role")
    stage.do(
        user,
        "iam:AttachRolePolicy",
        {"roleName": new, "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
    )
    stage.wait(30, 120)
    stage.scene("Persistence", "T1484.002", "identity provider added")
    stage.do(
        user,
        "iam:CreateSAMLProvider",
        {"name": "corp-sso-2", "sAMLMetadataDocument": "<EntityDescriptor/>"},
        {"sAMLProviderArn": f"arn:aws:iam::{account}:saml-provider/corp-sso-2"},
    )
    stage.do(
        user,
        "iam:CreateOpenIDConnectProvider",
        {"url": "https://oidc.login-sync.example", "clientIDList": ["sts.amazonaws.com"]},
        {"openIDConnectProviderArn": f"arn:aws:iam::{account}:oidc-provider/oidc.login-sync.example"},
    )


STORY = Story(
    name="trust-backdoor",
    title="A role learns to trust a stranger",
    text=(
        "In a console session of d.marsh from {ip}, the trust of {role} in {account} is extended to "
        "account {foreign}, a second role is made for it with administrator rights, and two identity "
        "providers are added for later."
    ),
    hours=8,
    tell=tell,
)
