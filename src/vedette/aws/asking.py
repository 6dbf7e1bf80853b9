"""Asking AWS for facts: each call named as an IAM action, within the budget, refusals as words."""

from __future__ import annotations

import re
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from botocore import xform_name
from botocore.exceptions import ClientError, EndpointConnectionError

from vedette.aws.offered import not_offered
from vedette.aws.session import client, translated
from vedette.errors import AccessDenied, AwsError, Throttled, UnitError
from vedette.model import NOT_OFFERED, Gap, NotKnown, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vedette.aws.budget import Budget
    from vedette.aws.fleet import Place
    from vedette.model import Kind

S = TypeVar("S")
T = TypeVar("T")

#: What an answer of another shape than AWS documents raises where it is read; the rest of a scan goes on.
ODD = (LookupError, TypeError, ValueError, AttributeError)
#: Single things of one kind that are asked about at once.
AT_ONCE = 8
#: IAM actions that are not named as the operation is, by the client's service and operation.
_ACTIONS = {
    ("s3", "list_buckets"): "s3:ListAllMyBuckets",
    ("s3", "head_bucket"): "s3:ListBucket",
    ("s3", "list_objects_v2"): "s3:ListBucket",
    ("s3", "get_bucket_encryption"): "s3:GetEncryptionConfiguration",
    ("s3", "get_bucket_lifecycle_configuration"): "s3:GetLifecycleConfiguration",
    ("s3", "get_public_access_block"): "s3:GetBucketPublicAccessBlock",
    ("s3", "get_object_lock_configuration"): "s3:GetBucketObjectLockConfiguration",
    ("s3", "get_bucket_replication"): "s3:GetReplicationConfiguration",
    ("s3", "get_bucket_notification_configuration"): "s3:GetBucketNotification",
    ("s3control", "get_public_access_block"): "s3:GetAccountPublicAccessBlock",
    ("accessanalyzer", "list_findings_v2"): "access-analyzer:ListFindings",
}
#: Prefixes of IAM actions where they are not the client's name.
_PREFIXES = {
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "s3control": "s3",
    "opensearch": "es",
    "accessanalyzer": "access-analyzer",
    "docdb": "rds",
    "neptune": "rds",
    "efs": "elasticfilesystem",
    "kafka": "kafka",
    "apigatewayv2": "apigateway",
    "stepfunctions": "states",
}
#: What operations without pages of their own give as a token, and take under the same name.
_TOKENS = ("NextToken", "nextToken", "NextMarker", "Marker")
#: Services whose actions are HTTP methods.
_BY_METHOD = {"apigateway", "apigatewayv2"}
#: Codes that say that the service, or the call, is not there at all.
_NOT_HERE = re.compile(
    r"40[45]|50[01]|NotImplemented|Unknown(Operation|Action)\w*|InvalidAction|UnsupportedOperation\w*"
)


@cache
def action(service: str, operation: str) -> str:
    """The IAM action of a client's operation (`cloudtrail`, `describe_trails` → `cloudtrail:DescribeTrails`)."""
    if known := _ACTIONS.get((service, operation)):
        return known
    prefix = _PREFIXES.get(service, service)
    if service in _BY_METHOD:
        return f"{prefix if service == 'apigateway' else 'apigateway'}:GET"
    names = client(service, {"region": "us-east-1"}).meta.service_model.operation_names
    return f"{prefix}:{next(name for name in names if xform_name(name) == operation)}"


