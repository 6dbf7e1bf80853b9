"""The sections of `vedette.toml`; their descriptions are the reference page."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

_SECTION = ConfigDict(frozen=True, extra="forbid")


def _expanded(value: object) -> object:
    return Path(value).expanduser() if isinstance(value, str | Path) else value


Folder = Annotated[Path, BeforeValidator(_expanded)]


class LakeConfig(BaseModel):
    """Where the tables are."""

    model_config = _SECTION

    catalog: str = Field(
        default="sqlite",
        description="The Iceberg catalog: `sqlite` (in the home folder), `glue`, or a REST catalog's URI.",
    )
    warehouse: str = Field(
        default="",
        description="Where the tables' files are: a folder or `s3://bucket/prefix`. "
        "Default: `lake` in the home folder.",
    )
    namespace: str = Field(
        default="vedette",
        pattern=r"^[a-z][a-z0-9_]*$",
        description="The namespace (Glue: the database) of the tables.",
    )

    @field_validator("catalog")
    @classmethod
    def _known_catalog(cls, value: str) -> str:
        if value in {"sqlite", "glue"} or value.startswith(("http://", "https://")):
            return value
        raise ValueError("must be sqlite, glue, or the http(s):// URI of a REST catalog")


class StateConfig(BaseModel):
    """Where alerts, ledger and checkpoints are."""

    model_config = _SECTION

    url: str = Field(
        default="",
        description="The state database: `sqlite:////path` or `postgresql://user@host/db`, no password. "
        "Default: `state.db` in the home folder.",
    )
    password: str = Field(
        default="",
        pattern=r"^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)?$",
        description="Where PostgreSQL's password is: `env:NAME` of a variable or `file:/path`; never itself. "
        "Without it PostgreSQL's own ways hold (PGPASSFILE).",
    )

    @field_validator("url")
    @classmethod
    def _no_password(cls, value: str) -> str:
        account, at, _ = value.partition("://")[2].partition("@")
        if at and ":" in account:
            raise ValueError("holds a password; refer to it: state.password = 'env:NAME' or 'file:/path'")
        return value


class RulesConfig(BaseModel):
    """Which rules run."""

    model_config = _SECTION

    folders: tuple[Folder, ...] = Field(
        default=(), description="Further folders of Sigma rules, searched through and through."
    )
    disabled: tuple[str, ...] = Field(default=(), description="Ids of rules that do not run.")
    exceptions: Folder | None = Field(
        default=None,
        description="The file of exceptions: what rules find and nobody needs to hear of, and failures of checks that "
        "are accepted. Default: `exceptions.yml` in the home folder, where there is one.",
    )


class CollectConfig(BaseModel):
    """How logs are read."""

    model_config = _SECTION

    jobs: int = Field(
        default=0, ge=0, le=256, validate_default=True, description="Objects read at once; 0 is one a CPU."
    )
    batch_megabytes: int = Field(
        default=176,
        ge=1,
        le=512,
        description="Decompressed JSON read at once, in MB; of other logs half of it. Each of several processes has "
        "five twelfths.",
    )
    max_object_megabytes: int = Field(
        default=512,
        ge=1,
        le=1024,
        description="Decompressed size from which on an object is rejected as a bomb, in MB.",
    )
    max_record_megabytes: int = Field(default=16, ge=1, description="Size from which on one record is rejected, in MB.")
    log_groups: dict[str, str] = Field(
        default_factory=dict,
        description="The log source of CloudWatch Logs groups, by patterns of their names: "
        '`{ "/aws/eks/*" = "eks_audit" }`. The longest pattern that fits wins; without one their content tells.',
    )

    @field_validator("jobs")
    @classmethod
    def _one_a_cpu(cls, value: int) -> int:
        return (
            value or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else value or os.cpu_count() or 1
        )


class StreamsConfig(BaseModel):
    """How queues and streams are followed."""

    model_config = _SECTION

    visibility_seconds: int = Field(
        default=600,
        ge=2,
        le=43_200,
        description="How long a message of SQS that was received is hidden from other readers; it is hidden longer "
        "while it is worked on.",
    )
    round_seconds: float = Field(
        default=10.0,
        gt=0,
        le=600,
        description="How long `run` takes in from one address before it commits, detects and goes on to the next.",
    )
    firehose_key: str = Field(
        default="",
        pattern=r"^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)?$",
        description="Where the access key is that Firehose must show: `env:NAME` of a variable or `file:/path`; "
        "never itself. Needed where the endpoint listens beyond this machine.",
    )
    request_megabytes: int = Field(
        default=64, ge=1, le=512, description="Size from which on a request of Firehose is refused, in MB."
    )


class EnrichConfig(BaseModel):
    """What is added to events when they are collected, from files at hand; nothing is downloaded."""

    model_config = _SECTION

    country_db: Folder | None = Field(
        default=None, description="An MMDB file with the country of addresses: MaxMind's, DB-IP's or IPinfo's shape."
    )
    asn_db: Folder | None = Field(
        default=None,
        description="An MMDB file with the autonomous system of addresses; it may be the same file as `country_db`.",
    )
    aws_ranges: Folder | None = Field(default=None, description="AWS's list of its own ranges, `ip-ranges.json`.")


class SourceConfig(BaseModel):
    """How one log source is read."""

    model_config = _SECTION

    fields: str = Field(
        default="",
        description="The order of fields in lines without a header, such as flow logs of a custom format in CloudWatch "
        "Logs: names with blanks between, or the log format as AWS writes it (`${version} ${account-id} …`).",
    )


class DetectConfig(BaseModel):
    """How rules run."""

    model_config = _SECTION

    staged: bool = Field(
        default=False,
        description="Rules of the stage `staged` page like live ones; by default what they find is counted only.",
    )
    lateness_minutes: int = Field(
        default=30,
        ge=0,
        le=7 * 24 * 60,
        description="How late events may come, by event time, before a correlation judges what they could make false "
        "(`not`, `lt`, averages). A source whose usual delay is longer has that.",
    )


class IndicatorListConfig(BaseModel):
    """Where an indicator list comes from."""

    model_config = _SECTION

    origin: str = Field(
        description="A file, or an `https://` address, which `vedette indicators import` fetches and nothing else does."
    )
    kind: str = Field(default="", description="The kind of its values; without it each shows its own.")
    source: str = Field(default="", description="Who publishes it, for people.")
    confidence: int = Field(default=50, ge=0, le=100, description="How sure it is, where it does not say: 0 to 100.")
    expires_days: int = Field(
        default=0, ge=0, description="Days after which a value that names no end no longer counts; 0 for never."
    )


class IndicatorsConfig(BaseModel):
    """Indicator lists: addresses, domains and others known to be bad."""

    model_config = _SECTION

    lists: dict[Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")], IndicatorListConfig] = Field(
        default_factory=dict,
        description="The lists by name, each a table: `[indicators.lists.scanners]` with `origin`, and `kind`, "
        "`source`, `confidence`, `expires_days`. `vedette indicators import` reads them.",
    )
    least_confidence: int = Field(
        default=0, ge=0, le=100, description="Indicators that are less sure than this are left out of detection."
    )
    sweep_days: int = Field(
        default=30, ge=0, le=3660, description="Days of the past that are looked through for what is new in a list."
    )
    max_megabytes: int = Field(default=64, ge=1, le=1024, description="Size from which on a list is refused, in MB.")


def _days(value: object) -> object:
    """Whole days of a text such as 400d, 52w or 2y; anything else is left for pydantic to refuse."""
    match = re.fullmatch(r"([1-9]\d{0,5})\s*([dwy])", value.strip().lower()) if isinstance(value, str) else None
    if match is None:
        raise ValueError("must be a number of days, weeks or years of at least 1: '400d', '52w', '7y'")
    return int(match[1]) * {"d": 1, "w": 7, "y": 365}[match[2]]


#: How long events are kept; days, written as text.
Kept = Annotated[int, BeforeValidator(_days)]


class KeepConfig(BaseModel):
    """What `vedette run` does to keep the lake small."""

    model_config = _SECTION

    compact: bool = Field(default=True, description="`vedette run` merges small files, a few in each quiet round.")
    expire: bool = Field(
        default=True,
        description="`vedette run` deletes old snapshots, files nobody needs, and events past `retention`, "
        "every six hours.",
    )
    snapshot_days: float = Field(
        default=7, ge=0, description="Days for which `vedette run` keeps the lake's old snapshots."
    )
    ledger_days: int = Field(
        default=90,
        ge=30,
        le=36_500,
        description="Days for which the ledger keeps a row an object. Older ones become sums a source, account, region "
        "and day, and a hash of 16 bytes by which the object stays known and is not collected again.",
    )


class QueryConfig(BaseModel):
    """How tables are read."""

    model_config = _SECTION

    memory_limit_megabytes: int = Field(
        default=672, ge=64, description="Memory of the query engine, in MB; beyond it uses the disk."
    )


class LogConfig(BaseModel):
    """What Vedette says of its own work, on stderr."""

    model_config = _SECTION

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="warning", description="The least that is logged."
    )
    format: Literal["auto", "json", "text"] = Field(
        default="auto",
        description="`text`, `json` (one object a line), or `auto`: text on a terminal, else JSON.",
    )
