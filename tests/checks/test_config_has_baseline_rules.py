"""CFG-10."""

from __future__ import annotations

from recorders import recorder, status

from vedette.checks.config_has_baseline_rules import CHECK
from vedette.meaning.config_rules import BASELINE
from vedette.model import Expected
from vedette.model.facts.config import CONFIG_RULES, ConfigRule
from vedette.testing import Scene

RUNNING = (recorder(), status())
RULES = tuple(ConfigRule(f"arn:{n}", f"rule-{n}", identifier=source) for n, source in enumerate(BASELINE))


def test_the_baseline():
    """All of it; one is not there, and named."""
    assert Scene(*RUNNING, *RULES).status(CHECK) == "pass"
    found = Scene(*RUNNING, *RULES[1:]).finding(CHECK)
    assert (found.status.value, found.evidence["rules"]) == ("fail", (BASELINE[0],))


def test_names_count_too():
    """A pack's rule, whose source is a function of one's own."""
    own = ConfigRule("arn:own", "cloud-trail-enabled-conformance-pack-x1", owner="CUSTOM_LAMBDA")
    assert Scene(*RUNNING, own, *RULES[1:]).status(CHECK) == "pass"


def test_the_baseline_is_a_setting():
    """One rule may be enough."""
    scene = Scene(*RUNNING, RULES[0], expected=Expected(config_rules=(BASELINE[0],)))
    assert scene.status(CHECK) == "pass"


def test_without_a_running_recorder_there_is_nothing_to_ask():
    """CFG-01 tells; and where rules may not be listed it is not known."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(*RUNNING).denied(CONFIG_RULES).status(CHECK) == "unknown"
