"""Golden events: what CloudTrail writes, and EventBridge carries, when the thing happens that must be told of."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  fields of a dataclass
from dataclasses import dataclass, field
from typing import Any

ACCOUNT = "111122223333"
_USER = {
    "type": "IAMUser",
    "principalId": "AIDAEXAMPLE",
    "arn": f"arn:aws:iam::{ACCOUNT}:user/mira",
    "accountId": ACCOUNT,
    "accessKeyId": "AKIAEXAMPLE",
    "userName": "mira",
}
ROOT = {
    "type": "Root",
    "principalId": ACCOUNT,
    "arn": f"arn:aws:iam::{ACCOUNT}:root",
    "accountId": ACCOUNT,
    "accessKeyId": "",
}
#: Services whose events are written in one region, whichever was asked.
_GLOBAL = frozenset({"iam.amazonaws.com", "organizations.amazonaws.com", "signin.amazonaws.com"})
_SIGN_IN = "AWS Console Sign In via CloudTrail"
_CALL = "AWS API Call via CloudTrail"
_SERVICE_EVENT = "AWS Service Event via CloudTrail"


@dataclass(frozen=True)
class Golden:
    """One event: `name` for people, the CloudTrail `record` (None where it goes by EventBridge alone), the `envelope`.

    `everywhere` says that it may happen in any region; else it is written in the home of global services. `reads` says
    that it only reads: rules of EventBridge see that only where they are told to.
    """

    name: str
    envelope: Mapping[str, Any]
    record: Mapping[str, Any] | None = None
    everywhere: bool = True
    reads: bool = False


def call(source: str, name: str, **fields: Any) -> Golden:
    """A call of an API: `call("iam", "CreateUser", requestParameters={…})`; fields are laid over the record's."""
    host = f"{source}.amazonaws.com"
    kind = fields.pop("detail_type", _SIGN_IN if source == "signin" else _CALL)
    region = "us-east-1" if host in _GLOBAL else "eu-west-1"
    reads = bool(fields.get("readOnly", name.startswith(("Get", "List", "Describe", "Lookup", "Head"))))
    record: dict[str, Any] = {
        "eventVersion": "1.11",
        "userIdentity": dict(_USER),
        "eventTime": "2026-06-01T08:14:07Z",
        "eventSource": host,
        "eventName": name,
        "awsRegion": region,
        "sourceIPAddress": "203.0.113.24",
        "userAgent": "aws-cli/2.15.0",
        "requestParameters": None,
        "responseElements": None,
        "requestID": "6f5d8a1e-0000-4000-8000-000000000001",
        "eventID": "6f5d8a1e-0000-4000-8000-000000000002",
        "readOnly": reads,
        "eventType": "AwsConsoleSignIn" if source == "signin" else "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
        **fields,
    }
    return Golden(
        name=f"{source}:{name}{_said(record)}",
        envelope=envelope(f"aws.{source}", kind, record, region),
        record=record,
        everywhere=host not in _GLOBAL,
        reads=reads,
    )


def calls(source: str, names: str) -> tuple[Golden, ...]:
    """Several calls of one API, their names with blanks between."""
    return tuple(call(source, name) for name in names.split())


def by_root(golden: Golden) -> Golden:
    """The same, by the root user."""
    record = {**(golden.record or {}), "userIdentity": dict(ROOT)}
    return Golden(
        f"{golden.name} by root", {**golden.envelope, "detail": record}, record, golden.everywhere, golden.reads
    )


def service_event(source: str, name: str) -> Golden:
    """What a service writes of itself, by nobody's call."""
    return call(source, name, eventType="AwsServiceEvent", detail_type=_SERVICE_EVENT)


def finding(source: str, kind: str, name: str, detail: Mapping[str, Any]) -> Golden:
    """What a detector says; it goes by EventBridge, in the region it is about."""
    return Golden(name, envelope(f"aws.{source}", kind, detail, "eu-west-1"))


def envelope(source: str, kind: str, detail: Mapping[str, Any], region: str) -> dict[str, Any]:
    """An event as EventBridge carries it."""
    return {
        "version": "0",
        "id": "6f5d8a1e-0000-4000-8000-000000000003",
        "detail-type": kind,
        "source": source,
        "account": ACCOUNT,
        "time": "2026-06-01T08:14:07Z",
        "region": region,
        "resources": [],
        "detail": dict(detail),
    }


def _said(record: Mapping[str, Any]) -> str:
    error = record.get("errorCode") or record.get("errorMessage")
    return f" ({error})" if error else ""


@dataclass(frozen=True)
class Matter:
    """What an alert is about: the events that must all be told of, and some that must not be.

    `further` events should be told of too: the benchmark's text leaves them out, so that it passes without, and the
    answer says so. `burst` says that several within minutes may be asked for: a mistyped password is no alarm.
    """

    events: tuple[Golden, ...]
    harmless: tuple[Golden, ...] = field(default=())
    further: tuple[Golden, ...] = field(default=())
    burst: bool = False
