"""Following several addresses: each in its turn, none in the way of another."""

from __future__ import annotations

import threading
import time
from collections import Counter

import pytest
from homes import event, packed, write

from vedette import api, registry
from vedette.api._run import _Address
from vedette.errors import AwsError, UsageError
from vedette.model import Found, Transport


@pytest.fixture
def follow(place, monkeypatch, no_rules):
    """Run some rounds; `fails` are the addresses of the transport `odd` that AWS refuses, `asked` those it was asked."""
    fails, asked, data = set(), [], {}

    def find(uri, _walk):
        asked.append(uri)
        if uri in fails:
            raise AwsError("refused", where=uri)
        yield from (Found(f"{uri}/{n}", "1", 1) for n in data.get(uri, ()))

    def fetch(uri, _settings):
        return packed([event(uri)])

    odd = Transport("odd", "Odd", find, fetch)
    known = dict(registry.transports()) | {"odd": odd}
    monkeypatch.setattr(registry, "transports", lambda: known)

    def run(*paths, cycles=1, on_cycle=lambda _: None, interval=0.01, **more):
        seen = []

        def told(cycle):
            seen.append(cycle)
            on_cycle(cycle)

        stop = more.pop("stop", threading.Event())
        api.run(paths, config=place.config, interval=interval, stop=stop, on_cycle=told, cycles=cycles, **more)
        return seen

    run.fails, run.asked, run.data = fails, asked, data
    return run


def test_addresses_of_several_schemes(follow, place, logs):
    """Files and another transport in one round, in their sums."""
    write(logs, "a.json", packed([event("file")]))
    follow.data["odd://a"] = range(3)
    [cycle] = follow(str(logs), "odd://a")
    assert (cycle.collected.objects, cycle.collected.stored) == (4, 4)
    assert cycle.collected.sources["cloudtrail"].stored == 4
    assert sum(place.ids().values()) == 4


def test_one_that_fails_does_not_stop_the_others(follow, place):
    """It is told and left alone longer and longer, the others go on; then it comes back."""
    follow.fails.add("odd://bad")
    follow.data |= {"odd://good": range(2), "odd://bad": range(2)}

    def heal(cycle):
        if cycle.number == 3:
            follow.fails.clear()

    cycles = follow("odd://bad", "odd://good", cycles=40, on_cycle=heal)
    assert cycles[0].collected.problems == ["odd://bad: refused"]
    assert (cycles[0].collected.failed, cycles[0].collected.stored) == (1, 2)
    assert sum(cycle.collected.stored for cycle in cycles) == 4
    assert Counter(follow.asked)["odd://bad"] <= Counter(follow.asked)["odd://good"]


def test_the_pause_after_an_error_grows():
    """Twice as long each time, up to five minutes; what went well begins anew."""
    one, pauses = _Address("odd://a", 1.0), []
    for _ in range(12):
        before = time.monotonic()
        one.failed()
        pauses.append(round(one.due - before))
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    one.went_well(found=True)
    assert one.due <= time.monotonic()


def test_all_that_fail_at_the_beginning(follow):
    """A wrong address is seen at once."""
    follow.fails |= {"odd://a", "odd://b"}
    with pytest.raises(AwsError, match="refused"):
        follow("odd://a", "odd://b")
    with pytest.raises(UsageError, match="nothing collects"):
        follow("none://x")


def test_a_stop_ends_it_between_addresses(follow):
    """What was asked to stop does not begin with the next address."""
    stop = threading.Event()
    follow.data["odd://a"] = range(1)
    cycles = follow("odd://a", "odd://b", cycles=None, on_cycle=lambda _: stop.set(), stop=stop, interval=60)
    assert [cycle.collected.stored for cycle in cycles] == [1]
