"""The program itself: help, global options, exit codes, speed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from fake_api import Result

from vedette.cli import main
from vedette.cli._times import parse_span, parse_time
from vedette.errors import UsageError

SRC = Path(__file__).resolve().parents[2] / "src"
NOUNS = ("sources", "rules", "alerts", "incidents")
HEAVY = ("duckdb", "pyarrow", "pyiceberg", "sigma", "boto3", "sqlalchemy", "sqlglot", "pydantic", "rich")
NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


def python(code):
    env = {**os.environ, "PYTHONPATH": str(SRC)}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)


def test_help_imports_nothing_heavy():
    """Start-up is fast because nothing is loaded."""
    code = (
        "import sys; from vedette.cli import main; main(['--help']); "
        f"sys.stderr.write(repr([m for m in {HEAVY!r} if m in sys.modules]))"
    )
    assert python(code).stderr == "[]"


@pytest.mark.usefixtures("vedette")
def test_every_command_has_help_and_json():
    """Walk them all."""
    from typer.main import get_command  # noqa: PLC0415  only here

    from vedette.cli import app  # noqa: PLC0415  only here

    def leaves(command, path):
        children = getattr(command, "commands", None)
        return [leaf for n, c in children.items() for leaf in leaves(c, (*path, n))] if children else [(path, command)]

    bare = [
        path
        for path, command in leaves(get_command(app), ())
        if not command.help or "--json" not in {o for p in command.params for o in p.opts}
    ]
    silent = [
        (path, p.name)
        for path, command in leaves(get_command(app), ())
        for p in command.params
        if p.name != "help" and not p.help
    ]
    assert (bare, silent) == ([], [])


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_has_list_and_show(vedette, noun):
    """The same two verbs everywhere."""
    text = vedette(noun, "--help").out

    assert re.search(r"^  list ", text, re.MULTILINE)
    assert re.search(r"^  show ", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["--help"], 0),
        (["--version"], 0),
        ([], 2),
        (["nothing"], 2),
        (["collect"], 2),
        (["collect", "x", "--jobs", "0"], 2),
        (["detect", "--fail-on", "loud"], 2),
        (["alerts", "list", "--status", "done"], 2),
        (["alerts"], 2),
    ],
)
def test_wrong_use_is_2(vedette, full, args, code):
    """And help is 0."""
    ran = vedette(*args)

    assert ran.code == code
    assert full.calls == []


def test_global_options_may_stand_anywhere(vedette, full, tmp_path):
    """Before the command, behind it, with an equals sign; behind -- they are words."""
    other = tmp_path / "other"
    vedette("--home", str(other), "ledger")
    vedette("ledger", "--home", str(other))
    vedette("ledger", f"--home={other}")
    vedette("query", "--", "--home", "alice")

    assert [call.config.home for call in full.calls[:3]] == [other] * 3
    assert full.calls[3].options["words"] == ["--home", "alice"]


@pytest.mark.usefixtures("full")
def test_an_option_without_its_value_is_wrong_use(vedette):
    """Also where it was moved to the front."""
    assert vedette("ledger", "--home").code == 2


def test_a_mistake_in_the_settings_is_2_with_its_line(vedette, full, home):
    """Before anything is done."""
    (home / "vedette.toml").write_text("[collect]\njob = 1\n")

    ran = vedette("ledger")

    assert ran.code == 2
    assert ran.err.splitlines() == [
        "error: unknown key 'collect.job'",
        f"  where: {home / 'vedette.toml'}:2",
        "   hint: did you mean 'collect.jobs'?",
    ]
    assert full.calls == []


def test_a_settings_file_can_be_named(vedette, full, tmp_path):
    """--config wins."""
    path = tmp_path / "x.toml"
    path.write_text("[collect]\njobs = 7\n")
    vedette("ledger", "--config", str(path))

    assert full.called.config.collect.jobs == 7


def test_an_interrupt_is_130(vedette, api):
    """And quiet."""
    api.answers["collect"] = KeyboardInterrupt()

    ran = vedette("collect", "x")

    assert (ran.code, ran.out, ran.err) == (130, "", "")


def test_a_fault_of_ours_keeps_its_traceback(vedette, api):
    """It is reported with it."""
    api.answers["collect"] = ZeroDivisionError()

    with pytest.raises(ZeroDivisionError):
        vedette("collect", "x")


PIPED = """
import sys
sys.path.insert(0, {tests!r})
from fake_api import FakeApi, found
from vedette.cli import main
from vedette.cli._runtime import Runtime
api = FakeApi()
api.answers["query"] = found(*[("x" * 1000,)] * 20000)
sys.exit(main(["query", "SELECT 1", "--format", {format!r}], Runtime(api=api)))
"""


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("style", ["json", "csv"])
def test_a_reader_that_leaves_is_no_error(style):
    """`vedette query … | head` prints no traceback."""
    code = PIPED.format(tests=str(Path(__file__).parent), format=style)
    env = {**os.environ, "PYTHONPATH": str(SRC)}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env
    ) as running:
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""


FOLLOWING = """
import sys
sys.path.insert(0, {tests!r})
from fake_api import FakeApi
from vedette.cli import main
from vedette.cli._runtime import Runtime
def run(paths, stop, **_):
    print("ready", flush=True)
    stop.wait(30)
    print("stopped" if stop.is_set() else "not", flush=True)
