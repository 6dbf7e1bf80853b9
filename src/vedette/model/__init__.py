"""The words of Vedette as frozen dataclasses; standard library only."""

from vedette.model.checks import (
    CIS_VERSIONS,
    Check,
    Each,
    Finding,
    Standards,
    Status,
    Verdict,
    closure,
    failed,
    not_applicable,
    passed,
    unknown,
)
from vedette.model.expected import Expected
from vedette.model.findings import Alert, Match, Severity
from vedette.model.here import Facts, Here
from vedette.model.kinds import Ask, Gatherer, Kind, Scope
from vedette.model.knowledge import Gap, NotKnown, Rows, Unknown, every, first, none_of, some, those
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
    "CIS_VERSIONS",
    "COMMON_COLUMNS",
    "Alert",
    "Ask",
    "Check",
    "Column",
    "Cost",
    "Delimited",
    "Derived",
    "Each",
    "Expected",
    "Facts",
    "Finding",
    "Found",
    "Framing",
    "Gap",
    "Gatherer",
    "Here",
    "Json",
    "Kind",
    "Layout",
    "Lines",
    "LogSource",
    "Match",
    "NotKnown",
    "Parquet",
    "Places",
    "Rows",
    "RuleInfo",
    "Scope",
    "Severity",
    "Sigma",
    "Standards",
    "Status",
    "Transport",
    "Unknown",
    "Verdict",
    "Walk",
    "Window",
    "Xml",
    "closure",
    "every",
    "facts_of",
    "failed",
    "first",
    "none_of",
    "not_applicable",
    "passed",
    "some",
    "those",
    "unknown",
]
