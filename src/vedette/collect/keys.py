"""Whom access keys belong to, learned from CloudTrail in the lake: from their own calls, and from what made them.

It is learned when it is asked for, from the files that came since the last time: collecting pays nothing for it,
and a lake that was filled before is learned from as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vedette.lake.events import EventTable
from vedette.state import AccessKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.lake.catalog import Lake
    from vedette.lake.engine import Engine
    from vedette.lake.events import LakeFile
    from vedette.model import LogSource
    from vedette.state import State

#: The source whose events say who signed with which key.
LEARNED_FROM = "cloudtrail"

#: Rows of the files that are read at once: bounds memory, changes no result.
_PASS_ROWS = 1_500_000

#: Calls whose answer hands out a key, as `eventName` has them.
_MAKING = (
    "CreateAccessKey",
    "AssumeRole",
    "AssumeRoleWithSAML",
    "AssumeRoleWithWebIdentity",
    "AssumeRoot",
    "GetFederationToken",
    "GetSessionToken",
    "GetRoleCredentials",
)
_OWN, _ANSWERED, _NAMED, _ID = 3, 2, 1, 0

_USED = f"""
SELECT ev_session, COALESCE(userIdentity.arn, userIdentity.principalId),
    CASE WHEN userIdentity.arn IS NOT NULL THEN {_OWN} ELSE {_ID} END,
    userIdentity.type, userIdentity.accountId, userIdentity.sessionContext.sessionIssuer.arn,
    NULL, NULL, NULL, NULL, min(ev_time), max(ev_time)
FROM vedette_keys WHERE ev_session <> '' GROUP BY ALL ORDER BY ALL
"""

#: One parse of a record gives all of these.
_PLACES = (
    "$.responseElements.accessKey.accessKeyId",
    "$.responseElements.credentials.accessKeyId",
    "$.responseElements.roleCredentials.accessKeyId",
    "$.responseElements.accessKey.userName",
    "$.responseElements.assumedRoleUser.arn",
    "$.responseElements.federatedUser.arn",
    "$.requestParameters.roleArn",
)
_MADE = f"""
SELECT COALESCE(j[1], j[2], j[3]) AS key,
    COALESCE(j[5], j[6], CASE WHEN eventName = 'GetSessionToken' THEN userIdentity.arn END,
        'arn:' || COALESCE(regexp_extract(userIdentity.arn, '^arn:([a-z-]+):', 1), 'aws') || ':iam::' || ev_account
        || ':user/' || j[4]),
    CASE WHEN COALESCE(j[5], j[6]) IS NOT NULL OR eventName = 'GetSessionToken' THEN {_ANSWERED} ELSE {_NAMED} END,
    CASE WHEN j[5] IS NOT NULL THEN 'AssumedRole' WHEN j[6] IS NOT NULL THEN 'FederatedUser'
        WHEN j[4] IS NOT NULL THEN 'IAMUser' END,
    COALESCE(regexp_extract(COALESCE(j[5], j[6]), ':([0-9]{{12}}):', 1), ev_account), j[7],
    ev_actor, ev_session, ev_action, ev_time, NULL, NULL
FROM (
    SELECT *, json_extract_string(raw, [{", ".join(f"'{place}'" for place in _PLACES)}]) AS j FROM vedette_keys
    WHERE eventName IN ({", ".join(f"'{name}'" for name in _MAKING)}) AND ev_outcome = 'success'
) WHERE key <> '' ORDER BY ALL
"""


def learn(lake: Lake, source: LogSource, state: State, engine: Engine) -> int:
    """Learn from the files that came since the last time; returns the number of keys they tell of.

    Learning twice changes nothing. Raises `LakeError`, `StateError`.
    """
    table = EventTable(lake, source)
    place = f"keys:{source.name}"
    new = table.new_since(state.marks.get(place))
    told = 0
    for files in _groups(sorted(new.files, key=lambda f: (f.start, f.path))):
        engine.view("vedette_keys", source, [f.path for f in files])
        told += state.keys.learn(_key(row) for sql in (_USED, _MADE) for row in engine.rows(sql))
    state.marks.set(place, new.position)
    return told


def _key(row: tuple[Any, ...]) -> AccessKey:
    return AccessKey(*row)


def _groups(files: list[LakeFile]) -> Iterator[list[LakeFile]]:
    group: list[LakeFile] = []
    for file in files:
        if group and sum(f.rows for f in group) + file.rows > _PASS_ROWS:
            yield group
            group = []
        group.append(file)
    if group:
        yield group
