"""Patterns and policies of facts, read once; one that cannot be read matches nothing and permits nobody."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from vedette.errors import ParseError
from vedette.grammar import event_pattern, metric_filter
from vedette.grammar import policy as policies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vedette.grammar.event_pattern import EventPattern
    from vedette.grammar.metric_filter import MetricFilter
    from vedette.grammar.policy import Statement

_MANY = 65_536


@lru_cache(_MANY)
def filter_of(pattern: str) -> MetricFilter | None:
    """The metric filter of a pattern, None where CloudWatch Logs could not read it."""
    try:
        return metric_filter.parse(pattern)
    except ParseError:
        return None


@lru_cache(_MANY)
def events_of(pattern: str) -> EventPattern | None:
    """The event pattern of JSON text, None where EventBridge could not read it."""
    try:
        return event_pattern.parse(pattern)
    except ParseError:
        return None


def permits(policy: str, action: str, principal: str, resource: str, context: Mapping[str, Any]) -> bool:
    """Whether a policy of JSON text lets the principal do it, with these condition keys; an empty one does not."""
    if not policy:
        return False
    try:
        return policies.allows(policy, action, principal=principal, resource=resource, context=context)
    except ParseError:
        return False


def statements(document: str) -> tuple[Statement, ...]:
    """The statements of a policy of JSON text; none where it cannot be read."""
    try:
        return policies.parse(document).statements
    except ParseError:
        return ()


def opened(document: str, own: tuple[str, ...], organization: str) -> tuple[str, str] | None:
    """How far a policy opens beyond our accounts (`world` or `foreign`), and to whom; None where it does not."""
    try:
        found = policies.openings(document, own, organization)
    except ParseError:
        return None
    wide = [o for o in found if o.reach in {policies.Reach.WORLD, policies.Reach.FOREIGN} and not o.guarded]
    worst = max(wide, key=lambda o: o.reach.rank, default=None)
    return None if worst is None else (worst.reach.value, worst.principal)


def part(arn: str, number: int) -> str:
    """A part of an ARN: 2 service, 3 region, 4 account, 5 the rest; empty where it is none."""
    parts = arn.split(":", 5)
    return parts[number] if len(parts) > number else ""
