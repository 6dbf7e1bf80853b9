"""Access keys: whom they belong to, and what they were made with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.api import _open

if TYPE_CHECKING:
    from vedette.config import Config
    from vedette.state import AccessKey


def keys_list(
    *, config: Config, owner: str | None = None, account: str | None = None, limit: int | None = None
) -> list[AccessKey]:
    """The access keys that CloudTrail in the lake tells of, those used last first. Raises `LakeError`.

    `owner` is a part of the owner's ARN, case aside.
    """
    with _open.state(config) as state:
        _open.learn_keys(config, state)
        return state.keys.list(owner=owner, account=account, limit=limit)


def keys_show(key_id: str, *, config: Config) -> list[AccessKey]:
    """The key, then the key that it was made with, and so on to the first. Raises `UsageError` for an unknown one."""
    with _open.state(config) as state:
        _open.learn_keys(config, state)
        return state.keys.chain(key_id)
