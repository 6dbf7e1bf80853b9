"""Security Hub and Access Analyzer's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.aws.answers import flag, text
from vedette.model import Gatherer
from vedette.model.facts.securityhub import ANALYZERS, HUBS, Analyzer, Hub

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask


def hubs(ask: Ask) -> Iterator[Hub]:
    """Security Hub, where it is on."""
    found = ask.call("securityhub", "describe_hub", absent=("InvalidAccessException", "ResourceNotFoundException"))
    if found:
        yield Hub(text(found, "HubArn"), text(found, "SubscribedAt"), flag(found, "AutoEnableControls"))


def analyzers(ask: Ask) -> Iterator[Analyzer]:
    """Every analyzer of the region."""
    for one in ask.pages("accessanalyzer", "list_analyzers", "analyzers"):
        yield Analyzer(text(one, "arn"), text(one, "name"), text(one, "type"), text(one, "status"))


GATHERERS = (
    Gatherer(HUBS, hubs),
    Gatherer(ANALYZERS, analyzers),
)
