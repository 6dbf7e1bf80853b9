"""Subscriptions of log groups: whether what they forward to is there and lets them in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.meaning.delivery import there
from vedette.meaning.functions import plain
from vedette.meaning.patterns import part, permits
from vedette.meaning.people import documents
from vedette.model import some
from vedette.model.facts.forwarding import LOG_DELIVERY, LOG_DESTINATIONS
from vedette.model.facts.functions import FED_FUNCTION_POLICY
from vedette.model.facts.iam import IAM_GROUPS, IAM_POLICIES, IAM_ROLES
from vedette.model.facts.lambda_ import FUNCTIONS
from vedette.model.facts.streams import DELIVERY_STREAMS, STREAMS

if TYPE_CHECKING:
    from vedette.model import Here, Kind
    from vedette.model.facts.logs import Subscription

#: What asking whether subscriptions arrive needs.
FORWARDING = (
    LOG_DELIVERY,
    LOG_DESTINATIONS,
    STREAMS,
    DELIVERY_STREAMS,
    FUNCTIONS,
    FED_FUNCTION_POLICY,
    IAM_ROLES,
    IAM_GROUPS,
    IAM_POLICIES,
)
#: What a role must be allowed for each service that it writes to.
_PUTS = {"kinesis": "kinesis:PutRecord", "firehose": "firehose:PutRecord"}
_NAMED = {"kinesis": "stream", "firehose": "Firehose stream", "lambda": "function", "logs": "log destination"}
_KINDS: dict[str, Kind[Any]] = {
    "kinesis": STREAMS,
    "firehose": DELIVERY_STREAMS,
    "lambda": FUNCTIONS,
    "logs": LOG_DESTINATIONS,
}


def undelivered(group: str, one: Subscription, here: Here) -> str:
    """How many events were not delivered within the last day. Raises `NotKnown`."""
    found = here.find(LOG_DELIVERY, f"{group}:{one.name}")
    if found is None or not (found.errors or found.throttled):
        return ""
    return f"events of the last day that were not delivered: {found.errors:,}, throttled: {found.throttled:,}"


def shut_out(group: str, one: Subscription, here: Here) -> str:
    """Why nothing can arrive; empty where something did within the last day, or nothing is in its way. `NotKnown`."""

    def arrived() -> bool:
        found = here.find(LOG_DELIVERY, f"{group}:{one.name}")
        return found is not None and found.forwarded > 0

    def open_() -> bool:
        return not _obstacle(group, one, here)

    return "" if some((arrived, open_), lambda way: way()) else _obstacle(group, one, here)


def _obstacle(group: str, one: Subscription, here: Here) -> str:
    service = part(one.destination, 2)
    place = there(one.destination, here)
    key = plain(one.destination) if service == "lambda" else one.destination
    kind = _KINDS.get(service)
    if kind is None:
        return f"nothing is known that log groups could forward to at {one.destination}"
    if place.find(kind, key) is None:
        return f"the {_NAMED[service]} {one.destination} does not exist"
    if service == "logs":
        return _destination(one, place, here)
    return _function(group, one, here) if service == "lambda" else _role(group, one, service, here)


def _destination(one: Subscription, place: Here, here: Here) -> str:
    """Why a log destination keeps our account out, or leads nowhere. Raises `NotKnown`."""
    found = place.find(LOG_DESTINATIONS, one.destination)
    if found is None or not permits(found.policy, "logs:PutSubscriptionFilter", here.account, found.arn, {}):
        return f"the policy of {one.destination} does not let {here.account} in"
    target = part(found.target, 2)
    if target in _PUTS and there(found.target, place).find(_KINDS[target], found.target) is None:
        return f"the {_NAMED[target]} {found.target} behind {found.name} does not exist"
    return ""


def _context(group: str, here: Here) -> dict[str, str]:
    arn = f"arn:aws:logs:{here.region}:{here.account}:log-group:{group}:*"
    return {"aws:SourceArn": arn, "aws:SourceAccount": here.account}


def _services(here: Here) -> tuple[str, ...]:
    """The names under which CloudWatch Logs comes."""
    return ("logs.amazonaws.com", f"logs.{here.region}.amazonaws.com")


def _function(group: str, one: Subscription, here: Here) -> str:
    found = here.find(FED_FUNCTION_POLICY, one.destination)
    document = found.document if found else ""
    context = _context(group, here)
    if any(permits(document, "lambda:InvokeFunction", s, plain(one.destination), context) for s in _services(here)):
        return ""
    return f"the policy of the function {part(one.destination, 5)} does not let logs.amazonaws.com call it"


def _role(group: str, one: Subscription, service: str, here: Here) -> str:
    """Why the role of a subscription cannot write. Raises `NotKnown`."""
    role = here.whole_account.find(IAM_ROLES, one.role)
    if role is None:
        return f"its role {one.role or '(none)'} does not exist"
    context = _context(group, here)
    if not any(permits(role.trust, "sts:AssumeRole", s, "", context) for s in _services(here)):
        return f"its role {role.name} cannot be taken by logs.amazonaws.com"
    action = _PUTS[service]
    if not some(documents(role, here.whole_account), lambda text: permits(text, action, "*", one.destination, {})):
        return f"its role {role.name} does not allow {action} on {part(one.destination, 5)}"
    return ""
