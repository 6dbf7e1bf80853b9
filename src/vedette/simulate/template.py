"""Records rendered once to bytes, with holes for what differs from event to event.

A *mark* in a record is a private-use character pair around a name. Marks known when the template is made
(the account, one bucket of many) are filled in at once; the rest become holes, each with a function from the
second of the day to bytes. Filling a template is then one `%` on bytes: some hundred thousand a second.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from vedette.simulate import ids
from vedette.simulate.org import nat_address, resources

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from vedette.simulate.org import Account, Organisation

    Hole = Callable[[int], bytes]
    Template = tuple[bytes, tuple[Hole, ...]]

_OPEN, _SHUT = "\ue000", "\ue001"
_MARK = re.compile(f'"{_OPEN}#([^{_SHUT}]+){_SHUT}"|{_OPEN}([^{_SHUT}]+){_SHUT}')
_DAY_SECONDS = 86400
_POOL = 256  # object keys to choose from, the first far more popular than the last
_NOON = 12
_BLOCK = ids.SESSION_SECONDS
_CLOCK: list[bytes] = []
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def mark(name: str) -> str:
    """Return the mark of a value inside a string."""
    return f"{_OPEN}{name}{_SHUT}"


def number(name: str) -> str:
    """Return the mark of a value that stands as a JSON number, without quotes."""
    return f"{_OPEN}#{name}{_SHUT}"


def clock() -> list[bytes]:
    """Return `T00:00:00Z` to `T23:59:59Z`, made once a process."""
    if not _CLOCK:
        _CLOCK.extend(
            b"T%02d:%02d:%02dZ" % (hour, minute, second)
            for hour in range(24)
            for minute in range(60)
            for second in range(60)
        )
    return _CLOCK


def split(record: dict[str, Any]) -> list[str]:
    """Return a record as text, name of a mark, text, … in turn; texts are escaped for `%`."""
    text = json.dumps(record, separators=(",", ":"), ensure_ascii=False).replace("%", "%%")
    pieces, at = [], 0
    for found in _MARK.finditer(text):
        pieces += [text[at : found.start()], found[1] or found[2]]
        at = found.end()
    return [*pieces, text[at:]]


class Uuids:
    """An endless supply of UUIDs as bytes, drawn in blocks because one random call a UUID is slow."""

    def __init__(self, seed: str) -> None:
        self._rng = ids.rng_for(seed)
        self._ready: list[bytes] = []

    def __call__(self, _second: int = 0) -> bytes:
        """Return the next UUID."""
        if not self._ready:
            text = self._rng.randbytes(16 * 512).hex().encode()
            self._ready = [
                b"%b-%b-4%b-a%b-%b"
                % (
                    text[at : at + 8],
                    text[at + 8 : at + 12],
                    text[at + 13 : at + 16],
                    text[at + 17 : at + 20],
                    text[at + 20 : at + 32],
                )
                for at in range(0, len(text), 32)
            ]
        return self._ready.pop()


class Forge:
    """Makes templates for one account, region and day; everything it draws follows from its own seed."""

    def __init__(self, org: Organisation, account: Account, region: str, day: date) -> None:
        self.org, self.account, self.region, self.day = org, account, region, day
        seed = f"{org.seed}|unit|{account.id}|{region}|{day}"
        self.rng = ids.rng_for(seed)
        self.uuids = Uuids(f"{seed}|uuids")
        self.have = resources(org, account, region)
        self._blob = ids.token(self.rng, 200_000).encode()
        base32 = bytes(ids.BASE32, "ascii")
        self._base32 = bytes(base32[byte & 31] for byte in self.rng.randbytes(40_000))
        self._hex = self.rng.randbytes(40_000).hex().encode()
        self._holes: dict[str, Hole] = {"uuid": self.uuids, "exp": self._expiry, "ms": self._milliseconds}
        self._last: dict[str, bytes] = {}
        self._midnight = (day.toordinal() - 719163) * _DAY_SECONDS
        self._constants = {
            "account": account.id,
            "account-name": account.name,
            "region": region,
            "org": org.org_id,
            "company": org.company,
            "nat": nat_address(org, account, region),
            "trail-bucket": org.trail_bucket,
        }

    def compile(self, record: dict[str, Any]) -> Template:
        """Return the template of a record that holds marks."""
        return self.fill(split(record))

    def fill(self, pieces: Sequence[str]) -> Template:
        """Return the template of what `split` made of a record, for this account, region and day."""
        picked: dict[str, str] = {}
        holes: list[Hole] = []
        parts = [pieces[0]]
        for name, after in zip(pieces[1::2], pieces[2::2], strict=True):
            fixed = self._fixed(name, picked)
            if fixed is None:
                parts.append(f"{self.day}%b" if name == "time" else "%b")
                holes.append(self._hole(name))
            else:
                parts.append(fixed)
            parts.append(after)
        return "".join(parts).encode(), tuple(holes)

    def _fixed(self, name: str, picked: dict[str, str]) -> str | None:
        if name in self._constants:
            return self._constants[name]
        kind, _, what = name.partition(":")
        if kind != "pick":
            return None
        if what not in picked:
            picked[what] = self.rng.choice(self.have[what])
        return picked[what]

    def _hole(self, name: str) -> Hole:
        if name not in self._holes:
            kind, _, rest = name.partition(":")
            maker: Callable[[str], Hole] = getattr(self, f"_make_{kind}")
            self._holes[name] = maker(rest)
        return self._holes[name]

    def _make_time(self, _rest: str) -> Hole:
        return clock().__getitem__

    def _make_num(self, rest: str) -> Hole:
        low, high = map(int, rest.split("-"))
        draw, span = self.rng.random, high - low
        return lambda _: b"%d" % (low + int(span * draw() ** 3))

    def _make_hex(self, rest: str) -> Hole:
        return self._slice(self._hex, int(rest))

    def _make_token(self, rest: str) -> Hole:
        return self._slice(self._blob, int(rest))

    def _make_fresh(self, rest: str) -> Hole:
        body = self._slice(self._base32, 16)
        prefix = rest.encode()
        return lambda second: prefix + body(second)

    def _slice(self, blob: bytes, length: int) -> Hole:
        draw, span = self.rng.random, len(blob) - length

        def cut(_second: int) -> bytes:
            at = int(draw() * span)
            return blob[at : at + length]

        return cut

    def _make_path(self, rest: str) -> Hole:
        pool = [self._path(rest) for _ in range(_POOL)]
        draw, last = self.rng.random, self._last

        def choose(_second: int) -> bytes:
            found = last[rest] = pool[int(_POOL * draw() ** 2)]
            return found

        return choose

    def _path(self, kind: str) -> bytes:
        rng = self.rng
        if kind == "lake":
            hour = f"{rng.randrange(24):02d}"
            return f"events/day={self.day}/hour={hour}/part-{rng.randrange(99999):05d}.parquet".encode()
        if kind == "log":
            return f"logs/{self.day}/{ids.hexadecimal(rng, 12)}.gz".encode()
        folder = rng.choice(("invoices", "uploads", "thumbnails", "contracts", "avatars"))
        end = rng.choice(("pdf", "jpg", "png", "docx", "json"))
        return f"{folder}/{rng.randrange(64):02x}/{ids.hexadecimal(rng, 12)}.{end}".encode()

    def _make_again(self, rest: str) -> Hole:
        last = self._last
        return lambda _: last[rest]

    def _sessions(self, principal: str) -> tuple[int, range]:
        """Return how far into its first session the day begins, in seconds, and its sessions' numbers."""
        shift = ids.session_shift(self.org.seed, principal)
        first = (self._midnight + shift) // _BLOCK
        return self._midnight + shift - first * _BLOCK, range(first, first + _DAY_SECONDS // _BLOCK + 1)

    def _make_key(self, rest: str) -> Hole:
        ahead, blocks = self._sessions(rest)
        keys = [ids.session_of(self.org.seed, rest, block).encode() for block in blocks]
        return lambda second: keys[(second + ahead) // _BLOCK]

    def _make_since(self, rest: str) -> Hole:
        ahead, blocks = self._sessions(rest)
        start = datetime.fromtimestamp(self._midnight - ahead, UTC)
        begun = [
            (start + timedelta(seconds=_BLOCK * number)).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
            for number in range(len(blocks))
        ]
        return lambda second: begun[(second + ahead) // _BLOCK]

    def _expiry(self, second: int) -> bytes:
        second = min(second + 3600, _DAY_SECONDS - 1)
        hour, minute = second // 3600, second // 60 % 60
        text = f"{_MONTHS[self.day.month - 1]} {self.day.day}, {self.day.year}, {hour % 12 or 12}:{minute:02d}"
        return f"{text}:{second % 60:02d} {'PM' if hour >= _NOON else 'AM'}".encode()

    def _milliseconds(self, second: int) -> bytes:
        return b"%d" % ((self._midnight + second) * 1000)
