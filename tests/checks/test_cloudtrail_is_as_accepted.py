"""CT-22."""

from __future__ import annotations

from trails import arn, trail

from vedette.checks.cloudtrail_is_as_accepted import CHECK
from vedette.model import Expected
from vedette.model.facts.cloudtrail import TRAILS
from vedette.testing import ACCOUNT, REGION, Scene

GROUP = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:trail"
MAIN = trail(log_group=f"{GROUP}:*")
OTHER = "444455556666"


ACCEPTED = (f"{arn()} logs {GROUP}:*",)


def scene(*rows, accepted=ACCEPTED):
    return Scene(*rows, expected=Expected(trails=accepted))


def test_a_trail_as_it_was_accepted():
    """In any order, and with the log group's ARN as either API gives it."""
    assert scene(MAIN).status(CHECK) == "pass"
    assert scene(MAIN, accepted=(f"{arn()} {GROUP} logs",)).status(CHECK) == "pass"


def test_changes():
    """Turned elsewhere, cut off, gone, new; what is now is told as the settings want it."""
    turned = scene(trail(log_group=GROUP, bucket="theirs")).finding(CHECK)
    assert turned.status.value == "fail"
    assert turned.reason == "the trail main delivers no more to logs, now to theirs"
    assert turned.evidence["now"] == [f"{arn()} theirs {GROUP}"]
    assert scene(trail(log_group="")).status(CHECK) == "fail"
    assert scene().finding(CHECK).reason == "the trail main is gone"
    assert "new" in scene(MAIN, trail("second")).finding(CHECK).reason


def test_each_account_is_asked_of_its_own():
    """An organisation's trail is judged where it is owned."""
    found = scene(MAIN).at(REGION, MAIN, account=OTHER).statuses(CHECK)
    assert found == {ACCOUNT: "pass", OTHER: "not_applicable"}


def test_nothing_accepted_is_not_applicable():
    """There is nothing to compare with."""
    assert Scene(MAIN).status(CHECK) == "not_applicable"


def test_what_is_not_known():
    """Trails that may not be read; settings that are none. No refusal hides a failure."""
    assert scene(MAIN).denied(TRAILS).finding(CHECK).permissions == TRAILS.reads
    for bad in ("logs", ""):
        assert scene(MAIN, accepted=(bad,)).status(CHECK) == "unknown"
    assert scene(trail("second")).refusals_hide_nothing(CHECK)
