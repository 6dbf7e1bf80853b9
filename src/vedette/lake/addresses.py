"""Whether a text is an IP address inside a network, in SQL."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network

import sqlglot
from sqlglot import exp

_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"

_IPV4 = rf"""
CASE WHEN regexp_full_match(value, '{_OCTET}(\.{_OCTET}){{3}}') THEN
  CAST(split_part(value, '.', 1) AS BIGINT) * 16777216 + CAST(split_part(value, '.', 2) AS BIGINT) * 65536
  + CAST(split_part(value, '.', 3) AS BIGINT) * 256 + CAST(split_part(value, '.', 4) AS BIGINT) END
"""

# The groups before and behind `::`, each four digits wide, with as many zeros between as are missing.
_IPV6 = """
CASE WHEN contains(value, ':') AND regexp_full_match(lower(value), '[0-9a-f:]+') THEN array_to_string(
  list_concat(
    list_transform(list_filter(string_split(split_part(lower(value), '::', 1), ':'), LAMBDA g: g <> ''),
      LAMBDA g: lpad(g, 4, '0')),
    list_transform(range(8 - length(list_filter(string_split(lower(value), ':'), LAMBDA g: g <> ''))),
      LAMBDA i: '0000'),
    list_transform(list_filter(string_split(split_part(lower(value), '::', 2), ':'), LAMBDA g: g <> ''),
      LAMBDA g: lpad(g, 4, '0'))), '') END
"""

_TEMPLATES = {4: sqlglot.parse_one(_IPV4, dialect="duckdb"), 6: sqlglot.parse_one(_IPV6, dialect="duckdb")}


def inside(value: exp.Expr, network: IPv4Network | IPv6Network) -> exp.Expr:
    """Whether the text is an address of the network; NULL or false for what is no address of that family."""

    def fill(node: exp.Expr) -> exp.Expr:
        return value.copy() if isinstance(node, exp.Column) and node.name == "value" else node

    number = _TEMPLATES[network.version].copy().transform(fill)
    first, last = network.network_address, network.broadcast_address
    if isinstance(network, IPv4Network):
        low, high = exp.Literal.number(int(first)), exp.Literal.number(int(last))
    else:
        low, high = (exp.Literal.string(f"{int(end):032x}") for end in (first, last))
    return exp.Between(this=exp.paren(number), low=low, high=high)
