"""What people do that would be an attack if a stranger did it: curiosity, night shifts, trips, new colleagues."""

from __future__ import annotations

from datetime import date  # noqa: TC003  small and plain
from typing import TYPE_CHECKING

from vedette.simulate import identity, ids
from vedette.simulate.calls_chores import ingress
from vedette.simulate.calls_people import not_allowed
from vedette.simulate.chores import steps
from vedette.simulate.org import resources
from vedette.simulate.people import BROWSERS, OFFICE, people, permission_set_role, works_in
from vedette.simulate.records import GLOBAL_REGION, Call, Caller, record
from vedette.simulate.template import mark
from vedette.simulate.traffic import role_session

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from vedette.simulate.calls_chores import Step
    from vedette.simulate.diary import Entry
    from vedette.simulate.org import Account, Organisation
    from vedette.simulate.people import Person

#: Networks people are on when they are not in the office: hotels, trains, telephones, sofas.
_AWAY = ("90.128.44.{}", "212.83.170.{}", "72.229.28.{}", "116.86.20.{}", "85.144.12.{}")
_PATH = "aws-reserved/sso.amazonaws.com/"
_PAGES: tuple[tuple[str, ...], ...] = (
    (
        "ec2:DescribeInstances",
        "ec2:DescribeVolumes",
        "ec2:DescribeSnapshots",
        "ec2:DescribeKeyPairs",
        "ec2:DescribeImages",
    ),
    (
        "iam:ListUsers",
        "iam:ListGroups",
        "iam:ListRoles",
        "iam:ListPolicies",
        "iam:GetAccountSummary",
        "iam:ListAccountAliases",
    ),
    ("rds:DescribeDBInstances", "rds:DescribeDBClusters", "rds:DescribeDBSnapshots", "rds:DescribeEvents"),
    ("lambda:ListFunctions20150331", "lambda:GetAccountSettings20160819", "kms:ListAliases", "kms:ListKeys"),
    ("secretsmanager:ListSecrets", "ssm:DescribeParameters", "ssm:DescribeInstanceInformation"),
    ("organizations:DescribeOrganization", "ce:GetCostAndUsage", "budgets:ViewBudget", "health:DescribeEvents"),
    ("guardduty:ListDetectors", "securityhub:GetFindings", "config:DescribeConfigRules", "cloudtrail:LookupEvents"),
)


def office(org: Organisation, account: Account, region: str, day: date, rng: random.Random) -> Iterator[list[Entry]]:
    """Yield groups of entries of the people who work in an account, and of what only its keepers do."""
    staff = [person for person in people(org) if works_in(org, person, account.id)]
    if region == GLOBAL_REGION and account == org.management:
        yield from _keepers(org, account, day, rng)
    weekend = day.weekday() > 4  # noqa: PLR2004  Friday is the fourth
    for person in staff if not weekend else staff[:1]:
        if rng.random() < 0.5:  # noqa: PLR2004  every second day
            yield _browse(org, account, region, person, rng)
    if staff and account in org.workloads:
        yield from _at_night(org, account, region, rng.choice(staff), rng)
        if not weekend:
            yield from _at_work(org, account, region, rng.choice(staff), rng)
    if region == GLOBAL_REGION and staff:
        yield from _away(org, account, day, rng.choice(staff), rng)


def _as(org: Organisation, account: Account, person: Person, *, ip: str = "", typed: bool = False) -> Caller:
    """A person's own session."""
    role = permission_set_role(org, account.id, person.job)
    who = role_session(org, account, role, person.email(org), path=_PATH)
    agent = person.command_line if typed else person.browser
    return Caller(who, ip or person.ip, agent, console=not typed)


def _hour(person: Person, hour: int) -> int:
    """The second of the UTC day of an hour on a person's clock."""
    return (hour - person.zone) % 24 * 3600


def _browse(org: Organisation, account: Account, region: str, person: Person, rng: random.Random) -> list[Entry]:
    """A walk through the console: every page asks for a dozen things at once, and some are refused."""
    made: list[Step] = []
    for page in rng.sample(_PAGES, rng.randrange(2, 5)):
        closed = person.job in {"Developer", "DataAnalyst"} and page[0].startswith(("iam", "org", "guard", "secret"))
        made += [(name, None, not_allowed(name)) if closed and rng.random() < 0.7 else (name, None) for name in page]  # noqa: PLR2004  most
    begin = _hour(person, rng.randrange(9, 17)) + rng.randrange(3000)
    return steps(rng, begin, 0.8, _as(org, account, person), account.id, region, made)


