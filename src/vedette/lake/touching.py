"""CloudTrail events that wrote to things, by the names that occur in their arguments and answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from vedette.model import Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vedette.lake.engine import Engine
    from vedette.lake.events import LakeFile
    from vedette.model import LogSource

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VIEW, _NEEDLES = "vedette_touching", "vedette_needles"
#: Events of one question that are given, those that succeeded first, then the latest.
EACH = 50
#: What stands before names of calls, and before ids of events, so that they are no names of things.
CALL, EVENT = "call:", "event:"


@dataclass(frozen=True, slots=True)
class Needle:
    """A name that is looked for, of question `number`, in an account's events from `start` to `end` (UTC).

    With `service` (as `eventSource` has it) or `region` only in events of these; calls of the service `own` come
    before others. `CALL` before a name is that of a call, `EVENT` that of an event.
    """

    number: int
    name: str
    account: str
    start: datetime
    end: datetime
    service: str = ""
    region: str = ""
    own: str = ""


@dataclass(frozen=True, slots=True)
class Touch:
    """A call that named a thing: when (UTC), who, from where, with what, and how it ended."""

    id: str
    time: datetime
    account: str
    region: str
    actor: str
    session: str
    address: str
    user_agent: str
    action: str
    outcome: str
    error: str
    issuer: str = ""


#: Calls by which machines tell of themselves, every few minutes, and change nothing.
_REPORTS = ("UpdateInstanceInformation", "UpdateInstanceAssociationStatus", "PutInventory", "PutComplianceItems")
#: Arguments and answer as one text, and in it every text of JSON: names of fields are harmless, they are no names.
_TOKENS = r"""
list_distinct(list_concat(coalesce(ev_resources, []), regexp_extract_all(
    coalesce(CAST(json_extract(raw, '$.requestParameters') AS VARCHAR), '')
    || coalesce(CAST(json_extract(raw, '$.responseElements') AS VARCHAR), ''), '"((?:[^"\\]|\\.)*)"', 1),
    ['call:' || eventName, 'event:' || ev_id]))
"""
_WRITES = f"""
SELECT ev_id, ev_time, epoch_us(ev_time) AS at, ev_account, ev_region, eventSource, ev_outcome, {_TOKENS} AS tokens
FROM {_VIEW}
WHERE ev_account IN (SELECT account FROM {_NEEDLES})
    AND NOT coalesce(readOnly, regexp_matches(eventName, '^(Get|List|Describe|Head|Lookup|BatchGet)'))
    AND eventName NOT IN {_REPORTS}
    AND coalesce(eventCategory, CASE WHEN managementEvent IS DISTINCT FROM FALSE THEN 'Management' END) = 'Management'
"""
_FOUND = f"""
WITH tokens AS (SELECT * EXCLUDE (tokens), unnest(tokens) AS token FROM ({_WRITES})),
hits AS (
    SELECT DISTINCT n.number, t.ev_id, t.ev_time, t.ev_outcome, t.eventSource = n.own AS ours
    FROM tokens t JOIN {_NEEDLES} n ON t.token = n.name AND t.ev_account = n.account
    WHERE t.at >= n.start AND t.at < n.stop AND n.service IN ('', t.eventSource) AND n.region IN ('', t.ev_region)
),
best AS (
    SELECT *, count(*) OVER (PARTITION BY number) AS all_of_them, row_number() OVER (
        PARTITION BY number ORDER BY ev_outcome = 'success' DESC, ours DESC, ev_time DESC, ev_id) AS rank FROM hits
)
SELECT b.number, b.all_of_them, v.ev_id, epoch_us(v.ev_time), v.ev_account, v.ev_region, v.ev_actor, v.ev_session,
    v.sourceIPAddress, v.userAgent, v.ev_action, v.ev_outcome, v.errorCode,
    v.userIdentity.sessionContext.sessionIssuer.arn
FROM best b JOIN {_VIEW} v ON v.ev_id = b.ev_id AND v.ev_time = b.ev_time WHERE b.rank <= {EACH}
ORDER BY b.number, b.rank, v.ev_account
"""


def touching(
    engine: Engine, source: LogSource, files: Sequence[LakeFile], needles: Sequence[Needle]
) -> dict[int, tuple[int, list[Touch]]]:
    """By question, how many writing management events name one of its things, and the first `EACH` of them.

    Those that succeeded come first, of them those of the thing's own service, then the latest. Questions without any
    are missing. Raises `LakeError`.
    """
    start, end = min(n.start for n in needles), max(n.end for n in needles)
    accounts = frozenset(n.account for n in needles)
    paths = [f.path for f in files if f.end >= start and f.start < end and f.may_hold(accounts, frozenset())]
    if not paths:
        return {}
    engine.view(_VIEW, source, paths, window=Window(start, end))
    columns = {"number": "BIGINT", **dict.fromkeys(("name", "account", "service", "region", "own"), "VARCHAR")}
    rows = [
        (n.number, n.name, n.account, n.service, n.region, n.own, _micros(n.start), _micros(n.end))
        for n in dict.fromkeys(needles)
    ]
    engine.table(_NEEDLES, columns | {"start": "BIGINT", "stop": "BIGINT"}, rows)
    out: dict[int, tuple[int, list[Touch]]] = {}
    for number, count, id_, at, *rest in engine.rows(_FOUND):
        touch = Touch(id_, _EPOCH + timedelta(microseconds=at), *(value or "" for value in rest))
        found = out.setdefault(number, (count, []))[1]
        if all(touch.id != one.id for one in found):
            found.append(touch)
    return out


def _micros(time: datetime) -> int:
    return (time - _EPOCH) // timedelta(microseconds=1)
