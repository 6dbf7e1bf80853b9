"""Loading: every bad rule is told with its place, and the rest run."""

from __future__ import annotations

from textwrap import dedent

import pytest
from making import rule_text

from vedette.detect.load import load, load_text

HEAD = """\
title: a rule
id: 0d5f6a60-4a0f-4f0e-9a3f-2f3b6a3c1e11
logsource: {product: aws, service: cloudtrail}
level: low
detection:
  selection:
    eventSource: iam.amazonaws.com
"""

BAD = [
    ("    eventNmae: x\n  condition: selection\ntests: []\n", 8, "unknown field 'eventNmae'", "'eventName'"),
    ("    userAgent|re: '(?=x)y'\n  condition: selection\n", 8, "(?=x)y", "RE2"),
    ("    userAgent|contians: x\n  condition: selection\n", 8, "contians", "'contains'"),
    ("    sourceIPAddress|cidr: 10.0.0.0/99\n  condition: selection\n", 8, "CIDR", "http"),
    ("    userAgent|expand: '%admins%'\n  condition: selection\n", 5, "admins", "placeholders"),
    ("  condition: selection and nothing\n", 8, "nothing", "http"),
    ("  condition: selection\nlevel: low\n", 9, "stands here twice", "list"),
    ("  condition: selection\n  off: {eventName: x}\n", 9, "no text in YAML", "quotes"),
    ("  condition: selection\nattempt: sometimes\n", 9, "sometimes", "none"),
    ("  condition: selection\nwindow: soon\n", 9, "soon", "1d"),
    ("  condition: selection\nstage: dead\n", 9, "dead", "staged"),
    ("  condition: selection\nentity: [nobody]\n", 9, "nobody", "sources show"),
    ("  condition: selection\ntests: []\nrunbok: []\n", 10, "runbok", "'runbook'"),
    ("  condition: [selection\n", 9, "no YAML", "indentation"),
]


@pytest.mark.parametrize(("tail", "line", "what", "hint"), BAD, ids=[b[2] for b in BAD])
def test_a_bad_rule_is_told_with_its_line(tail, line, what, hint):
    """File, line, what is wrong, and what to do."""
    rules = load_text(HEAD + tail, "x.yml")
    assert [e.where for e in rules.errors] == [f"x.yml:{line}"]
    assert what in rules.errors[0].what
    assert hint in rules.errors[0].hint
    assert not rules.rules


def test_bad_rules_do_not_keep_good_ones_out(tmp_path):
    """All errors at once, and the rest load."""
    good = {"s": {"eventName": "x"}, "condition": "s"}
    (tmp_path / "a.yml").write_text("- no map", "utf-8")
    (tmp_path / "b.yml").write_text(HEAD + "  condition: nothing\n", "utf-8")
    (tmp_path / "c.yaml").write_text(rule_text(good), "utf-8")
    (tmp_path / "d.yml").write_bytes(b"\xff\xfe\x00")
    rules = load([tmp_path, tmp_path / "nowhere"], builtin=False)
    assert len(rules) == 1
    assert len(rules.errors) == 4


def test_an_id_used_twice_is_an_error():
    """The second rule of one id is refused, and the first is named."""
    text = rule_text({"s": {"eventName": "x"}, "condition": "s"})
    rules = load_text(f"{text}---\n{text}", "x.yml")
    assert len(rules) == 1
    assert "x.yml:1" in rules.errors[0].hint


def test_a_name_used_twice_is_told():
    """Correlations say rules by name, and would count the wrong events."""
    one, other = (rule_text({"s": {"eventName": n}, "condition": "s"}, name="same") for n in ("A", "B"))
    other = other.replace(load_text(one).rules[0].id, "0d5f6a60-4a0f-4f0e-9a3f-2f3b6a3c1e99")
    (warning,) = load_text(f"{one}---\n{other}").warnings
    assert "the name 'same' is that of the rule at" in warning


def test_names_of_our_own_rules_are_their_own(own_rules):
    """A correlation means the rule beside it."""
    names = [rule.name for rule in own_rules if rule.name]
    assert len(names) == len(set(names))


