"""The few functions that compiled rules call, as DuckDB macros; other engines bring their own of these names.

| function | gives |
|---|---|
| `vedette_members(json)` | the elements where it is an array, else the value alone |
| `vedette_step(list, path)` | for each JSON value of the list, the members of what is at that path |
| `vedette_all(raw, paths)` | the members of what is at each of the paths |
| `vedette_texts(list)` | JSON values as text: a string without quotes, null as NULL, an object as JSON |
| `vedette_scalars(raw)` | every string, number and boolean anywhere in the record, as text |
| `vedette_elements(raw, name)` | the texts of XML elements of that name, or of `<Data Name="name">` |
| `vedette_number(text)` | the number a text spells in decimal, else NULL |
| `vedette_time(text)` | the timestamp an ISO 8601 text spells, its zone ignored as Sigma says, else NULL |
| `vedette_ip4(text)` | an IPv4 address as an integer, else NULL |
| `vedette_ip6(text)` | an IPv6 address as 32 hexadecimal digits, else NULL |
| `vedette_key_text(text)` | the text, where it is long its beginning and a hash: fit for the key of a database |
| `vedette_call(name)` | the name of an API call without the date that Lambda and CloudFront put behind it |

The fields that follow from a record's meaning (`meaning`) are Python functions of the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakSet

from vedette.detect import meaning
from vedette.detect.octets import OCTET

if TYPE_CHECKING:
    from vedette.detect.engine import SqlEngine
    from vedette.detect.meaning import Home

_GROUPS = "[0-9a-f]{1,4}(:[0-9a-f]{1,4})*"

#: A date, with or without a version, as it stands behind the names of some API calls.
DATED = "20[0-9]{6}(v[0-9]+)?$"
#: What counts as a number in text.
NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"
#: What counts as a timestamp in text: a date, or a date and a time with or without fraction and zone.
TIMESTAMP = (
    "[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]([01][0-9]|2[0-3])(:[0-5][0-9]){2}([.][0-9]+)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?"
)

#: The last part of an IPv6 address that is written as an IPv4 one.
_TAIL = "regexp_extract(t, '([0-9.]+)$', 1)"


def _let(name: str, value: str, body: str) -> str:
    """SQL: `body` with `name` for `value`. A macro repeats an argument as often as its body names it."""
    return f"list_extract(list_transform([{value}], LAMBDA {name}: {body}), 1)"


_BODIES = {
    "members(j)": "CASE json_type(j) WHEN 'ARRAY' THEN json_extract(j, '$[*]') ELSE [j] END",
    "step(js, p)": "flatten(list_transform(js, LAMBDA x: vedette_members(json_extract(x, p))))",
    "all(r, ps)": "flatten(list_transform(json_extract(r, ps), LAMBDA x: vedette_members(x)))",
    "texts(js)": "list_transform(js, LAMBDA j: json_extract_string(j, '$'))",
    "scalars(r)": "list_transform(list_filter(json_extract(r, '$..*'), "
    "LAMBDA j: json_type(j) NOT IN ('OBJECT', 'ARRAY', 'NULL')), LAMBDA j: json_extract_string(j, '$'))",
    "elements(r, n)": "list_transform(regexp_extract_all(CASE WHEN starts_with(r, '<') THEN r END, "
    "'<(?:Data Name=[\\x22\\x27]' || n || '[\\x22\\x27]|' || n || '(?: [^<>]*)?)>([^<]*)</', 1), "
    "LAMBDA t: replace(replace(replace(replace(replace(t, '&lt;', '<'), '&gt;', '>'), '&quot;', '\"'), "
    "'&apos;', ''''), '&amp;', '&'))",
    "number(t)": f"CASE WHEN regexp_full_match(t, '{NUMBER}') THEN TRY_CAST(t AS DOUBLE) END",
    "time(t)": f"CASE WHEN regexp_full_match(t, '{TIMESTAMP}') THEN TRY_CAST(left(t, 19) AS TIMESTAMP) END",
    "ip4(t)": rf"CASE WHEN regexp_full_match(t, '{OCTET}(\.{OCTET}){{3}}') THEN "
    "TRY_CAST(split_part(t, '.', 1) AS BIGINT) * 16777216 + "
    "TRY_CAST(split_part(t, '.', 2) AS BIGINT) * 65536 + "
    "TRY_CAST(split_part(t, '.', 3) AS BIGINT) * 256 + TRY_CAST(split_part(t, '.', 4) AS BIGINT) END",
    "groups(t)": "list_filter(string_split(t, ':'), LAMBDA g: g <> '')",
    "pair(n)": "format('{:x}:{:x}', n // 65536, n % 65536)",
    "mapped(t)": "CASE WHEN contains(t, '.') THEN regexp_extract(t, '^(.*:)[0-9.]+$', 1) || "
    f"{_let('n', 'vedette_ip4(' + _TAIL + ')', 'vedette_pair(n)')} ELSE t END",
    "filled(h, t)": "array_to_string(list_transform(list_concat(h, "
    "list_transform(range(8 - len(h) - len(t)), LAMBDA i: '0'), t), LAMBDA g: lpad(g, 4, '0')), '')",
    "halves(t)": f"CASE WHEN regexp_full_match(t, '({_GROUPS})?::({_GROUPS})?') "
    "OR regexp_full_match(t, '[0-9a-f]{1,4}(:[0-9a-f]{1,4}){7}') "
    "THEN list_transform(string_split(t, '::'), LAMBDA half: vedette_groups(half)) END",
    "joined(hs)": "CASE WHEN len(hs) = 1 THEN vedette_filled(hs[1], []::VARCHAR[]) "
    "WHEN len(hs[1]) + len(hs[2]) <= 7 THEN vedette_filled(hs[1], hs[2]) END",
    "plain6(t)": _let("hs", "vedette_halves(t)", "vedette_joined(hs)"),
    "ip6(t)": f"CASE WHEN contains(t, ':') THEN {_let('m', 'vedette_mapped(lower(t))', 'vedette_plain6(m)')} END",
    "key_text(t)": "CASE WHEN length(t) > 300 THEN left(t, 240) || '…' || md5(t) ELSE t END",
    "call(n)": f"CASE WHEN contains(n, '20') THEN regexp_replace(n, '{DATED}', '') ELSE n END",
}

STATEMENTS = tuple(f"CREATE OR REPLACE TEMP MACRO vedette_{head} AS {body}" for head, body in _BODIES.items())


#: Engines that know them.
_DEFINED: WeakSet[SqlEngine] = WeakSet()


def define(engine: SqlEngine, home: Home | None = None) -> None:
    """Make the functions known to an engine, `home` one's own accounts; doing it twice changes nothing."""
    if engine not in _DEFINED:
        for statement in STATEMENTS:
            engine.execute(statement)
        _DEFINED.add(engine)
    for name, call in meaning.functions(home or meaning.Home()).items():
        engine.function(name, call)
