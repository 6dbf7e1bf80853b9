"""A harmless call that looks like an attack: it asks CloudTrail to stop a trail that does not exist.

AWS refuses it, and changes nothing. CloudTrail records the attempt as `StopLogging` with an error, in the region asked,
whether the caller may stop trails or not: whatever watches for stopped trails must see it.
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StopLogging.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from vedette.aws import fleet
from vedette.aws.session import client, translated
from vedette.errors import AwsError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What AWS answers where all is as it should be.
_EXPECTED = ("TrailNotFoundException", "AccessDenied", "AccessDeniedException")


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a call went, and the code that AWS refused it with."""

    account: str
    region: str
    code: str


def send(settings: Mapping[str, str], trail: str, account: str = "", region: str = "") -> Sent:
    """Ask to stop a trail of that name, in one's own account or by the role of another.

    Without a region it is the one of the settings, or the home of global services. Raises `AwsError` where AWS cannot
    be asked, or answers as if there were such a trail.
    """
    own, partition = fleet.caller(settings)
    asked = account or own
    entry = fleet.entered(settings, asked, own, partition)
    where = region or entry.get("region") or fleet.HOMES[partition]
    place = f"cloudtrail in {asked}/{where}"
    entry = {**entry, "home": entry.get("region") or fleet.HOMES[partition], "region": where}
    if asked != own and fleet.caller(entry)[0] != asked:
        raise AwsError("no role is configured that enters the account", where=place, hint="set accounts.role")
    with translated(place):
        try:
            client("cloudtrail", entry).stop_logging(Name=trail)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code not in _EXPECTED:
                raise
            return Sent(asked, where, code)
    raise AwsError(f"there is a trail {trail}, and it was stopped", where=place, hint="start it again, and tell us")
