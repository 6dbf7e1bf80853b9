"""S3-01."""

from __future__ import annotations

from vedette.checks.account_blocks_public_access import CHECK
from vedette.model.facts.s3 import ACCOUNT_PUBLIC_ACCESS, AccountPublicAccess
from vedette.testing import ACCOUNT, Scene

#: Every account has the switch.
NEVER_NOT_APPLICABLE = True


def test_the_four():
    """All on; one off; never touched."""
    on = AccountPublicAccess(ACCOUNT, block_acls=True, ignore_acls=True, block_policy=True, restrict=True)
    assert Scene(on).status(CHECK) == "pass"
    assert Scene(AccountPublicAccess(ACCOUNT, block_acls=True)).status(CHECK) == "fail"
    assert Scene().status(CHECK) == "fail"


def test_what_may_not_be_read_is_unknown():
    """It may be on."""
    assert Scene().denied(ACCOUNT_PUBLIC_ACCESS).status(CHECK) == "unknown"
