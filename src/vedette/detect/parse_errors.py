"""What pySigma finds wrong with a rule file, told with our place and hint. Imports pySigma."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

import sigma.exceptions as sigma_errors
from sigma.rule import SigmaDetectionItem

from vedette.errors import RuleError

if TYPE_CHECKING:
    from vedette.detect.documents import Document

_KEYS_OF_ERRORS: tuple[tuple[type[Exception], tuple[str, ...]], ...] = (
    (sigma_errors.SigmaTimespanError, ("correlation", "timespan")),
    (sigma_errors.SigmaCorrelationConditionError, ("correlation", "condition")),
    (sigma_errors.SigmaCorrelationTypeError, ("correlation", "type")),
    (sigma_errors.SigmaCorrelationRuleError, ("correlation",)),
    (sigma_errors.SigmaConditionError, ("detection", "condition")),
    (sigma_errors.SigmaDetectionError, ("detection",)),
    (sigma_errors.SigmaLogsourceError, ("logsource",)),
    (sigma_errors.SigmaIdentifierError, ("id",)),
    (sigma_errors.SigmaLevelError, ("level",)),
    (sigma_errors.SigmaStatusError, ("status",)),
    (sigma_errors.SigmaTagError, ("tags",)),
    (sigma_errors.SigmaDateError, ("date",)),
    (sigma_errors.SigmaModifiedError, ("modified",)),
    (sigma_errors.SigmaTitleError, ("title",)),
    (sigma_errors.SigmaFilterError, ("filter",)),
)
_PCRE = "RE2 is what matches, and it has no lookaround and no back-references: use 'not' in the condition"


def refuse(doc: Document, errors: list[sigma_errors.SigmaError]) -> None:
    """Raise the first of pySigma's errors as a `RuleError`, if there is one."""
    if errors:
        raise told(doc, errors[0], more=len(errors) - 1)


def told(doc: Document, error: sigma_errors.SigmaError, *, more: int = 0) -> RuleError:
    """PySigma's error with our place and hint."""
    what = re.sub(r"\s+", " ", str(error.args[0] if error.args else error)).strip().rstrip(".")
    keys = next((keys for kind, keys in _KEYS_OF_ERRORS if isinstance(error, kind)), ("detection",))
    line = doc.line(*keys)
    hint = "see https://sigmahq.io/docs/basics/rules.html"
    if keys == ("detection",):
        line = _guilty_line(doc.data.get("detection"), doc, error) or line
    if isinstance(error, sigma_errors.SigmaRegularExpressionError):
        hint = _PCRE
    elif "Unknown modifier" in what:
        word = what.split("'")[1] if "'" in what else ""
        hint = _modifier_hint(word)
    if more:
        what += f" (and {more} more)"
    return RuleError(what, where=f"{doc.file}:{line}", hint=hint)


def _modifier_hint(word: str) -> str:
    from sigma.modifiers import modifier_mapping  # noqa: PLC0415  needed for this message alone

    near = difflib.get_close_matches(word, modifier_mapping, n=1)
    return f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(sorted(modifier_mapping))}"


def _guilty_line(part: Any, doc: Document, error: sigma_errors.SigmaError, *keys: str | int) -> int | None:
    """The line of the item that raises the same kind of error when it is read alone."""
    keys = keys or ("detection",)
    if isinstance(part, list):
        found = (_guilty_line(item, doc, error, *keys, at) for at, item in enumerate(part))
        return next((line for line in found if line), None)
    if not isinstance(part, dict):
        return None
    for key, value in part.items():
        below = _guilty_line(value, doc, error, *keys, key)
        if below:
            return below
        if len(keys) > 1 and not isinstance(value, dict):
            try:
                SigmaDetectionItem.from_mapping(key, value)
            except type(error):
                return doc.line(*keys, key)
            except (sigma_errors.SigmaError, TypeError, ValueError):
                continue
    return None
