"""The pages and the code say the same: names are there, commands exist, the recipes' examples work."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
import zipfile
from dataclasses import fields
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from vedette import registry
from vedette.api._detect import DetectResult
from vedette.api._indicators import Imported, ListInfo, Listing
from vedette.api._sources import SourceInfo
from vedette.cli import app
from vedette.cli import rules as rules_cli
from vedette.collect import Collected
from vedette.config import Config
from vedette.lake.retain import Compacted, Expired, LakeStats
from vedette.model import Alert, Expected
from vedette.simulate import Simulated
from vedette.state import AlertEvent, Reject, Totals

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
ROOT_COMMAND = get_command(app)


def read(path):
    return path.read_text(encoding="utf-8")


def leaves(command=ROOT_COMMAND, path=()):
    """Every command that does something, as a tuple of words."""
    children = getattr(command, "commands", {})
    if not children:
        yield path
    for name, child in children.items():
        yield from leaves(child, (*path, name))


def keys(model=Config, path=()):
    """Every key of vedette.toml, dotted."""
    for name, info in model.model_fields.items():
        if hasattr(info.annotation, "model_fields"):
            yield from keys(info.annotation, (*path, name))
        else:
            yield ".".join((*path, name))


def example(name):
    """The code of the example of that name in CONTRIBUTING.md."""
    found = re.search(
        rf"<!-- example: {name} -->\n```\w+\n(.*?)```\n<!-- /example: {name} -->",
        read(ROOT / "CONTRIBUTING.md"),
        re.DOTALL,
    )
    return found[1]


@pytest.mark.parametrize("words", list(leaves()), ids=" ".join)
def test_every_command_is_in_the_reference(words):
    """A command that is added is described, and its --json is in the contract."""
    assert f"\n## vedette {' '.join(words)}\n" in read(REFERENCE / "cli.md")
    assert f"`vedette {' '.join(words)}`" in read(REFERENCE / "json-contract.md")


@pytest.mark.parametrize(
    "kind",
    [
        Collected,
        DetectResult,
        Alert,
        AlertEvent,
        SourceInfo,
        Reject,
        Totals,
        LakeStats,
        Compacted,
        Expired,
        Simulated,
        ListInfo,
        Listing,
        Imported,
    ],
)
def test_every_key_is_in_the_contract(kind):
    """What --json prints is a dataclass; each of its fields is named."""
    text = read(REFERENCE / "json-contract.md")

    assert [field.name for field in fields(kind) if f"`{field.name}`" not in text] == []


def test_the_keys_of_rules_are_in_the_contract():
    """Those of `rules list`, and those that `rules show` adds."""
    text = read(REFERENCE / "json-contract.md")

    assert [name for name in (*rules_cli._SHOWN, "window_seconds") if f"`{name}`" not in text] == []


@pytest.mark.parametrize("key", list(keys()))
def test_every_setting_is_in_the_reference(key):
    """With the variable that overrides it."""
    variable = f"VEDETTE_{key.replace('.', '__')}".upper()

    assert f"| `{key}` | `{variable}` |" in read(REFERENCE / "config.md")


def test_every_source_and_transport_is_in_the_reference():
    """A source has a line and a page, a transport a line."""
    text = read(REFERENCE / "sources.md")

    assert [name for name in registry.sources() if f"[{name}](sources/{name}.md)" not in text] == []
    assert [name for name in registry.sources() if not (REFERENCE / "sources" / f"{name}.md").is_file()] == []
    assert [scheme for scheme in registry.transports() if f"`{scheme}://`" not in text] == []


def test_every_rule_is_in_the_reference():
    """By its id."""
    text = read(REFERENCE / "rules.md")
    files = sorted((ROOT / "src" / "vedette" / "rules").rglob("*.yml"))
    ids = [rule["id"] for path in files for rule in yaml.safe_load_all(read(path))]

    assert ids
    assert [one for one in ids if f"`{one}`" not in text] == []


def test_every_check_is_in_the_reference():
    """By its id, with what it measures against."""
    text = read(REFERENCE / "checks.md")

    assert [name for name in registry.checks() if f"`{name}`" not in text] == []
    assert [field.name for field in fields(Expected) if f"`{field.name}`" not in text] == []


def test_every_kind_of_fact_is_in_the_reference():
    """With its fields and the permissions it needs."""
    text = read(REFERENCE / "facts.md")

    for kind in (gatherer.kind for gatherer in registry.gatherers().values()):
        (line,) = [line for line in text.splitlines() if line.startswith(f"| `{kind.name}` |")]
        assert [name for name in (*kind.reads, *(f.name for f in fields(kind.row))) if f"`{name}`" not in line] == []


def typed(page):
    """(where, words) of each vedette command in the page's shell blocks and inline code."""
    text = read(page)
    blocks = re.findall(r"^\s*```(?:sh|console)\n(.*?)^\s*```", text, re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    lines += re.findall(r"`((?:\.venv/bin/)?vedette [^`\n]+)`", text)
    for line in lines:
        clean = re.sub(r"^\s*(\$ )?(\.venv/bin/)?", "", line)
        if clean.startswith("vedette "):
            yield f"{page.relative_to(ROOT)}: {line.strip()}", clean.removeprefix("vedette ")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_on_pages_exist(page):
    """What a page tells to type is a command, with options it has."""
    wrong = [where for where, line in typed(page) if not known(line)]

    assert wrong == []


def known(line):
    """Whether the line's command exists and has the options named."""
    lexer = shlex.shlex(line.split("…")[0], posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = "#"
    try:
        words = list(lexer)
    except ValueError:  # a command over several lines
        words = line.split('"')[0].split()
    command, options = ROOT_COMMAND, {"--home", "--config", "--log-level", "--help", "--version"}
    for word in words:
        if word in getattr(command, "commands", {}):
            command = command.commands[word]
            continue
        if hasattr(command, "commands") and not word.startswith("-") and not word.isupper() and word != "COMMAND":
            return False
        break
    options |= {name for param in command.params for name in (*param.opts, *param.secondary_opts)}
    return {word.split("=")[0] for word in words if re.match(r"--[a-z]", word)} <= options


def test_make_targets_on_pages_exist():
    """`make something` is in the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", read(ROOT / "Makefile"), re.MULTILINE))
    named = {
        target
        for page in PAGES
        for block in re.findall(r"```sh\n(.*?)```|`(make [a-z]+)", read(page), re.DOTALL)
        for target in re.findall(r"^\s*make ([a-z]+)", "\n".join(block), re.MULTILINE)
    }

    assert named
    assert named - targets == set()


def test_variables_on_pages_exist():
    """A VEDETTE_ variable that a page names is one."""
    real = {f"VEDETTE_{key.replace('.', '__')}".upper() for key in keys()}
    real |= {"VEDETTE_CONFIG", "VEDETTE_PROPERTY_EXAMPLES"}  # the latter is for tests
    named = {name for page in PAGES for name in re.findall(r"\bVEDETTE_[A-Z_]*[A-Z]\b", read(page))}

    assert named - real == set()


@pytest.fixture
def outside(tmp_path):
    """A package beside Vedette with the recipes' source and transport, and a folder with the recipe's rule."""
    site = tmp_path / "site"
    (site / "my_units").mkdir(parents=True)
    (site / "my_units" / "__init__.py").touch()
    (site / "my_units" / "client_vpn.py").write_text(example("source"))
    (site / "my_units" / "zips.py").write_text(example("transport"))
    (site / "my_units" / "trail_notifies.py").write_text(example("check"))
    info = site / "my_units-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: my-units\nVersion: 1\n")
    groups = tomllib.loads(example("entry points"))["project"]["entry-points"]
    (info / "entry_points.txt").write_text(
        "".join(f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in units.items()) for group, units in groups.items())
    )
    home = tmp_path / "home"
    (home / "my_rules").mkdir(parents=True)
    (home / "my_rules" / "budget_deleted.yml").write_text(example("rule"))
    (home / "vedette.toml").write_text(example("rules folder"))

    def vedette(*args):
        env = {**os.environ, "VEDETTE_HOME": str(home), "PYTHONPATH": os.pathsep.join([str(site), *sys.path])}
        program = "import sys; from vedette.cli import main; sys.exit(main())"
        run = subprocess.run(
            [sys.executable, "-c", program, *map(str, args), "--json"],
            env=env, capture_output=True, text=True, check=False, cwd=tmp_path,
        )  # fmt: skip
        assert run.returncode == 0, run.stderr + run.stdout
        return json.loads(run.stdout)

    return vedette


@pytest.mark.slow
def test_a_source_a_transport_and_a_rule_come_from_outside(outside, tmp_path):
    """The recipes' examples, installed as somebody else's package, collect and detect."""
    with zipfile.ZipFile(tmp_path / "vpn.zip", "w") as archive:
        attempt = (
            '{"connection-log-type":"connection-attempt","connection-attempt-status":"failed","common-name":"mira",'
            '"connection-id":"cvpn-connection-%s","client-vpn-endpoint-id":"cvpn-endpoint-1",'
            '"connection-start-time":"2026-06-01 08:14:07","device-ip":"203.0.113.24"}'
        )
        path = "111122223333/clientvpn/eu-west-1/2026/06/01/a.log"
        archive.writestr(path, "\n".join(attempt % number for number in (1, 2)))
    with zipfile.ZipFile(tmp_path / "trail.zip", "w") as archive:
        base = json.loads(registry.source("cloudtrail").sample)["Records"][0]
        event = {**base, "eventSource": "budgets.amazonaws.com", "eventName": "DeleteBudget"}
        archive.writestr("trail.json", json.dumps({"Records": [event]}))

    assert {"cloudtrail", "client_vpn"} <= {source["name"] for source in outside("sources", "list")}
    collected = outside("collect", "--source", "client_vpn", f"zip://{tmp_path}/vpn.zip")
    assert (collected["discovered"], collected["stored"], collected["duplicate"]) == (2, 2, 0)
    assert outside("collect", "--source", "client_vpn", f"zip://{tmp_path}/vpn.zip")["stored"] == 0
    (row,) = outside("query", "SELECT ev_account, ev_action, ev_outcome, count(*) AS n FROM client_vpn GROUP BY ALL")
    assert row == {
        "ev_account": "111122223333",
        "ev_action": "clientvpn:connection-attempt",
        "ev_outcome": "denied",
        "n": 2,
    }

    assert outside("collect", f"zip://{tmp_path}/trail.zip")["stored"] == 1
    outside("detect")
    found = {alert["title"]: alert["severity"] for alert in outside("alerts", "list")}
    assert found["A cost budget was deleted"] == "medium"


def test_the_check_recipe_passes_its_tests(tmp_path):
    """The example of a test, run on the example of a check."""
    (tmp_path / "my_units").mkdir()
    (tmp_path / "my_units" / "__init__.py").touch()
    (tmp_path / "my_units" / "trail_notifies.py").write_text(example("check"))
    (tmp_path / "test_trail_notifies.py").write_text(example("check test"))

    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path), "--rootdir", str(tmp_path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )

    assert run.returncode == 0, run.stdout + run.stderr
    assert "7 passed" in run.stdout


@pytest.mark.slow
def test_a_check_comes_from_outside(outside):
    """As somebody else's package, it is listed with ours."""
    assert outside("checks", "show", "ACME-01")["reads"] == ["cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus"]


def test_the_rule_recipe_passes_its_tests_and_the_house_rules(tmp_path):
    """`python -m vedette.detect.check` finds nothing to say."""
    (tmp_path / "rule.yml").write_text(example("rule"))

    run = subprocess.run(
        [sys.executable, "-m", "vedette.detect.check", tmp_path / "rule.yml"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.returncode, run.stdout) == (0, "1 rules, 3 tests, 0 problems\n"), run.stderr


def test_the_source_recipe_is_short():
    """A source is one sitting: its example fits on a page and a half."""
    assert len(example("source").splitlines()) < 70
