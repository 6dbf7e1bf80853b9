"""Giving what is known to others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from vedette import registry
from vedette.api import _open
from vedette.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from vedette.config import Config
    from vedette.lake.ocsf.export import OcsfExported

#: What stands in place of a source's name for Vedette's own alerts.
ALERTS = "alerts"


def export_ocsf(
    to: Path,
    *,
    config: Config,
    source: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    form: Literal["jsonl", "parquet"] = "jsonl",
    raw_data: bool = False,
) -> OcsfExported:
    """Write a source's events, or the alerts, as OCSF 1.5: into a folder, one file a class, or into one file.

    Events are in order of time; the same events give the same files. `raw_data` adds each record as it came. Raises
    `UsageError` where the source has no form in OCSF or a file cannot be written, `LakeError`, `StateError`.
    """
    from vedette.lake.ocsf.export import FORMATS, export_events, export_rows
    from vedette.model import Window

    if form not in FORMATS:
        raise UsageError(f"there is no format {form!r}", where="--format", hint=f"one of {', '.join(FORMATS)}")
    engine = _open.engine(config, threads=1)
    try:
        if source == ALERTS:
            from vedette.lake.ocsf.alerts import rows

            return export_rows(engine, ALERTS, rows(_alerts(config, since, until)), to, form, raw=raw_data)
        unit = registry.source(source or "cloudtrail")
        return export_events(_open.lake(config), engine, unit, Window(since, until), to, form, raw=raw_data)
    finally:
        engine.close()


def _alerts(config: Config, since: datetime | None, until: datetime | None) -> list[dict[str, Any]]:
    """The alerts that were seen in that time, with their rules' descriptions."""
    from dataclasses import asdict

    from vedette.api._alerts import rule_infos
    from vedette.detect.load import load

    rules = rule_infos(load(config.rules.folders, cache=config.home / "cache" / "rules"))
    with _open.state(config) as state:
        found = state.alerts.list(since=since, until=until)
    return [
        asdict(alert)
        | {
            "severity": alert.severity.value,
            "description": rules[alert.rule_id].description if alert.rule_id in rules else "",
        }
        for alert in found
    ]
