"""The `userIdentity` element of every type CloudTrail writes.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def iam_user(account: str, name: str, user_id: str, key: str = "", *, since: str = "", mfa: str = "") -> Json:
    """Return an IAM user; with `mfa` ("true" or "false") the call was made in a session begun at `since`."""
    found: Json = {
        "type": "IAMUser",
        "principalId": user_id,
        "arn": f"arn:aws:iam::{account}:user/{name}",
        "accountId": account,
    }
    if key:
        found["accessKeyId"] = key
    found["userName"] = name
    if mfa:
        found["sessionContext"] = {"attributes": {"creationDate": since, "mfaAuthenticated": mfa}}
    return found


def root(account: str, key: str = "", since: str = "", mfa: str = "false") -> Json:
    """Return the root user; `key` is empty at sign-in."""
    found: Json = {
        "type": "Root",
        "principalId": account,
        "arn": f"arn:aws:iam::{account}:root",
        "accountId": account,
        "accessKeyId": key,
    }
    if since:
        found["sessionContext"] = {"attributes": {"creationDate": since, "mfaAuthenticated": mfa}}
    return found


def assumed_role(
    account: str,
    role: str,
    role_id: str,
    session: str,
    *,
    key: str,
    since: str,
    mfa: str = "false",
    path: str = "",
    invoked_by: str = "",
    **context: object,
) -> Json:
    """Return a session of a role; `path` goes into the issuer's ARN, `context` adds session keys."""
    found: Json = {
        "type": "AssumedRole",
        "principalId": f"{role_id}:{session}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session}",
        "accountId": account,
        "accessKeyId": key,
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": role_id,
                "arn": f"arn:aws:iam::{account}:role/{path}{role}",
                "accountId": account,
                "userName": role,
            },
            "attributes": {"creationDate": since, "mfaAuthenticated": mfa},
            **context,
        },
    }
    if not key:
        del found["accessKeyId"]
    if invoked_by:
        found["invokedBy"] = invoked_by
    return found


def aws_service(name: str) -> Json:
    """Return an AWS service that acts on its own behalf."""
    return {"type": "AWSService", "invokedBy": name}


def internal(account: str) -> Json:
    """Return the identity of an event no one asked for, such as the rotation of a key."""
    return {"accountId": account, "invokedBy": "AWS Internal"}


def aws_account(account: str, principal_id: str) -> Json:
    """Return a principal of another account, as the called account sees it."""
    return {"type": "AWSAccount", "principalId": principal_id, "accountId": account}


def web_identity(provider: str, audience: str, subject: str) -> Json:
    """Return a user of an OpenID Connect provider, as in AssumeRoleWithWebIdentity."""
    return {
        "type": "WebIdentityUser",
        "principalId": f"{provider}:{audience}:{subject}",
        "userName": subject,
        "identityProvider": provider,
    }


def saml_user(provider: str, name: str) -> Json:
    """Return a user of a SAML provider, as in AssumeRoleWithSAML."""
    return {
        "type": "SAMLUser",
        "principalId": f"{provider}:{name}",
        "userName": name,
        "identityProvider": provider,
    }


def federated_user(account: str, name: str, user: str, user_id: str, *, key: str, since: str) -> Json:
    """Return a federated session of the IAM user `user`, as GetFederationToken makes it."""
    return {
        "type": "FederatedUser",
        "principalId": f"{account}:{name}",
        "arn": f"arn:aws:sts::{account}:federated-user/{name}",
        "accountId": account,
        "accessKeyId": key,
        "sessionContext": {
            "sessionIssuer": {
                "type": "IAMUser",
                "principalId": user_id,
                "arn": f"arn:aws:iam::{account}:user/{user}",
                "accountId": account,
                "userName": user,
            },
            "attributes": {"creationDate": since, "mfaAuthenticated": "false"},
        },
    }


def identity_center(account: str, user_id: str, store: str, credential: str) -> Json:
    """Return a user of IAM Identity Center, as the access portal's own calls carry it."""
    return {
        "type": "IdentityCenterUser",
        "accountId": account,
        "onBehalfOf": {
            "userId": user_id,
            "identityStoreArn": f"arn:aws:identitystore::{account}:identitystore/{store}",
        },
        "credentialId": credential,
    }
