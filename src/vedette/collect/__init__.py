"""From where logs lie into the lake: which objects are new, each event once, and a ledger of everything."""

from vedette.collect.collector import Collected, Collector, Settings
from vedette.collect.rejects import RejectStore

__all__ = ["Collected", "Collector", "RejectStore", "Settings"]
