"""How functions become machine code, and where that is kept: one folder for each state of all that it is made from.

numba keeps a compiled function by the text of the file that it stands in. Ours are inlined into one another across
files: code that was kept before a helper changed would run on, and read memory by an old layout. So the folder is
named by the text of every such file. An installation that nobody may write to has the folder in the user's cache.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import uuid
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numba

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HERE = Path(__file__).parent
_config: Any = numba.config  # its names come from the environment
#: So many states have their machine code kept in one place.
_STATES = 4
#: Part of the names of files that this process writes.
_OWN = uuid.uuid4().hex[:12]


def compiled(inline: Literal["never", "always"] = "never") -> Callable[[Callable[..., Any]], Any]:
    """A decorator: the function as machine code that holds no lock while it runs.

    It is compiled at its first call, and kept on disk where any place for that can be written. One that is
    inlined `always` is kept as part of those that call it.
    """

    def decorated(function: Callable[..., Any]) -> Any:
        place = folder() if inline == "never" else None
        if place is None:
            made: Any = numba.njit(nogil=True, inline=inline)(function)
            return made
        before, _config.CACHE_DIR = _config.CACHE_DIR, str(place)
        try:
            made = numba.njit(nogil=True, cache=True)(function)
        finally:
            _config.CACHE_DIR = before
        _apart(made)
        return made

    return decorated


@cache
def folder() -> Path | None:
    """The folder for machine code of the sources as they are, ready to be written to; None where there is none."""
    state = stamp(_HERE)
    for place in _places() if state else ():
        found = place / state
        with contextlib.suppress(OSError):
            fresh = not found.exists()
            found.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=found).close()
            if fresh:
                _forget(found)
            return found
    return None


def stamp(sources: Path) -> str:
    """The hash of every module with machine code in the folder, by name and text; empty where there is none."""
    files = sorted(sources.glob("_[a-z]*.py"))
    whole = hashlib.sha256()
    for file in files:
        whole.update(f"{file.name}\0".encode())
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()[:16] if files else ""


def _places() -> Iterator[Path]:
    """Where machine code may be kept, the best first: where numba was told to, beside the modules, the user's cache."""
    if _config.CACHE_DIR:
        yield Path(_config.CACHE_DIR) / "vedette"
        return
    yield _HERE / "__pycache__" / "machine"
    with contextlib.suppress(RuntimeError):  # a user without a home
        yield Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "vedette" / "machine"


def _forget(fresh: Path) -> None:
    """Make room for one more state: the oldest go. A process that still runs one of them compiles again."""
    with contextlib.suppress(OSError):
        others = [p for p in fresh.parent.iterdir() if p.is_dir() and p != fresh]
        for old in sorted(others, key=lambda p: p.stat().st_mtime, reverse=True)[_STATES - 1 :]:
            shutil.rmtree(old, ignore_errors=True)


def _apart(made: Any) -> None:
    """Name what this process writes so that no other writes it too.

    numba numbers the files of a function by what its index has. Of two processes that compile it for different
    arguments at once, each would take the first number, and the index would lead one's arguments to the other's code.
    """
    files: Any = getattr(getattr(made, "_cache", None), "_cache_file", None)
    pattern: str | None = getattr(files, "_data_name_pattern", None)
    if pattern is not None:
        files._data_name_pattern = pattern.replace("{number:d}", f"{_OWN}.{{number:d}}")  # noqa: SLF001  see above
