"""What automation does all day that would be an attack if a stranger did it: deployments, images, rotation, audits.

Each chore is a group of entries of one day of an account and region, by whoever has that job.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.simulate import calls_chores, identity
from vedette.simulate.org import nat_address, resources, user_key
from vedette.simulate.records import GLOBAL_REGION, Call, Caller, record
from vedette.simulate.template import mark
from vedette.simulate.traffic import SDK, TERRAFORM, role_session

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Iterator

    from vedette.simulate.calls_chores import Step
    from vedette.simulate.diary import Entry
    from vedette.simulate.org import Account, Organisation

    By = Callable[[str, str, str, str], Caller]

_READS = ("Get", "List", "Describe", "Head", "BatchGet")
PACKER = "APN/1.0 HashiCorp/1.0 Packer/1.13.0 (+https://www.packer.io/)"
PROWLER = (
    "Boto3/1.38.40 md/Botocore#1.38.40 ua/2.1 os/linux#6.1.141 lang/python#3.12.11 exec-env/AWS_ECS_FARGATE APN_1826889"
)


def steps(
    rng: random.Random,
    begin: int,
    gap: float,
    caller: Caller,
    account: str,
    region: str,
    made: Iterable[Step],
) -> list[Entry]:
    """Return calls one after another from a second of the day on, `gap` seconds apart on average."""
    found: list[Entry] = []
    second = float(begin)
    for step in made:
        source, name = step[0].split(":")
        error = step[2] if len(step) > 2 else ("", "")  # noqa: PLR2004  the third is the error
        data = (source, name) in {
            ("s3", "GetObject"),
            ("s3", "PutObject"),
            ("s3", "DeleteObject"),
            ("dynamodb", "Scan"),
        }
        call = Call(source, name, read=name.startswith(_READS), request=step[1], error=error)
        if data:
            call = Call(source, name, read=call.read, request=step[1], error=error, category="Data")
        if not call.everywhere and region != GLOBAL_REGION:
            continue
        second = min(second + rng.uniform(0.2, 2 * gap), 86_399.0)
        found.append(
            (
                int(second),
                record(
                    call,
                    caller,
                    account=account,
                    region=region,
                    time=mark("time"),
                    event_id=mark("uuid"),
                    request_id=mark("uuid"),
                ),
            )
        )
    return found


def chores(
    org: Organisation, account: Account, region: str, rng: random.Random, *, weekend: bool
) -> Iterator[list[Entry]]:
    """Yield the day's chores of an account and region, the commonest first."""

    def by(role: str, session: str, ip: str, agent: str) -> Caller:
        return Caller(role_session(org, account, role, session), ip, agent)

    here = account.id, region
    deploy = by("github-deploy", "release", "198.51.100.230", TERRAFORM)
    for _ in range(rng.randrange(1, 3) if weekend else rng.randrange(4, 9)):
        begin = rng.randrange(6 * 3600, 19 * 3600)
        yield steps(rng, begin, 2.0, deploy, *here, calls_chores.apply(rng))
    auditor = by("SecurityAuditor", "nightly-audit", "198.51.100.204", PROWLER)
    yield steps(rng, rng.randrange(3600, 3 * 3600), 0.8, auditor, *here, calls_chores.audit(org, account, region))
    if account in org.workloads:
        yield from _of_workloads(org, account, region, rng, by)
    if region == GLOBAL_REGION:
        yield from _rotation(org, account, rng, by)


