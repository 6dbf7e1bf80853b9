"""The types of resources: every call and member is one that AWS's API has."""

from __future__ import annotations

import pytest
from botocore import xform_name

from vedette.aws import resources
from vedette.aws.asking import action
from vedette.aws.session import client
from vedette.errors import UnitError
from vedette.model.facts.ec2 import VPCS
from vedette.model.facts.resources import BY_KIND, RESOURCES


def calls(type_):
    """Each call of a type with the kind whose permissions it needs."""
    yield from ((call, type_.kind) for call in (type_.listing, type_.describe) if call)
    yield from type_.parts.values()


@pytest.mark.parametrize("name", RESOURCES)
def test_calls_are_the_apis(name):
    """By name, with the permission that it takes, and a path that its answer has."""
    for call, kind in calls(RESOURCES[name]):
        model = client(call.service, {"region": "us-east-1"}).meta.service_model.operation_model(call.operation)
        assert action(call.service, xform_name(call.operation)) in kind.reads
        assert set(call.arguments) <= set(model.input_shape.members if model.input_shape else ())
        shape = model.output_shape
        for part in filter(None, call.path.replace("[]", "").split(".")):
            shape = shape.member if shape.type_name == "list" else shape
            shape = shape.members[part]


@pytest.mark.parametrize("name", RESOURCES)
def test_members_are_known(name):
    """The id is one; tags are one where they are told, and where they are not, they are no member."""
    type_, known = RESOURCES[name], resources.members(name)

    assert known is None or type_.id in known
    assert known is None or ("Tags" in known) is bool(type_.tags or "Tags" in type_.parts)
    assert known is None or not set(type_.left_out) & known
    assert {part.removesuffix("[]") for part in type_.filters.values()} <= set(type_.parts)


def test_every_kind_is_gathered():
    """Those of parts too; what is no resource is not."""
    assert all(resources.gatherer(kind).kind is kind for type_ in RESOURCES.values() for kind in type_.kinds)
    assert len(BY_KIND) == sum(len(type_.kinds) for type_ in RESOURCES.values())
    with pytest.raises(UnitError, match=r"nothing gathers ec2\.vpcs"):
        resources.gatherer(VPCS)
