"""A new colleague nobody hired gets every account."""

from __future__ import annotations

from vedette.simulate import identity, ids
from vedette.simulate.intrusions._cast import BROWSER, address, look
from vedette.simulate.records import GLOBAL_REGION, Call, Caller
from vedette.simulate.stage import Stage, Story

_ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


def tell(stage: Stage) -> None:
    """Tell how a user, a permission set and assignments are made in the directory, and how they are used."""
    stage.account, stage.region = stage.org.management, GLOBAL_REGION
    person = stage.person("PlatformAdmin", "PowerUser", "SecurityAudit")
    thief = stage.portal(person, address(stage, "vpn"), BROWSER, console=True)
    stage.facts.update(ip=thief.ip, person=person.name)
    instance = f"arn:aws:sso:::instance/ssoins-{ids.hexadecimal(stage.rng, 16)}"
    store = f"d-{ids.hexadecimal(ids.rng_for(stage.org.seed, 'store'), 10)}"
    stage.pace = (6, 40)
    stage.scene("Discovery", "T1087.004", "directory looked over", expected=False)
    look(
        stage,
        thief,
        "sso:ListInstances",
        "sso:ListPermissionSets",
        "identitystore:ListUsers",
        "identitystore:ListGroups",
    )
    stage.scene("Defense Evasion", "T1556.006", "multi-factor settings of the directory relaxed")
    stage.do(
        thief,
        "sso:UpdateSsoConfiguration",
        {"instanceArn": instance, "ssoConfiguration": {"mfaMode": "DISABLED"}},
        denied=True,
    )
    stage.do(
        thief,
        "sso-directory:UpdateMfaManagementSettingsForDirectory",
        {"directoryId": store, "mfaMode": "CONTEXT_AWARE", "noMfaSignInBehavior": "ALLOWED"},
        read=False,
    )
    stage.scene("Persistence", "T1136.003", "directory user created")
    user = ids.uuid(stage.rng)
    stage.do(
        thief,
        "identitystore:CreateUser",
        {"identityStoreId": store, "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"},
        {"userId": user, "identityStoreId": store},
    )
    stage.scene("Privilege Escalation", "T1098.003", "administrator permission set made and assigned to every account")
    permission = f"{instance.replace('instance', 'permissionSet', 1)}/ps-{ids.hexadecimal(stage.rng, 16)}"
    stage.do(
        thief,
        "sso:CreatePermissionSet",
        {"instanceArn": instance, "name": "ReadOnlySupport", "sessionDuration": "PT12H"},
        {"permissionSet": {"permissionSetArn": permission, "name": "ReadOnlySupport"}},
    )
    named = {"instanceArn": instance, "permissionSetArn": permission}
    stage.do(thief, "sso:AttachManagedPolicyToPermissionSet", {**named, "managedPolicyArn": _ADMIN}, read=False)
    for account in stage.org.accounts:
        stage.do(
            thief,
            "sso:CreateAccountAssignment",
            {
                **named,
                "targetId": account.id,
                "targetType": "AWS_ACCOUNT",
                "principalType": "USER",
                "principalId": user,
            },
            denied=account is stage.org.management,
            read=False,
        )
    stage.do(thief, "sso:ProvisionPermissionSet", {**named, "targetType": "ALL_PROVISIONED_ACCOUNTS"}, read=False)
    stage.wait(200, 600)
    _enter(stage, user, store)


def _enter(stage: Stage, user: str, store: str) -> None:
    """The new user signs in and works in another account."""
    ip = address(stage, "home")
    stage.scene("Initial Access", "T1078.004", "first sign-in of the new directory user")
    stage.pace = (4, 20)
    caller = Caller(identity.identity_center(stage.account.id, user, store, ids.uuid(stage.rng)), ip, BROWSER)
    for step, kind in (("CredentialVerification", "PASSWORD"), ("UserAuthentication", "PASSWORD")):
        extra = {"AuthWorkflowID": ids.uuid(stage.rng), "CredentialType": kind}
        call = Call("signin", step, kind="AwsServiceEvent", read=False, details={step: "Success"}, extra=extra)
        stage.tell(caller, call, stage.account, GLOBAL_REGION)
    stage.tell(caller, Call("sso", "ListApplications"), stage.account, GLOBAL_REGION)
    stage.account = stage.org.workloads[0]
    role = f"AWSReservedSSO_ReadOnlySupport_{ids.hexadecimal(stage.rng, 16)}"
    session = stage.role(role, "m.keller", ip, BROWSER, path="aws-reserved/sso.amazonaws.com/", console=True)
    stage.scene("Credential Access", "T1555.006", "secrets read by the new user")
    look(stage, session, "s3:ListBuckets", "secretsmanager:ListSecrets", "iam:ListUsers", "kms:ListKeys")
    for name in stage.have("secret"):
        stage.do(session, "secretsmanager:GetSecretValue", {"secretId": name})


STORY = Story(
    name="permission-set",
    title="Somebody nobody hired is given every account",
    text=(
        "The session of {person} in the management account, used from {ip}, relaxes the directory's second factor, "
        "makes a user, and gives it a permission set named for reading that holds every right. The user signs in the "
        "same day and reads the secrets of {account}."
    ),
    hours=20,
    tell=tell,
)
