"""What logging and watching costs: AWS's prices as dated data, for estimates."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from vedette.errors import UnitError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Price:
    """`usd` for each `per` of `unit`, in us-east-1, as it was read in the month `as_of` in the `source`."""

    usd: float
    per: int
    unit: str
    as_of: str
    source: str

    def __str__(self) -> str:
        amount = f"{self.per:,} {self.unit}" if self.per > 1 else self.unit
        figure = f"{self.usd:.2f}" if round(self.usd, 2) == self.usd else f"{self.usd:g}"
        return f"{figure} USD for each {amount} (as of {self.as_of})"

    def of(self, amount: float) -> float:
        """The cost of so many of the unit, US dollars."""
        return self.usd * amount / self.per


@cache
def prices() -> Mapping[str, Price]:
    """Every price there is, by name (`cloudtrail.data-events`)."""
    text = files("vedette.meaning").joinpath("prices.toml").read_text(encoding="utf-8")
    return MappingProxyType({name: Price(**row) for name, row in tomllib.loads(text).items()})


def price(name: str) -> Price:
    """The price of that name. Raises `UnitError`."""
    try:
        return prices()[name]
    except KeyError:
        raise UnitError(f"no price is named {name!r}", where="prices.toml", hint="add it, with its source") from None
