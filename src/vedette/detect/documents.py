"""The documents of a rule file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette import documents as yaml_documents
from vedette.documents import Document, Noun, plain
from vedette.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Document", "documents", "plain"]

_RULE = Noun("rule", "title: …", RuleError, "put the values into one list, or in two selections")


def documents(text: str, file: str) -> Iterator[Document | RuleError]:
    """Each document of a rule file; what is no rule comes as the error that says so."""
    for found in yaml_documents.documents(text, file, _RULE):
        if isinstance(found, Document | RuleError):
            yield found
