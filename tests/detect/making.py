"""Rules and records for detection's tests."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING, Any

import yaml

from vedette import registry
from vedette.detect.events import base_event, merged

if TYPE_CHECKING:
    from collections.abc import Iterable

SOURCE = registry.source("cloudtrail")
LOGSOURCE = {"product": "aws", "service": "cloudtrail"}


def examples(usual: int) -> int:
    """How many random cases a property is tried on: `usual`, or what VEDETTE_PROPERTY_EXAMPLES asks for.

    A longer run wants `--timeout 0`.
    """
    return int(os.environ.get("VEDETTE_PROPERTY_EXAMPLES", usual))


def record(event: dict[str, Any], number: int = 0) -> dict[str, Any]:
    """A record as CloudTrail's, with an id of its own."""
    made = merged(base_event(SOURCE), event)
    return {**made, "eventID": event.get("eventID", str(uuid.uuid5(uuid.NAMESPACE_OID, str(number))))}


def dumped(documents: Iterable[Any]) -> str:
    """Documents as YAML text, by libyaml where it is there."""
    return str(yaml.dump_all(documents, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), allow_unicode=True))


def rule(detection: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A rule, as a document."""
    head = {"title": "a rule", "id": str(uuid.uuid4()), "level": "medium", "logsource": LOGSOURCE}
    return {**head, "detection": detection, **more}


def rule_text(detection: dict[str, Any], **more: Any) -> str:
    """A rule file of one rule."""
    return dumped([rule(detection, **more)])
