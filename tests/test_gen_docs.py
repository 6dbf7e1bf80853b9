"""The generated reference: each section says what its objects say, and drift is seen."""

from __future__ import annotations

import importlib.util
import re
from enum import Enum
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Literal

import pytest
import typer
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from vedette.model import Column, Cost, Derived, Json, Layout, LogSource

SCRIPT = Path(__file__).resolve().parents[1] / "scripts" / "gen_docs.py"


@pytest.fixture(scope="module")
def gen_docs():
    """Load the script as a module."""
    spec = importlib.util.spec_from_file_location("gen_docs", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Output(Enum):
    """A choice of the made-up command line."""

    TABLE = "table"
    JSON = "json"


def test_cli_page_names_every_command_argument_and_option(gen_docs):
    """Commands beneath commands, choices, defaults and variables are on the page; hidden commands are not."""
    app, rules = typer.Typer(), typer.Typer(help="Rules and their tests.")
    app.add_typer(rules, name="rules")

    @app.callback()
    def common(
        where: Annotated[Path, typer.Option("--home", envvar="VEDETTE_HOME", help="One folder.")] = Path("h"),
    ):
        """Watch AWS."""

    @rules.command("show")
    def show(rule: Annotated[str, typer.Argument(help="Its id.")], output: Output = Output.TABLE):
        """Show one rule."""

    @rules.command("secret", hidden=True)
    def secret():
        """Not for people."""

    text = gen_docs.cli_pages(app)["cli.md"]

    assert "## vedette\n\n```\nvedette [OPTIONS] COMMAND [ARGS]...\n```\n\nWatch AWS." in text
    assert "| `--home` | `Path` | `h` | One folder. Also from `VEDETTE_HOME`. |" in text
    assert "## vedette rules\n" in text
    assert "```\nvedette rules show [OPTIONS] RULE\n```\n\nShow one rule." in text
    assert "| `RULE` |  | Its id. |" in text
    assert "| `--output` | `table`, `json` | `table` |  |" in text
    assert "secret" not in text


def test_source_pages_show_columns_layouts_and_sample(gen_docs):
    """A source has its own page and a line in the list; transports stand below."""
    source = LogSource(
        name="door",
        title="Door log",
        doc="https://example.com/door",
        sigma={"product": "aws", "service": "door"},
        framing=Json(),
        columns=(Column("who", "string", "The person | badge.", path=("user", "name")),),
        derived=(Derived("ev_actor", "who", "Who."),),
        time="when",
        key=("ev_account", "ev_id"),
        sort=("who",),
        layouts=(Layout("one folder a day", r"doors/(?P<account>\d+)/"),),
        delay_minutes=5,
        delay="about 5 minutes",
        retention="90 days",
        on_by_default="no",
        cost=Cost("free", "2026-01-01"),
        sample=b'{"user": {"name": "a"}}',
        open_fields=("user",),
    )

    pages = gen_docs.source_pages({"door": source}, {"file": SimpleNamespace(scheme="file", title="Files")})

    assert {"sources.md", "sources/door.md"} == set(pages)
    line = "| [door](sources/door.md) | Door log | `product: aws, service: door` | 1 | about 5 minutes | no |"
    assert line in pages["sources.md"]
    assert "| `file://` | Files |" in pages["sources.md"]
    text = pages["sources/door.md"]
    assert "| `who` | `string` | `user.name` | The person \\| badge. |" in text
    assert "| Same event | `ev_account`, `ev_id` |" in text
    assert "| Cost | free (as of 2026-01-01) |" in text
    assert '```json\n{"user": {"name": "a"}}\n```' in text
    assert "```\n# one folder a day\ndoors/(?P<account>\\d+)/\n```" in text
    assert re.search(r"\| `ev_actor` \| `string` \| .* \| `who` \|", text)


def test_rule_page_lists_each_document_of_each_file(gen_docs, tmp_path):
    """Two rules in one file are two lines; what a correlation counts has no level of its own."""
    (tmp_path / "aws" / "iam").mkdir(parents=True)
    (tmp_path / "aws" / "iam" / "key_made.yml").write_text(
        "title: A key was made\nid: one\nlevel: low\nattempt: none\ntags: [attack.t1098]\n"
    )
    (tmp_path / "aws" / "iam" / "keys_made.yml").write_text(
        "title: A key\nid: two\nname: key\nlevel: low\n---\n"
        "title: Many keys were made\nid: three\nlevel: high\ncorrelation: {rules: [key]}\n"
    )

    text = gen_docs.rule_pages(tmp_path)["rules.md"]

    assert "2 rules that raise alerts" in text
    assert "## aws/iam\n" in text
    assert "| `key_made` | A key was made | low | none | attack.t1098 | `one` |" in text
    assert "| `keys_made` | A key | (counted below) |  |  | `two` |" in text
    assert "| `keys_made` | Many keys were made | high | high |  | `three` |" in text


def test_a_part_that_is_not_there_gives_no_page(gen_docs, tmp_path):
    """Nothing is written about nothing."""
    assert gen_docs.rule_pages(tmp_path / "none") == {}
    assert gen_docs.optional("vedette.no_such_module") is None


def test_config_page_names_key_variable_type_and_default(gen_docs):
    """Each key has its variable; a home folder in a default is written as ~."""

    class Config(BaseSettings):
        """A made-up configuration."""

        model_config = SettingsConfigDict(env_prefix="VEDETTE_", frozen=True)
        home: Path = Field(Path.home() / ".vedette", description="All that is kept.")
        engine: Literal["duckdb", "athena"] = "duckdb"
        bucket: str
        folders: tuple[Annotated[Path, "expanded"], ...] = ()

    text = gen_docs.config_pages(Config)["config.md"]

    assert "| `home` | `VEDETTE_HOME` | `Path` | `~/.vedette` | All that is kept. |" in text
    assert "| `engine` | `VEDETTE_ENGINE` | `Literal['duckdb', 'athena']` | `duckdb` |  |" in text
    assert "| `folders` | `VEDETTE_FOLDERS` | `list of Path` |  |  |" in text
    assert "| `bucket` | `VEDETTE_BUCKET` | `str` | required |  |" in text


def test_drift_and_left_over_pages_are_seen_and_mended(gen_docs, tmp_path, capsys):
    """`--check` is silent on what was just written, and shows what changed since."""
    pages = {"a.md": gen_docs.page("A", "one"), "sub/b.md": gen_docs.page("B")}
    (tmp_path / "by-hand.md").write_text("# By hand\n")

    gen_docs.write(pages, tmp_path)
    assert gen_docs.check(pages, tmp_path) == 0
    assert capsys.readouterr().out == ""

    assert gen_docs.check({"a.md": gen_docs.page("A", "two")}, tmp_path) == 1
    out = capsys.readouterr().out
    assert "-one\n+two" in out
    assert "sub/b.md (on disk)" in out

    gen_docs.write({"a.md": pages["a.md"]}, tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*.md")) == ["a.md", "by-hand.md"]


def test_behaviours_page_tells_rules_levels_and_reasons(gen_docs, tmp_path):
    """A behaviour's highest level and files; one that only staged rules cover; one that none does, with the reason."""
    (tmp_path / "aws").mkdir()
    for name, level, stage, behaviour in (
        ("one", "low", "live", "a"),
        ("two", "high", "live", "a"),
        ("three", "medium", "staged", "b"),
    ):
        text = f"title: T\nid: {name}\nlevel: {level}\nstage: {stage}\nbehaviours: [{behaviour}]\n"
        (tmp_path / "aws" / f"{name}.yml").write_text(text)
    module = SimpleNamespace(
        BEHAVIOURS={name: SimpleNamespace(group="g", text=f"It is {name}") for name in "abc"},
        UNCOVERED={"c": "No log says so."},
    )

    text = gen_docs.behaviour_pages(tmp_path, module)["behaviours.md"]

    assert "3 behaviours that are worth an alert, by ATT&CK tactic where they have one; 2 of them" in text
    assert "| `a` | It is a | high | `aws/one` (one), `aws/two` (two) |" in text
    assert "| `b` | It is b | medium, staged | `aws/three` (three) |" in text
    assert "| `c` | It is c | not covered | No log says so. |" in text
