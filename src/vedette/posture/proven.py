"""What was verified of CloudTrail's digests, kept in the home folder: the last word on each chain, as facts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec

from vedette.errors import ConfigError
from vedette.model import NotKnown, Unknown
from vedette.model.facts.lake import VERIFIED_CHAINS, VerifiedChain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from vedette.model import Kind

#: Chains by account.
Chains = dict[str, list[VerifiedChain]]


@dataclass(frozen=True)
class Proven:
    """The file of one home; not there before anything was verified."""

    path: Path

    def read(self) -> Chains:
        """The chains by account, each account's in order of id. Raises `NotKnown` where the file cannot be read."""
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=Chains)
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.MsgspecError) as error:
            raise NotKnown(Unknown(f"{self.path.name} cannot be read: {error}")) from error

    def keep(self, verified: Mapping[str, Iterable[VerifiedChain]], *, further: bool = False) -> None:
        """Remember these in place of what was said before of the same chains; a broken file is begun anew.

        With `further` they tell of later hours alone: what was wrong before is wrong still. Raises `ConfigError` where
        it cannot be written.
        """
        try:
            known = self.read()
        except NotKnown:
            known = {}
        for account, chains in verified.items():
            merged = {one.id: one for one in known.get(account, ())}
            for one in chains:
                merged[one.id] = _both(merged[one.id], one) if further and one.id in merged else one
            known[account] = [merged[name] for name in sorted(merged)]
        draft = self.path.with_suffix(".partial")
        try:
            draft.write_bytes(msgspec.json.encode(known))
            draft.replace(self.path)
        except OSError as error:
            raise ConfigError(
                f"what was verified cannot be remembered: {error.strerror}",
                where=str(self.path),
                hint="make room there, or give another home with --home",
            ) from error

    def beside(self, logged: Callable[[Kind[Any], str], Iterable[Any]]) -> Callable[[Kind[Any], str], Iterable[Any]]:
        """What gives these chains, and the rows of the other local kinds as `logged` gives them."""

        def rows(kind: Kind[Any], account: str) -> Iterable[Any]:
            return self.read().get(account, []) if kind is VERIFIED_CHAINS else logged(kind, account)

        return rows


def _both(before: VerifiedChain, later: VerifiedChain) -> VerifiedChain:
    """One chain over the hours of both; what could not be told before was looked at again, where it could be."""
    times = [time for time in (before.first, later.first) if time is not None]
    ends = [time for time in (before.last, later.last) if time is not None]
    return replace(
        later,
        first=min(times, default=None),
        last=max(ends, default=None),
        digests=before.digests + later.digests,
        problems=tuple(dict.fromkeys((*before.problems, *later.problems))),
    )
