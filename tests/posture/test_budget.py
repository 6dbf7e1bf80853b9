"""The budget of calls: a rate a service, slower where AWS asks for it."""

from __future__ import annotations

import pytest

from vedette.aws.budget import SLOWEST, Budget

PLACE = ("111122223333", "eu-west-1", "iam")


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        """The time."""
        return self.now

    def sleep(self, seconds):
        """Let it pass."""
        self.now += seconds


@pytest.fixture
def clock():
    return Clock()


def test_calls_are_as_far_apart_as_the_rate_says(clock):
    """Ten a second: eleven calls take a second."""
    budget = Budget(10, clock=clock, sleep=clock.sleep)
    for _ in range(11):
        budget.wait(*PLACE)

    assert clock.now == pytest.approx(1.0)


def test_places_and_services_do_not_wait_for_each_other(clock):
    """AWS counts an account, a region and a service."""
    budget = Budget(10, clock=clock, sleep=clock.sleep)
    for place in (PLACE, ("444455556666", *PLACE[1:]), (PLACE[0], "us-east-1", "iam"), (*PLACE[:2], "s3")):
        budget.wait(*place)

    assert clock.now == 0.0


def test_a_service_may_have_a_rate_of_its_own(clock):
    """And zero is no limit."""
    budget = Budget(10, {"iam": 2, "s3": 0}, clock=clock, sleep=clock.sleep)
    for _ in range(3):
        budget.wait(*PLACE)
        budget.wait(*PLACE[:2], "s3")

    assert clock.now == pytest.approx(1.0)


def test_being_throttled_halves_the_rate_and_answers_bring_it_back(clock):
    """Never below the slowest, never above what was set."""
    budget = Budget(10, clock=clock, sleep=clock.sleep)
    budget.wait(*PLACE)
    for expected in (5, 2.5, 1.25, 0.625, SLOWEST, SLOWEST):
        budget.answered(*PLACE, throttled=True)
        assert budget.rate(*PLACE) == expected

    for _ in range(100):
        budget.answered(*PLACE, throttled=False)
    assert budget.rate(*PLACE) == 10
