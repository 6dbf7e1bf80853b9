"""Exceptions from rules: what is known and harmless, who says so, why, and until when."""

from __future__ import annotations

import datetime as dt
import ipaddress
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

#: The common columns an exception may ask of an event.
ExceptedColumn = Literal["ev_account", "ev_region", "ev_actor", "ev_session", "ev_src_ip", "ev_action", "ev_outcome"]


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _day(value: object) -> object:
    if isinstance(value, dt.datetime):
        raise ValueError("must be a day: 2027-01-31")  # noqa: TRY004  pydantic tells ValueErrors
    return value


Patterns = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_listed), Field(min_length=1)]


class ExceptionConfig(BaseModel):
    """One exception; all that it names must hold. Patterns take `*` and `?`, without case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str = Field(min_length=1)
    entity: str = ""
    where: dict[ExceptedColumn, Patterns] = Field(default_factory=dict)
    owner: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    until: Annotated[dt.date, BeforeValidator(_day)]

    @model_validator(mode="after")
    def _narrow(self) -> ExceptionConfig:
        if not self.entity.strip("*") and not self.where:
            raise ValueError("names neither an entity nor a condition: to switch a rule off, use rules.disabled")
        for network in self.where.get("ev_src_ip", ()):
            if "/" in network:
                ipaddress.ip_network(network)
        return self
