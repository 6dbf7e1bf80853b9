"""What AWS refuses, laid over facts: a check may know less then, and never call good what it called bad."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from vedette.model import Rows, Status, Unknown, closure, none_of
from vedette.posture.judge import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from typing import Any

    from vedette.model import Check, Expected, Facts, Finding, Kind

T = TypeVar("T")


class Refusing:
    """Facts of which some kinds are refused in some places (`model.Facts`)."""

    def __init__(self, facts: Facts, refuses: Callable[[Kind[Any], str, str], bool]) -> None:
        self._facts = facts
        self._refuses = refuses
        self._told: dict[tuple[str, str, str], Rows[Any]] = {}

    @property
    def taken(self) -> datetime:
        """When the facts were gathered."""
        return self._facts.taken

    @property
    def own(self) -> str:
        """The account that asked."""
        return self._facts.own

    @property
    def accounts(self) -> Rows[str]:
        """Accounts in scope."""
        return self._facts.accounts

    def regions(self, account: str) -> Rows[str]:
        """Regions of an account."""
        return self._facts.regions(account)

    def rows(self, kind: Kind[T], account: str, region: str) -> Rows[T]:
        """Rows, or nothing known where it, or a kind it is built on, is refused."""
        place = (kind.name, account, region)
        if place not in self._told:
            refused = any(self._refuses(one, account, region) for one in closure((kind,)))
            self._told[place] = none_of(refusal(kind)) if refused else self._facts.rows(kind, account, region)
        return self._told[place]


def refusal(kind: Kind[Any]) -> Unknown:
    """Why a kind is not known: AWS refused its first action, or the logs that would tell it cannot be read."""
    if kind.local:
        return Unknown("the lake cannot be read")
    return Unknown(f"AWS refused {kind.reads[0]}", kind.reads[0])


def unsound(facts: Facts, less: Facts, checks: Iterable[Check], expected: Expected | None = None) -> list[str]:
    """What a refusal made good that was not: sentences, empty where all is well.

    `less` are the same facts with refusals. An answer may become unknown, or a thing no longer be told of; nothing may
    pass that did not, and nothing that failed may pass or not apply.
    """
    asked = list(checks)
    return worse(judge(facts, asked, expected), judge(less, asked, expected))


def worse(before: Iterable[Finding], after: Iterable[Finding]) -> list[str]:
    """What is good in findings that was not in those before: sentences, in order, empty where nothing is.

    `unsound` for whoever refuses many things of the same facts, and asks but once what they are without.
    """
    known = {f.id: f for f in before}
    wrong: list[str] = []
    for finding in after:
        was = known.get(finding.id)
        if finding.status is Status.PASS and (was is None or was.status is not Status.PASS):
            wrong.append(f"{_named(finding)} passes, and {'was not there' if was is None else f'was {was.status}'}")
        elif finding.status is Status.NOT_APPLICABLE and was is not None and was.status is Status.FAIL:
            wrong.append(f"{_named(finding)} does not apply, and failed")
    return wrong


def _named(finding: Finding) -> str:
    return " ".join(part for part in (finding.check, finding.account, finding.region, finding.resource) if part)
