"""KMS: the names of keys."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.model.kinds import Kind, Scope


@dataclass(frozen=True, slots=True)
class KeyAlias:
    """A name of a key (`alias/logs`), and the key's ARN; empty where AWS has not made the key yet."""

    name: str
    key: str = ""


KEY_ALIASES = Kind("kms.aliases", KeyAlias, Scope.REGION, ("kms:ListAliases",), "key alias", key="name")
