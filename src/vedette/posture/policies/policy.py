"""One policy of a file: what it is about, what it asks, and what is said of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vedette.aws.resources import members
from vedette.model import Severity
from vedette.model.facts.resources import RESOURCES
from vedette.model.resources import config_kind
from vedette.posture.policies.compile import compiled
from vedette.posture.policies.filters import All, Filter, Untold, Value
from vedette.posture.policies.spot import Spot

if TYPE_CHECKING:
    from datetime import datetime

    from vedette.documents import Document
    from vedette.model import Kind
    from vedette.model.resources import ResourceType

#: Keys that Cloud Custodian's policies have.
_KEYS = {
    *("name", "resource", "description", "filters", "conditions", "actions", "mode", "metadata", "source", "query"),
    *("comment", "comments", "tags", "max-resources", "max-resources-percent", "start", "end", "tz", "region", "title"),
}
#: Keys of `metadata` that are ours.
_OURS = {"title", "severity", "rationale", "remedy", "cost", "monthly_usd", "references", "tests"}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_CONFIG_TYPE = re.compile(r"AWS::\w+::\w+")
#: Members of AWS Config's items.
_ITEM = frozenset({
    "version", "accountId", "awsAccountId", "configurationItemCaptureTime", "configurationItemStatus",
    "configurationStateId", "configurationStateMd5Hash", "arn", "ARN", "resourceType", "resourceId", "resourceName",
    "awsRegion", "availabilityZone", "resourceCreationTime", "tags", "Tags", "relatedEvents", "relationships",
    "configuration", "supplementaryConfiguration", "configurationItemVersion", "configurationItemDeliveryTime",
    "recordingFrequency",
})  # fmt: skip
#: What conditions may ask.
_VARIABLES = frozenset({"name", "region", "resource", "provider", "account_id", "now", "policy"})
_LEVELS = {**{s.value: s for s in Severity}, "info": Severity.INFORMATIONAL}


@dataclass(frozen=True)
class Policy:
    """A policy. `filters` and `conditions` must all match; `inner`, where the policy is about what is missing.

    `kind` is what is gathered of its resource, None where nothing can be. `from_config` says that AWS Config's items
    are asked, `camel` that they are asked under the API's names. `notes` are sentences about what is not done.
    """

    name: str
    resource: str
    place: str
    filters: Filter
    conditions: All
    kind: Kind[Any] | None = None
    type_: ResourceType | None = None
    missing: bool = False
    from_config: str = ""
    camel: bool = False
    description: str = ""
    severity: Severity = Severity.MEDIUM
    metadata: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id of its check."""
        return f"policy:{self.name}"

    @property
    def untold(self) -> tuple[str, ...]:
        """Why filters are not evaluated, each reason once."""
        return tuple(dict.fromkeys(_reasons(self.filters)))

    @property
    def evaluated(self) -> str:
        """`yes`, `partly` where some filters are not, or `no` where nothing can be told."""
        if self.kind is None or not self.filters.tells:
            return "no"
        return "partly" if self.untold else "yes"


def _reasons(one: Any) -> list[str]:
    if isinstance(one, Untold):
        return [one.reason]
    inner = getattr(one, "inner", None)
    below = [*getattr(one, "filters", ()), *([inner] if inner else [])]
    return [reason for each in below for reason in _reasons(each)]


def policy(data: Any, document: Document, number: int, now: datetime) -> Policy:
    """The policy at a number of a file's list. Raises `PolicyError`."""
    spot = Spot(document, ("policies", number), "", now)
    if not isinstance(data, dict):
        raise spot.error("a policy is a map of keys", "begin with '- name: …'")
    for key in data:
        if key not in _KEYS:
            raise spot.at(key).error(f"a policy has no {key!r}", "further words of your own belong below 'metadata'")
    name = data.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise spot.at("name").error(f"{name!r} is no name of a policy", "letters, digits, '-' and '_', a letter first")
    resource = data.get("resource")
    if not isinstance(resource, str) or not resource:
        raise spot.error("a policy needs a resource", "such as 'resource: aws.ec2', or 'resource: AWS::EC2::Instance'")
    metadata = data.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise spot.at("metadata").error("metadata is a map", "such as 'metadata: {severity: high}'")
    severity, remark = _severity(metadata)
    made = _about(resource.removeprefix("aws."), data, spot)
    return Policy(
        name=name,
        place=spot.place,
        conditions=compiled(
            _conditions(data), Spot(document, (*spot.keys, "conditions"), "conditions", now, None, _VARIABLES)
        ),
        description=str(data.get("description") or "").strip(),
        severity=severity,
        metadata={key: value for key, value in metadata.items() if key in _OURS},
        notes=(*remark, *_notes(data)),
        **made,
    )


def _severity(metadata: dict[str, Any]) -> tuple[Severity, tuple[str, ...]]:
    given = metadata.get("severity")
    if given is None:
        return Severity.MEDIUM, ()
    found = _LEVELS.get(str(given).lower())
    if found is None:
        return Severity.MEDIUM, (f"its severity {given!r} is none of {', '.join(_LEVELS)}: medium is taken",)
    return found, ()


