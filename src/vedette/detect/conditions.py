"""Extended conditions of temporal correlations: `a and (b or c) and not d`, `2 of them`, `all of recon_*`.

Sigma: https://sigmahq.io/sigma-specification/specification/sigma-correlation-rules-specification.html

A condition is a tree of JSON values: `["rule", i]` by the number of the rule, `["not", x]`, `["and", x, …]`,
`["or", x, …]`, and `["atleast", n, [i, …]]` for n of these rules.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Tree = list[Any]
#: Numbers of rules that must occur, and of those that must not.
Conjunct = tuple[tuple[int, ...], tuple[int, ...]]

_TOKEN = re.compile(r"\(|\)|[^\s()]+")
_WORDS = frozenset({"and", "or", "not"})
#: A condition with more ways to be true is refused.
_MOST_CONJUNCTS = 200


def names(text: str) -> list[str]:
    """The rules that a condition names, in order, each once; none for patterns."""
    tokens = _TOKEN.findall(text)
    found = []
    for at, token in enumerate(tokens):
        quantified = at + 1 < len(tokens) and tokens[at + 1].lower() == "of"
        pattern = at > 0 and tokens[at - 1].lower() == "of"
        if token.lower() in {*_WORDS, "of", "(", ")"} or quantified or pattern:
            continue
        found.append(token)
    return list(dict.fromkeys(found))


def tree(text: str, rules: Sequence[str]) -> Tree:
    """Read a condition over these rules. Raises `ValueError` with what is wrong."""
    reader = _Reader(_TOKEN.findall(text), list(rules))
    made = reader.either()
    if reader.tokens:
        raise ValueError(f"{reader.tokens[0]!r} is not expected there")
    return made


def counted(op: str, number: float, rules: int) -> Tree:
    """The tree for so many different ones of all rules: `gte 2` and the like. Raises `ValueError`."""
    if number != int(number):
        raise ValueError("rules are counted in whole numbers")
    whole = int(number)

    def least(n: int) -> Tree:
        return ["atleast", n, list(range(rules))]

    equal = ["and", least(whole), ["not", least(whole + 1)]]
    return {
        "gte": least(whole),
        "gt": least(whole + 1),
        "lt": ["not", least(whole)],
        "lte": ["not", least(whole + 1)],
        "eq": equal,
        "neq": ["not", equal],
    }[op]


def negates(node: Tree) -> bool:
    """Whether more events may make the condition false."""
    if node[0] in ("rule", "atleast"):
        return False
    return node[0] == "not" or any(negates(part) for part in node[1:])


def mentioned(node: Tree) -> set[int]:
    """The numbers of the rules in the condition."""
    if node[0] == "rule":
        return {node[1]}
    if node[0] == "atleast":
        return set(node[2])
    return set().union(*(mentioned(part) for part in node[1:]))


def written(node: Tree, present: Callable[[int], str]) -> str:
    """The condition as SQL, where `present` writes that a rule occurs."""
    kind, *parts = node
    if kind == "rule":
        return present(parts[0])
    if kind == "not":
        return f"NOT ({written(parts[0], present)})"
    if kind == "atleast":
        total = " + ".join(f"CAST({present(i)} AS INTEGER)" for i in parts[1]) or "0"
        return f"({total}) >= {parts[0]}"
    return "(" + f" {kind.upper()} ".join(written(part, present) for part in parts) + ")"


def conjuncts(node: Tree) -> list[Conjunct]:
    """Every way for the condition to be true. Raises `ValueError` where there are too many."""
    ways = _ways(node, holds=True)
    made = []
    for literals in ways:
        yes = tuple(sorted({i for i, wanted in literals if wanted}))
        no = tuple(sorted({i for i, wanted in literals if not wanted}))
        if not set(yes) & set(no):
            made.append((yes, no))
    return list(dict.fromkeys(made))


def _ways(node: Tree, *, holds: bool) -> list[frozenset[tuple[int, bool]]]:
    kind, *parts = node
    if kind == "rule":
        return [frozenset({(parts[0], holds)})]
    if kind == "not":
        return _ways(parts[0], holds=not holds)
    if kind == "atleast":
        wanted, among = parts
        number = wanted if holds else len(among) - wanted + 1
        if number <= 0:
            return [frozenset()]
        return _few([frozenset((i, holds) for i in chosen) for chosen in combinations(among, number)])
    below = [_ways(part, holds=holds) for part in parts]
    if (kind == "or") is holds:
        return _few([way for ways in below for way in ways])
    made = below[0]
    for ways in below[1:]:
        made = _few([a | b for a, b in product(made, ways)])
    return made


def _few(ways: list[frozenset[tuple[int, bool]]]) -> list[frozenset[tuple[int, bool]]]:
    kept = list(dict.fromkeys(ways))
    if len(kept) > _MOST_CONJUNCTS:
        raise ValueError("the condition can be met in too many ways")
    return kept


class _Reader:
    """Reads by descent: or, and, not, brackets, `n of`."""

    def __init__(self, tokens: list[str], rules: list[str]) -> None:
        self.tokens, self.rules = tokens, rules

    def take(self, word: str) -> bool:
        if self.tokens and self.tokens[0].lower() == word:
            self.tokens.pop(0)
            return True
        return False

    def either(self) -> Tree:
        return self.joined("or", self.both)

    def both(self) -> Tree:
        return self.joined("and", self.negated)

    def joined(self, word: str, part: Callable[[], Tree]) -> Tree:
        parts = [part()]
        while self.take(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else [word, *parts]

    def negated(self) -> Tree:
        return ["not", self.negated()] if self.take("not") else self.operand()

    def operand(self) -> Tree:
        if self.take("("):
            inner = self.either()
            if not self.take(")"):
                raise ValueError("a bracket is not closed")
            return inner
        if not self.tokens or self.tokens[0] == ")" or self.tokens[0].lower() in _WORDS:
            raise ValueError("a rule's name is missing")
        word = self.tokens.pop(0)
        if self.take("of"):
            return self.several(word.lower())
        if word not in self.rules:
            raise ValueError(f"{word!r} is not among its rules")
        return ["rule", self.rules.index(word)]

    def several(self, quantity: str) -> Tree:
        if not self.tokens:
            raise ValueError("'of' what?")
        pattern = self.tokens.pop(0)
        chosen = [i for i, name in enumerate(self.rules) if pattern.lower() == "them" or fnmatchcase(name, pattern)]
        if not chosen:
            raise ValueError(f"no rule fits {pattern!r}")
        if quantity == "all":
            return ["atleast", len(chosen), chosen]
        if quantity != "any" and not re.fullmatch(r"[1-9][0-9]?", quantity):
            raise ValueError(f"{quantity!r} is no number of rules")
        return ["atleast", 1 if quantity == "any" else int(quantity), chosen]
