"""Rules and records for detection's tests."""

from __future__ import annotations

import os
import uuid
from typing import Any

import yaml
from hypothesis import HealthCheck, Phase

from vedette import registry
from vedette.detect.events import base_event, merged

SOURCE = registry.source("cloudtrail")
LOGSOURCE = {"product": "aws", "service": "cloudtrail"}


#: For properties over seeds: a smaller seed is no simpler case, so that there is nothing for hypothesis to shrink.
SEEDED: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": (Phase.explicit, Phase.reuse, Phase.generate),
    "print_blob": True,
}


def examples(usual: int) -> int:
    """How many random cases a property is tried on: `usual`, or what VEDETTE_PROPERTY_EXAMPLES asks for.

    A longer run wants `--timeout 0`.
    """
    return int(os.environ.get("VEDETTE_PROPERTY_EXAMPLES", usual))


def record(event: dict[str, Any], number: int = 0) -> dict[str, Any]:
    """A record as CloudTrail's, with an id of its own."""
    made = merged(base_event(SOURCE), event)
    return {**made, "eventID": event.get("eventID", str(uuid.uuid5(uuid.NAMESPACE_OID, str(number))))}


def rule_text(detection: dict[str, Any], **more: Any) -> str:
    """A rule file of one rule."""
    head = {"title": "a rule", "id": str(uuid.uuid4()), "level": "medium", "logsource": LOGSOURCE}
    return yaml_text({**head, "detection": detection, **more})


def yaml_text(*documents: dict[str, Any]) -> str:
    """The documents as one text."""
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # the same text, in a tenth of the time
    return str(yaml.dump_all(documents, Dumper=dumper, allow_unicode=True))
