"""What users and roles are granted, by service, against what the logs show that they use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.meaning.patterns import statements
from vedette.meaning.people import documents, older
from vedette.model import NotKnown, Unknown
from vedette.model.facts.access import LAST_ACCESSED
from vedette.model.facts.lake import LOGGED_USE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vedette.model import Here
    from vedette.model.facts.iam import IamRole, IamUser

#: Stands for all services.
EVERYTHING = "*"
#: Services whose everyday use CloudTrail does not record, or only as data events: that they are idle, no log tells.
#: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
UNSEEN = frozenset(
    "cassandra cloudwatch dax dynamodb ec2messages events execute-api firehose iot kafka-cluster kinesis "  # noqa: SIM905  a table
    "kinesisanalytics lambda logs mobiletargeting neptune-db personalize polly rds-data rds-db s3 s3-object-lambda "
    "s3express sagemaker ses sns sqs ssm ssm-guiconnect ssmmessages sts timestream xray".split()
)
#: Actions that no call of that name records: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
_NO_CALL = frozenset({"iam:passrole"})
_SERVICE_LINKED = "/aws-service-role/"
#: Days for which AWS remembers when a service was called last; "never" means within these.
_REMEMBERED_DAYS = 400


def granted(allowed: Iterable[str]) -> frozenset[str]:
    """The services that policies of JSON text allow something of, by IAM's prefixes; `*` where it is all of them.

    A service that a Deny without conditions takes away whole is not among them; conditions and resources are not
    weighed otherwise: what is allowed somewhere is granted.
    """
    given: set[str] = set()
    taken: set[str] = set()
    for document in allowed:
        for one in statements(document):
            if not one.allow:
                whole = () if one.conditions or one.resources != ("*",) else one.actions or ()
                taken |= {action.partition(":")[0].lower() for action in whole if action.endswith(":*")}
            elif one.actions is None:
                given.add(EVERYTHING)
            else:
                given |= {_service(action) for action in one.actions if action.lower() not in _NO_CALL}
    return frozenset(given - taken)


def _service(action: str) -> str:
    service = action.partition(":")[0].lower()
    return EVERYTHING if "*" in service or "?" in service else service


def unused(who: IamUser | IamRole, here: Here) -> tuple[str, ...]:
    """The services granted that the logs do not show in use, sorted; `*` alone where all are granted.

    Empty for who is younger than the days that are looked at, and for roles of AWS's own services. Raises `NotKnown`,
    also where AWS says that a role was used and the logs have no call of it: they are not all there then.
    """
    if _SERVICE_LINKED in who.arn or not older(who.created, here.expected.idle_days, here):
        return ()
    services = granted(documents(who, here))
    if not services:
        return ()
    use = here.find(LOGGED_USE, who.arn)
    last = getattr(who, "last_used", None)
    if use is None and last is not None and not older(last, here.expected.idle_days, here):
        raise NotKnown(Unknown(f"{who.name} was used on {last:%Y-%m-%d}, and the lake has no call of it"))
    if EVERYTHING in services:
        return (EVERYTHING,)
    return tuple(sorted(services - UNSEEN - set(use.services if use else ())))


def wide_services(allowed: Iterable[str]) -> frozenset[str]:
    """The services of which policies of JSON text allow all actions (`s3:*`), by IAM's prefixes; never all services.

    Who may do everything is an administrator, and no question of services.
    """
    found = (
        action.removesuffix(":*").lower()
        for document in allowed
        for one in statements(document)
        if one.allow
        for action in one.actions or ()
        if action.endswith(":*")
    )
    return frozenset(service for service in found if "*" not in service and "?" not in service)


def idle_services(who: IamUser | IamRole, here: Here) -> tuple[str, ...]:
    """The services granted whole that AWS knows no call of within `idle_days`, sorted.

    Empty for who is younger than these days, and for roles of AWS's own services. Raises `NotKnown`, also where there
    is no report of who is granted one.
    """
    days = here.expected.idle_days
    if _SERVICE_LINKED in who.arn or not older(who.created, days, here):
        return ()
    whole = wide_services(documents(who, here))
    if not whole:
        return ()
    told = here.find(LAST_ACCESSED, who.arn)
    if told is None:
        raise NotKnown(Unknown(f"there is no report of what {who.name} accessed last"))
    mine = [one for one in told.services if one.service in whole]
    if days > _REMEMBERED_DAYS and any(one.last is None for one in mine):
        raise NotKnown(Unknown(f"AWS remembers calls for {_REMEMBERED_DAYS} days, not for {days}"))
    return tuple(sorted(one.service for one in mine if one.last is None or older(one.last, days, here)))
