"""What every command needs: the settings, read when first asked for, and the verbs."""

from __future__ import annotations

import sys
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.errors import VedetteError

if TYPE_CHECKING:
    from pathlib import Path

    from vedette.config import Config

Json = Annotated[bool, typer.Option("--json", help="Print one JSON value on stdout and nothing else.")]
Source = Annotated[str | None, typer.Option("--source", help="The log source; 'vedette sources list' has them.")]
Since = Annotated[str | None, typer.Option("--since", help="From then on: 24h, 7d, 2024-05-01T13:00 (UTC).")]
Until = Annotated[str | None, typer.Option("--until", help="Before then, as --since.")]

#: Exit codes beyond 0 (done), 2 and 3 (errors' own).
BAD_ANSWER = 1
PARTLY_UNKNOWN = 4


class Runtime:
    """One run of the command line. Tests give it an `api` of their own."""

    def __init__(self, api: Any = None) -> None:
        self._api = api
        self.home: Path | None = None
        self.config_file: Path | None = None
        self.log_level: str | None = None

    @cached_property
    def api(self) -> Any:
        """`vedette.api`, imported now: it is slow, and --help needs none of it."""
        return self._api or import_module("vedette.api")

    @cached_property
    def config(self) -> Config:
        """The settings; reading them sets logging up. Raises `ConfigError`."""
        from vedette import log  # noqa: PLC0415  slow to import
        from vedette.config import Config  # noqa: PLC0415  same

        config = Config.load(self.home, self.config_file)
        level: Any = self.log_level or config.log.level
        log.configure(level, config.log.format)
        return config


def runtime(ctx: typer.Context) -> Runtime:
    """Give the run's own."""
    found = ctx.find_object(Runtime)
    if found is None:  # pragma: no cover  the application always makes one
        raise VedetteError("the command line was not set up", hint="call vedette.cli.main")
    return found


def tell(text: str) -> None:
    """Write a line for the person on stderr, made harmless."""
    from vedette.alert.text import clean  # noqa: PLC0415  only where something is said

    sys.stderr.write("\n".join(clean(line) for line in text.split("\n")) + "\n")


def tell_problems(problems: list[str]) -> int:
    """Say what could not be done, and give the exit code for that."""
    for problem in problems:
        tell(problem)
    return PARTLY_UNKNOWN if problems else 0
