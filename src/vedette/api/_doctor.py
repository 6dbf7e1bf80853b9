"""What is missing before a scan."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from vedette.api._assess import chosen
from vedette.api._gather import plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vedette.config import Config
    from vedette.posture.doctor import Examination


def doctor(*, config: Config, only: Sequence[str] = (), refused: Iterable[str] = ()) -> Examination:
    """Try in one region of each account in scope what the checks would read, and say what is refused.

    As little is asked as tells: one page of each listing, one thing of each kind. Nothing is kept. `refused` are IAM
    actions that are taken for refused. Raises `AwsError` where AWS knows nobody here, `UsageError` for a check that
    does not exist.
    """
    from vedette.posture.doctor import examine

    asked = chosen(only, config)
    return examine(plan(asked, config, refused), asked, datetime.now(UTC))
