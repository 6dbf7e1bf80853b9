"""Compiled rules on disk."""

from __future__ import annotations

import subprocess
import sys

from making import rule_text

from vedette.detect.cache import Cache
from vedette.detect.load import load

TEXT = rule_text({"s": {"eventName": "x", "requestParameters.a|contains": "y"}, "condition": "s"}, tests=[])
LATER = """
import sys
from vedette.detect.load import load
from vedette.detect.run import Detector
rules = load([sys.argv[1]], builtin=False, cache=sys.argv[2])
print(len(rules), 'sigma' in sys.modules, 'sqlglot' in sys.modules)
"""


def test_a_second_start_compiles_nothing(tmp_path):
    """What the cache gives equals what was compiled, and neither pySigma nor sqlglot is imported for it."""
    (tmp_path / "a.yml").write_text(TEXT, "utf-8")
    first = load([tmp_path / "a.yml"], builtin=False, cache=tmp_path / "cache")
    assert load([tmp_path / "a.yml"], builtin=False, cache=tmp_path / "cache") == first
    run = subprocess.run(
        [sys.executable, "-c", LATER, tmp_path / "a.yml", tmp_path / "cache"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == ["1", "False", "False"]


def test_a_spoilt_cache_is_written_again(tmp_path):
    """Half a file, another program's file, and an empty one are all ignored."""
    (tmp_path / "a.yml").write_text(TEXT, "utf-8")
    first = load([tmp_path / "a.yml"], builtin=False, cache=tmp_path / "cache")
    (place,) = (tmp_path / "cache").iterdir()
    whole = place.read_text("utf-8")
    for spoilt in (whole[:50], '{"rules": [{}]}', "[]", ""):
        place.write_text(spoilt, "utf-8")
        assert load([tmp_path / "a.yml"], builtin=False, cache=tmp_path / "cache") == first
        assert place.read_text("utf-8") == whole


def test_another_text_is_another_entry(tmp_path):
    """A changed rule is compiled anew; errors are kept with their place."""
    file = tmp_path / "a.yml"
    file.write_text(TEXT, "utf-8")
    load([file], builtin=False, cache=tmp_path / "cache")
    file.write_text(TEXT.replace("eventName", "eventNmae"), "utf-8")
    errors = [load([file], builtin=False, cache=tmp_path / "cache").errors for _ in range(2)]
    assert [str(e) for e in errors[0]] == [str(e) for e in errors[1]]
    assert "eventNmae" in str(errors[0][0])


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path):
    """A file stands where the folder should be."""
    (tmp_path / "a.yml").write_text(TEXT, "utf-8")
    (tmp_path / "cache").write_text("", "utf-8")
    assert len(load([tmp_path / "a.yml"], builtin=False, cache=tmp_path / "cache")) == 1


def test_our_own_rules_are_compiled_once_for_all_home_folders(tmp_path, monkeypatch):
    """The second home folder compiles nothing; where the installation cannot be written, the home folder is."""
    monkeypatch.setattr("vedette.detect.cache._compile", _counted(calls := []))
    for home in ("one", "two"):
        Cache(tmp_path / home, tmp_path / "own").rules(TEXT, "rules/a.yml", ours=True)
    assert (len(calls), (tmp_path / "one").exists()) == (1, False)
    (tmp_path / "theirs").write_text("", "utf-8")
    for _ in range(2):
        Cache(tmp_path / "one", tmp_path / "theirs").rules(TEXT, "rules/a.yml", ours=True)
    assert (len(calls), len(list((tmp_path / "one").iterdir()))) == (2, 1)


def test_a_few_states_of_the_compiler_are_kept(tmp_path, monkeypatch):
    """Each change of the compiler begins a folder; the oldest of more than four go."""
    for version in range(6):
        monkeypatch.setattr("vedette.detect.cache.compiler", lambda version=version: [str(version)])
        Cache(tmp_path / "home", tmp_path / "own").rules(TEXT, "rules/a.yml", ours=True)
    assert len(list((tmp_path / "own").iterdir())) == 4


def _counted(calls):
    from vedette.detect import cache  # noqa: PLC0415  before it is replaced

    true = cache._compile

    def compiled(*given, **more):
        calls.append(given)
        return true(*given, **more)

    return compiled