def _at_night(
    org: Organisation, account: Account, region: str, person: Person, rng: random.Random
) -> Iterator[list[Entry]]:
    """About once a fortnight somebody is called out of bed and mends what broke, from home."""
    if rng.random() > 0.07 or region != org.regions[0]:  # noqa: PLR2004  once a fortnight
        return
    have = resources(org, account, region)
    instance = rng.choice(have["instance"])
    made: list[Step] = [("logs:StartQuery", {"logGroupName": group}) for group in have["loggroup"]]
    made += [("logs:GetQueryResults", {"queryId": mark("uuid")})] * 6
    made += [
        ("ssm:StartSession", {"target": instance}),
        ("ssm:TerminateSession", {"sessionId": mark("uuid")}),
        ("ecs:UpdateService", {"cluster": have["cluster"][0], "service": have["app"][0], "desiredCount": 8}),
        ("rds:RebootDBInstance", {"dBInstanceIdentifier": have["database"][0]}),
        ("monitoring:DisableAlarmActions", {"alarmNames": list(have["alarm"][:1])}),
        ("monitoring:EnableAlarmActions", {"alarmNames": list(have["alarm"][:1])}),
    ]
    begin = _hour(person, 2) + rng.randrange(5000)
    home = f"2001:db8:{rng.randrange(16, 65535):x}::7"
    yield steps(rng, begin, 30, _as(org, account, person, ip=home), account.id, region, made)


def _at_work(
    org: Organisation, account: Account, region: str, person: Person, rng: random.Random
) -> Iterator[list[Entry]]:
    """Work by hand: shells on machines, a data set fetched, a firewall opened for the office, a password forgotten."""
    have, begin = resources(org, account, region), _hour(person, rng.randrange(10, 16))
    here = account.id, region
    shell, console = _as(org, account, person, typed=True), _as(org, account, person)
    made: list[Step] = [("ssm:StartSession", {"target": rng.choice(have["instance"])})]
    if rng.random() < 0.3:  # noqa: PLR2004  some days
        environment = {"environmentId": mark("uuid")}
        made += [("cloudshell:CreateEnvironment", {}), ("cloudshell:CreateSession", environment)]
    yield steps(rng, begin, 60, console, *here, made)
    if rng.random() < 0.15:  # noqa: PLR2004  once a week or so
        bucket = rng.choice(have["bucket"])
        fetched: list[Step] = [("s3:GetObject", {"bucketName": bucket, "key": mark("path:lake")}) for _ in range(150)]
        yield steps(rng, begin, 0.4, shell, *here, fetched)
    if rng.random() < 0.1:  # noqa: PLR2004  once in two weeks
        opened = {"groupId": rng.choice(have["sg"]), "ipPermissions": ingress(22, f"{OFFICE}/32")}
        group: list[Step] = [("ec2:AuthorizeSecurityGroupIngress", opened), ("ec2:RevokeSecurityGroupIngress", opened)]
        yield steps(rng, begin, 900, console, *here, group)
    if rng.random() < 0.1:  # noqa: PLR2004  a script with the wrong role
        tried: list[Step] = [
            (name, None, not_allowed(name)) for name in ("iam:ListUsers", "kms:ListKeys") for _ in range(8)
        ]
        yield steps(rng, begin, 1, shell, *here, tried)
    if rng.random() < 0.06:  # noqa: PLR2004  once a month
        seen: list[Step] = [("dynamodb:Scan", {"tableName": rng.choice(have["table"]), "limit": 100})] * 3
        snapshot = f"{have['database'][0]}-{mark('hex:6')}"
        seen += [
            ("rds:CreateDBSnapshot", {"dBSnapshotIdentifier": snapshot, "dBInstanceIdentifier": have["database"][0]})
        ]
        yield steps(rng, begin, 60, console, *here, seen)


