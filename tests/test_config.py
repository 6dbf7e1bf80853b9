"""Settings: where they come from, and where a mistake is."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from vedette.config import Config
from vedette.errors import ConfigError


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Run in a folder with nothing in it, as a person with nothing in theirs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "person"))
    return tmp_path


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_with_nothing_the_defaults_hold(folder):
    """Everything is under one home folder."""
    config = Config.load()

    assert config.home == folder / "person/.vedette"
    assert config.lake.warehouse == str(folder / "person/.vedette/lake")
    assert config.state_url == f"sqlite:///{folder}/person/.vedette/state.db"
    assert (config.lake.catalog, config.collect.batch_megabytes) == ("sqlite", 176)
    assert config.collect.jobs == len(os.sched_getaffinity(0))


def test_a_folder_here_is_home(folder):
    """./.vedette is taken where it exists."""
    (folder / ".vedette").mkdir()

    assert Config.load().home == folder / ".vedette"


@pytest.mark.parametrize(
    ("given", "expected"),
    [(("file",), "a"), (("file", "env"), "b"), (("file", "env", "argument"), "c"), (("env",), "b")],
)
def test_argument_beats_variable_beats_file(folder, monkeypatch, given, expected):
    """The nearer to the person, the stronger."""
    if "file" in given:
        write(folder / "vedette.toml", 'home = "a"')
    if "env" in given:
        monkeypatch.setenv("VEDETTE_HOME", str(folder / "b"))
    config = Config.load(folder / "c" if "argument" in given else None)

    assert config.home == folder / expected
    assert config.lake.warehouse == str(folder / expected / "lake")


def test_the_file_is_the_first_there_is(folder, monkeypatch):
    """--config, VEDETTE_CONFIG, home, here."""
    level = '[log]\nlevel = "{}"'
    write(folder / "vedette.toml", level.format("debug"))
    assert Config.load().log.level == "debug"
    write(folder / "home/vedette.toml", level.format("info"))
    assert Config.load(folder / "home").log.level == "info"
    monkeypatch.setenv("VEDETTE_CONFIG", str(write(folder / "x.toml", level.format("error"))))
    assert Config.load(folder / "home").log.level == "error"
    named = write(folder / "y.toml", level.format("warning"))
    assert Config.load(folder / "home", named).log.level == "warning"


def test_a_section_may_come_from_both(folder, monkeypatch):
    """A variable overrides one key and leaves its neighbours."""
    write(folder / "vedette.toml", "[collect]\njobs = 3\nbatch_megabytes = 8")
    monkeypatch.setenv("VEDETTE_COLLECT__JOBS", "5")
    monkeypatch.setenv("VEDETTE_RULES__DISABLED", '["r1"]')

    config = Config.load()

    assert (config.collect.jobs, config.collect.batch_megabytes) == (5, 8)
    assert config.rules.disabled == ("r1",)


def test_paths_in_a_file_are_relative_to_it(folder):
    """The file may be named from anywhere."""
    text = 'home = "h"\n[rules]\nfolders = ["mine", "~/sigma"]\n[lake]\nwarehouse = "w"'
    config = Config.load(config=write(folder / "etc/vedette.toml", text))

    assert config.home == folder / "etc/h"
    assert config.rules.folders == (folder / "etc/mine", folder / "person/sigma")
    assert config.lake.warehouse == str(folder / "etc/w")
    s3 = write(folder / "s3.toml", '[lake]\nwarehouse = "s3://bucket/lake"')
    assert Config.load(config=s3).lake.warehouse == "s3://bucket/lake"


@pytest.mark.parametrize(
    ("text", "line", "what", "hint"),
    [
        ("[collect]\n\njobz = 3", 3, "unknown key 'collect.jobz'", "did you mean 'collect.jobs'?"),
        ("colect.jobs = 3", 1, "unknown key 'colect'", "did you mean 'collect'?"),
        ("[aws]\nsecret_access_key = 'x'", 2, "unknown key 'aws.secret_access_key'", "docs/reference"),
        ("# a\n[collect]\njobs = 'many'", 3, "collect.jobs input should be a valid integer", "docs"),
        ("[lake]\ncatalog = 'hive'", 2, "lake.catalog must be sqlite, glue", "docs"),
        ("log.level = 'loud'", 1, "log.level input should be", "docs"),
        ("lake = 3", 1, "lake input should be", "docs"),
        ("[log]\nlevel = loud", 2, "Invalid value", "toml.io"),
        ("[log", 1, "Expected ']'", "toml.io"),
        ("[state]\nurl = 'postgresql://me:hunter2@h/d'", 2, "state.url holds a password", "docs"),
        ("[state]\npassword = 'hunter2'", 2, "state.password", "docs"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(folder, text, line, what, hint):
    """What, where, what to do; and never a value that may be a secret."""
    path = write(folder / "vedette.toml", text)

    with pytest.raises(ConfigError) as caught:
        Config.load(config=path)

    error = caught.value
    assert error.where == f"{path}:{line}"
    assert what in error.what
    assert hint in error.hint
    assert "hunter2" not in str(error)
    assert error.exit_code == 2


def test_all_mistakes_are_told_at_once(folder):
    """One run, one list."""
    path = write(folder / "vedette.toml", "[collect]\njobs = -1\nbatch_megabytes = 0\n[log]\nfoo = 1")

    with pytest.raises(ConfigError) as caught:
        Config.load()

    places = [f"{name}:{line}" for name, line in ((path.name, 2), (path.name, 3), (path.name, 5))]
    assert [place in str(caught.value) for place in places] == [True] * 3


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("VEDETTE_COLLECT__JOBS", "many", "VEDETTE_COLLECT__JOBS: collect.jobs input"),
        ("VEDETTE_HOMES", "x", "did you mean VEDETTE_HOME?"),
        ("VEDETTE_LAKE__NOTHING_LIKE_IT", "x", "VEDETTE_LAKE__NOTHING_LIKE_IT: no setting has this variable"),
        ("VEDETTE_RULES__FOLDERS", "a,b", "lists are JSON"),
        ("VEDETTE_CONFIG", "none.toml", "none.toml: no such configuration file"),
    ],
)
def test_a_mistake_in_a_variable_names_it(monkeypatch, name, value, message):
    """The environment has no lines, but names."""
    monkeypatch.setenv(name, value)

    with pytest.raises(ConfigError) as caught:
        Config.load()

    assert message in str(caught.value)


def test_other_variables_that_begin_so_are_left_alone(monkeypatch):
    """A person may keep a password in a variable of their own."""
    monkeypatch.setenv("VEDETTE_DATABASE_PASSWORD", "x")

    assert Config.load()


def test_a_file_that_cannot_be_read_is_an_error(folder):
    """Not UTF-8, or a name that is not there."""
    path = folder / "vedette.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="not UTF-8"):
        Config.load()
    with pytest.raises(ConfigError, match="no such configuration file"):
        Config.load(config=Path("missing.toml"))


def test_the_password_comes_from_a_variable_or_a_file(folder, monkeypatch):
    """The settings hold where it is, the URL is made when it is needed."""
    url = "postgresql://me@db:5432/vedette"
    monkeypatch.setenv("PW", "p@ss/w:rd")
    secret = write(folder / "secret", "hunter2\n")
    secret.chmod(stat.S_IRUSR)

    by_name = Config(state={"url": url, "password": "env:PW"})
    by_file = Config(state={"url": url, "password": f"file:{secret}"})

    assert by_name.state_url == "postgresql://me:p%40ss%2Fw%3Ard@db:5432/vedette"
    assert by_file.state_url == "postgresql://me:hunter2@db:5432/vedette"
    assert "hunter2" not in repr(by_file)


@pytest.mark.parametrize(
    ("url", "reference", "message"),
    [
        ("postgresql://me@db/v", "env:NOT_SET", "NOT_SET is not set"),
        ("postgresql://me@db/v", "file:/none/there", "cannot be read"),
        ("postgresql://db/v", "env:HOME", "names no user"),
    ],
)
def test_a_password_that_is_not_there_is_an_error(url, reference, message):
    """The reference is named, as it is no secret."""
    with pytest.raises(ConfigError, match=message):
        _ = Config(state={"url": url, "password": reference}).state_url


def test_settings_are_frozen():
    """What was read at the start holds to the end."""
    with pytest.raises(ValidationError):
        Config().home = Path("elsewhere")
    with pytest.raises(ValidationError):
        Config().collect.jobs = 3


def test_every_key_is_documented():
    """The reference page is made of the descriptions."""
    alone = ("home", "sources", "retention")
    sections = {name: f.annotation for name, f in Config.model_fields.items() if name not in alone}
    bare = [
        f"{name}.{key}"
        for name, section in sections.items()
        for key, field in section.model_fields.items()
        if not (field.description or "").endswith(".")
    ]

    assert bare == []
    assert all(Config.model_fields[name].description for name in alone)


def test_settings_of_a_source(monkeypatch, tmp_path):
    """By file and by variable; a source that there is none of is refused."""
    (tmp_path / "vedette.toml").write_text('[sources.vpc_flow]\nfields = "${version} ${start}"\n')
    assert Config.load(home=tmp_path).sources["vpc_flow"].fields == "${version} ${start}"
    monkeypatch.setenv("VEDETTE_SOURCES__VPC_FLOW__FIELDS", "start")
    assert Config.load(home=tmp_path).sources["vpc_flow"].fields == "start"
    monkeypatch.setenv("VEDETTE_SOURCES__FLOW__FIELDS", "start")
    with pytest.raises(ConfigError, match="no log source"):
        Config.load(home=tmp_path)


def test_retention_is_days_by_source(home):
    """Days, weeks and years; anything else is an error that names the key."""
    (home / "vedette.toml").write_text('[retention]\ncloudtrail = "400d"\ndefault = "7y"\nvpc_flow = "52w"\n')

    assert Config.load().retention == {"cloudtrail": 400, "default": 2555, "vpc_flow": 364}

    (home / "vedette.toml").write_text('[retention]\ncloudtrail = "0d"\n')
    with pytest.raises(ConfigError, match="number of days") as caught:
        Config.load()
    assert "vedette.toml:2" in str(caught.value)
