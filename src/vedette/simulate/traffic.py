"""Ordinary traffic: who calls what in one account and region, how often, and at which hours of the day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette.simulate import calls_people, calls_services, calls_tools, calls_workloads, identity
from vedette.simulate.org import nat_address, resources, role_id, user_id, user_key
from vedette.simulate.people import BROWSERS, OFFICE, iam_users, people, permission_set_role, works_in
from vedette.simulate.records import GLOBAL_REGION, Caller
from vedette.simulate.template import mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vedette.simulate.org import Account, Organisation
    from vedette.simulate.records import Call

SCAN_BURST = (7, 12)  # minute of the hour the posture scan begins, and its length in minutes
_FLAT = (1.0,) * 24
_DAYTIME = tuple(0.5 + max(0, 8 - abs(hour - 14)) / 8 for hour in range(24))
_DEPLOYS = (0.0, 0, 0, 0, 0, 0.1, 0.3, 0.8, 1, 1, 1, 0.7, 0.9, 1, 1, 1, 0.8, 0.6, 0.4, 0.3, 0.3, 0.2, 0.1, 0)
SDK = "Boto3/1.38.36 md/Botocore#1.38.36 ua/2.1 os/linux#6.1.141 lang/python#3.12.11"
JAVA = "aws-sdk-java/2.31.63 md/io#sync ua/2.1 os/Linux#6.1.141 lang/java#21.0.7"
TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.12.2 (+https://www.terraform.io) terraform-provider-aws/6.0.0"
AGENT = "aws-sdk-go/1.55.7 (go1.24.3; linux; amd64) amazon-ssm-agent/3.3.2299.0"


@dataclass(frozen=True, slots=True)
class Stream:
    """One caller's habit; `hours` are factors by UTC hour, `burst` the minute it starts and its length."""

    caller: Caller
    calls: Sequence[tuple[Call, float]]
    weight: float
    hours: Sequence[float] = _FLAT
    weekend: float = 1.0
    burst: tuple[int, int] | None = None


def nightly(hour: int) -> tuple[float, ...]:
    """Return the factors of something that runs in one hour of the day only."""
    return tuple(8.0 if at == hour else 0.0 for at in range(24))


def role_session(
    org: Organisation,
    account: Account,
    role: str,
    session: str,
    *,
    mfa: str = "false",
    path: str = "",
    **context: str,
) -> identity.Json:
    """Return a role session whose key and start are holes that change every few hours."""
    who = f"{account.id}/{role}/{session}"
    found = identity.assumed_role(
        account.id,
        role,
        role_id(org, account.id, role),
        session,
        key=mark(f"key:{who}"),
        since=mark(f"since:{who}"),
        mfa=mfa,
        path=path,
    )
    found["sessionContext"].update(context)
    return found


def streams(org: Organisation, account: Account, region: str) -> list[Stream]:
    """Return everything that goes on in an account and region; in us-east-1 with the global services."""
    rank = org.regions.index(region)
    found = [*_services(org, account), *_workloads(org, account, region, rank), *_tools(org, account, region)]
    if rank < 2:  # noqa: PLR2004  people work in the two main regions
        found += _humans(org, account)
    return [kept for stream in found if (kept := _here(stream, region)).calls]


def _here(stream: Stream, region: str) -> Stream:
    if region == GLOBAL_REGION:
        return stream
    calls = tuple(item for item in stream.calls if item[0].everywhere)
    share = sum(weight for _, weight in calls) / sum(weight for _, weight in stream.calls)
    return Stream(stream.caller, calls, stream.weight * share, stream.hours, stream.weekend, stream.burst)


def _services(org: Organisation, account: Account) -> Iterator[Stream]:
    def service(name: str) -> Caller:
        return Caller(identity.aws_service(name), name, name)

    def acting(role: str, session: str, name: str) -> Caller:
        who = role_session(org, account, role, session, path=f"aws-service-role/{name}/")
        return Caller({**who, "invokedBy": name}, name, name)

    scaling, config = "AWSServiceRoleForAutoScaling", "AWSServiceRoleForConfig"
    assume = calls_services.assume
    yield Stream(
        service("autoscaling.amazonaws.com"),
        (
            (
                assume(
                    f"aws-service-role/autoscaling.amazonaws.com/{scaling}",
                    "AutoScaling",
                    role_id(org, account.id, scaling),
                ),
                1.0,
            ),
        ),
        1.5,
    )
    for name, target, weight in (
        ("ec2", "web-role", 2.0),
        ("lambda", "router-role", 2.0),
        ("ecs-tasks", "api-role", 1),
    ):
        role = f"{account.name}-{target}"
        call = assume(role, mark("pick:instance"), role_id(org, account.id, role))
        yield Stream(service(f"{name}.amazonaws.com"), ((call, 1.0),), weight)
    yield Stream(acting(scaling, "AutoScaling", "autoscaling.amazonaws.com"), calls_services.SCALING, 6.0, _DAYTIME)
    yield Stream(acting(config, "ConfigResourceComposition", "config.amazonaws.com"), calls_services.RECORDER, 5.0)
    yield Stream(
        service("cloudtrail.amazonaws.com"),
        ((calls_services.GENERATE_TRAIL, 3), (calls_services.TRAIL_ACL, 2)),
        9,
    )
    yield Stream(service("ssm.amazonaws.com"), ((calls_services.PATCHED, 1.0),), 3.0)
    quiet = Caller(identity.internal(account.id), "AWS Internal", "AWS Internal")
    yield Stream(quiet, ((calls_services.ROTATION, 1.0), (calls_services.SPOT, 1.0)), 0.05)


