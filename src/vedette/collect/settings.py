"""How to collect."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vedette.lake.rows import Limits
from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vedette.lake.enrich import Enricher


@dataclass(frozen=True, slots=True)
class Settings:
    """How to collect: threads, decompressed megabytes a batch, caps, days wanted, settings of transports and sources.

    `log_groups` gives the source of log groups by patterns of their names, `options` the settings of a source by its
    name.
    """

    jobs: int = 1
    batch_bytes: int = 96 << 20
    limits: Limits = field(default_factory=Limits)
    window: Window = field(default_factory=Window)
    transport: Mapping[str, str] = field(default_factory=dict)
    log_groups: Mapping[str, str] = field(default_factory=dict)
    enricher: Enricher | None = None
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def suffix(self) -> str:
        """What versions in the ledger end with: a collection of some hours does not stand for the whole object."""
        start, end = self.window.start, self.window.end
        return "" if start is None and end is None else f"|{start or ''}..{end or ''}"
