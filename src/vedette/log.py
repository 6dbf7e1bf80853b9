"""Logging: an event name and fields, on stderr, JSON lines where nobody looks; never a body, never a secret.

_log = log.get(__name__)
_log.info("object_ingested", source="cloudtrail", rows=1200, seconds=0.4)
"""

from __future__ import annotations

import logging
import re
import sys
import unicodedata
from typing import TYPE_CHECKING, Any, Literal

import structlog

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from structlog.typing import FilteringBoundLogger, Processor

Level = Literal["debug", "info", "warning", "error"]
Format = Literal["auto", "json", "text"]

#: Longer values are cut: a log line is for ids and counts.
_MAX_CHARACTERS = 1_000

_HIDDEN = "***"
_SECRET_KEYS = re.compile(
    r"secret|token|passw|authorization|credential|cookie|signature|private.?key|api.?key", re.IGNORECASE
)
_BODY_KEYS = frozenset({"body", "bodies", "raw", "record", "records", "payload", "content"})

#: Secrets inside of text: a password in a URL, a signed query, an authorization header, a secret access key.
_SECRET_TEXT = (
    (re.compile(r"(?P<keep>://[^/\s:@]*:)[^/\s@]+(?=@)"), rf"\g<keep>{_HIDDEN}"),
    (
        re.compile(
            r"(?P<keep>\b(?:X-Amz-(?:Signature|Security-Token|Credential)|Signature|password|token|secret)=)[^&\s,;]+",
            re.IGNORECASE,
        ),
        rf"\g<keep>{_HIDDEN}",
    ),
    (re.compile(r"(?P<keep>\b(?:Bearer|Basic) )[\w.+/=~-]{8,}", re.IGNORECASE), rf"\g<keep>{_HIDDEN}"),
    (
        re.compile(r"(?P<keep>aws_?secret_?access_?key\W{1,4})[\w/+=]{16,}", re.IGNORECASE),
        rf"\g<keep>{_HIDDEN}",
    ),
)


def get(name: str) -> FilteringBoundLogger:
    """Give the logger of a module; `name` is its `__name__`."""
    logger: FilteringBoundLogger = structlog.get_logger(module=name)
    return logger


def configure(level: Level = "warning", format: Format = "auto") -> None:  # noqa: A002  the key in vedette.toml
    """Set up logging for this process. `auto` is text on a terminal and JSON lines elsewhere.

    Libraries' own messages come the same way, from warning up: below that they print headers and bodies.
    """
    threshold = getattr(logging, level.upper())
    text = sys.stderr.isatty() if format == "auto" else format == "text"
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
        if text
        else structlog.processors.JSONRenderer()
    )
    shared: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        *([] if text else [structlog.processors.format_exc_info]),
        redact,
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=_to_stderr,
        cache_logger_on_first_use=False,
    )
    _configure_libraries(max(threshold, logging.WARNING), shared, renderer)


def _configure_libraries(threshold: int, shared: list[Processor], renderer: Processor) -> None:
    """Send what libraries log through the same processors."""
    handler = _Stderr()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    for old in [h for h in root.handlers if isinstance(h, _Stderr)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(threshold)


class _Stderr(logging.StreamHandler[Any]):
    """Writes to the stderr of the moment, and is known as ours."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def _to_stderr(*_names: object) -> structlog.PrintLogger:
    return structlog.PrintLogger(sys.stderr)


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide secrets, leave bodies out, cut what is long, and make control characters harmless."""
    return {key: _clean(key, value) for key, value in event.items()}


def _clean(key: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float) or key in {"exc_info", "_record", "_from_structlog"}:
        return value
    if _SECRET_KEYS.search(key):
        return _HIDDEN
    if key.lower() in _BODY_KEYS or isinstance(value, bytes | bytearray | memoryview):
        return f"<{len(value)} not logged>" if hasattr(value, "__len__") else "<not logged>"
    if isinstance(value, dict):
        return {str(k): _clean(str(k), v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(key, item) for item in value]
    return _text(str(value), multiline=key == "exception")


def _text(value: str, *, multiline: bool) -> str:
    for pattern, instead in _SECRET_TEXT:
        value = pattern.sub(instead, value)
    if multiline:
        return value
    if len(value) > _MAX_CHARACTERS:
        value = f"{value[:_MAX_CHARACTERS]}… ({len(value)} characters)"
    return "".join(_visible(c) for c in value) if not value.isprintable() else value


def _visible(character: str) -> str:
    """Write control and format characters (escape codes, newlines, bidi marks) as their escapes."""
    if unicodedata.category(character)[0] in "CZ" and character != " ":
        return character.encode("unicode_escape").decode("ascii")
    return character


# Before the command line has read the configuration, and in notebooks: warnings, on stderr, not on stdout.
if not structlog.is_configured():
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            redact,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=_to_stderr,
        cache_logger_on_first_use=False,
    )
