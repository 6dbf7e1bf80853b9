"""All settings as one frozen object."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from pydantic import BaseModel, Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from vedette import registry
from vedette.config.aws import AccountsConfig, AssessConfig, AwsConfig
from vedette.config.digests import DigestsConfig
from vedette.config.inventory import InventoryConfig
from vedette.config.sections import (
    CollectConfig,
    DetectConfig,
    EnrichConfig,
    Folder,
    IndicatorsConfig,
    KeepConfig,
    Kept,
    LakeConfig,
    LogConfig,
    QueryConfig,
    RulesConfig,
    SourceConfig,
    StateConfig,
    StreamsConfig,
)
from vedette.errors import ConfigError

PREFIX = "VEDETTE_"
_URL_HINT = "write postgresql://user@host/database"


class Config(BaseSettings):
    """All settings; frozen. `Config.load` reads file and environment, `Config()` the environment only."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", frozen=True, extra="forbid", validate_default=False
    )

    home: Folder = Field(
        default=Path("~/.vedette"),
        description="The folder of everything Vedette keeps. `./.vedette` is taken where it exists.",
    )
    lake: LakeConfig = LakeConfig()
    state: StateConfig = StateConfig()
    rules: RulesConfig = RulesConfig()
    collect: CollectConfig = CollectConfig()
    streams: StreamsConfig = StreamsConfig()
    enrich: EnrichConfig = EnrichConfig()
    sources: dict[str, SourceConfig] = Field(
        default={},
        description="Settings of a log source, as `[sources.vpc_flow]` with `fields`: the order of fields in lines "
        "that have no header, names with blanks between or the log format as AWS writes it.",
    )
    detect: DetectConfig = DetectConfig()
    indicators: IndicatorsConfig = IndicatorsConfig()
    digests: DigestsConfig = DigestsConfig()
    keep: KeepConfig = KeepConfig()
    retention: dict[str, Kept] = Field(
        default={},
        description='How long events stay, by log source: `cloudtrail = "400d"` below `[retention]`; also weeks (`w`) '
        "and years (`y`). `default` is for all others. Without it they stay for ever.",
    )
    query: QueryConfig = QueryConfig()
    aws: AwsConfig = AwsConfig()
    accounts: AccountsConfig = AccountsConfig()
    assess: AssessConfig = AssessConfig()
    inventory: InventoryConfig = InventoryConfig()
    log: LogConfig = LogConfig()

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, data: Any) -> Any:
        """Set what follows from the home folder."""
        home = Path(data.get("home") or default_home()).expanduser().absolute()
        lake, state = _mapping(data.get("lake")), _mapping(data.get("state"))
        if lake is not None:
            lake["warehouse"] = lake.get("warehouse") or str(home / "lake")
        if state is not None:
            state["url"] = state.get("url") or f"sqlite:///{home / 'state.db'}"
        return {**data, "home": home, **given(lake=lake, state=state)}

    @field_validator("sources")
    @classmethod
    def _known_sources(cls, value: dict[str, SourceConfig]) -> dict[str, SourceConfig]:
        if value:
            names = registry.sources()
            for name in value:
                if name not in names:
                    raise ValueError(f"names {name!r}, which is no log source; `vedette sources list` has them")
        return value

    @property
    def exceptions(self) -> Path | None:
        """The file of exceptions: the one that is named, or `exceptions.yml` in the home folder where there is one."""
        own = self.home / "exceptions.yml"
        return self.rules.exceptions or (own if own.is_file() else None)

    @property
    def state_url(self) -> str:
        """The database URL with its password; for the driver only, not to be shown."""
        if not self.state.password:
            return self.state.url
        scheme, _, rest = self.state.url.partition("://")
        account, at, host = rest.partition("@")
        if not at:
            raise ConfigError("state.password is set, but state.url names no user", where="state.url", hint=_URL_HINT)
        password = quote(_secret(self.state.password, "state.password"), safe="")
        return f"{scheme}://{account}:{password}@{host}"

    @property
    def firehose_key(self) -> str:
        """The access key that Firehose must show, empty where none is configured; not to be shown."""
        return _secret(self.streams.firehose_key, "streams.firehose_key") if self.streams.firehose_key else ""

    @classmethod
    def load(cls, home: Path | None = None, config: Path | None = None) -> Self:
        """Read the settings. Raises `ConfigError` with the file:line or the variable of a mistake."""
        from vedette.config.load import load  # noqa: PLC0415  it reads the keys of this class

        return load(cls, home, config)


def default_home() -> Path:
    """`./.vedette` where it exists, else `~/.vedette`."""
    here = Path(".vedette")
    return here if here.is_dir() else Path("~/.vedette")


def _mapping(value: Any) -> dict[str, Any] | None:
    """Give a section as a dict to fill in; None where it is none, which pydantic then says."""
    if value is None:
        return {}
    if isinstance(value, BaseModel):
        return value.model_dump(exclude_unset=True)
    return dict(value) if isinstance(value, dict) else None


def given(**values: Any) -> dict[str, Any]:
    """Leave out what is None."""
    return {name: value for name, value in values.items() if value is not None}


def _secret(reference: str, key: str) -> str:
    """Read what the reference of a key names."""
    kind, _, name = reference.partition(":")
    if kind == "env":
        if name not in os.environ:
            raise ConfigError(f"the variable {name} is not set", where=key, hint="set it to the secret")
        return os.environ[name]
    try:
        return Path(name).expanduser().read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise ConfigError(
            f"the secret's file cannot be read: {error.strerror}", where=name, hint=f"{key} names it"
        ) from None