def _away(org: Organisation, account: Account, day: date, person: Person, rng: random.Random) -> Iterator[list[Entry]]:
    """An evening's work from somewhere else: for the days of a trip always from the same place."""
    if rng.random() > 0.25:  # noqa: PLR2004  one evening in four
        return
    trip = ids.rng_for(org.seed, "trip", person.name, day.isocalendar()[1])
    ip = trip.choice(_AWAY).format(trip.randrange(2, 250))
    role = permission_set_role(org, account.id, person.job)
    provider = f"arn:aws:iam::{account.id}:saml-provider/AWSSSO_{role[-16:]}_DO_NOT_DELETE"
    begin = _hour(person, 20) + rng.randrange(5000)
    saml = Caller(identity.saml_user(provider, person.email(org)), ip, "aws-internal/3")
    asked = {"roleArn": f"arn:aws:iam::{account.id}:role/{_PATH}{role}", "principalArn": provider}
    found = steps(rng, begin, 2, saml, account.id, GLOBAL_REGION, [("sts:AssumeRoleWithSAML", asked)])
    made: list[Step] = [(name, None) for page in rng.sample(_PAGES[:3], 2) for name in page]
    found += steps(rng, begin + 10, 8, _as(org, account, person, ip=ip), account.id, GLOBAL_REGION, made)
    yield found


def _keepers(org: Organisation, account: Account, day: date, rng: random.Random) -> Iterator[list[Entry]]:
    """What is done in the management account: new colleagues, a forgotten password, the bill read as root."""
    here = account.id, GLOBAL_REGION
    store = f"d-{ids.hexadecimal(ids.rng_for(org.seed, 'store'), 10)}"
    keeper = next((one for one in people(org) if one.job == "PlatformAdmin"), people(org)[0])
    begin = _hour(keeper, 10) + rng.randrange(9000)
    if day.weekday() == 0 and rng.random() < 0.5:  # noqa: PLR2004  every second Monday
        instance = f"arn:aws:sso:::instance/ssoins-{ids.hexadecimal(ids.rng_for(org.seed, 'instance'), 16)}"
        granted = {"instanceArn": instance, "targetType": "AWS_ACCOUNT", "principalType": "GROUP"}
        hired: list[Step] = [
            ("identitystore:CreateUser", {"identityStoreId": store}),
            ("identitystore:CreateGroupMembership", {"identityStoreId": store}),
        ]
        hired += [("sso:CreateAccountAssignment", {**granted, "targetId": one.id}) for one in org.accounts[-1:]]
        yield steps(rng, begin, 40, _as(org, account, keeper), *here, hired)
    person = rng.choice(people(org))
    who = identity.identity_center(account.id, person.identity_store_id, store, mark("uuid"))
    if rng.random() < 0.3:  # noqa: PLR2004  somebody mistypes
        wrong = Call(
            "signin",
            "CredentialVerification",
            kind="AwsServiceEvent",
            read=False,
            details={"CredentialVerification": "Failure"},
            extra={"AuthWorkflowID": mark("uuid"), "CredentialType": "PASSWORD"},
        )
        portal = Caller(who, person.ip, person.browser)
        second = _hour(person, 9) + rng.randrange(3000)
        yield [(second + 9 * number, _noted(wrong, portal, account)) for number in range(rng.randrange(1, 3))]
    if day.day == 3:  # noqa: PLR2004  the bill is there on the third
        yield _as_root(account, rng)


def _as_root(account: Account, rng: random.Random) -> list[Entry]:
    """The root user, from the office and with a second factor, reads the bill."""
    begin = 9 * 3600 + rng.randrange(3000)
    signing = Caller(identity.root(account.id), OFFICE, BROWSERS[0])
    extra = {"LoginTo": "https://console.aws.amazon.com/billing/home", "MobileVersion": "No", "MFAUsed": "Yes"}
    login = Call(
        "signin",
        "ConsoleLogin",
        read=False,
        response={"ConsoleLogin": "Success"},
        extra=extra,
        kind="AwsConsoleSignIn",
        tags={"host": "signin.aws.amazon.com"},
    )
    who = identity.root(account.id, key=mark(f"key:{account.id}/root"), since=mark("time"), mfa="true")
    root = Caller(who, OFFICE, BROWSERS[0], console=True)
    made: list[Step] = [
        ("ce:GetCostAndUsage", None),
        ("account:GetContactInformation", None),
        ("iam:GetAccountSummary", None),
    ]
    return [
        (begin, _noted(login, signing, account)),
        *steps(rng, begin + 20, 20, root, account.id, GLOBAL_REGION, made),
    ]


def _noted(call: Call, caller: Caller, account: Account) -> identity.Json:
    return record(
        call,
        caller,
        account=account.id,
        region=GLOBAL_REGION,
        time=mark("time"),
        event_id=mark("uuid"),
        request_id=mark("uuid"),
    )
