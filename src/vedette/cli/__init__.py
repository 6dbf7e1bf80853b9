"""The command line: one module a noun or verb, one call of `vedette.api` a command.

`vedette --help` imports none of the engines; what a command needs is imported when it runs.
"""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003  Typer reads the annotations
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from vedette import __version__
from vedette.cli import (
    alerts,
    assess,
    baseline,
    checks,
    collect,
    coverage,
    demo,
    detect,
    digests,
    doctor,
    drift,
    drill,
    export,
    incidents,
    indicators,
    inventory,
    keys,
    lake,
    ledger,
    policies,
    query,
    rejects,
    rules,
    run,
    simulate,
    software,
    sources,
    tags,
)
from vedette.cli._levels import LogLevel  # noqa: TC001  Typer reads the annotations
from vedette.cli._runtime import Runtime, tell
from vedette.errors import VedetteError

__all__ = ["app", "main"]

INTERRUPTED = 130

#: Options of the whole program that take a value; they may stand behind the command too.
_GLOBAL = ("--home", "--config", "--log-level")


class _Root(TyperGroup):
    """Takes the global options wherever they stand before `--`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, _global_first(args))


def _global_first(args: list[str]) -> list[str]:
    first: list[str] = []
    rest: list[str] = []
    words = iter(args)
    for word in words:
        if word == "--":
            return [*first, *rest, word, *words]
        if word in _GLOBAL:
            first += [word, *([value] if (value := next(words, None)) is not None else [])]
        elif word.partition("=")[0] in _GLOBAL:
            first.append(word)
        else:
            rest.append(word)
    return [*first, *rest]


app = typer.Typer(
    cls=_Root,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"vedette {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    ctx: typer.Context,
    *,
    home: Annotated[
        Path | None, typer.Option(help="The folder of everything Vedette keeps. [env: VEDETTE_HOME]")
    ] = None,
    config: Annotated[Path | None, typer.Option(help="The settings file. [env: VEDETTE_CONFIG]")] = None,
    log_level: Annotated[LogLevel | None, typer.Option(help="The least that is logged on stderr.")] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Vedette: logging, monitoring and alerting in AWS.

    Collect logs, raise the alerts that matter, answer an incident's questions.

    Exit codes: 0 done, 1 the answer is bad and you asked to know, 2 wrong use or configuration, 3 AWS or the
    lake refused, 4 partly unknown.
    """
    current = ctx.ensure_object(Runtime)
    current.home, current.config_file = home, config
    current.log_level = log_level.value if log_level else None


app.command("collect")(collect.collect)
app.command("coverage")(coverage.coverage)
app.command("detect")(detect.detect)
app.add_typer(incidents.app, name="incidents")
app.add_typer(alerts.app, name="alerts")
app.add_typer(baseline.app, name="baseline")
app.command("run")(run.run)
app.command("assess")(assess.assess)
app.add_typer(checks.app, name="checks")
app.add_typer(policies.app, name="policies")
app.command("doctor")(doctor.doctor)
app.command("inventory")(inventory.inventory)
app.command("drift")(drift.drift)
app.add_typer(drill.app, name="drill")
app.add_typer(software.app, name="software")
app.add_typer(tags.app, name="tags")
app.command("query")(query.query)
app.command("simulate")(simulate.simulate)
app.command("demo")(demo.demo)
app.add_typer(export.app, name="export")
app.add_typer(sources.app, name="sources")
app.add_typer(rules.app, name="rules")
app.add_typer(indicators.app, name="indicators")
app.add_typer(keys.app, name="keys")
app.add_typer(rejects.app, name="rejects")
app.command("ledger")(ledger.ledger)
app.add_typer(lake.app, name="lake")
app.add_typer(digests.app, name="digests")


def main(args: list[str] | None = None, runtime: Runtime | None = None) -> int:
    """Run the command line and give its exit code.

    A person's mistake is a message of three parts on stderr; anything else that goes wrong is a fault of ours
    and keeps its traceback.
    """
    try:
        app(args, prog_name="vedette", obj=runtime or Runtime())
    except VedetteError as error:
        tell(_message(error))
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return _hang_up()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _message(error: VedetteError) -> str:
    """Write what happened, where, and what to do."""
    where = f"\n  where: {error.where}" if error.where else ""
    hint = f"\n   hint: {error.hint}" if error.hint else ""
    return f"error: {error.what}{where}{hint}"


def _hang_up() -> int:
    """Whoever read our output has gone: be quiet, also when Python flushes at the end."""
    import os  # noqa: PLC0415  seldom

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1
