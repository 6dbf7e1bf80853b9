"""Assessments for other programs and for people: one module a format, `write(report, stream)` in each.

Findings are written as they are read, so that a long assessment takes no memory. Text that others chose, such as names
of resources, is made harmless for each format.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from vedette.posture.report import Report

#: What neither XML 1.0 nor a terminal should get: control characters, and halves of characters.
_HARMFUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
FORMATS = ("csv", "html", "ocsf", "asff", "sarif", "junit")


def write(report: Report, form: str, stream: TextIO) -> None:
    """Write the report in a format of `FORMATS`."""
    import_module(f"{__name__}.{form}").write(report, stream)


def harmless(text: str) -> str:
    """The text, with a mark in place of each character that does something, or is none."""
    return _HARMFUL.sub("\ufffd", text)
