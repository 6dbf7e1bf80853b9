"""AWS Config's items: the latest state of each resource, from the lake into a snapshot.

https://docs.aws.amazon.com/config/latest/developerguide/config-item-table.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from vedette.meaning.recorders import records, running
from vedette.model import Gap, Here, NotKnown, Unknown
from vedette.model.resources import ConfigItem, config_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from vedette.posture.snapshot import Snapshot

#: Types that belong to no region: one region that records them is enough.
_GLOBAL = ("AWS::IAM::", "AWS::CloudFront::", "AWS::Route53::", "AWS::GlobalAccelerator::", "AWS::Organizations::")
_DELETED = {"ResourceDeleted", "ResourceDeletedNotRecorded"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """The latest item of a resource in the lake: `raw` is the record, an item or a notification with one."""

    account: str
    region: str
    type: str
    id: str
    raw: str


def keep(
    snapshot: Snapshot, types: Iterable[str], found: Iterable[Recorded], places: Mapping[str, frozenset[str]]
) -> None:
    """Write the items of these types into the snapshot; `found` come in order of account and type.

    `places` are the regions of each account of which the lake has any item: of the others nothing is known. Where a
    type has no item in a region, that is known only where a recorder is known to record the type.
    """
    wanted = sorted(types)
    done: set[tuple[str, str]] = set()
    accounts = tuple(snapshot.accounts.known())
    for (account, type_), rows in groupby(found, lambda one: (one.account, one.type)):
        if account in accounts:
            done.add((account, type_))
            snapshot.write(config_kind(type_), account, "", _rows(snapshot, account, type_, rows, places))
    for account in accounts:
        for type_ in wanted:
            if (account, type_) not in done:
                snapshot.write(config_kind(type_), account, "", _rows(snapshot, account, type_, (), places))


def _rows(
    snapshot: Snapshot, account: str, type_: str, found: Iterable[Recorded], places: Mapping[str, frozenset[str]]
) -> Iterator[ConfigItem | Gap]:
    """The items, gaps where one cannot be read, and then what is not known of the account's regions."""
    seen: set[str] = set()
    for one in found:
        seen.add(one.region)
        item = _item(one)
        if item is not None:
            yield item
    regions = [region for region in snapshot.regions(account).known() if region not in seen]
    reasons = [_untold(snapshot, account, region, type_, places) for region in regions]
    if type_.startswith(_GLOBAL) and (seen or not all(reasons)):
        return
    if unknown := [Unknown(reason) for reason in reasons if reason]:
        raise NotKnown(*unknown)


def _untold(snapshot: Snapshot, account: str, region: str, type_: str, places: Mapping[str, frozenset[str]]) -> str:
    """Why it is not known whether a region has such resources, empty where it is known that it has none."""
    if region not in places.get(account, frozenset()):
        return f"no item of AWS Config of {region} is in the lake: collect its files, and see CFG-01 and CFG-04"
    try:
        recorded = any(records(recorder, type_) for recorder in running(Here(snapshot, account, region)))
    except NotKnown as error:
        return f"no {type_} of {region} is in the lake, and whether AWS Config records it is not known: {error}"
    return "" if recorded else f"no {type_} of {region} is in the lake, and AWS Config does not record it there"


def _item(one: Recorded) -> ConfigItem | Gap | None:
    """The item, None where the resource is deleted, a gap where its state is not known."""
    record = json.loads(one.raw)
    body = record.get("configurationItem") or record
    status = body.get("configurationItemStatus")
    key = str(body.get("ARN") or body.get("arn") or one.id)
    if status in _DELETED:
        return None
    configuration = body.get("configuration")
    if isinstance(configuration, str):
        try:
            configuration = json.loads(configuration)
        except ValueError:
            configuration = None
    if not isinstance(configuration, dict):
        return Gap(key, Unknown(f"AWS Config's latest item ({status or 'without a status'}) does not hold its state"))
    return ConfigItem(key, {**body, "configuration": configuration}, "" if one.region == "global" else one.region)


def as_api(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item's state under the names that the API has: first letters large, tags as a list of Key and Value."""
    body: dict[str, Any] = _large(item["configuration"])
    if "Tags" not in body:
        tags = item.get("tags") or {}
        body["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]
    return body


def _large(value: Any) -> Any:
    if isinstance(value, dict):
        return {key[:1].upper() + key[1:]: _large(one) for key, one in value.items()}
    return [_large(one) for one in value] if isinstance(value, list) else value
