"""Machine code that is kept on disk: never of another state of its sources, and never of another call's arguments."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

import pytest

from vedette.lake import _compiled

HELPER = """
from vedette.lake._compiled import compiled

@compiled(inline="always")
def _more(value):
    return value + {more}
"""
CALLER = """
from vedette.lake._compiled import compiled
from _helping import _more

@compiled()
def run(value):
    return _more(value)
"""


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Write modules with machine code whose helper adds a number; gives the caller, as a new process has it."""
    monkeypatch.setattr(_compiled, "_HERE", tmp_path)
    monkeypatch.setattr(_compiled._config, "CACHE_DIR", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))
    monkeypatch.syspath_prepend(tmp_path)

    def install(more, process="one"):
        (tmp_path / "_helping.py").write_text(HELPER.format(more=more))
        (tmp_path / "_calling.py").write_text(CALLER)
        monkeypatch.setattr(_compiled, "_OWN", process)
        _compiled.folder.cache_clear()
        importlib.invalidate_caches()
        for name in ("_helping", "_calling"):
            sys.modules.pop(name, None)
            for kept in (tmp_path / "__pycache__").glob(f"{name}.cpython*"):
                kept.unlink()  # two writes of one second and size
        return importlib.import_module("_calling").run

    yield install
    _compiled.folder.cache_clear()


def hits(run):
    """How often the function's code came from disk."""
    return sum(run.stats.cache_hits.values())


def test_code_is_kept_until_a_helper_changes(installed):
    """The helper is in another file than the function it is inlined into, which stays as it was."""
    assert installed(1)(1) == 2
    again = installed(1)
    assert (again(1), hits(again)) == (2, 1)
    changed = installed(10)
    assert (changed(1), hits(changed)) == (11, 0)
    back = installed(1)
    assert (back(1), hits(back)) == (2, 1)


def test_processes_that_start_at_once_do_not_take_each_others_code(installed, tmp_path):
    """Two compile for different arguments, neither of them sees the other's entry in the index, the first one's stays."""
    assert installed(1)(1) == 2
    (index,) = tmp_path.rglob("*.nbi")
    entry = index.read_bytes()
    index.unlink()
    assert installed(1, "two")(1.5) == 2.5
    index.write_bytes(entry)
    later = installed(1, "three")
    assert (str(later(1)), hits(later)) == ("2", 1)  # the other's code would make it 2.0
    assert later(1.5) == 2.5


def test_an_installation_that_cannot_be_written_to_has_the_users_cache(installed, tmp_path):
    """Where not even that can be written, code is compiled at each start."""
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "machine").write_text("no folder")
    assert installed(1)(1) == 2
    again = installed(1)
    assert (again(1), hits(again)) == (2, 1)
    assert all(tmp_path / "user" in path.parents for path in tmp_path.rglob("*.nbi"))
    (tmp_path / "else").write_text("no folder")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_CACHE_HOME", str(tmp_path / "else"))
        alone = installed(1)
        assert (alone(1), hits(alone), _compiled.folder()) == (2, 0, None)


def test_a_few_states_are_kept(installed, tmp_path):
    """The latest ones, and nothing else is taken away."""
    for more in range(7):
        installed(more)
    assert len(list((tmp_path / "__pycache__" / "machine").iterdir())) == _compiled._STATES


def test_machine_code_is_made_of_nothing_but_what_its_state_is_taken_from():
    """What a function takes from another module of ours is frozen in it: such a module is one of the hashed ones."""
    for module in Path(_compiled.__file__).parent.glob("_[a-z]*.py"):
        taken = re.findall(r"^(?:from|import) (vedette[\w.]*)", module.read_text(), re.MULTILINE)
        assert all(re.fullmatch(r"vedette\.lake\._[a-z]\w*", name) for name in taken), module
