"""Kinds of facts: what AWS is asked for, with which permissions, and what comes back typed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vedette.model.knowledge import Gap

T = TypeVar("T")
S = TypeVar("S")


#: Told of a call to a service that is not in the region: AWS lists it elsewhere only, and there is no such host.
NOT_OFFERED = "NotOffered"


class Scope(StrEnum):
    """Of what there is one: each region of each account, each account, the organisation."""

    REGION = "region"
    ACCOUNT = "account"
    ORGANIZATION = "organization"


@dataclass(frozen=True)
class Kind(Generic[T]):
    """A kind of fact: rows of one frozen dataclass, gathered once a region, an account or the organisation.

    `name` is `service.what`; `row` the dataclass, which no other kind has; `reads` the IAM actions that its gatherer
    needs, and no others: a thing that takes a further permission is a kind of its own, so that a refusal hides no more
    than it must. `noun` is what one row is about ("trail"). `key` is the attribute that names it, the same in every
    kind that tells of one thing. `needs` are kinds that its gatherer reads first. A `local` kind is told by the logs
    that were collected: it reads nothing of AWS.
    """

    name: str
    row: type[T]
    scope: Scope
    reads: tuple[str, ...]
    noun: str
    key: str = "arn"
    needs: tuple[Kind[Any], ...] = ()
    local: bool = False

    def key_of(self, row: T) -> str:
        """The name of a row's thing."""
        return str(attrgetter(self.key)(row))

    def __hash__(self) -> int:
        return hash(self.name)


class Ask(Protocol):
    """What a gatherer asks AWS with: one account, one region, within the budget of calls.

    A call that its kind's `reads` do not name raises `UnitError`. What AWS refuses need not be caught: the rows so far
    are kept, and the rest is unknown.
    """

    @property
    def account(self) -> str:
        """The account asked, 12 digits."""

    @property
    def region(self) -> str:
        """The region asked; of a kind that is gathered once an account, the home of global services."""

    @property
    def partition(self) -> str:
        """`aws`, `aws-cn` or `aws-us-gov`."""

    def call(
        self,
        service: str,
        operation: str,
        *,
        region: str = "",
        absent: tuple[str, ...] = (),
        told: tuple[str, ...] = (),
        **arguments: Any,
    ) -> dict[str, Any]:
        """One call's answer (`describe_trails` of `cloudtrail`); empty for an error code that means "there is none".

        An error code of `told` is an answer by itself: it is given as `Code`. So is `NOT_OFFERED`, where the service is
        not in the region.
        """

    def pages(
        self, service: str, operation: str, key: str, *, region: str = "", **arguments: Any
    ) -> Iterator[dict[str, Any]]:
        """The members of a listing, page by page; with an empty `key` the pages themselves.

        Members that are no objects are given below `Name`.
        """

    def have(self, kind: Kind[S]) -> Iterable[S]:
        """Rows of a kind in `needs`, gathered before; of one a region, those of every region of the account."""

    def collected(self, kind: Kind[S]) -> Iterable[S]:
        """Rows of a `local` kind, from the logs that were collected. Raises `NotKnown` where they cannot be read."""

    def each(self, things: Iterable[S], key: Callable[[S], str], ask: Callable[[S], T | None]) -> Iterator[T | Gap]:
        """What `ask` answers of each thing, in order, several at once; a refusal is a gap of that thing alone.

        None is no row: it is known that there is none.
        """


@dataclass(frozen=True)
class Gatherer(Generic[T]):
    """What asks AWS for a kind: a generator of rows, and of gaps where single things could not be told."""

    kind: Kind[T]
    gather: Callable[[Ask], Iterable[T | Gap]]
