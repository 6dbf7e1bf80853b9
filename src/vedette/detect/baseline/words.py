"""Words that baselines add to a source's fields: who, from where, with what, normalised so that they recur.

| word | means |
|---|---|
| `principal` | who did it, without what changes from session to session: a role, a user, root, a service |
| `person` | who works in several accounts as one: the name of a session of IAM Identity Center, else the principal |
| `network` | the autonomous system of the address, else its /16 (IPv6: /32); an AWS range is its service and region |
| `place` | the country of the address, where it is known; else the network |
| `country`, `region`, `account` | the columns `ev_src_country`, `ev_region` and `ev_account` |
| `agent` | the family of the user agent and its operating system, without versions |
| `service`, `call` | the two parts of `ev_action`; the call with its service, without a date behind its name |
| `key` | the access key, in `ev_session` |
| `hour` | the hour of the day, `00` to `23`, UTC |

Addresses inside networks (private, link-local) and names of AWS services are nowhere: NULL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vedette.model import LogSource

#: Sessions of these roles are named for the person who signed in (IAM Identity Center), or for the instance.
_NAMED = r"AWSReservedSSO_[^/]+/[^/]+|[^/]+/i-[0-9a-f]{8,17}|[^/]+"
_SESSION = f"^(arn:[a-z-]+:sts::[0-9]*:assumed-role/(?:{_NAMED}))(?:/.*)?$"
# Not by regexp_replace: DuckDB calls that for each row, the others once for each value that a block of rows has.
_PRINCIPAL = (
    f"CASE WHEN regexp_matches(ev_actor, '{_SESSION}') THEN "
    f"replace(replace(regexp_extract(ev_actor, '{_SESSION}', 1), ':sts::', ':iam::'), ':assumed-role/', ':role/') "
    "WHEN contains(ev_actor, ':assumed-root') THEN "
    r"regexp_replace(ev_actor, '^(arn:[a-z-]+:)sts(::[0-9]*:)assumed-root.*$', '\1iam\2root') "
    "WHEN regexp_matches(ev_actor, '^A[A-Z]{3}[A-Z0-9]{12,}:') THEN split_part(ev_actor, ':', 1) "
    "ELSE ev_actor END"
)
_PERSON = f"COALESCE(NULLIF(regexp_extract(ev_actor, ':assumed-role/AWSReservedSSO_[^/]+/(.+)$', 1), ''), {_PRINCIPAL})"
_NETWORK = (
    "CASE WHEN ev_src_ip IS NULL OR ev_src_kind IN ('private', 'local') THEN NULL "
    "WHEN ev_src_kind = 'aws' THEN 'aws ' || COALESCE(ev_src_service, '') "
    "WHEN ev_src_asn IS NOT NULL THEN 'AS' || CAST(ev_src_asn AS VARCHAR) "
    "WHEN contains(ev_src_ip, ':') THEN "
    "split_part(ev_src_ip, ':', 1) || ':' || split_part(ev_src_ip, ':', 2) || '::/32' "
    "ELSE split_part(ev_src_ip, '.', 1) || '.' || split_part(ev_src_ip, '.', 2) || '.0.0/16' END"
)
#: Names of programs that stand behind the name of a library, or behind that of a browser.
_BEHIND = "(terraform|pulumi|ansible|cloudformation|amazon-ssm-agent|eksctl|kubectl|packer)"
_SYSTEM = "(windows|android|iphone|ipad|macintosh|macos|darwin|linux|freebsd)"
_AGENT = (
    "CASE WHEN userAgent IS NULL OR userAgent = '' THEN NULL "
    "WHEN ends_with(userAgent, '.amazonaws.com') OR userAgent = 'AWS Internal' THEN userAgent ELSE "
    f"COALESCE(NULLIF(regexp_extract(lower(userAgent), '{_BEHIND}', 1), ''), "
    r"lower(regexp_extract(userAgent, '^[\[ ]*([^/ \[\];(]+)', 1))) || "
    f"COALESCE(' ' || NULLIF(regexp_extract(lower(userAgent), '{_SYSTEM}', 1), ''), '') END"
)
#: The word for the hour of the day.
HOUR = "hour"
_PLAIN = {
    "principal": _PRINCIPAL,
    "person": _PERSON,
    "network": _NETWORK,
    "place": f"COALESCE(ev_src_country, {_NETWORK})",
    "country": "ev_src_country",
    "region": "ev_region",
    "account": "ev_account",
    "service": "split_part(ev_action, ':', 1)",
    "call": "vedette_call(ev_action)",
    "key": "ev_session",
    HOUR: "lpad(CAST(epoch_us(ev_time) // 3600000000 % 24 AS VARCHAR), 2, '0')",
}
#: What `vedette baseline show` tells of a principal, in this order.
SHOWN = ("network", "country", "region", "agent", "service", "call", "account", HOUR)


def sql(source: LogSource, name: str) -> str:
    """SQL for one value of the word or the field in a row, as text; NULL where there is none."""
    if name == "agent" and source.column("userAgent") is not None:
        return _AGENT
    if name in _PLAIN and source.column(name) is None:
        return _PLAIN[name]
    from vedette.detect import fields  # noqa: PLC0415  sqlglot is slow to import

    return fields.one_text(source, name).sql("duckdb")


def is_word(source: LogSource, name: str) -> bool:
    """Whether that is a word of the table above, and no field of the source's own."""
    return source.column(name) is None and (name in _PLAIN or (name == "agent" and knows(source, name)))


def knows(source: LogSource, name: str) -> bool:
    """Whether the source has the word or the field."""
    if name == "agent":
        return source.column("userAgent") is not None or source.knows(name)
    return name in _PLAIN or source.knows(name)


def cheap(source: LogSource, name: str) -> bool:
    """Whether it is read from stored columns alone, never from the raw record."""
    if is_word(source, name):
        return True
    from vedette.detect import fields  # noqa: PLC0415  sqlglot is slow to import

    typed = fields.stored(source, name)
    return typed is not None and (typed.textual or typed.type == "list<string>")
