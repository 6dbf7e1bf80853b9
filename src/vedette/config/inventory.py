"""The section of `vedette.toml` that says which tags things must have, and who is reminded of them."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator


class InventoryConfig(BaseModel):
    """Required tags, and the timetable of reminders. Vedette tells what is due, and never acts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    required_tags: tuple[str, ...] = Field(
        default=(), description="Tags that things must have, spelt exactly; without any, nobody is reminded."
    )
    tag_values: dict[str, str] = Field(
        default_factory=dict,
        description="Regular expressions that the whole value of a tag must match, by tag: "
        '`{ Owner = "[^@]+@example\\\\.com" }`.',
    )
    types: tuple[str, ...] = Field(
        default=("*",),
        description="Types that must have them, as `AWS::EC2::Instance` or `AWS::S3::*`; all whose tags are known.",
    )
    exempt: tuple[str, ...] = Field(
        default=(), description="Names, ids and ARNs, with `*`, of things that need no tags."
    )
    owner_tag: str = Field(default="Owner", description="The tag that says to whom reminders go.")
    contacts: dict[str, str] = Field(
        default_factory=dict,
        description="To whom they go where a thing has no owner, by account; `default` is for all others.",
    )
    grace_days: int = Field(
        default=0, ge=0, le=3660, description="Days after a thing was first seen without its tags that nobody is told."
    )
    reminder_days: tuple[Annotated[int, Field(ge=0, le=3660)], ...] = Field(
        default=(0, 21, 27), description="Days after the grace at which the first notice is due, the second, and so on."
    )
    stop_days: int = Field(
        default=28, ge=0, le=3660, description="Days after the grace at which stopping it is proposed; 0 for never."
    )
    terminate_days: int = Field(
        default=84, ge=0, le=3660, description="Days after the grace at which removing it is proposed; 0 for never."
    )

    @field_validator("tag_values")
    @classmethod
    def _expressions(cls, value: dict[str, str]) -> dict[str, str]:
        for tag, text in value.items():
            try:
                re.compile(text)
            except re.error as error:
                raise ValueError(f"of {tag} is no regular expression: {error}") from None
        return value

    @field_validator("reminder_days")
    @classmethod
    def _rising(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if list(value) != sorted(set(value)):
            raise ValueError("must rise: [0, 21, 27]")
        return value