def _conditions(data: dict[str, Any]) -> list[Any]:
    region = data.get("region")
    return [*(data.get("conditions") or []), *([{"region": region}] if region else [])]


def _notes(data: dict[str, Any]) -> list[str]:
    """What the policy says and nothing is done about."""
    actions = [one if isinstance(one, str) else str(one.get("type", "?")) for one in data.get("actions") or ()]
    found = [f"its actions are not performed: {', '.join(actions)}"] if actions else []
    mode = data.get("mode")
    if isinstance(mode, dict) and mode.get("type", "pull") != "pull":
        found.append(f"its mode {mode.get('type')!r} is not used: it is asked at each assessment")
    further = [key for key in ("max-resources", "max-resources-percent", "start", "end", "tz") if key in data]
    return [*found, *([f"not used: {', '.join(further)}"] if further else [])]


def _about(resource: str, data: dict[str, Any], spot: Spot) -> dict[str, Any]:
    """What the policy is about, with its filters compiled. Raises `PolicyError`."""
    filters = data.get("filters") or []
    if _CONFIG_TYPE.fullmatch(resource):
        there = Spot(spot.document, (*spot.keys, "filters"), resource, spot.now, None, _ITEM)
        return {
            "resource": resource,
            "kind": config_kind(resource),
            "from_config": resource,
            "filters": compiled(filters, there),
        }
    type_ = RESOURCES.get(resource)
    if type_ is None:
        return {"resource": resource, "filters": _no_resource(resource, spot.at("resource"))}
    if data.get("source") == "config":
        return _camel(type_, filters, spot)
    if resource == "account" and (inner := _inner(filters)) is not None:
        return _missing(inner, spot)
    known = members(resource)
    parts = frozenset(type_.parts)
    there = Spot(spot.document, (*spot.keys, "filters"), resource, spot.now, type_, known, parts)
    tree = compiled(filters, there)
    return {
        "resource": resource,
        "type_": type_,
        "kind": type_.kind,
        "filters": All((*tree.filters, *_narrowed(data, spot))),
    }


def _no_resource(resource: str, spot: Spot) -> Untold:
    clouds = ("azure.", "gcp.", "k8s.", "tencentcloud.", "openstack.", "oci.", "awscc.", "terraform.")
    if resource.startswith(clouds):
        why, hint = "Vedette is about AWS", "leave this policy to Cloud Custodian"
    else:
        why = "nothing gathers it"
        hint = (
            "where AWS Config records it, write 'resource: AWS::Service::Type' and keys such as 'configuration.state'"
        )
    return Untold(f"its resource {resource!r} ({spot.place}) is not evaluated: {why}; {hint}")


def _camel(type_: ResourceType, filters: Any, spot: Spot) -> dict[str, Any]:
    """A policy that asks AWS Config for a type under the API's names (`source: config`)."""
    there = Spot(spot.document, (*spot.keys, "filters"), type_.name, spot.now, None, None)
    if not type_.config:
        untold = there.untold("source: config", f"AWS Config does not record {type_.name}", "leave out 'source'")
        return {"resource": type_.name, "filters": untold}
    return {
        "resource": type_.name,
        "kind": config_kind(type_.config),
        "from_config": type_.config,
        "camel": True,
        "filters": compiled(filters, there),
    }


def _inner(filters: Any) -> dict[str, Any] | None:
    """The policy whose resources are to be missing, where that is all that is asked."""
    if isinstance(filters, list) and len(filters) == 1 and isinstance(filters[0], dict):
        found = filters[0]
        inner = found.get("policy")
        return inner if found.get("type") == "missing" and isinstance(inner, dict) else None
    return None


def _missing(inner: dict[str, Any], spot: Spot) -> dict[str, Any]:
    """`missing`: no resource of another kind matches."""
    below = Spot(spot.document, (*spot.keys, "filters", 0, "policy"), "", spot.now)
    name = str(inner.get("resource") or "").removeprefix("aws.")
    if not name or name == "account":
        raise below.error("'missing' needs a policy with a resource", "such as 'policy: {resource: cloudtrail}'")
    made = _about(name, {"filters": inner.get("filters"), "query": inner.get("query")}, below)
    return made | {"missing": True}


def _narrowed(data: dict[str, Any], spot: Spot) -> list[Filter]:
    """What a `query` narrows, as filters."""
    found: list[Filter] = []
    for one in data.get("query") or ():
        states = one.get("instance-state-name") if isinstance(one, dict) and len(one) == 1 else None
        if states is None or data.get("resource", "").removeprefix("aws.") != "ec2":
            there = spot.at("query")
            found.append(there.untold("query", "what is listed is not narrowed", "say it with filters"))
        else:
            listed = states if isinstance(states, list) else [states]
            found.append(Value("State.Name", listed, "in"))
    return found