def _workloads(org: Organisation, account: Account, region: str, rank: int) -> Iterator[Stream]:
    have, nat = resources(org, account, region), nat_address(org, account, region)
    machines = 6 if rank == 0 else 3
    for number, instance in enumerate(have["instance"][:machines]):
        role = f"{account.name}-{have['app'][number % 3]}-role"
        who = role_session(org, account, role, instance, ec2RoleDelivery="2.0")
        private = number % 2 == 0
        caller = Caller(
            who,
            f"10.20.{number}.{17 + number}" if private else nat,
            (JAVA, SDK, AGENT)[number % 3],
            have["endpoint"][0] if private else "",
        )
        yield Stream(caller, calls_workloads.INSTANCE, 4.0, _DAYTIME)
    for number, function in enumerate(have["function"]):
        who = role_session(org, account, f"{function}-role", function)
        yield Stream(Caller(who, nat, SDK), calls_workloads.FUNCTION, 2.5 / (1 + number / 2), _DAYTIME)
    endpoint = Caller(
        role_session(org, account, f"{account.name}-web-role", have["instance"][0]),
        "10.20.0.17",
        JAVA,
        have["endpoint"][1],
    )
    yield Stream(endpoint, calls_services.NETWORK, 1.5, _DAYTIME)
    if rank == 0:
        key = user_key(org, account.id, "legacy-exporter")
        exporter = identity.iam_user(account.id, "legacy-exporter", user_id(org, account.id, "legacy-exporter"), key)
        yield Stream(Caller(exporter, nat, JAVA), ((calls_workloads.PUT, 6), (calls_workloads.GET, 1)), 1.0)
        yield from _service_users(org, account, nat)
        session = f"{account.id}/media-upload"
        federated = identity.federated_user(
            account.id,
            "media-upload",
            "legacy-exporter",
            user_id(org, account.id, "legacy-exporter"),
            key=mark(f"key:{session}"),
            since=mark(f"since:{session}"),
        )
        yield Stream(Caller(federated, nat, JAVA), ((calls_workloads.PUT, 1.0),), 0.4, _DAYTIME)


def _service_users(org: Organisation, account: Account, nat: str) -> Iterator[Stream]:
    """Return the programs that still have an IAM user and a long-term key."""
    habits = (
        ("ci-deployer", TERRAFORM, calls_tools.DEPLOY),
        ("release-bot", SDK, calls_people.COMMANDS),
        ("backup-operator", JAVA, ((calls_workloads.GET, 4.0), (calls_workloads.HEAD, 2.0))),
        ("contractor-ci", SDK, calls_people.COMMANDS),
    )
    for user, agent, calls in habits:
        key = user_key(org, account.id, user)
        who = identity.iam_user(account.id, user, user_id(org, account.id, user), key)
        yield Stream(Caller(who, nat, agent), calls, 0.2, _DAYTIME)


def _tools(org: Organisation, account: Account, region: str) -> Iterator[Stream]:
    scanner = Caller(
        role_session(org, account, "CloudPostureReadOnly", "posture-scan"),
        "198.51.100.201",
        "aws-sdk-go-v2/1.36.5 ua/2.1 os/linux lang/go#1.24.3 md/GOOS#linux md/GOARCH#amd64 api/multi#1",
    )
    yield Stream(scanner, calls_tools.SCAN, 8.0, burst=SCAN_BURST)
    backup = Caller(
        {
            **role_session(org, account, "AWSServiceRoleForBackup", "AWSBackup-nightly"),
            "invokedBy": "backup.amazonaws.com",
        },
        "backup.amazonaws.com",
        "backup.amazonaws.com",
    )
    yield Stream(backup, calls_workloads.BACKUP, 1.5, nightly(2))
    deploy = Caller(role_session(org, account, "github-deploy", "release"), "198.51.100.230", TERRAFORM)
    yield Stream(deploy, calls_tools.DEPLOY, 5.0, _DEPLOYS, 0.1)
    if region == GLOBAL_REGION and account == org.management:
        cost = Caller(role_session(org, account, "cost-reports", "cost-reports"), "198.51.100.202", JAVA)
        yield Stream(cost, calls_tools.COST, 1.5, nightly(6))


def _humans(org: Organisation, account: Account) -> Iterator[Stream]:
    for person in people(org):
        if not works_in(org, person, account.id):
            continue
        role = permission_set_role(org, account.id, person.job)
        who = role_session(org, account, role, person.email(org), path="aws-reserved/sso.amazonaws.com/")
        hours = person.hours()
        yield Stream(Caller(who, person.ip, person.browser, console=True), calls_people.CONSOLE, 0.5, hours, 0.03)
        yield Stream(Caller(who, person.ip, person.command_line), calls_people.COMMANDS, 0.5, hours, 0.03)
    for user in iam_users(org) if account in org.workloads else ():
        session = f"{account.id}/{user}"
        who = identity.iam_user(
            account.id,
            user,
            user_id(org, account.id, user),
            mark(f"key:{session}"),
            since=mark(f"since:{session}"),
            mfa="true",
        )
        yield Stream(
            Caller(who, OFFICE, BROWSERS[len(user) % len(BROWSERS)], console=True),
            calls_people.CONSOLE,
            0.3,
            people(org)[0].hours(),
            0.02,
        )
