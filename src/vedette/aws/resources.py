"""Resources as AWS answers them: one gatherer for every type, and which names an answer may have."""

from __future__ import annotations

import base64
import re
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore import xform_name

from vedette.aws.answers import bucket_region, text
from vedette.aws.session import client
from vedette.errors import UnitError
from vedette.model import Gap, Gatherer
from vedette.model.facts.resources import BY_KIND, RESOURCES
from vedette.model.resources import Resource, ResourcePart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask, Kind
    from vedette.model.resources import Call, ResourceType

_OLDEST = "us-east-1"
_FIELD = re.compile(r"\{(\w+)\}")


def gatherer(kind: Kind[Any]) -> Gatherer[Any]:
    """What gathers a kind of resource, or of a part of it. Raises `UnitError` where it is neither."""
    found = BY_KIND.get(kind.name)
    if found is None:
        raise UnitError(f"nothing gathers {kind.name}", where="resources", hint="see vedette.model.facts.resources")
    if kind.name == found.kind.name:
        return Gatherer(kind, lambda ask: _resources(ask, found))
    (call,) = (call for call, one in found.parts.values() if one.name == kind.name)
    return Gatherer(kind, lambda ask: _parts(ask, found, call))


def _resources(ask: Ask, type_: ResourceType) -> Iterator[Resource | Gap]:
    """Every resource of the type."""
    if type_.listing is None:
        yield Resource(ask.account, {"account_id": ask.account})
        return
    found = _listed(ask, type_.listing)
    describe = type_.describe
    if describe is None:
        for body in found:
            yield _resource(type_, body)
        return

    def one(body: dict[str, Any]) -> Resource | None:
        if describe.operation == "GetBucketLocation":
            return _bucket(ask, type_, body)
        told = _told(ask, describe, body)
        return None if told is None else _resource(type_, _named(type_, body) | told)

    yield from ask.each(found, lambda body: _id(type_, body), one)


def _listed(ask: Ask, call: Call) -> Iterator[dict[str, Any]]:
    operation = xform_name(call.operation)
    outer, _, inner = call.path.partition("[].")
    for one in ask.pages(call.service, operation, outer, **call.arguments):
        yield from one.get(inner) or () if inner else (one,)


def _bucket(ask: Ask, type_: ResourceType, body: dict[str, Any]) -> Resource:
    region = str(body.get("BucketRegion") or "")
    if not region:
        answer = ask.call("s3", "get_bucket_location", Bucket=body["Name"])
        region = bucket_region(text(answer, "LocationConstraint"), ask.region)
    place = {"Location": {"LocationConstraint": None if region == _OLDEST else region}}
    return _resource(type_, body | place, region)


def _parts(ask: Ask, type_: ResourceType, call: Call) -> Iterator[ResourcePart | Gap]:
    """What a further call tells of each resource; none where AWS says that there is none."""

    def one(resource: Resource) -> ResourcePart | None:
        told = _told(ask, call, resource.body, resource.region)
        return None if told is None else ResourcePart(resource.id, _plain(_as_tags(told, call)))

    return ask.each(ask.have(type_.kind), lambda resource: resource.id, one)


def _told(ask: Ask, call: Call, body: dict[str, Any], region: str = "") -> Any:
    """The part of an answer that a call's path names, None where there is none."""
    arguments = {name: _filled(value, body) for name, value in call.arguments.items()}
    answer = ask.call(call.service, xform_name(call.operation), region=region, absent=call.absent, **arguments)
    answer.pop("ResponseMetadata", None)
    if not answer and call.absent:
        return None
    found: Any = answer
    for part in filter(None, re.split(r"\.|(\[\])\.", call.path)):
        if part == "[]":
            found = next(iter(found or ()), None)
        else:
            name = part.removesuffix("[]")
            found = None if found is None else found.get(name)
            if part.endswith("[]"):
                found = next(iter(found or ()), None)
    return found


def _filled(value: Any, body: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_filled(one, body) for one in value]
    if not isinstance(value, str):
        return value
    # The ARN of a log group ends in `:*`, and its tags are asked for without.
    return _FIELD.sub(lambda found: str(body[found[1]]), value).removesuffix(":*")


def _named(type_: ResourceType, body: dict[str, Any]) -> dict[str, Any]:
    """A listing of plain names as its type calls them."""
    return {type_.id: body["Name"]} if set(body) == {"Name"} else body


def _id(type_: ResourceType, body: dict[str, Any]) -> str:
    return str(_named(type_, body).get(type_.id) or body.get("PublicIp") or "")


def _resource(type_: ResourceType, body: dict[str, Any], region: str = "") -> Resource:
    if type_.tags and type_.tags != "Tags":
        body = body | {"Tags": _tags(body.get(type_.tags))}
    if type_.left_out:
        body = {name: value for name, value in body.items() if name not in type_.left_out}
    return Resource(_id(type_, body), _plain(body), region)


def _as_tags(value: Any, call: Call) -> Any:
    return _tags(value) if call.operation.startswith(("ListTags", "ListResourceTags", "ListQueueTags")) else value


def _tags(value: Any) -> list[dict[str, Any]]:
    """Tags as a list of Key and Value, however the service writes them."""
    if isinstance(value, dict):
        return [{"Key": key, "Value": one} for key, one in value.items()]
    names = (("Key", "Value"), ("key", "value"), ("TagKey", "TagValue"))
    return [{"Key": tag.get(key), "Value": tag.get(text)} for tag in value or () for key, text in names if key in tag]


def _plain(value: Any) -> Any:
    """An answer as JSON has it: times as ISO 8601 text, UTC; bytes as base64."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


@cache
def members(name: str) -> frozenset[str] | None:
    """Every name that a resource of the type may have, those of its parts too; None where any name may stand."""
    type_ = RESOURCES[name]
    found = {type_.id, *type_.parts}
    if type_.tags:
        found.add("Tags")
    if name == "s3":
        found.add("Location")
    for call in (type_.listing, type_.describe):
        if call is None:
            continue
        told = _shape(call)
        if told is None:
            return None
        found |= told
    if not type_.tags and "Tags" not in type_.parts:
        found.discard("Tags")  # the shape has them, and the listing leaves them out
    return frozenset(found - set(type_.left_out))


def _shape(call: Call) -> frozenset[str] | None:
    """The members of what a call's path leads to, by boto3's own model."""
    model = client(call.service, {"region": _OLDEST}).meta.service_model.operation_model(call.operation)
    shape: Any = model.output_shape
    for part in filter(None, call.path.replace("[]", "").split(".")):
        shape = shape.members[part]
        if shape.type_name == "list":
            shape = shape.member
    if shape.type_name == "map":
        return None
    return frozenset(shape.members) if shape.type_name == "structure" else frozenset({"Name"})


@cache
def part_members(name: str, part: str) -> frozenset[str] | None:
    """Every name that a part of a resource may have, or that its members may; None where any name may stand."""
    call, _ = RESOURCES[name].parts[part]
    return _shape(call)
