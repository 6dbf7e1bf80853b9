"""How to collect."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vedette.lake.rows import Limits
from vedette.model import Json, Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vedette.lake.enrich import Enricher
    from vedette.model import LogSource


@dataclass(frozen=True, slots=True)
class Settings:
    """How to collect: threads, bytes of JSON text a batch, caps, days wanted, settings of transports and sources.

    `log_groups` gives the source of log groups by patterns of their names, `options` the settings of a source by its
    name.
    """

    jobs: int = 1
    batch_bytes: int = 176 << 20
    limits: Limits = field(default_factory=Limits)
    window: Window = field(default_factory=Window)
    transport: Mapping[str, str] = field(default_factory=dict)
    log_groups: Mapping[str, str] = field(default_factory=dict)
    enricher: Enricher | None = None
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def batch_of(self, source: LogSource) -> int:
        """Decompressed bytes of a batch of the source: half where it is not JSON.

        A row of a flow log is a tenth of a CloudTrail record's text, and needs as much memory while it is read.
        """
        return self.batch_bytes if isinstance(source.framing, Json) else max(1, self.batch_bytes // 2)

    @property
    def suffix(self) -> str:
        """What versions in the ledger end with: a collection of some hours does not stand for the whole object."""
        start, end = self.window.start, self.window.end
        return "" if start is None and end is None else f"|{start or ''}..{end or ''}"