@dataclass(frozen=True)
class Asking:
    """One kind, asked for in one place: what a gatherer calls (`model.Ask`).

    `before` gives rows that were gathered already. `refused` are IAM actions that are answered as if AWS refused them.
    A `sample` takes one page of each listing, and asks about one thing only. `logged` gives the rows of local kinds, by
    kind and account.
    """

    kind: Kind[Any]
    place: Place
    partition: str
    budget: Budget
    before: Callable[[Kind[Any]], Iterable[Any]]
    refused: frozenset[str] = frozenset()
    sample: bool = False
    counted: Callable[[str], None] = field(default=lambda _action: None)
    logged: Callable[[Kind[Any], str], Iterable[Any]] | None = None

    @property
    def account(self) -> str:
        """The account, 12 digits."""
        return self.place.account

    @property
    def region(self) -> str:
        """The region."""
        return self.place.region

    def call(
        self,
        service: str,
        operation: str,
        *,
        region: str = "",
        absent: tuple[str, ...] = (),
        told: tuple[str, ...] = (),
        **arguments: Any,
    ) -> dict[str, Any]:
        """One answer, empty for a code that means that there is none. Raises `AwsError`, `UnitError`."""
        where, api = self._client(service, region)
        named = self._allowed(service, operation, where)
        with translated(where, permission=named):
            try:
                self.counted(named)
                answer: dict[str, Any] = self._timed(service, region, lambda: getattr(api, operation)(**arguments))
            except ClientError as error:
                code = str(error.response.get("Error", {}).get("Code", ""))
                if code in absent:
                    return {}
                if code in told:
                    return {"Code": code}
                raise
            except EndpointConnectionError as error:
                if NOT_OFFERED in told and not_offered(error, service, region or self.region):
                    return {"Code": NOT_OFFERED}
                raise
        return answer

    def pages(
        self, service: str, operation: str, key: str, *, region: str = "", **arguments: Any
    ) -> Iterator[dict[str, Any]]:
        """Members of a listing, page by page. Raises `AwsError`, `UnitError`."""
        where, api = self._client(service, region)
        named = self._allowed(service, operation, where)
        if not api.can_paginate(operation):
            yield from self._by_token(service, operation, key, region, arguments)
            return
        with translated(where, permission=named):
            walk = iter(api.get_paginator(operation).paginate(**arguments))
        while True:
            with translated(where, permission=named):
                page = self._timed(service, region, lambda: next(walk, None))
            if page is None:
                return
            self.counted(named)
            yield from _members(page, key)
            if self.sample:
                return

    def _by_token(
        self, service: str, operation: str, key: str, region: str, arguments: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        """The pages of an operation that boto3 knows no pages of: what it gives as a token is given back."""
        token: dict[str, Any] = {}
        while True:
            page = self.call(service, operation, region=region, **arguments, **token)
            yield from _members(page, key)
            token = {name: page[name] for name in _TOKENS if page.get(name)}
            if not token or self.sample:
                return

    def have(self, kind: Kind[S]) -> Iterable[S]:
        """Rows gathered before."""
        if kind not in self.kind.needs:
            raise UnitError(f"its gatherer reads {kind.name}", where=self.kind.name, hint="name it in the kind's needs")
        return self.before(kind)

    def collected(self, kind: Kind[S]) -> Iterable[S]:
        """Rows of a local kind; none in a sample. Raises `NotKnown` where no logs are at hand, or cannot be read."""
        if self.sample:
            return ()
        if self.logged is None:
            raise NotKnown(Unknown("the logs that were collected are not at hand"))
        return self.logged(kind, self.account)

    def each(self, things: Iterable[S], key: Callable[[S], str], ask: Callable[[S], T | None]) -> Iterator[T | Gap]:
        """What is answered of each thing, in order; a refusal is a gap. Raises `NotKnown` where things are missing."""

        def one(thing: S) -> T | Gap | None:
            try:
                return ask(thing)
            except AwsError as error:
                return Gap(key(thing), why(error))
            except ODD as error:
                return Gap(key(thing), odd(error))

        seen: set[str] = set()
        missing: NotKnown | None = None
        walk = iter(things) if not self.sample else islice(things, 1)
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="ask") as pool:
            waiting: deque[Any] = deque()
            while True:
                try:
                    thing = next(walk)
                except StopIteration:
                    break
                except NotKnown as error:
                    missing = error
                    break
                if key(thing) in seen:
                    continue
                seen.add(key(thing))
                waiting.append(pool.submit(one, thing))
                if len(waiting) >= 2 * AT_ONCE and (found := waiting.popleft().result()) is not None:
                    yield found
            for future in waiting:
                if (found := future.result()) is not None:
                    yield found
        if missing is not None:
            raise missing

    def _client(self, service: str, region: str) -> tuple[str, Any]:
        settings = dict(self.place.settings) | {"region": region or self.region}
        where = f"{service} in {self.account}/{settings['region']}"
        return where, client(service, settings)

    def _allowed(self, service: str, operation: str, where: str) -> str:
        named = action(service, operation)
        if named not in self.kind.reads:
            raise UnitError(
                f"its gatherer calls {service}.{operation}, which needs {named}",
                where=self.kind.name,
                hint="name the action in the kind's reads, or make it a kind of its own",
            )
        if named in self.refused:
            raise AccessDenied(f"AWS refused {named}: it is among the refused", where=where, hint=f"grant {named}")
        return named

    def _timed(self, service: str, region: str, work: Callable[[], T]) -> T:
        where = (self.account, region or self.region, service)
        self.budget.wait(*where)
        try:
            answer = work()
        except ClientError as error:
            self.budget.answered(*where, throttled=_retried(error.response) > 0)
            raise
        self.budget.answered(*where, throttled=isinstance(answer, dict) and _retried(answer) > 0)
        return answer


def why(error: AwsError) -> Unknown:
    """An error as the reason why something is not known, with the permission to grant where one is missing."""
    if isinstance(error, AccessDenied):
        return Unknown(error.what, error.hint.removeprefix("grant ").partition(" to the principal")[0])
    if isinstance(error, Throttled):
        return Unknown(f"{error.what}, again and again")
    code = re.match(r"\w+: (\w+)", error.what)
    if code and _NOT_HERE.fullmatch(code[1]):
        return Unknown(f"not supported here: {error.what.partition(':')[0]}")
    return Unknown(error.what)


def odd(error: Exception) -> Unknown:
    """An answer of another shape than AWS documents, as the reason why something is not known."""
    return Unknown(f"the answer was not understood: {error!r}")


def _retried(answer: Any) -> int:
    return int(answer.get("ResponseMetadata", {}).get("RetryAttempts", 0))


def _members(page: dict[str, Any], key: str) -> Iterator[dict[str, Any]]:
    if not key:
        yield page
        return
    found: Any = page
    for part in key.split("."):
        found = found.get(part) or {}
    for member in found:
        yield member if isinstance(member, dict) else {"Name": member}
