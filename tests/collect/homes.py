"""A home folder of Vedette to collect into, and what is in it afterwards, read behind Vedette's back."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from vedette import api, registry
from vedette.api import _open
from vedette.config import Config
from vedette.lake.events import EventTable

SOURCE = registry.source("cloudtrail")
ACCOUNT = "111122223333"
COUNTS = ("discovered", "stored", "duplicate", "filtered", "rejected")


def event(number, **fields):
    """One event as a dictionary; `number` makes its id."""
    base = {
        "eventVersion": "1.11",
        "eventTime": "2026-06-01T08:14:07Z",
        "eventID": f"event-{number}",
        "eventSource": "iam.amazonaws.com",
        "eventName": "CreateUser",
        "awsRegion": "eu-central-1",
        "recipientAccountId": ACCOUNT,
    }
    return {key: value for key, value in (base | fields).items() if value is not None}


def packed(events):
    """Events as CloudTrail writes an object."""
    return gzip.compress(json.dumps({"Records": list(events)}).encode(), mtime=0)


def key(day="2026/06/01", region="eu-central-1", account=ACCOUNT, name="0001", above="AWSLogs"):
    """The key of an object in a trail's bucket."""
    stamp = day.replace("/", "")
    return f"{above}/{account}/CloudTrail/{region}/{day}/{account}_CloudTrail_{region}_{stamp}T0815Z_{name}.json.gz"


class Home:
    """A home folder with a configuration of its own."""

    def __init__(self, folder, **sections):
        self.folder = Path(folder)
        sections.setdefault("collect", {"jobs": 1})
        self.config = Config(home=self.folder, **sections)

    def collect(self, *paths, **more):
        """Collect, as CloudTrail's unless another source is named, and see that the ledger is what it must be."""
        more.setdefault("source", "cloudtrail")
        done = api.collect(paths, config=self.config, **more)
        assert done.discovered == done.stored + done.duplicate + done.filtered + done.rejected
        self.assert_balanced()
        return done

    def rows(self, *columns):
        """Every row of the lake, from the files of its current snapshot, as tuples in no order."""
        lake = _open.lake(self.config)
        table = EventTable(lake, SOURCE)
        engine = _open.engine(self.config, threads=1)
        try:
            engine.view("events", SOURCE, [f.path for f in table.files()])
            return engine.rows(f"SELECT {', '.join(columns or ('ev_id',))} FROM events")
        finally:
            engine.close()

    def ids(self):
        """How often each event id is stored."""
        return Counter(row[0] for row in self.rows("ev_id"))

    def raws(self):
        """How often each raw record of each account and region is stored."""
        return Counter(self.rows("ev_account", "ev_region", "ev_id", "raw"))

    def objects(self):
        """What the ledger says of each object and version, pending batches left out: (uri, version) → counts."""
        with closing(sqlite3.connect(self.folder / "state.db")) as state:
            query = f"""
                SELECT uri, version, {", ".join(COUNTS)} FROM ledger_objects
                JOIN ledger_batches ON ledger_batches.seq = batch_seq WHERE committed
            """
            return [(row[0], row[1], dict(zip(COUNTS, row[2:], strict=True))) for row in state.execute(query)]

    def counts(self, path):
        """The counts of the one object whose address ends so."""
        [found] = [counts for uri, _, counts in self.objects() if uri.endswith(str(path))]
        return tuple(found.values())

    def assert_balanced(self):
        """Per object and in sum: every record accounted for, nothing pending, stored = rows in the lake."""
        for uri, _, counts in self.objects():
            discovered, *fates = counts.values()
            assert discovered == sum(fates), uri
        totals = api.ledger_totals(config=self.config)
        assert totals.balanced
        assert totals.stored == len(self.rows())
        with _open.state(self.config) as state:
            assert state.ledger.pending() == []

    def parquet(self):
        """Every Parquet file below the lake, known to a snapshot or not."""
        return sorted((self.folder / "lake").rglob("*.parquet"))

    def assert_no_orphans(self):
        """Every Parquet file is one that the current snapshot knows."""
        known = {f.path.removeprefix("file://") for f in EventTable(_open.lake(self.config), SOURCE).files()}
        assert {str(p) for p in self.parquet()} == known


def write(folder, name, data):
    """A file below the folder, with its parents."""
    path = Path(folder, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
