"""The sections of `vedette.toml` that say which of AWS is asked, and how."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from vedette.config.sections import Folder  # noqa: TC001  the settings are read by its annotations
from vedette.model import Accepted, Expected

_SECTION = ConfigDict(frozen=True, extra="forbid")


class AwsConfig(BaseModel):
    """How AWS is called. Credentials come from AWS's own chain, never from here."""

    model_config = _SECTION

    profile: str | None = Field(default=None, description="A profile of ~/.aws/config.")
    region: str | None = Field(default=None, description="The region of calls that name none.")
    partition: Literal["aws", "aws-cn", "aws-us-gov"] = Field(
        default="aws",
        description="The part of AWS that credentials are for: `aws-cn` is China, `aws-us-gov` GovCloud. It says which "
        "region is asked where `region` names none.",
    )
    endpoint_url: str | None = Field(
        default=None,
        pattern="^https?://",
        description="Another endpoint for all calls, such as a test server or a proxy.",
    )


class AccountsConfig(BaseModel):
    """Which accounts and regions are asked by AWS's APIs, and how they are entered."""

    model_config = _SECTION

    organization: bool = Field(
        default=False, description="Every active account of the organisation, as its management account lists them."
    )
    organization_id: str = Field(
        default="",
        pattern=r"^(o-[a-z0-9]{10,32})?$",
        description="The organisation's id, `o-…`: what is opened to it is not foreign, to another one it is. "
        "Without it, any organisation is taken for one's own.",
    )
    ids: tuple[Annotated[str, Field(pattern=r"^\d{12}$")], ...] = Field(
        default=(), description="Accounts by their ids; without them, and without the organisation, one's own."
    )
    exclude: tuple[Annotated[str, Field(pattern=r"^\d{12}$")], ...] = Field(
        default=(), description="Accounts left out."
    )
    regions: tuple[str, ...] = Field(default=(), description="Regions; without them, every one an account has enabled.")
    role: str = Field(
        default="",
        description="The role that is assumed in each account but one's own: its name, with its path where it has "
        "one, or an ARN; `{account}` stands for the account's id.",
    )
    external_id: str = Field(default="", description="The external id that the role's trust policy asks for.")
    names: dict[str, str] = Field(
        default_factory=dict, description="Names of accounts by id, for people; the organisation's where it is asked."
    )


class AssessConfig(BaseModel):
    """How posture is assessed."""

    model_config = _SECTION

    disabled: tuple[str, ...] = Field(default=(), description="Ids of checks that are not asked: `AL-33`, or `SVC-*`.")
    policies: tuple[Folder, ...] = Field(
        default=(),
        description="Files and folders of policies of your own, as Cloud Custodian writes them; each is a check named "
        "`policy:NAME`.",
    )
    jobs: int = Field(default=16, ge=1, le=256, description="Regions and accounts that are asked at once.")
    calls_per_second: float = Field(
        default=10.0,
        ge=0,
        description="Calls to each service in each account and region, so that a scan leaves production its quota; "
        "0 is no limit. It is halved where AWS asks to slow down, and comes back slowly.",
    )
    services: dict[str, Annotated[float, Field(ge=0)]] = Field(
        default_factory=lambda: {"s3": 50.0},
        description="Calls a second of single services; S3 allows thousands, and is asked much about each bucket.",
    )
    attempts: int = Field(default=8, ge=1, le=20, description="How often a call is tried that fails by AWS's fault.")
    expected: Expected = Field(
        default_factory=Expected,
        description="What checks measure against, below `[assess.expected]`: the page of checks lists its keys.",
    )
    accepted: tuple[Accepted, ...] = Field(
        default=(),
        description="Failures that somebody accepted, each below `[[assess.accepted]]` with `check`, `owner`, `reason` "
        "and `until` (a day), and with patterns for `account`, `region` and `resource` where it is not for all. The "
        "file of exceptions (`rules.exceptions`) holds them beside those of alerts, and is the better place.",
    )
