"""Many accounts and regions: who they are, how each is entered, and work done in all of them side by side."""

from __future__ import annotations

import queue
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from vedette.aws.session import client, translated
from vedette.errors import AwsError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Unknown = Callable[[str, str], None]

_Item = TypeVar("_Item")

#: Places worked on at once: AWS limits calls an account and region, so that places do not slow each other.
JOBS = 16
#: Items that wait between the places and who takes them.
_WAITING = 64
_ACCOUNT = re.compile(r"\d{12}")

#: The region that answers for global services, by partition; the others' is where one asks from.
HOMES = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}

#: What discovering accounts and regions calls, and entering them.
ACTIONS = (
    "sts:GetCallerIdentity",
    "sts:AssumeRole",
    "organizations:ListAccounts",
    "ec2:DescribeRegions",
)


@dataclass(frozen=True, slots=True)
class Account:
    """An account: its id (12 digits), its name, and whether AWS calls it `ACTIVE`."""

    id: str
    name: str = ""
    status: str = "ACTIVE"


@dataclass(frozen=True, slots=True)
class Place:
    """One region of one account, and the settings that clients there are made with."""

    account: str
    region: str
    settings: Mapping[str, str] = field(default_factory=dict)
    name: str = ""

    def __str__(self) -> str:
        return f"{self.account}/{self.region}"


def caller(settings: Mapping[str, str]) -> tuple[str, str]:
    """The account one's own credentials belong to, and its partition (`aws`, `aws-cn`, `aws-us-gov`).

    Raises `AwsError` where there are no credentials, or AWS cannot be reached.
    """
    with translated("sts", permission="sts:GetCallerIdentity"):
        found = client("sts", settings).get_caller_identity()
    return str(found["Account"]), str(found["Arn"]).split(":")[1]


def organization(settings: Mapping[str, str]) -> list[Account]:
    """Every account of the organisation one's own is in, by id, suspended ones too.

    It may be asked from the management account or a delegated administrator
    (https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html). Raises `AwsError`.
    """
    found: list[Account] = []
    with translated("organizations", permission="organizations:ListAccounts"):
        for page in client("organizations", settings).get_paginator("list_accounts").paginate():
            found.extend(Account(a["Id"], a.get("Name", ""), a.get("Status", "ACTIVE")) for a in page["Accounts"])
    return sorted(found, key=lambda a: a.id)


def regions(settings: Mapping[str, str]) -> list[str]:
    """Every region that is enabled for the account, in order of name. Raises `AwsError`."""
    with translated("ec2", permission="ec2:DescribeRegions"):
        found = client("ec2", settings).describe_regions(AllRegions=False)["Regions"]
    return sorted(str(r["RegionName"]) for r in found)


def accounts(settings: Mapping[str, str]) -> list[Account]:
    """The accounts in scope, by id: `account_ids` where given, the organisation's active ones where `organization`.

    Without either it is one's own. `account_exclude` leaves some out. Raises `AwsError`, `UsageError`.
    """
    wanted = _words(settings.get("account_ids", ""))
    for account in wanted:
        if not _ACCOUNT.fullmatch(account):
            raise UsageError(f"{account!r} is no account id", where="accounts.ids", hint="it has 12 digits")
    found = [Account(a) for a in wanted]
    if settings.get("organization"):
        known = {a.id for a in found}
        found += [a for a in organization(settings) if a.status == "ACTIVE" and a.id not in known]
    if not found:
        found = [Account(caller(settings)[0])]
    left_out = set(_words(settings.get("account_exclude", "")))
    return sorted((a for a in found if a.id not in left_out), key=lambda a: a.id)


def places(settings: Mapping[str, str], unknown: Unknown, *, only: str = "") -> list[Place]:
    """Every region of every account in scope, in order of account and region.

    `only` is `ACCOUNT`, `ACCOUNT/REGION` or `*/REGION`. Roles are named by `role`, where `{account}` stands for the
    account's id; one's own account is entered as one is. `unknown` is told (place, reason) for an account whose
    regions cannot be learned; the others go on. Raises `AwsError` where not even one's own account can be asked.
    """
    account_only, _, region_only = only.partition("/")
    own, partition = caller(settings)
    scope = accounts(settings)
    if account_only and account_only != "*":
        scope = [a for a in scope if a.id == account_only] or [Account(account_only)]
    chosen = [region_only] if region_only else _words(settings.get("regions", ""))
    found: list[Place] = []
    for account in scope:
        entry = _entry(settings, account.id, own, partition)
        try:
            here = chosen or regions(entry)
        except AwsError as error:
            unknown(account.id, f"its regions cannot be learned: {error.what}")
            continue
        found.extend(Place(account.id, r, {**entry, "region": r}, account.name) for r in here)
    return found


def entered(settings: Mapping[str, str], account: str, own: str, partition: str) -> dict[str, str]:
    """The settings that clients of an account are made with: as one is in one's own, else by the role."""
    return _entry(settings, account, own, partition)


def _entry(settings: Mapping[str, str], account: str, own: str, partition: str) -> dict[str, str]:
    role = settings.get("role", "")
    if account == own or not role:
        return dict(settings)
    name = role.replace("{account}", account)
    arn = name if name.startswith("arn:") else f"arn:{partition}:iam::{account}:role/{name.removeprefix('/')}"
    return {**settings, "role_arn": arn}


def everywhere(
    found: Sequence[Place], work: Callable[[Place], Iterator[_Item]], unknown: Unknown, *, jobs: int = JOBS
) -> Iterator[_Item]:
    """What `work` yields in each place, as it comes, several places at once; what one place yields stays in order.

    A place where AWS refuses is told to `unknown` with the reason and does not stop the others. Closing the iterator
    stops the work.
    """
    ready: queue.Queue[_Item | BaseException | None] = queue.Queue(_WAITING)
    stop = threading.Event()

    def put(item: _Item | BaseException | None) -> bool:
        while not stop.is_set():
            try:
                ready.put(item, timeout=0.2)
            except queue.Full:
                continue
            return True
        return False

    def one(place: Place) -> None:
        try:
            for item in work(place):
                if not put(item):
                    return
        except AwsError as error:
            unknown(str(place), str(error.what))
        except BaseException as error:  # noqa: BLE001  it is raised again where the items are taken
            put(error)
        finally:
            put(None)

    with ThreadPoolExecutor(max(1, min(jobs, len(found))), thread_name_prefix="aws") as pool:
        for place in found:
            pool.submit(one, place)
        try:
            left = len(found)
            while left:
                item = ready.get()
                if item is None:
                    left -= 1
                elif isinstance(item, BaseException):
                    raise item
                else:
                    yield item
        finally:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
