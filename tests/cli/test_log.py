"""Logging: on stderr, as JSON where nobody looks, without secrets and bodies."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest
import structlog

from vedette import log


@pytest.fixture(autouse=True)
def _as_it_was():
    """Put the process's logging back."""
    before = structlog.get_config()
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    structlog.configure(**before)
    root.handlers[:], root.level = handlers, level


def written(capsys):
    out, err = capsys.readouterr()
    assert out == ""
    return [json.loads(line) for line in err.splitlines()]


def test_events_are_json_lines_on_stderr(capsys):
    """An event name, fields, level, time, and whose it is."""
    log.configure("info", "json")
    log.get("vedette.x").info("object_ingested", rows=3, uri="s3://b/k")
    log.get("vedette.x").debug("too_small")

    (line,) = written(capsys)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "object_ingested",
        "level": "info",
        "module": "vedette.x",
        "rows": 3,
        "uri": "s3://b/k",
    }


def test_secrets_are_hidden(capsys):
    """By the name of the field, and inside of text."""
    log.configure("info", "json")
    log.get("x").info(
        "called",
        aws_secret_access_key="hunter2",
        password="hunter2",
        headers={"Authorization": "hunter2", "Host": "h"},
        tokens=["hunter2"],
        url="postgresql://me:hunter2@db/v",
        query="https://b/k?X-Amz-Signature=hunter2&x=1",
        said="Bearer hunter2hunter2",
    )

    (line,) = written(capsys)
    assert "hunter2" not in json.dumps(line)
    assert line["headers"] == {"Authorization": "***", "Host": "h"}
    assert line["url"] == "postgresql://me:***@db/v"
    assert line["query"] == "https://b/k?X-Amz-Signature=***&x=1"


def test_bodies_are_left_out_and_long_text_is_cut(capsys):
    """A log line is for ids and counts."""
    log.configure("info", "json")
    log.get("x").info("read", raw="{}", body=b"abc", data=b"abcd", long="x" * 5000)

    (line,) = written(capsys)
    assert (line["raw"], line["body"], line["data"]) == ("<2 not logged>", "<3 not logged>", "<4 not logged>")
    assert len(line["long"]) < 1100


@pytest.mark.parametrize("style", ["json", "text"])
def test_hostile_text_is_made_harmless(capsys, style):
    """No escape code, newline or bidi control reaches the terminal."""
    log.configure("info", style)
    log.get("x").info("read", uri="a\x1b[31m\nlevel=info\u202eb\x9b")

    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert not any(c in err for c in "\x1b\u202e\x9b")


def test_libraries_speak_the_same_way_from_warning_up(capsys):
    """Their debug output would hold headers and bodies."""
    log.configure("debug", "json")
    logging.getLogger("botocore").debug("Authorization: hunter2")
    logging.getLogger("botocore").warning("slow")

    (line,) = written(capsys)
    assert (line["event"], line["level"]) == ("slow", "warning")


def test_before_it_is_configured_nothing_goes_to_stdout():
    """A notebook or a program that imports Vedette gets warnings, on stderr."""
    code = "from vedette import log; log.get('x').info('a'); log.get('x').warning('b')"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout == ""
    assert json.loads(run.stderr)["event"] == "b"


def test_an_exception_has_its_trace(capsys):
    """In one line."""
    log.configure("info", "json")
    try:
        raise ValueError("x")  # noqa: TRY301  it is what is logged
    except ValueError:
        log.get("x").exception("failed")

    (line,) = written(capsys)
    assert line["exception"].endswith("ValueError: x")
