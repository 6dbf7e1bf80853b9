"""House rules: small modules, reasons beside exceptions, nothing of one machine, a wheel that is whole."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src"
MODULE_LINES = 350
FUNCTION_LINES = 60
#: Longer by nature. A kernel's hot loop is one function, for a call in it costs more than the loop; a story of a
#: simulation is one table of steps, read from top to bottom. Nothing else is let through.
LONG_BY_NATURE = re.compile(
    r"src/vedette/lake/_\w+\.py:\d+ \w+|src/vedette/simulate/(stories|intrusions)/\w+\.py:\d+ tell"
    r"|src/vedette/simulate/calls_chores\.py:\d+ apply"
)
TARGETS = {"setup", "demo", "test", "check", "bench", "score", "docs"}


@pytest.fixture(scope="module")
def tracked():
    """Files under version control that are there, as paths."""
    run = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if run.returncode:
        pytest.skip("not a git checkout")
    paths = [ROOT / os.fsdecode(name) for name in run.stdout.split(b"\0") if name]
    return [path for path in paths if path.is_file()]


def python_files(*folders):
    """Every Python file of these folders."""
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def text_of(path):
    """Read a file, or give nothing where it is no text."""
    data = path.read_bytes()
    return "" if b"\0" in data else data.decode("utf-8", errors="replace")


def place(path, line):
    """Write a place as an editor opens it."""
    return f"{path.relative_to(ROOT)}:{line}"


def numbered(path):
    """(place, line) for each line of a file."""
    return [(place(path, number), line) for number, line in enumerate(text_of(path).splitlines(), 1)]


def test_modules_are_small():
    """No module is longer than one sitting."""
    sizes = {str(path.relative_to(ROOT)): len(text_of(path).splitlines()) for path in python_files("src")}

    assert {path: size for path, size in sizes.items() if size > MODULE_LINES} == {}


def test_functions_are_short():
    """No function is longer than a screen."""
    long = {}
    for path in python_files("src"):
        for node in ast.walk(ast.parse(text_of(path))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = node.end_lineno - node.lineno + 1
                name = f"{place(path, node.lineno)} {node.name}"
                if size > FUNCTION_LINES and not LONG_BY_NATURE.fullmatch(name):
                    long[name] = size

    assert long == {}


def test_readme_starts_with_the_two_commands():
    """A newcomer sees first what to type."""
    block = re.search(r"```\w*\n(.*?)```", text_of(ROOT / "README.md"), re.DOTALL)

    assert [line.split()[:2] for line in block[1].splitlines()[:2]] == [["make", "demo"], ["make", "test"]]


def test_make_alone_lists_the_targets():
    """`make` explains itself."""
    run = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)

    assert set(re.findall(r"^ +make (\w+)", run.stdout, re.MULTILINE)) >= TARGETS


@pytest.mark.parametrize("script", [".ci/run", "scripts/setup.sh", "scripts/lock.sh"])
def test_scripts_are_executable(script):
    """What is called by name can be run."""
    assert os.access(ROOT / script, os.X_OK)


def test_every_exception_in_the_code_has_a_reason():
    """`noqa` and `type: ignore` name what they allow and say why."""
    bare = [
        f"{where}: {line.strip()}"
        for path in python_files("src", "tests", "scripts", "benchmarks", "score")
        for where, line in numbered(path)
        if re.search(r"#\s*(noqa|type:\s*ignore|pragma:)", line)
        and not re.search(
            r"#\s*(noqa: [A-Z]+\d+(, ?[A-Z]+\d+)*|type: ignore\[[\w, -]+\]|pragma: [\w ]+?)\s+\S.*\w", line
        )
        and "re.search" not in line
    ]

    assert bare == []


def test_every_ignored_lint_rule_has_a_reason():
    """The settings of the linter say why, line by line."""
    section = text_of(ROOT / "pyproject.toml").split("[tool.ruff.lint]")[1].split("[tool.ruff.lint.pylint]")[0]
    ignoring = [
        line for line in section.splitlines() if re.search(r'"[A-Z]+\d*"', line) and not line.startswith("select")
    ]

    assert ignoring
    assert [line for line in ignoring if not re.search(r"#\s+\w", line)] == []


def test_changelog_fragments_are_named_by_kind():
    """A fragment is `<slug>.<kind>.md` and says something."""
    fragments = [path for path in (ROOT / "changelog.d").iterdir() if path.name != "README.md"]
    name = re.compile(r"[a-z0-9][a-z0-9-]*\.(added|changed|fixed|removed|security)\.md")

    assert [path.name for path in fragments if not name.fullmatch(path.name) or not text_of(path).strip()] == []


def test_no_path_of_one_machine(tracked):
    """What is committed works anywhere; a rule may look at the files of a host's root user."""
    pattern = re.compile(r"(?<![\w.])/(work|farm|root)/")
    rules = ROOT / "src" / "vedette" / "rules"
    ours = (path for path in tracked if not path.is_relative_to(rules))

    assert [where for path in ours for where, line in numbered(path) if pattern.search(line)] == []