def test_third_party_rules_run_with_fields_nobody_declared(judge):
    """An unknown field of a rule that is not ours is a warning, and is looked up in the record."""
    detection = {"s": {"some.odd.field": "X"}, "condition": "s"}
    rules = load_text(rule_text(detection))
    assert "some.odd.field" in rules.warnings[0]
    assert judge(detection, {"some": {"odd": {"field": "x"}}}, {}) == [True, False]


def test_a_public_rule_runs_unmodified():
    """A rule of the public set's shape, with all its metadata, loads as it is."""
    text = dedent("""\
        title: Console Login Without A Second Factor
        id: 77caf516-34e5-4df9-b4db-20744fea0a60
        related:
          - {id: 88caf516-34e5-4df9-b4db-20744fea0a60, type: similar}
        status: experimental
        description: Someone signed in
        references: [https://example.org/a]
        author: A. Person
        date: 2024/01/05
        modified: 2025-02-03
        tags: [attack.initial-access, attack.t1078.004]
        logsource: {product: aws, service: cloudtrail, definition: a trail}
        detection:
          selection:
            eventName: ConsoleLogin
            additionalEventData.MFAUsed: 'No'
          filter_main_sso:
            userIdentity.principalId|contains: 'AWSReservedSSO'
          condition: selection and not 1 of filter_main_*
        fields: [sourceIPAddress]
        falsepositives: [Unknown]
        level: medium
        """)
    rules = load_text(text)
    assert (len(rules), rules.errors, rules.warnings) == (1, (), ())
    assert (rules.rules[0].attempt, rules.rules[0].raises) == ("medium", True)


def test_rules_for_other_logs_are_counted():
    """A rule for a log source that is not ours is neither an error nor loaded."""
    rules = load_text(HEAD.replace("cloudtrail", "no_such_log") + "  condition: selection\n")
    assert (len(rules), rules.errors, rules.not_applicable) == (0, (), 1)


def test_a_sigma_filter_narrows_the_rules_it_names(engine):
    """What the filter's condition excludes is no match any more."""
    rule = HEAD + "  condition: selection\n"
    given = dedent("""\
        title: not from the office
        logsource: {product: aws, service: cloudtrail}
        filter:
          rules: [0d5f6a60-4a0f-4f0e-9a3f-2f3b6a3c1e11]
          office: {sourceIPAddress|cidr: 10.0.0.0/8}
          condition: not office
        """)
    rules = load_text(f"{rule}---\n{given}")
    assert not rules.errors, rules.errors[0]
    table = (
        "(SELECT 'iam.amazonaws.com' AS \"eventSource\", unnest(['10.1.1.1', '11.1.1.1', NULL]) AS \"sourceIPAddress\")"
    )
    rows = engine.rows(f'SELECT "sourceIPAddress", {rules.rules[0].where} FROM {table}')
    assert dict(rows) == {"10.1.1.1": False, "11.1.1.1": True, None: True}


def test_a_correlation_that_cannot_run_is_told():
    """A base rule that did not load, and a type that there is not."""
    text = dedent("""\
        title: many
        id: 0d5f6a60-4a0f-4f0e-9a3f-2f3b6a3c1e12
        correlation:
          type: event_count
          rules: [nobody]
          group-by: [ev_actor]
          timespan: 10m
          condition: {gte: 10}
        """)
    assert load_text(text, "x.yml").errors[0].where == "x.yml:5"
    assert "event_cuont" in load_text(text.replace("event_count", "event_cuont")).errors[0].what


def test_base_rules_fall_silent_and_lend_their_level():
    """Without `generate` only the correlation raises; without `level` it has the base rule's."""
    base = "name: base\n" + HEAD + "  condition: selection\n"
    text = dedent("""\
        title: many
        id: 0d5f6a60-4a0f-4f0e-9a3f-2f3b6a3c1e12
        correlation:
          type: value_count
          rules: [base]
          group-by: [ev_actor]
          timespan: 10m
          condition: {gt: 10, lte: 20, field: eventName}
        """)
    rules = load_text(f"{text}---\n{base}")
    assert not rules.errors, rules.errors[0]
    many, silent = rules.rules
    assert (silent.raises, many.level, many.source) == (False, "low", "cloudtrail")
    assert many.correlation.conditions == (("gt", 10), ("lte", 20))
