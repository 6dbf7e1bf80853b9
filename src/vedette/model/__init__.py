"""The words of Vedette as frozen dataclasses; standard library only."""

from vedette.model.findings import Alert, Match, Severity
from vedette.model.places import Places, facts_of
from vedette.model.rules import RuleInfo
from vedette.model.sources import (
    COMMON_COLUMNS,
    Column,
    Cost,
    Delimited,
    Derived,
    Framing,
    Json,
    Layout,
    Lines,
    LogSource,
    Parquet,
    Sigma,
    Xml,
)
from vedette.model.transport import Found, Transport, Walk
from vedette.model.window import Window

__all__ = [
    "COMMON_COLUMNS",
    "Alert",
    "Column",
    "Cost",
    "Delimited",
    "Derived",
    "Found",
    "Framing",
    "Json",
    "Layout",
    "Lines",
    "LogSource",
    "Match",
    "Parquet",
    "Places",
    "RuleInfo",
    "Severity",
    "Sigma",
    "Transport",
    "Walk",
    "Window",
    "Xml",
    "facts_of",
]
