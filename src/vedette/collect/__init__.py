"""From where logs lie into the lake: which objects are new, each event once, and a ledger of everything."""

from vedette.collect.collector import Collector, Settings
from vedette.collect.counts import UNRECOGNISED, Collected
from vedette.collect.rejects import RejectStore

__all__ = ["UNRECOGNISED", "Collected", "Collector", "RejectStore", "Settings"]
