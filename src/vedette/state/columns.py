"""The types of columns: times as microseconds since 1970 UTC, text that sorts by bytes on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, String
from sqlalchemy.types import TypeDecorator, TypeEngine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Dialect

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(value: datetime) -> int:
    """Microseconds since 1970 UTC. Raises `ValueError` for a time without a zone."""
    if value.tzinfo is None:
        raise ValueError(f"a time without a zone: {value.isoformat()}")
    return (value - _EPOCH) // _MICROSECOND


def from_micros(value: int) -> datetime:
    """Give the aware UTC time of that many microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=value)


class UtcMicros(TypeDecorator[datetime]):
    """An aware datetime, stored as a 64-bit integer: exact, small, and in order on every engine."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002  SQLAlchemy's signature
        """To microseconds."""
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        """To a datetime."""
        return None if value is None else from_micros(value)


#: What databases refuse in text, and what stands for it in them: NUL, and the lone surrogates that come with
#: file names which are not UTF-8, as private characters of the last plane.
_REFUSED = {0: 0x10FF00} | {code: 0x100000 + code for code in range(0xD800, 0xE000)}
_STANDS_FOR = {there: here for here, there in _REFUSED.items()}


class AnyText(TypeDecorator[str]):
    """Text as it comes from logs and file systems; sorted by bytes, so that "the lowest id" is one."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        """PostgreSQL is told not to sort as people do."""
        return dialect.type_descriptor(String(collation="C" if dialect.name == "postgresql" else None))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  SQLAlchemy's signature
        """To what every database takes."""
        if value is None or (value.isascii() and "\0" not in value):
            return value
        return value.translate(_REFUSED)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  SQLAlchemy's signature
        """To what it was."""
        return value if value is None or value.isascii() else value.translate(_STANDS_FOR)


def bound(kind: TypeEngine[Any], values: Sequence[Any]) -> Sequence[Any]:
    """The values of a column of ours as a driver takes them: what the types above do with each, for thousands at once.

    Numbers go as they are, and text mostly does: whether it may is asked of all of it together.
    """
    if isinstance(kind, UtcMicros):
        return [None if value is None else to_micros(value) for value in values]
    if isinstance(kind, AnyText):
        together = "".join(filter(None, values))
        if not together.isascii() or "\0" in together:
            return [None if value is None else value.translate(_REFUSED) for value in values]
    return values
