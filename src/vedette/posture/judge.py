"""Asking the checks: each about each place it has an answer for, and what is not known said as such."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from vedette.errors import UnitError
from vedette.model import (
    Each,
    Expected,
    Finding,
    Here,
    NotKnown,
    Scope,
    Status,
    Unknown,
    Verdict,
    closure,
    not_applicable,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vedette.model import Check, Facts


def judge(facts: Facts, checks: Iterable[Check], expected: Expected | None = None) -> Iterator[Finding]:
    """The findings of the checks in order of check, account, region; within these as the facts come.

    Every check says something of every place of its scope. Raises `UnitError` where a check breaks its contract.
    """
    for check in checks:
        allowed = frozenset(kind.name for kind in closure(check.facts))
        here = Here(facts, "", "", expected or Expected(), allowed)
        yield from _everywhere(check, here)


def _everywhere(check: Check, here: Here) -> Iterator[Finding]:
    if check.scope is Scope.ORGANIZATION:
        yield from _place(check, here)
        return
    accounts = here.facts.accounts
    for account in accounts.known():
        whole = replace(here, account=account)
        if check.scope is Scope.ACCOUNT:
            yield from _place(check, whole)
            continue
        regions = here.facts.regions(account)
        for region in regions.known():
            yield from _place(check, replace(whole, region=region))
        if regions.unknown:
            yield _missing(check, whole, "", regions.unknown)
    if accounts.unknown:
        yield _missing(check, here, "", accounts.unknown)


def _place(check: Check, here: Here) -> Iterator[Finding]:
    if isinstance(check.judge, Each):
        yield from _rows(check, check.judge, here)
    else:
        whole = check.judge
        yield _answer(check, here, "", lambda: whole(here))


def _rows(check: Check, each: Each[Any], here: Here) -> Iterator[Finding]:
    rows = here.of(each.kind)
    once: set[str] | None = set() if check.scope is not each.kind.scope else None
    said = False
    for row in rows.known():
        key = rows.key_of(row)
        if once is not None:
            if key in once:
                continue
            once.add(key)
        finding = _about(check, each, here, row, key)
        if finding is not None:
            said = True
            yield finding
    for key, gap in rows.gaps.items():
        said = True
        yield _missing(check, here, key, (gap,))
    if rows.missing:
        yield _missing(check, here, "", rows.missing)
    elif not said:
        yield _finding(check, here, "", not_applicable(f"there is no {each.kind.noun} to ask about"))


def _about(check: Check, each: Each[Any], here: Here, row: Any, key: str) -> Finding | None:
    there = here if here.region else replace(here, region=getattr(row, "region", "") or "")
    try:
        verdict = each.judge(row, here)
    except NotKnown as error:
        return _missing(check, there, key, error.unknown)
    return None if verdict is None else _finding(check, there, key, verdict)


def _answer(check: Check, here: Here, resource: str, ask: Callable[[], Verdict]) -> Finding:
    try:
        return _finding(check, here, resource, ask())
    except NotKnown as error:
        return _missing(check, here, resource, error.unknown)


def _missing(check: Check, here: Here, resource: str, unknown: tuple[Unknown, ...]) -> Finding:
    reasons = tuple(dict.fromkeys(unknown))
    sentence = "; ".join(dict.fromkeys(u.reason for u in reasons))
    return replace(_finding(check, here, resource, Verdict(Status.UNKNOWN, sentence)), missing=reasons)


def _finding(check: Check, here: Here, resource: str, verdict: Verdict) -> Finding:
    if not isinstance(verdict, Verdict):
        raise UnitError(f"it answered {verdict!r}", where=f"check {check.id}", hint="return a verdict")
    usual = check.monthly_usd if verdict.status is Status.FAIL else None
    return Finding(
        check=check.id,
        status=verdict.status,
        severity=check.severity,
        account=here.account or here.facts.own,
        region=here.region,
        resource=verdict.resource or resource,
        reason=verdict.reason,
        evidence=dict(verdict.evidence),
        monthly_usd=usual if verdict.monthly_usd is None else verdict.monthly_usd,
    )
