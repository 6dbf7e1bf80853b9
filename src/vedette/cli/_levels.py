"""Choices that options offer."""

from __future__ import annotations

from enum import StrEnum

from vedette.model import Severity

__all__ = ["Format", "IncidentStatus", "LogLevel", "Severity", "Status"]


class LogLevel(StrEnum):
    """Of log lines."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Status(StrEnum):
    """Of alerts."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"
    STAGED = "staged"
    EXCEPTED = "excepted"


class IncidentStatus(StrEnum):
    """Of incidents: that of their alerts."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Format(StrEnum):
    """Of query results."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
