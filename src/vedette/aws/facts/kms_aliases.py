"""KMS's names of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.aws.answers import text
from vedette.model import Gatherer
from vedette.model.facts.kms_aliases import KEY_ALIASES, KeyAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.model import Ask


def aliases(ask: Ask) -> Iterator[KeyAlias]:
    """Every alias, AWS's own too."""
    for one in ask.pages("kms", "list_aliases", "Aliases"):
        key = text(one, "TargetKeyId")
        arn = f"arn:{ask.partition}:kms:{ask.region}:{ask.account}:key/{key}" if key else ""
        yield KeyAlias(text(one, "AliasName"), arn)


GATHERERS = (Gatherer(KEY_ALIASES, aliases),)
