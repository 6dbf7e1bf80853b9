"""Policies of one's own: as checks, as people ask for them, and AWS Config's items for them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from vedette import registry
from vedette.api import _open
from vedette.errors import PolicyError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from vedette.config import Config
    from vedette.lake.query import Query
    from vedette.model import Check
    from vedette.posture.policies.items import Recorded
    from vedette.posture.policies.load import PolicySet
    from vedette.posture.policies.policy import Policy
    from vedette.posture.policies.prove import Proof
    from vedette.posture.snapshot import Snapshot

_LATEST = """
SELECT ev_account, ev_region, resourceType, resourceId, raw FROM config
WHERE resourceType IN ({types}) AND configurationItemStatus IS NOT NULL AND ev_time <= TIMESTAMP '{until}'
QUALIFY row_number() OVER (
    PARTITION BY ev_account, ev_region, resourceType, resourceId ORDER BY ev_time DESC, configurationStateId DESC
) = 1
ORDER BY ev_account, resourceType, ev_region, resourceId
"""
_PLACES = "SELECT DISTINCT ev_account, ev_region FROM config WHERE resourceType IS NOT NULL"


def policies_list(paths: Sequence[str | Path] = (), *, config: Config) -> PolicySet:
    """Every policy of the given files and folders, or of the configured ones, and what is wrong with the others."""
    from vedette.posture.policies.load import load

    return load(paths or config.assess.policies, datetime.now(UTC))


def policies_show(name: str, *, config: Config) -> Policy:
    """One policy by name. Raises `UsageError`, `PolicyError`."""
    found = policies_list(config=config)
    wanted = name.removeprefix("policy:").upper()
    for one in found.policies:
        if one.name.upper() == wanted:
            return one
    _refuse(found)
    raise UsageError(f"no policy is named {name!r}", hint="`vedette policies list` has them")


def policies_test(paths: Sequence[str | Path] = (), *, config: Config) -> tuple[PolicySet, list[Proof]]:
    """Run the tests inside policies: of the given files and folders, or of the configured ones."""
    from vedette.posture.policies.prove import prove

    now = datetime.now(UTC)
    found = policies_list(paths, config=config)
    return found, list(prove(found.policies, now))


def known(config: Config) -> Mapping[str, Check]:
    """Every check by id: the built-in ones, then the policies as checks. Raises `PolicyError`."""
    built_in = registry.checks()
    if not config.assess.policies:
        return built_in
    from vedette.posture.policies.checks import check as as_check

    found = policies_list(config=config)
    _refuse(found)
    own = {one.id: as_check(one) for one in found.policies}
    return {**built_in, **dict(sorted(own.items()))}


def check(name: str, config: Config) -> Check:
    """The check of that id. Raises `UsageError`, `PolicyError`."""
    found = {one.upper(): unit for one, unit in known(config).items()}
    try:
        return found[name.upper()]
    except KeyError:
        raise UsageError(f"no check is named {name!r}", hint="`vedette checks list` has them") from None


def _refuse(found: PolicySet) -> None:
    """Raise `PolicyError` where a policy cannot be read: the first, and how many more there are."""
    if not found.errors:
        return
    first, more = found.errors[0], len(found.errors) - 1
    hint = f"{first.hint}; {more} more errors: `vedette policies list` has them" if more else first.hint
    raise PolicyError(first.what, where=first.where, hint=hint)


def keep_items(snapshot: Snapshot, asked: Sequence[Check], config: Config) -> None:
    """Put AWS Config's latest items, as of the snapshot, of the types that the checks ask for into it.

    Raises `LakeError`.
    """
    from vedette.model.resources import ConfigItem
    from vedette.posture.policies.items import keep

    types = sorted({kind.noun for one in asked for kind in one.facts if kind.row is ConfigItem})
    if not types:
        return
    places: dict[str, set[str]] = {}
    query = _open.query(config)
    for account, region in query.sql(_PLACES).rows():
        places.setdefault(account, set()).add(region)
    found = _recorded(query, types, snapshot.taken)
    keep(snapshot, types, found, {account: frozenset(regions) for account, regions in places.items()})


def _recorded(query: Query, types: Sequence[str], until: datetime) -> Iterator[Recorded]:
    from vedette.posture.policies.items import Recorded

    # The types are names of AWS (letters, digits and colons): a policy with another is refused.
    sql = _LATEST.format(types=", ".join(f"'{one}'" for one in types), until=f"{until:%Y-%m-%d %H:%M:%S}+00")
    for row in query.sql(sql).rows():
        yield Recorded(*(str(value or "") for value in row))
