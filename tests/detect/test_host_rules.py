"""Rules over records that are no JSON: lines and XML; and Sigma's log sources of hosts."""

from __future__ import annotations

import json
import zipfile

import pytest

from vedette import registry
from vedette.detect.load import load_text
from vedette.detect.run import Detector
from vedette.lake.engine import Engine

HEAD = (
    "title: t\nid: 8b7e2f5c-6a54-4f2c-9f66-0b5f7f2c0e11\nlevel: low\nlogsource: {logsource}\n"
    "detection:\n  a:\n    {body}\n  condition: {condition}\n"
)
SAMPLES = {name: registry.source(name).sample for name in ("linux_syslog", "linux_audit", "windows_event")}
NESTED = json.dumps(
    {
        "Event": {
            "System": {"EventID": 4624, "Channel": "Security", "TimeCreated": {"#attributes": {"SystemTime": "2026-06-01T08:14:07Z"}}},
            "EventData": {"Unheard": "of"},
        }
    }
).encode()  # fmt: skip


@pytest.fixture(scope="module")
def engine():
    """One engine for all."""
    with_it = Engine()
    yield with_it
    with_it.close()


def hits(engine, name, records, logsource, body, condition="a"):
    """How many of the records a rule finds."""
    source = registry.source(name)
    assert engine.load("rows", source, records) == []
    rules = load_text(HEAD.format(logsource=json.dumps(logsource), body=body, condition=condition))
    assert not rules.errors
    assert [rule.source for rule in rules] == [name]
    return sum(match.count for match in Detector(rules, engine).run("rows", None, source))


@pytest.mark.parametrize(
    ("service", "body", "found"),
    [
        ("sshd", "- 'INVALID user'", 1),
        ("cron", "- 'invalid user'", 0),
        ("cron", "- 'anacron'", 1),
        ("auth", "- 'systemctl*nginx'", 1),
        ("auth", "username: mira", 2),
        ("sudo", "username: mira", 1),
        ("auth", "nothing_such: x", 0),
        ("auth", "nothing_such|exists: true", 0),
        ("auth", "nothing_such: null", 4),
    ],
)
def test_rules_over_lines(engine, service, body, found):
    """Words are looked for anywhere in a line; fields that are no columns are missing, and never an error."""
    where = {"product": "linux", "service": service}

    assert hits(engine, "linux_syslog", [SAMPLES["linux_syslog"]], where, body) == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("LogonType: 10", 1),
        ("TargetUserName|contains: IRA", 1),
        ("- 'app-1'", 1),
        ("- 'not there'", 0),
        ("Unheard: of", 1),
        ("Escaped: '<a & b>'", 1),
        ("TargetUserName: nobody", 0),
    ],
)
def test_rules_over_windows_events_of_any_rendering(engine, body, found):
    """Fields that are no columns are found in XML and in nested JSON too."""
    xml = SAMPLES["windows_event"].replace(
        b"</EventData>", b"<Data Name='Escaped'>&lt;a &amp; b&gt;</Data></EventData>"
    )
    where = {"product": "windows", "service": "security"}

    hit = [hits(engine, "windows_event", [record], where, body) for record in (xml, NESTED)]

    assert sum(hit) == found


@pytest.mark.parametrize(
    ("logsource", "found"),
    [
        ({"product": "windows"}, 2),
        ({"product": "windows", "service": "security"}, 1),
        ({"product": "windows", "service": "sysmon"}, 1),
        ({"product": "windows", "category": "process_creation"}, 1),
        ({"product": "windows", "category": "file_event"}, 0),
    ],
)
def test_sigmas_log_sources_choose_events(engine, logsource, found):
    """Each log source of Sigma's means its part of the table."""
    source = registry.source("windows_event")
    records = [source.more_samples[0], NESTED]

    assert hits(engine, "windows_event", records, logsource, "EventID: '*'") == found


def test_negation_stays_inside_the_log_source(engine):
    """What a rule excludes does not let in the rest of the table."""
    where = {"product": "linux", "service": "sudo"}

    assert hits(engine, "linux_syslog", [SAMPLES["linux_syslog"]], where, "username: nobody", "not a") == 1


def test_every_log_source_of_sigma_has_one_meaning():
    """No two sources, and no source twice, answer to the same log source."""
    named = [
        (part.product, part.service, part.category) for unit in registry.sources().values() for part in unit.also_sigma
    ] + [
        tuple(unit.sigma.get(key, "") for key in ("product", "service", "category"))
        for unit in registry.sources().values()
    ]

    assert len(named) == len(set(named))


def test_there_are_rules_over_hosts(own_rules):
    """`test_own_rules.py` asks them what it asks all."""
    assert len([rule for rule in own_rules if rule.source in SAMPLES]) >= 17


def test_recorded_attacks_are_found(engine, corpora, own_rules):
    """In recorded data the disabled event log, the cleared logs and cmstp are found, and nothing is told of the rest."""
    source = registry.source("windows_event")
    detector = Detector(own_rules, engine)
    titles = {rule.id: rule.title for rule in own_rules}
    found = {}
    for path in sorted((corpora / "host/windows-otrf").glob("*.zip")):
        archive = zipfile.ZipFile(path)
        text = archive.read(next(name for name in archive.namelist() if not name.startswith("__")))
        engine.load("rows", source, [line for line in text.split(b"\n") if line.strip()])
        found[path.stem] = {titles[match.rule_id] for match in detector.run("rows", None, source)}

    cleared, disabled = "A Windows event log was cleared", "The Windows event log service was set not to start"
    foreign = "A tool of Windows itself was used to fetch or run foreign code"
    assert found == {
        "cmd_disable_eventlog_service_startuptype_modification_via_registry": {disabled},
        "covenant_psremoting_command": set(),
        "empire_powerdump_sam_access": set(),
        "psh_cmstp_execution_bypassuac": {cleared, foreign},
        "psh_python_webserver": {cleared},
        "reg_cmd_process_commandline_logging_disabled": {cleared},
    }
