"""Configurations of the CloudWatch agent by meaning."""

from __future__ import annotations

import json
from typing import Any

#: Files in which Linux writes who signed in and who became root; channels of Windows' event log.
_FILES = ("auth.log", "secure", "syslog", "messages", "audit.log")
_CHANNELS = frozenset({"security"})


def collects(document: str) -> bool:
    """Whether a configuration collects sign-ins or security events; one that cannot be read collects nothing.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html
    """
    try:
        logs = json.loads(document)["logs"]["logs_collected"]
    except (ValueError, KeyError, TypeError):
        return False
    files = (str(one.get("file_path", "")).rstrip("*") for one in _listed(logs, "files"))
    channels = (str(one.get("event_name", "")).lower() for one in _listed(logs, "windows_events"))
    return any(path.endswith(_FILES) for path in files) or any(name in _CHANNELS for name in channels)


def _listed(logs: Any, part: str) -> list[dict[str, Any]]:
    found = logs.get(part) if isinstance(logs, dict) else None
    listed = found.get("collect_list") if isinstance(found, dict) else None
    return [one for one in listed or () if isinstance(one, dict)]
