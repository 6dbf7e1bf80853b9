"""Filters of Cloud Custodian that look at the resource itself: ages, tags, marks, shadow trails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from vedette.posture.policies.values import OPERATORS, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.posture.policies.filters import Subject

#: Filters about an age, by type of resource and name, with the member that tells when it began.
AGES = {
    ("ec2", "instance-age"): "LaunchTime",
    ("ec2", "instance-uptime"): "LaunchTime",
    ("ebs-snapshot", "age"): "StartTime",
    ("ami", "image-age"): "CreationDate",
    ("rds-snapshot", "age"): "SnapshotCreateTime",
    ("rds-cluster-snapshot", "age"): "SnapshotCreateTime",
}
#: The tag that marks are kept in where no other is named.
MARK = "maid_status"


@dataclass(frozen=True)
class _Leaf:
    """A filter that needs nothing but the resource's body, or these parts."""

    own_parts: tuple[str, ...] = ()

    @property
    def parts(self) -> frozenset[str]:
        """The parts it looks at."""
        return frozenset(self.own_parts)

    @property
    def tells(self) -> bool:
        """Always."""
        return True


@dataclass(frozen=True)
class Age(_Leaf):
    """Older than some days, hours and minutes together; of an instance, since its first volume was attached."""

    member: str = ""
    op: str = "greater-than"
    span: timedelta = timedelta()

    def matches(self, subject: Subject) -> bool:
        """Whether it is as old; what has no time is not."""
        began = moment(self._began(subject), subject.now)
        return began is not None and OPERATORS[self.op](subject.now - self.span, began)

    def _began(self, subject: Subject) -> Any:
        attached = [
            volume["AttachTime"]
            for device in subject.body.get("BlockDeviceMappings") or ()
            if isinstance(device, dict) and (volume := device.get("Ebs") or {}).get("AttachTime")
        ]
        return min(attached) if attached and self.member == "LaunchTime" else subject.body.get(self.member)

    def said(self, subject: Subject) -> Iterator[tuple[str, Any]]:
        """When it began."""
        yield self.member, self._began(subject)


@dataclass(frozen=True)
class Uptime(Age):
    """The time since an instance was started last."""

    def _began(self, subject: Subject) -> Any:
        return subject.body.get(self.member)


def _tags(subject: Subject, parts: tuple[str, ...]) -> list[dict[str, Any]]:
    return [tag for tag in subject.seen(parts).get("Tags") or () if isinstance(tag, dict)]


@dataclass(frozen=True)
class TagCount(_Leaf):
    """How many tags it has; AWS's own do not count."""

    op: str = "gte"
    count: int = 10

    def matches(self, subject: Subject) -> bool:
        """Whether there are as many."""
        return OPERATORS[self.op](self._number(subject), self.count)

    def _number(self, subject: Subject) -> int:
        return sum(not str(tag.get("Key")).startswith("aws:") for tag in _tags(subject, self.own_parts))

    def said(self, subject: Subject) -> Iterator[tuple[str, Any]]:
        """The number."""
        yield "tags", self._number(subject)


@dataclass(frozen=True)
class MarkedForOp(_Leaf):
    """Marked by a tag (`message: op@2026/06/01`) for something that is due."""

    tag: str = MARK
    op: str = "stop"
    skew: timedelta = timedelta()

    def matches(self, subject: Subject) -> bool:
        """Whether it is marked for it, and the day has come."""
        mark = self._mark(subject)
        if mark is None or ":" not in mark or "@" not in mark:
            return False
        op, _, when = mark.rpartition(":")[2].strip().partition("@")
        due = moment(when, subject.now)
        return op == self.op and due is not None and subject.now >= due - self.skew

    def _mark(self, subject: Subject) -> str | None:
        found = (tag.get("Value") for tag in _tags(subject, self.own_parts) if tag.get("Key") == self.tag)
        return next((str(value) for value in found), None)

    def said(self, subject: Subject) -> Iterator[tuple[str, Any]]:
        """The mark."""
        yield f"tag:{self.tag}", self._mark(subject)


@dataclass(frozen=True)
class IsShadow(_Leaf):
    """A trail that is seen from here and belongs elsewhere: to another region, or to the organisation's account."""

    state: bool = True

    def matches(self, subject: Subject) -> bool:
        """Whether it is one, or with `state: false` whether it is none."""
        return self._shadow(subject) is self.state

    def _shadow(self, subject: Subject) -> bool:
        trail = subject.body
        if trail.get("IsOrganizationTrail") and subject.variables["account_id"] not in str(trail.get("TrailARN")):
            return True
        return bool(trail.get("IsMultiRegionTrail")) and trail.get("HomeRegion") != subject.variables["region"]

    def said(self, subject: Subject) -> Iterator[tuple[str, Any]]:
        """Its home."""
        yield "HomeRegion", subject.body.get("HomeRegion")