api = FakeApi()
api.answers["run"] = run
sys.exit(main(["run", "logs"], Runtime(api=api)))
"""


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_stops_cleanly_on_a_signal(number):
    """It ends with the round it is in, with exit code 0."""
    code = FOLLOWING.format(tests=str(Path(__file__).parent))
    env = {**os.environ, "PYTHONPATH": str(SRC)}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    ) as running:
        assert running.stdout.readline() == "ready\n"
        running.send_signal(number)
        assert running.stdout.read() == "stopped\n"
        assert running.wait() == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24h", NOW - timedelta(hours=24)),
        ("7d", NOW - timedelta(days=7)),
        ("90 m", NOW - timedelta(minutes=90)),
        ("2W", NOW - timedelta(weeks=2)),
        ("now", NOW),
        ("2024-04-30", datetime(2024, 4, 30, tzinfo=UTC)),
        ("2024-04-30T13:05", datetime(2024, 4, 30, 13, 5, tzinfo=UTC)),
        ("2024-04-30 13:05:01Z", datetime(2024, 4, 30, 13, 5, 1, tzinfo=UTC)),
        ("2024-04-30T13:00+02:00", datetime(2024, 4, 30, 11, tzinfo=UTC)),
    ],
)
def test_times_as_people_write_them(text, expected):
    """Before now, or ISO; without a zone it is UTC."""
    found = parse_time(text, "--since", NOW)

    assert (found, found.tzinfo) == (expected, UTC)


@pytest.mark.parametrize("text", ["", "24", "-5h", "yesterday", "2024-13-01", "999999w", "24h\x1b[2J", "24x"])
def test_what_is_no_time_is_explained(text):
    """With the option and examples."""
    with pytest.raises(UsageError) as caught:
        parse_time(text, "--since", NOW)

    assert caught.value.where == "--since"
    assert "24h" in caught.value.hint


def test_a_span_is_open_where_nothing_is_said():
    """Both ends may be missing."""
    assert parse_span(None, None, NOW) == (None, None)
    assert parse_span("1h", "now", NOW) == (NOW - timedelta(hours=1), NOW)
    assert parse_time(None, "--since") is None
    assert parse_time("2024-04-30T13:00+02:00", "x").tzinfo != timezone(timedelta(hours=2))


def test_main_takes_its_arguments_from_the_command_line(monkeypatch, capsys):
    """As the installed script calls it."""
    monkeypatch.setattr(sys, "argv", ["vedette", "--version"])

    assert main() == 0
    assert capsys.readouterr().out.startswith("vedette ")


def test_json_is_ascii(vedette, api):
    """No control character of a log reaches a terminal."""
    api.answers["sources_list"] = [Result({"name": "\x1b[2J\u202e", "n": float("inf")})]

    ran = vedette("sources", "list", "--json")

    assert json.loads(ran.out) == [{"name": "\x1b[2J\u202e", "n": None}]
    assert ran.out.isascii()
    assert "\x1b" not in ran.out
