"""Assessments for other programs and for people: one module a format, `write(report, stream)` in each.

Findings are written as they are read, so that a long assessment takes no memory. Text that others chose, such as names
of resources, is made harmless for each format.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from vedette.posture.report import Report

FORMATS = ("csv", "html", "ocsf", "asff", "sarif", "junit")


def write(report: Report, form: str, stream: TextIO) -> None:
    """Write the report in a format of `FORMATS`."""
    import_module(f"{__name__}.{form}").write(report, stream)
