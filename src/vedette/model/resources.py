"""Resources as AWS's APIs answer them, for policies that are written in AWS's own names."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  rows are read back from files by their annotations
from dataclasses import dataclass, field
from typing import Any

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource: `body` is what AWS answers of it, times as ISO 8601 text. `id` is what its type is known by."""

    id: str
    body: dict[str, Any]
    region: str = ""


@dataclass(frozen=True, slots=True)
class ResourcePart:
    """What a further call tells of a resource: its tags, its policy, whatever the listing leaves out."""

    id: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class ConfigItem:
    """The latest state of a resource that AWS Config recorded; `body` is the configuration item."""

    id: str
    body: dict[str, Any]
    region: str = ""


@dataclass(frozen=True)
class Call:
    """A call of AWS's API: the client's name, the operation as the API spells it, and where in its answer.

    `path` is a member of the answer, with dots where it is nested and `[]` behind a list that is walked. In
    `arguments`, `{Name}` is a value of the resource. `absent` are error codes that mean that there is none. `action` is
    the IAM action where it is not named as the operation is.
    """

    service: str
    operation: str
    path: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    action: str = ""

    @property
    def reads(self) -> str:
        """The IAM action."""
        return self.action or f"{self.service}:{self.operation}"


@dataclass(frozen=True)
class ResourceType:
    """A type of resource under Cloud Custodian's name.

    `listing` finds them all, `describe` tells of each what the listing leaves out, where that is needed. `id` is the
    member that names one, `tags` the member that holds its tags, empty where neither call tells them. `parts` are what
    further calls tell, by the name that keys of filters call it; `filters` are filters of this type that compare values
    of such a part (with `[]` behind it: of each of its members). `config` is the type's name in AWS Config.
    `left_out` are members that the API documents and its listing leaves out, with the reason.
    """

    name: str
    kind: Kind[Resource]
    listing: Call | None
    id: str
    config: str = ""
    describe: Call | None = None
    tags: str = "Tags"
    parts: Mapping[str, tuple[Call, Kind[ResourcePart]]] = field(default_factory=dict)
    filters: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def kinds(self) -> tuple[Kind[Any], ...]:
        """All kinds of facts of it."""
        return (self.kind, *(kind for _, kind in self.parts.values()))


#: What a resource is called where the type's name does not say it.
_NOUNS = {
    "ami": "image",
    "app-elb": "load balancer",
    "asg": "auto-scaling group",
    "cfn": "stack",
    "cloudtrail": "trail",
    "ebs": "volume",
    "ebs-snapshot": "snapshot",
    "ec2": "instance",
    "ecr": "repository",
    "efs": "file system",
    "eks": "cluster",
    "elb": "classic load balancer",
    "eni": "network interface",
    "hostedzone": "hosted zone",
    "kinesis": "stream",
    "lambda": "function",
    "network-addr": "address",
    "rds": "database",
    "redshift": "cluster",
    "s3": "bucket",
    "secrets-manager": "secret",
    "sns": "topic",
    "sqs": "queue",
}


def resource_type(
    name: str,
    listing: Call | None,
    id_: str,
    config: str = "",
    *,
    scope: Scope = Scope.REGION,
    describe: Call | None = None,
    tags: str = "Tags",
    parts: Mapping[str, Call] | None = None,
    filters: Mapping[str, str] | None = None,
    left_out: Mapping[str, str] | None = None,
) -> ResourceType:
    """A type of resource with its kinds of facts: `resource.NAME`, and `resource.NAME.part` for each part."""
    noun = _NOUNS.get(name, name.replace("-", " "))
    reads = tuple(call.reads for call in (listing, describe) if call)
    kind = Kind(f"resource.{name}", Resource, scope, reads, noun, key="id")
    more = {
        part: (call, Kind(f"resource.{name}.{part}", ResourcePart, scope, (call.reads,), noun, "id", (kind,)))
        for part, call in (parts or {}).items()
    }
    return ResourceType(name, kind, listing, id_, config, describe, tags, more, filters or {}, left_out or {})


def config_kind(type_: str) -> Kind[ConfigItem]:
    """The kind of AWS Config's items of a type (`AWS::EC2::Volume`): facts that come from the lake, not from AWS."""
    name = type_.removeprefix("AWS::").replace("::", "-").lower()
    return Kind(f"config-item.{name}", ConfigItem, Scope.ACCOUNT, (), type_, key="id")
