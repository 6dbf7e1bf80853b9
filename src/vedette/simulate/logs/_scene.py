"""What a log of a day is written from: whose, where, when, how much, and who is about."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from isal import igzip

from vedette.simulate import ids
from vedette.simulate.org import resources

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator
    from datetime import date

    from vedette.simulate.org import Account, Organisation

_SITES = ("shop", "api", "status", "accounts", "docs")
_AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "okhttp/4.12.0",
    "curl/8.14.1",
)


@dataclass(frozen=True)
class Scene:
    """A day (UTC) of an account in a region; `events` is about how many the log has."""

    org: Organisation
    account: Account
    region: str
    day: date
    events: int
    source: str

    @cached_property
    def rng(self) -> random.Random:
        """Chance, from the seed and the scene alone."""
        return ids.rng_for(self.org.seed, self.source, self.account.id, self.region, self.day)

    @cached_property
    def have(self) -> dict[str, tuple[str, ...]]:
        """What the account has in the region, by kind."""
        return resources(self.org, self.account, self.region)

    @cached_property
    def hosts(self) -> tuple[tuple[str, str], ...]:
        """Its instances and their private addresses."""
        net = self.org.accounts.index(self.account) % 200
        return tuple(
            (name, f"10.{net}.{number // 4}.{10 + number}") for number, name in enumerate(self.have["instance"])
        )

    @property
    def midnight(self) -> datetime:
        """The day's beginning."""
        return datetime.combine(self.day, datetime.min.time(), UTC)

    @property
    def site(self) -> str:
        """A name the business is reached by."""
        return f"{self.rng.choice(_SITES)}.{self.org.company}.example"

    def times(self) -> Iterator[datetime]:
        """When the day's events happen, in order: more by day than by night, fewer at week-ends."""
        count = self.events if self.day.weekday() < 5 else self.events // 2  # noqa: PLR2004  Saturday is the fifth
        wave = [1.3 - math.cos((hour - 2) / 24 * 2 * math.pi) for hour in range(24)]
        hours = self.rng.choices(range(24), weights=wave, k=count)
        for seconds in sorted(hour * 3600 + self.rng.random() * 3600 for hour in hours):
            yield self.midnight + timedelta(seconds=seconds)

    def client(self) -> tuple[str, str]:
        """A visitor from the internet: address and user agent; some come again and again."""
        spot = min(int(self.rng.expovariate(0.02)), 250)
        return f"203.0.113.{spot + 1}", _AGENTS[spot % len(_AGENTS)]

    def hourly(self, lines: Iterable[tuple[datetime, bytes]]) -> Iterator[tuple[datetime, list[bytes]]]:
        """Lines in order of time by the five minutes they are delivered after; hours where they are few."""
        step = 300 if self.events > 5000 else 3600  # noqa: PLR2004  about twenty lines an object at the least
        batch: list[bytes] = []
        end = self.midnight
        for at, line in lines:
            while at >= end:
                if batch:
                    yield end, batch
                    batch = []
                end += timedelta(seconds=step)
            batch.append(line)
        if batch:
            yield end, batch

    def suffix(self) -> str:
        """What makes an object's name its own."""
        return ids.hexadecimal(self.rng, 8)


def packed(data: bytes) -> bytes:
    """The bytes as gzip, the same each time."""
    return bytes(igzip.compress(data, 2, mtime=0))


def line(record: object) -> bytes:
    """A record as one line of JSON."""
    return json.dumps(record, separators=(",", ":")).encode()