def _of_workloads(
    org: Organisation, account: Account, region: str, rng: random.Random, by: By
) -> Iterator[list[Entry]]:
    here, have = (account.id, region), resources(org, account, region)
    nat = nat_address(org, account, region)
    builder = by("image-builder", "packer", nat, PACKER)
    yield steps(rng, rng.randrange(4 * 3600, 5 * 3600), 20, builder, *here, calls_chores.image())
    clock = by("office-hours", "scheduler", nat, SDK)
    machines = {"instancesSet": {"items": [{"instanceId": instance} for instance in have["instance"][-2:]]}}
    yield steps(rng, 19 * 3600 + rng.randrange(90), 5, clock, *here, [("ec2:StopInstances", machines)])
    yield steps(rng, 6 * 3600 + rng.randrange(90), 5, clock, *here, [("ec2:StartInstances", machines)])
    rotator = by(f"{account.name}-secret-rotation-role", "secret-rotation", nat, SDK)
    secret = {"secretId": rng.choice(have["secret"])}
    rotated: list[Step] = [
        (f"secretsmanager:{name}", secret) for name in ("DescribeSecret", "GetSecretValue", "PutSecretValue")
    ]
    rotated += [("secretsmanager:UpdateSecretVersionStage", {**secret, "versionStage": "AWSCURRENT"})]
    yield steps(rng, rng.randrange(86_000), 3, rotator, *here, rotated)
    starter = by("AWSServiceRoleForBackup", "AWSBackup-copies", "backup.amazonaws.com", "backup.amazonaws.com")
    starter.identity["invokedBy"] = "backup.amazonaws.com"
    yield steps(rng, 3 * 3600, 30, starter, *here, calls_chores.copies(org, account))
    pipeline = by("release-pipeline", "pipeline", nat, SDK)
    for _ in range(3):
        begin = rng.randrange(7 * 3600, 18 * 3600)
        yield steps(rng, begin, 4, pipeline, *here, calls_chores.pipeline(account, have))
    mailer = by(f"{account.name}-mailer-role", f"{account.name}-mailer", nat, SDK)
    sent: list[Step] = [("ses:SendEmail", {"fromEmailAddress": f"no-reply@{org.company}.example"})] * 40
    yield steps(rng, rng.randrange(7 * 3600, 17 * 3600), 40, mailer, *here, sent)
    helper = by(f"{account.name}-router-role", f"{account.name}-router", nat, SDK)
    asked: list[Step] = [("bedrock:InvokeModel", {"modelId": "anthropic.claude-3-haiku-20240307-v1:0"})] * 25
    asked.append((*asked[0][:2], ("ThrottlingException", "Too many requests")))
    yield steps(rng, rng.randrange(7 * 3600, 17 * 3600), 60, helper, *here, asked)
    cleaner = by(f"{account.name}-nightly-role", f"{account.name}-nightly", nat, SDK)
    old: list[Step] = [
        ("s3:DeleteObject", {"bucketName": mark("pick:bucket"), "key": mark("path:log")}) for _ in range(60)
    ]
    yield steps(rng, 2 * 3600, 0.5, cleaner, *here, old)


def _rotation(org: Organisation, account: Account, rng: random.Random, by: By) -> Iterator[list[Entry]]:
    """The weekly change of a program's key, by the robot whose job it is; and services that make their roles."""
    here = account.id, GLOBAL_REGION
    if account in org.workloads and rng.random() < 0.2:  # noqa: PLR2004  once in a working week
        robot = by("key-rotation", "rotate-keys", nat_address(org, account, GLOBAL_REGION), SDK)
        named = {"userName": rng.choice(("release-bot", "legacy-exporter", "backup-operator", "contractor-ci"))}
        old = user_key(org, account.id, named["userName"])
        rotated: list[Step] = [
            ("iam:ListAccessKeys", named),
            ("iam:CreateAccessKey", named),
            ("secretsmanager:PutSecretValue", {"secretId": f"keys/{named['userName']}"}),
            ("iam:UpdateAccessKey", {**named, "accessKeyId": old, "status": "Active"}),
            ("iam:DeleteAccessKey", {**named, "accessKeyId": mark("fresh:AKIA")}),
        ]
        yield steps(rng, rng.randrange(8 * 3600, 16 * 3600), 20, robot, *here, rotated)
    if rng.random() < 0.05:  # noqa: PLR2004  about once in three weeks
        service = Caller(identity.aws_service("ecs.amazonaws.com"), "ecs.amazonaws.com", "ecs.amazonaws.com")
        wanted = {"aWSServiceName": "ecs.amazonaws.com"}
        yield steps(rng, rng.randrange(86_000), 1, service, *here, [("iam:CreateServiceLinkedRole", wanted)])
