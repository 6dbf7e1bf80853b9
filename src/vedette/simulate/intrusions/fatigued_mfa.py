"""Someone taps 'approve' at last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.simulate import identity, ids
from vedette.simulate.diary import signin
from vedette.simulate.intrusions._cast import BROWSER, address, look
from vedette.simulate.org import role_id
from vedette.simulate.people import permission_set_role
from vedette.simulate.records import GLOBAL_REGION, Call, Caller
from vedette.simulate.stage import Stage, Story

if TYPE_CHECKING:
    from vedette.simulate.people import Person


def tell(stage: Stage) -> None:
    """Tell how a person's sign-in is asked for again and again from far away, and what is done once it is given."""
    person = stage.person("PowerUser", "PlatformAdmin", "Developer")
    ip = address(stage, "home")
    stage.facts.update(ip=ip, person=person.name)
    stage.scene("Credential Access", "T1621", "multi-factor prompts sent again and again")
    _prompts(stage, person, ip)
    stage.scene("Initial Access", "T1078.004", "portal and console entered from a new continent")
    role = permission_set_role(stage.org, stage.account.id, person.job)
    provider = f"arn:aws:iam::{stage.account.id}:saml-provider/AWSSSO_{role[-16:]}_DO_NOT_DELETE"
    stage.do(
        Caller(identity.saml_user(provider, person.email(stage.org)), ip, "aws-internal/3"),
        "sts:AssumeRoleWithSAML",
        {"roleArn": f"arn:aws:iam::{stage.account.id}:role/{role}", "principalArn": provider},
        region=GLOBAL_REGION,
        read=False,
    )
    unique = role_id(stage.org, stage.account.id, role)
    who = identity.assumed_role(
        stage.account.id, role, unique, person.email(stage.org), key="", since=stage.iso(), mfa="false"
    )
    stage.tell(Caller(who, ip, BROWSER), signin("ConsoleLogin", SamlProviderArn=provider), stage.account, GLOBAL_REGION)
    session = stage.role(
        role, person.email(stage.org), ip, BROWSER, path="aws-reserved/sso.amazonaws.com/", console=True
    )
    stage.scene("Discovery", "T1580", "account browsed from the console", expected=False)
    stage.pace = (4, 25)
    look(
        stage,
        session,
        "ec2:DescribeInstances",
        "s3:ListBuckets",
        "rds:DescribeDBInstances",
        "iam:ListUsers",
        "dynamodb:ListTables",
        "secretsmanager:ListSecrets",
        refused=("iam:ListUsers",),
    )
    stage.scene("Execution", "T1059.009", "CloudShell opened")
    shell = {"environmentId": ids.uuid(stage.rng)}
    stage.do(session, "cloudshell:CreateEnvironment", {}, shell)
    stage.do(session, "cloudshell:CreateSession", shell)
    stage.wait(3, 20)
    stage.scene("Collection", "T1530", "tables read to the end")
    for table in stage.have("table")[:3]:
        for _ in range(5):
            stage.do(session, "dynamodb:Scan", {"tableName": table, "limit": 5000}, category="Data", read=True)
    stage.do(session, "cloudshell:GetFileDownloadUrls", {**shell, "fileDownloadPath": "/home/cloudshell-user/o.tgz"})


def _prompts(stage: Stage, person: Person, ip: str) -> None:
    """Prompts that are refused or run out, over two evenings, and one that is approved."""
    home = stage.org.management
    store = f"d-{ids.hexadecimal(ids.rng_for(stage.org.seed, 'store'), 10)}"
    stage.pace = (25, 140)
    tries = [False] * 9 + [False] * 8 + [True]
    for number, given in enumerate(tries):
        who = identity.identity_center(home.id, person.identity_store_id, store, ids.uuid(stage.rng))
        caller = Caller(who, ip, BROWSER)
        for step, kind in (("CredentialVerification", "PASSWORD"), ("CredentialVerification", "TOTP")):
            good = kind == "PASSWORD" or given
            call = Call(
                "signin",
                step,
                kind="AwsServiceEvent",
                read=False,
                details={step: "Success" if good else "Failure"},
                extra={"AuthWorkflowID": ids.uuid(stage.rng), "CredentialType": kind},
            )
            stage.tell(caller, call, home, GLOBAL_REGION)
        if given:
            call = Call(
                "signin",
                "UserAuthentication",
                kind="AwsServiceEvent",
                read=False,
                details={"UserAuthentication": "Success"},
                extra={"AuthWorkflowID": ids.uuid(stage.rng), "LoginTo": "portal"},
            )
            stage.tell(caller, call, home, GLOBAL_REGION)
            stage.tell(caller, Call("sso", "ListApplications"), home, GLOBAL_REGION)
        if number == 8:  # noqa: PLR2004  the first evening is over
            stage.wait(900, 1300)


STORY = Story(
    name="fatigued-mfa",
    title="A tired person approves a stranger's sign-in",
    text=(
        "From {ip}, on another continent than {person}, the portal is asked to sign {person} in seventeen times on two "
        "evenings. The eighteenth is approved. The stranger walks through {account} in the console and reads tables "
        "to their end from a shell in the browser."
    ),
    hours=30,
    tell=tell,
)
