"""Access Analyzer's findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.aws.answers import moment, text
from vedette.model import Gatherer
from vedette.model.facts.access_findings import ACCESS_FINDINGS, AccessFinding
from vedette.model.facts.securityhub import ANALYZERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask

#: The kinds of analyzers that look for access from outside.
_OUTSIDE = ("ACCOUNT", "ORGANIZATION")


def findings(ask: Ask) -> Iterator[AccessFinding]:
    """Active findings of the analyzers that look for access from outside; one that is archived or resolved is none."""
    active = {"status": {"eq": ["ACTIVE"]}}
    for analyzer in ask.have(ANALYZERS):
        if analyzer.type not in _OUTSIDE or analyzer.status != "ACTIVE":
            continue
        listed = ask.pages("accessanalyzer", "list_findings_v2", "findings", analyzerArn=analyzer.arn, filter=active)
        for one in listed:
            yield AccessFinding(
                id=text(one, "id"),
                resource=text(one, "resource"),
                type=text(one, "resourceType"),
                owner=text(one, "resourceOwnerAccount"),
                created=moment(one, "createdAt"),
            )


GATHERERS = (Gatherer(ACCESS_FINDINGS, findings),)
