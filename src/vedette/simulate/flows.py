"""VPC flow logs of the organisation, as AWS delivers them to S3: who talked to whom, and who knocked in vain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from isal import igzip

from vedette.simulate import ids
from vedette.simulate.org import resources
from vedette.simulate.plan import share
from vedette.simulate.write import Tally

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator
    from pathlib import Path

    from vedette.simulate.org import Account, Organisation

HEADER = (
    b"version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action "
    b"log-status"
)
#: Records of an object at the most; AWS splits by size.
MOST = 50_000
_LEVEL = 2
_WINDOW = 600
#: What is talked: (port, protocol, share, least and most bytes a packet).
_TALK = (
    (443, 6, 62, 60, 1400), (80, 6, 9, 60, 1400), (5432, 6, 9, 80, 900), (6379, 6, 6, 60, 400), (53, 17, 6, 60, 200),
    (123, 17, 2, 76, 76), (8080, 6, 4, 60, 1200), (22, 6, 1, 60, 300), (3306, 6, 1, 80, 900),
)  # fmt: skip
_KNOCKED = (22, 23, 80, 443, 445, 1433, 3306, 3389, 5432, 5900, 6379, 8080, 8443, 9200, 27017)
_REJECTED, _SILENT = 0.14, 0.004


def flow_bucket(trail_bucket: str) -> str:
    """The name of the bucket beside that of the trail."""
    return trail_bucket.replace("cloudtrail", "flow-logs")


def write_flows(org: Organisation, start: datetime, days: int, records: int, root: Path) -> Tally:
    """Write that many records of `days` days below `root` (a bucket's folder); the same each time."""
    tally = Tally()
    places = [(account, region, rank) for account in org.accounts for rank, region in enumerate(org.regions)]
    keys = [(start + timedelta(days=n), *place) for n in range(days) for place in places]
    counts = share(records, [account.weight / (rank + 1) ** 1.3 for _, account, _, rank in keys])
    for (day, account, region, _), count in zip(keys, counts, strict=True):
        _write_day(org, account, region, day, count, root, tally)
    return tally


def _write_day(
    org: Organisation, account: Account, region: str, day: datetime, count: int, root: Path, tally: Tally
) -> None:
    """One day of one account and region, in objects of some hours, or of minutes where there is much."""
    if not count:
        return
    rng = ids.rng_for(org.seed, "flows", account.id, region, day.date())
    folder = root / "AWSLogs" / account.id / "vpcflowlogs" / region / day.strftime("%Y/%m/%d")
    folder.mkdir(parents=True, exist_ok=True)
    windows = 86400 // _WINDOW
    objects = min(windows, max(8, -(-count // MOST)))
    flow_log = resources(org, account, region)["flowlog"][0]
    town = _Town(org, account, region, rng)
    for number, records in enumerate(share(count, [1.0] * objects)):
        first, last = (windows * n // objects for n in (number, number + 1))
        lines = list(town.lines(records, day + timedelta(seconds=first * _WINDOW), last - first))
        end = (day + timedelta(seconds=last * _WINDOW)).astimezone(UTC)
        for at in range(0, len(lines), MOST):
            name = f"{account.id}_vpcflowlogs_{region}_{flow_log}_{end:%Y%m%dT%H%MZ}_{ids.hexadecimal(rng, 8)}.log.gz"
            raw = b"\n".join([HEADER, *(line.encode() for line in lines[at : at + MOST]), b""])
            packed = igzip.compress(raw, _LEVEL, mtime=0)
            (folder / name).write_bytes(packed)
            tally.events += len(lines[at : at + MOST])
            tally.objects += 1
            tally.bytes += len(packed)
            tally.raw_bytes += len(raw)


class _Town:
    """The interfaces of an account and region, whom they talk to, and who knocks."""

    def __init__(self, org: Organisation, account: Account, region: str, rng: random.Random) -> None:
        self.rng = rng
        self.account = account.id
        block = org.accounts.index(account) * len(org.regions) + org.regions.index(region)
        self.enis = [
            (eni, f"10.{block % 256}.{number % 4}.{rng.randrange(4, 250)}")
            for number, eni in enumerate(resources(org, account, region)["eni"])
        ]
        self.near = [address for _, address in self.enis]
        self.far = [f"{rng.choice((198, 203))}.{rng.choice((51, 0))}.{100 + n % 20}.{n % 250 + 1}" for n in range(400)]

    def lines(self, count: int, start: datetime, windows: int) -> Iterator[str]:
        """That many records, window by window."""
        second = int(start.timestamp())
        for number, records in enumerate(share(count, [1.0] * windows)):
            yield from self._window(records, second + number * _WINDOW)

    def _window(self, count: int, start: int) -> Iterator[str]:
        rng = self.rng
        talks = rng.choices(_TALK, weights=[talk[2] for talk in _TALK], k=count)
        luck = [rng.random() for _ in range(count)]
        made = 0
        while made < count:
            chance = luck[made]
            eni, own = self.enis[int(chance * 1e6) % len(self.enis)]
            began = start + int(chance * 1e9) % (_WINDOW - 60)
            ended = began + 1 + int(chance * 1e7) % 58
            head = f"2 {self.account} {eni}"
            made += 1
            if chance < _SILENT:
                yield f"{head} - - - - - - - {began} {ended} - NODATA"
                continue
            port, protocol, _, least, most = talks[made - 1]
            peer = rng.choice(self.far)
            own_port = 1024 + int(chance * 1e8) % 64000
            if chance < _REJECTED:
                knocked = rng.choice(_KNOCKED)
                yield f"{head} {peer} {own} {own_port} {knocked} 6 1 44 {began} {ended} REJECT OK"
                continue
            packets = 1 + int(chance * 1e5) % 60
            size = packets * (least + int(chance * 1e4) % (most - least + 1))
            if protocol == 17 or port in {5432, 6379, 3306}:  # noqa: PLR2004  UDP
                peer = rng.choice(self.near)
            yield f"{head} {own} {peer} {own_port} {port} {protocol} {packets} {size} {began} {ended} ACCEPT OK"
            if made < count:
                made += 1
                back = max(1, packets * 2 // 3)
                yield f"{head} {peer} {own} {port} {own_port} {protocol} {back} {back * 52} {began} {ended} ACCEPT OK"
