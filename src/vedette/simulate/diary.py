"""Ordinary events that come in a fixed order: sign-ins, typing errors, deployments, cross-account roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.simulate import identity, ids
from vedette.simulate.calls_services import ACCOUNT
from vedette.simulate.chores import chores
from vedette.simulate.office import office
from vedette.simulate.org import resources, role_id, user_id
from vedette.simulate.people import BROWSERS, OFFICE, iam_users, people, permission_set_role, works_in
from vedette.simulate.records import GLOBAL_REGION, Call, Caller, record
from vedette.simulate.template import mark
from vedette.simulate.traffic import role_session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from vedette.simulate.identity import Json
    from vedette.simulate.org import Account, Organisation
    from vedette.simulate.people import Person

Entry = tuple[int, "Json"]  # second of the day, record with marks
_FRIDAY = 4
_CONSOLE = "https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&state=hashArgsFromTB"
_GITHUB = "token.actions.githubusercontent.com"


def signin(name: str, *, ok: bool = True, mfa: str = "No", message: str = "Failed authentication", **more: str) -> Call:
    """Return a sign-in event such as ConsoleLogin or CheckMfa, as the console writes it."""
    extra: Json = {"LoginTo": _CONSOLE, "MobileVersion": "No", "MFAUsed": mfa, **more}
    if name != "ConsoleLogin":
        extra = dict(more)
    # A refused sign-in has a message and no error code, unlike a refused call.
    return Call(
        "signin",
        name,
        read=False,
        response={name: "Success" if ok else "Failure"},
        extra=extra,
        error=("", "" if ok else message),
        kind="AwsConsoleSignIn",
        tags={"host": "signin.aws.amazon.com"},
    )


def entry(second: int, call: Call, caller: Caller, account: str, region: str) -> Entry:
    """Return a record with marks for its time and ids, at a second of the day."""
    return second, record(
        call,
        caller,
        account=account,
        region=region,
        time=mark("time"),
        event_id=mark("uuid"),
        request_id=mark("uuid"),
    )


def diary(org: Organisation, account: Account, region: str, day: date) -> Iterator[list[Entry]]:
    """Yield groups of entries that belong together, what there is no room for is left out."""
    rng = ids.rng_for(org.seed, "diary", account.id, region, day)
    if region == GLOBAL_REGION:
        if day.weekday() <= _FRIDAY:
            for person in people(org):
                if account == org.management or works_in(org, person, account.id):
                    yield list(_federated(org, account, person, day))
            if account in org.workloads:
                for user in iam_users(org):
                    yield list(_password(org, account, user, day))
        yield list(_vendor(org, account, day))
    for _ in range(rng.randrange(4, 12) if day.weekday() <= _FRIDAY else rng.randrange(3)):
        yield [_deployment(org, account, region, rng.randrange(6 * 3600, 18 * 3600))]
    own = ids.rng_for(org.seed, "chores", account.id, region, day)
    yield from office(org, account, region, day, own)
    yield from chores(org, account, region, own, weekend=day.weekday() > _FRIDAY)


def _morning(org: Organisation, name: str, zone: int, day: date) -> int:
    rng = ids.rng_for(org.seed, "morning", name, day)
    return ((8 - zone) % 24) * 3600 + rng.randrange(0, 5400)


def _federated(org: Organisation, account: Account, person: Person, day: date) -> Iterator[Entry]:
    start = _morning(org, person.name, person.zone, day)
    if account == org.management:
        store = f"d-{ids.hexadecimal(ids.rng_for(org.seed, 'store'), 10)}"
        who = identity.identity_center(account.id, person.identity_store_id, store, mark("uuid"))
        portal = Caller(who, person.ip, person.browser)
        for step, name in enumerate(("CredentialChallenge", "CredentialVerification", "UserAuthentication")):
            details = {name: "Success"}
            extra = {"AuthWorkflowID": mark("uuid"), "CredentialType": "TOTP" if step else "PASSWORD"}
            call = Call("signin", name, kind="AwsServiceEvent", read=False, details=details, extra=extra)
            yield entry(start + 4 * step, call, portal, account.id, GLOBAL_REGION)
        yield entry(start + 20, Call("sso", "ListApplications"), portal, account.id, GLOBAL_REGION)
    role = permission_set_role(org, account.id, person.job)
    session = person.email(org)
    path = "aws-reserved/sso.amazonaws.com/"
    provider = f"arn:aws:iam::{ACCOUNT}:saml-provider/AWSSSO_{role[-16:]}_DO_NOT_DELETE"
    saml = Call(
        "sts",
        "AssumeRoleWithSAML",
        request={
            "sAMLAssertionID": f"_{mark('uuid')}",
            "roleSessionName": session,
            "roleArn": f"arn:aws:iam::{ACCOUNT}:role/{path}{role}",
            "principalArn": provider,
            "durationSeconds": 43200,
        },
        response={
            "subjectType": "persistent",
            "issuer": "https://portal.sso.us-east-1.amazonaws.com/saml/assertion",
            "credentials": {
                "accessKeyId": mark(f"key:{account.id}/{role}/{session}"),
                "sessionToken": mark("token:280"),
                "expiration": mark("exp"),
            },
            "assumedRoleUser": {
                "assumedRoleId": f"{role_id(org, account.id, role)}:{session}",
                "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}",
            },
        },
    )
    caller = Caller(identity.saml_user(provider, session), person.ip, "aws-internal/3")
    yield entry(start + 31, saml, caller, account.id, GLOBAL_REGION)
    who = role_session(org, account, role, session, path=path)
    del who["accessKeyId"]
    who["sessionContext"]["attributes"]["creationDate"] = mark("time")
    login = signin("ConsoleLogin", SamlProviderArn=provider)
    yield entry(start + 33, login, Caller(who, person.ip, person.browser), account.id, GLOBAL_REGION)


def _password(org: Organisation, account: Account, user: str, day: date) -> Iterator[Entry]:
    rng = ids.rng_for(org.seed, "typo", account.id, user, day)
    at = _morning(org, user, 2, day)
    named = identity.iam_user(account.id, user, user_id(org, account.id, user))
    unnamed = {**named, "accessKeyId": ""}
    browser = BROWSERS[len(user) % len(BROWSERS)]
    device = f"arn:aws:iam::{account.id}:mfa/{user}"
    slips = rng.choices((0, 1, 2), (80, 15, 5))[0]
    for slip in range(slips):
        call = signin("ConsoleLogin", ok=False)
        yield entry(at + 15 * slip, call, Caller(unnamed, OFFICE, browser), account.id, GLOBAL_REGION)
    caller = Caller(unnamed, OFFICE, browser)
    yield entry(at + 40, signin("CheckMfa", MfaType="Virtual MFA"), caller, account.id, GLOBAL_REGION)
    login = signin("ConsoleLogin", mfa="Yes", MFAIdentifier=device)
    yield entry(at + 52, login, Caller(named, OFFICE, browser), account.id, GLOBAL_REGION)


def _vendor(org: Organisation, account: Account, day: date) -> Iterator[Entry]:
    rng = ids.rng_for(org.seed, "vendor", account.id, day)
    who = identity.aws_account(org.vendor_account, f"{role_id(org, 'vendor', 'collector')}:metrics")
    for hour in (1, 7, 13, 19):
        call = assume_role(
            account.id, "ObservabilityVendor", "metrics", role_id(org, account.id, "vendor"), ids.uuid(rng)
        )
        caller = Caller(who, "198.51.100.203", "aws-sdk-go-v2/1.36.5 ua/2.1 os/linux lang/go#1.24.3")
        yield entry(hour * 3600 + rng.randrange(300), call, caller, account.id, GLOBAL_REGION)


def assume_role(account: str, role: str, session: str, unique: str, shared: str) -> Call:
    """Return an AssumeRole into `account` from another one; `shared` ties the copies in both accounts."""
    return Call(
        "sts",
        "AssumeRole",
        request={
            "roleArn": f"arn:aws:iam::{account}:role/{role}",
            "roleSessionName": session,
            "externalId": "HIDDEN_DUE_TO_SECURITY_REASONS",
            "durationSeconds": 3600,
        },
        response={
            "credentials": {
                "accessKeyId": mark("fresh:ASIA"),
                "sessionToken": mark("token:240"),
                "expiration": mark("exp"),
            },
            "assumedRoleUser": {
                "assumedRoleId": f"{unique}:{session}",
                "arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session}",
            },
        },
        resources=({"accountId": account, "type": "AWS::IAM::Role", "ARN": f"arn:aws:iam::{account}:role/{role}"},),
        shared=shared,
    )


def pair_sides(
    org: Organisation, source: Account, target: Account, *, region: str, day: date, count: int
) -> tuple[list[Entry], list[Entry]]:
    """Return what both accounts record of the scanner taking its role in `target`, `count` times a day."""
    rng = ids.rng_for(org.seed, "pair", source.id, target.id, region, day)
    role, session = "CloudPostureReadOnly", "posture-scan"
    agent = "aws-sdk-go-v2/1.36.5 ua/2.1 os/linux lang/go#1.24.3 md/GOOS#linux md/GOARCH#amd64 api/sts#1.33.20"
    instance = resources(org, source, region)["instance"][0]
    own = Caller(role_session(org, source, "posture-scanner", instance), "198.51.100.201", agent)
    seen = identity.aws_account(source.id, f"{role_id(org, source.id, 'posture-scanner')}:{instance}")
    theirs = Caller(seen, "198.51.100.201", agent)
    made, kept = [], []
    for number in range(count):
        second = (number * 24 // count) * 3600 + 6 * 60 + rng.randrange(50)
        call = assume_role(target.id, role, session, role_id(org, target.id, role), ids.uuid(rng))
        made.append(entry(second, call, own, source.id, region))
        kept.append(entry(second, call, theirs, target.id, region))
    return made, kept


def _deployment(org: Organisation, account: Account, region: str, second: int) -> Entry:
    role, session = "github-deploy", "release"
    subject = f"repo:{org.company}/{account.name}-infrastructure:ref:refs/heads/main"
    call = Call(
        "sts",
        "AssumeRoleWithWebIdentity",
        request={
            "roleArn": f"arn:aws:iam::{ACCOUNT}:role/{role}",
            "roleSessionName": session,
            "durationSeconds": 3600,
        },
        response={
            "credentials": {
                "accessKeyId": mark(f"key:{account.id}/{role}/{session}"),
                "sessionToken": mark("token:260"),
                "expiration": mark("exp"),
            },
            "subjectFromWebIdentityToken": subject,
            "assumedRoleUser": {
                "assumedRoleId": f"{role_id(org, account.id, role)}:{session}",
                "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}",
            },
            "provider": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{_GITHUB}",
            "audience": "sts.amazonaws.com",
        },
        extra={"identityProviderConnectionVerificationMethod": "IAMTrustStore"},
    )
    who = identity.web_identity(f"arn:aws:iam::{ACCOUNT}:oidc-provider/{_GITHUB}", "sts.amazonaws.com", subject)
    caller = Caller(who, "198.51.100.230", "configure-aws-credentials-for-github-actions")
    return entry(second, call, caller, account.id, region)
