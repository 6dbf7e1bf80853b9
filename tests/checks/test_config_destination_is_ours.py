"""CFG-07."""

from __future__ import annotations

import pytest
from recorders import recorder, status

from vedette.checks.config_destination_is_ours import CHECK
from vedette.model import Expected
from vedette.model.facts.config import DELIVERY_CHANNELS, DeliveryChannel
from vedette.model.facts.destinations import CONFIG_BUCKETS, ConfigBucket
from vedette.model.facts.s3 import BUCKETS, Bucket
from vedette.model.facts.sns import TOPICS, Topic
from vedette.testing import ACCOUNT, REGION, Scene

ON = (recorder(), status())
ARCHIVE = "444455556666"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:changes"
FAR = f"arn:aws:sns:{REGION}:{ARCHIVE}:changes"


def channel(topic=""):
    return DeliveryChannel("default", "logs", topic=topic)


def test_a_bucket_of_our_own_or_of_the_archive():
    """Of this account, or of another that is assessed."""
    assert Scene(*ON, channel(), Bucket("logs")).status(CHECK) == "pass"
    scene = Scene(*ON, channel(), ConfigBucket("logs")).at(REGION, Bucket("logs"), account=ARCHIVE)
    assert [f.status.value for f in scene.findings(CHECK)] == ["pass", "not_applicable"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((ConfigBucket("logs", exists=False),), "does not exist"),
        ((), "does not exist"),
        ((ConfigBucket("logs"),), "none of the accounts"),
    ],
)
def test_a_bucket_that_is_gone_or_somebody_elses(rows, words):
    """It is said which."""
    found = Scene(*ON, channel(), *rows).finding(CHECK)

    assert (found.status.value, words in found.reason) == ("fail", True)


def test_the_topic_is_asked_too():
    """One that is there; one that is gone; one of an account that nobody knows; and both at once."""
    good = Bucket("logs")
    assert Scene(*ON, channel(TOPIC), good, Topic(TOPIC)).status(CHECK) == "pass"
    assert "does not exist" in Scene(*ON, channel(TOPIC), good).finding(CHECK).reason
    assert ARCHIVE in Scene(*ON, channel(FAR), good).finding(CHECK).reason
    both = Scene(*ON, channel(TOPIC), ConfigBucket("logs")).finding(CHECK).reason
    assert ("bucket" in both, "topic" in both) == (True, True)


def test_a_topic_of_a_known_account_that_is_not_assessed_is_unknown():
    """Nobody looked whether it is there."""
    expected = Expected(known_accounts=(ARCHIVE,))
    assert Scene(*ON, channel(FAR), Bucket("logs"), expected=expected).status(CHECK) == "unknown"


def test_nothing_to_ask():
    """Without a recorder that runs, or a channel."""
    assert Scene().status(CHECK) == "not_applicable"
    assert Scene(*ON).status(CHECK) == "not_applicable"


def test_what_may_not_be_read_is_unknown():
    """Each that its answer rests on."""
    for kind in (DELIVERY_CHANNELS, TOPICS):
        assert Scene(*ON, channel(TOPIC), Bucket("logs"), Topic(TOPIC)).denied(kind).status(CHECK) == "unknown"
    assert Scene(*ON, channel()).denied(BUCKETS).status(CHECK) == "unknown"
    assert Scene(*ON, channel()).denied(CONFIG_BUCKETS).status(CHECK) == "unknown"
    assert Scene(*ON, channel(TOPIC), ConfigBucket("logs")).refusals_hide_nothing(CHECK)