def test_links_between_pages_lead_somewhere(tracked):
    """No page points at a file that is not there."""
    broken = [
        f"{where}: {target}"
        for path in tracked
        if path.suffix == ".md"
        for where, line in numbered(path)
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", re.sub(r"`[^`]*`", "", line))
        if "://" not in target and not (path.parent / target).exists()
    ]

    assert broken == []


def test_locks_name_no_host():
    """The lock files say which versions, not where from; every one is pinned by hash."""
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = text_of(ROOT / name)
        pins = re.findall(r"^[\w.\[\]-]+==.*", text, re.MULTILINE)

        assert pins
        assert "://" not in text
        assert [pin for pin in pins if not pin.endswith("\\")] == []


def test_locks_hold_what_the_project_asks_for():
    """A dependency added to pyproject.toml is locked too."""
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))
    locked = {
        name: set(re.findall(r"^([\w.-]+)==", text_of(ROOT / name), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    }

    def names(wanted):
        """Names as the lock files write them."""
        return {re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", line)[0]).lower() for line in wanted}

    runtime = names(project["project"]["dependencies"])
    everything = runtime | names(project["dependency-groups"]["dev"])
    assert (set(), set()) == (
        runtime - locked["requirements.lock"],
        everything - locked["requirements-dev.lock"],
    )


def test_what_is_imported_is_asked_for():
    """Every library that the code imports is a dependency by name, and every dependency is imported."""
    by_another_name = {"sigma": "pysigma", "simdjson": "pysimdjson", "yaml": "pyyaml", "dateutil": "python-dateutil"}
    unseen = {
        "pytz",  # DuckDB gives aware times with it
    }
    with_another = {"botocore"}  # boto3's own lower half
    tops = {top for path in python_files("src") for top in imported(path)}
    wanted = {by_another_name.get(top, top.replace("_", "-")) for top in tops} - with_another
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    asked = {re.match(r"[\w.-]+", line)[0] for line in project["dependencies"]}

    assert wanted | unseen == asked


def imported(path):
    """Top-level names of libraries that a file imports."""
    for node in ast.walk(ast.parse(text_of(path))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module]
        yield from {name.split(".")[0] for name in names} - sys.stdlib_module_names - {"vedette"}


@pytest.mark.slow
def test_the_wheel_is_whole(tmp_path):
    """Everything under src/vedette ships, data too, with the licence and the command."""
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(tmp_path),
        str(ROOT),
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        shipped = set(archive.namelist())

    wanted = {
        path.relative_to(SRC).as_posix()
        for path in (SRC / "vedette").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert "vedette/py.typed" in wanted
    assert set() == wanted - shipped
    assert {"LICENSE", "NOTICE", "entry_points.txt"} <= {Path(name).name for name in shipped}
