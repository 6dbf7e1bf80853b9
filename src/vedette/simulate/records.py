"""One CloudTrail record: the fields AWS documents, in the order AWS writes them.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vedette.simulate.identity import Json

GLOBAL_REGION = "us-east-1"
GLOBAL_SERVICES = frozenset(
    {
        "iam",
        "organizations",
        "cloudfront",
        "route53",
        "account",
        "health",
        "support",
        "ce",
        "globalaccelerator",
    }
)

# Services moved to newer record versions at their own pace, and some never did.
_VERSIONS = {
    "autoscaling": "1.08",
    "apigateway": "1.06",
    "health": "1.05",
    "support": "1.05",
    "route53": "1.05",
    "elasticloadbalancing": "1.05",
    "sso": "1.08",
    "signin": "1.08",
    "ses": "1.07",
    "sns": "1.07",
    "servicequotas": "1.08",
    "ssm": "1.08",
    "lambda": "1.08",
    "rds": "1.09",
    "ecr": "1.08",
    "ecs": "1.08",
    "guardduty": "1.09",
    "config": "1.08",
    "events": "1.07",
    "cloudtrail": "1.10",
    "logs": "1.09",
    "ec2": "1.10",
    "iam": "1.10",
    "organizations": "1.09",
    "secretsmanager": "1.08",
}

_OVER_TLS = frozenset({"AwsApiCall", "AwsConsoleSignIn"})


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, from where, and with what; `identity` is the finished `userIdentity` element."""

    identity: Json
    ip: str
    agent: str
    endpoint: str = ""  # id of the VPC endpoint the calls go through
    console: bool = False

    @property
    def direct(self) -> bool:
        """Whether the call came over TLS of its own, not from inside AWS."""
        return self.identity.get("type") != "AWSService" and "invokedBy" not in self.identity


@dataclass(frozen=True, slots=True)
class Call:
    """One API call as an account would record it, whoever makes it; `error` is code and message."""

    source: str
    name: str
    read: bool = True
    request: Any = None
    response: Any = None
    resources: tuple[Json, ...] = ()
    error: tuple[str, str] = ("", "")
    extra: Json | None = None
    category: str = "Management"
    kind: str = "AwsApiCall"
    details: Json | None = None
    shared: str = ""
    tags: Json = field(default_factory=dict)

    @property
    def everywhere(self) -> bool:
        """Whether the call is recorded in the region it is made in, not in us-east-1 alone."""
        return self.source not in GLOBAL_SERVICES


def host(source: str, region: str) -> str:
    """Return the endpoint of a service in a region."""
    if source in GLOBAL_SERVICES:
        return f"{source}.amazonaws.com"
    return f"{source}.{region}.amazonaws.com"


def record(call: Call, caller: Caller, *, account: str, region: str, time: str, event_id: str, request_id: str) -> Json:
    """Return the record of `call` made by `caller`, kept by `account` in `region`."""
    signin = call.kind == "AwsConsoleSignIn"
    found: Json = {
        "eventVersion": call.tags.get("version") or _VERSIONS.get(call.source, "1.11"),
        "userIdentity": caller.identity,
        "eventTime": time,
        "eventSource": f"{call.source}.amazonaws.com",
        "eventName": call.name,
        "awsRegion": region,
        "sourceIPAddress": caller.ip,
        "userAgent": caller.agent,
    }
    if call.error[0]:
        found["errorCode"] = call.error[0]
    if call.error[1]:
        found["errorMessage"] = call.error[1]
    network = call.category == "NetworkActivity"
    if not network:
        found["requestParameters"] = call.request
        found["responseElements"] = None if call.error[0] else call.response
    if call.extra is not None:
        found["additionalEventData"] = call.extra
    if not signin and call.kind == "AwsApiCall":
        found["requestID"] = request_id
    found["eventID"] = event_id
    found["readOnly"] = call.read
    if call.resources:
        found["resources"] = list(call.resources)
    found["eventType"] = "AwsVpceEvent" if network else call.kind
    found["managementEvent"] = call.category == "Management"
    found["recipientAccountId"] = account
    _tail(found, call, caller, region)
    return found


def _tail(found: Json, call: Call, caller: Caller, region: str) -> None:
    if call.shared:
        found["sharedEventID"] = call.shared
    if caller.endpoint:
        found["vpcEndpointId"] = caller.endpoint
        found["vpcEndpointAccountId"] = found["recipientAccountId"]
    if call.details is not None:
        found["serviceEventDetails"] = call.details
    found["eventCategory"] = call.category
    if call.kind in _OVER_TLS and caller.direct and call.category != "NetworkActivity":
        found["tlsDetails"] = {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": call.tags.get("host") or host(call.source, region),
        }
    if caller.console and call.kind == "AwsApiCall":
        found["sessionCredentialFromConsole"] = "true"


def insight(
    account: str, region: str, source: str, name: str, *, state: str, time: str, event_id: str, shared: str
) -> Json:
    """Return one of the two records (state Start or End) of an unusual rate of calls."""
    statistics: Json = {
        "baseline": {"average": 85.42},
        "insight": {"average": 664},
        "baselineDuration": 10080,
    }
    if state == "End":
        statistics["insightDuration"] = 4
    return {
        "eventVersion": "1.08",
        "eventTime": time,
        "awsRegion": region,
        "eventID": event_id,
        "eventType": "AwsCloudTrailInsight",
        "recipientAccountId": account,
        "sharedEventID": shared,
        "insightDetails": {
            "state": state,
            "eventSource": f"{source}.amazonaws.com",
            "eventName": name,
            "insightType": "ApiCallRateInsight",
            "insightContext": {"statistics": statistics},
        },
        "eventCategory": "Insight",
    }
