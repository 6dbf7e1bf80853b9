"""`ingress` and `egress` of security groups: one of its rules, taken apart by source, meets what is asked.

https://cloudcustodian.io/docs/aws/resources/security-group.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vedette.posture.policies.special import _Leaf

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vedette.posture.policies.filters import Subject, Value

#: Where each direction's rules are.
DIRECTIONS = {"ingress": "IpPermissions", "egress": "IpPermissionsEgress"}
#: Members of a rule that may be compared.
MEMBERS = ("FromPort", "IpProtocol", "IpRanges", "PrefixListIds", "ToPort", "UserIdGroupPairs")
#: All keys; `SGReferences` asks about other groups, and is not evaluated.
KEYS = {"type", "match-operator", "Cidr", "CidrV6", "Ports", "OnlyPorts", "SelfReference", "Description", *MEMBERS}
_SOURCES = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
_RANGES = {"Cidr": "IpRanges", "CidrV6": "Ipv6Ranges"}


@dataclass(frozen=True)
class Permission(_Leaf):
    """A rule of one direction that meets all that is asked, or with `any_` one of it.

    `members` are compared with the rule itself, `ranges` (by `Cidr`, `CidrV6`) with its address ranges, `description`
    with that of its source. `ports` are ports that it must let through, `only` those that it may be for alone.
    """

    direction: str = "IpPermissions"
    members: tuple[Value, ...] = ()
    ranges: Mapping[str, Value] = field(default_factory=dict)
    description: Value | None = None
    ports: tuple[int, ...] = ()
    only: tuple[int, ...] = ()
    itself: bool | None = None
    any_: bool = False

    def matches(self, subject: Subject) -> bool:
        """Whether one of its rules does."""
        return any(self._met(rule, subject) for rule in self._rules(subject))

    def _rules(self, subject: Subject) -> Iterator[dict[str, Any]]:
        """Each rule once for each of its sources."""
        for rule in subject.body.get(self.direction) or ():
            for name in _SOURCES:
                for source in rule.get(name) or ():
                    yield {**rule, **{other: [] for other in _SOURCES}, name: [source]}

    def _met(self, rule: dict[str, Any], subject: Subject) -> bool:
        together = any if self.any_ else all
        answers = [one.compare(rule, subject) for one in self.members]
        ranges = [self._range(name, value, rule, subject) for name, value in self.ranges.items()]
        further = (
            None if self.description is None else self._described(rule, subject),
            self._through(rule),
            together(ranges) if ranges else None,
            None if self.itself is None else self._self(rule, subject),
        )
        answers += [one for one in further if one is not None]
        return bool(answers) and together(answers)

    def _range(self, name: str, value: Value, rule: dict[str, Any], subject: Subject) -> bool:
        return any(value.compare(one, subject) for one in rule[_RANGES[name]])

    def _described(self, rule: dict[str, Any], subject: Subject) -> bool:
        (source,) = (rule[name][0] for name in _SOURCES if rule[name])
        return self.description is not None and self.description.compare(source, subject)

    def _through(self, rule: dict[str, Any]) -> bool | None:
        """Whether it lets one of the ports through, and is for none of `only` alone; None where it has no ports."""
        if "FromPort" not in rule or "ToPort" not in rule:
            return None
        first, last = rule["FromPort"], rule["ToPort"]
        found = any(first <= port <= last for port in self.ports) if self.ports else None
        if not self.only:
            return found
        if any(first == port == last for port in self.only):
            return False
        return found is not False

    def _self(self, rule: dict[str, Any], subject: Subject) -> bool:
        """Whether the rule's source is the group itself, or with `SelfReference: false` whether it is not."""
        own = subject.body.get("GroupId") in [pair.get("GroupId") for pair in rule["UserIdGroupPairs"]]
        return own is self.itself

    def said(self, subject: Subject) -> Iterator[tuple[str, Any]]:
        """The first rule that meets it; nothing where none does."""
        met = next((rule for rule in self._rules(subject) if self._met(rule, subject)), None)
        if met is not None:
            yield f"{self.direction}[]", {name: value for name, value in met.items() if value not in ([], None)}
