"""Reading a filter pattern character by character, with the place in every error."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette.errors import ParseError
from vedette.grammar.filter_tree import Both, Either, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from vedette.grammar.filter_tree import Tree

_HINT = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html has the syntax"
_DEEPEST = 50  # parentheses in parentheses; the pattern itself is at most 1,024 characters long in AWS


@dataclass(slots=True)
class Reader:
    """A pattern and the place that is read next."""

    text: str
    at: int = 0
    depth: int = 0

    def wrong(self, what: str) -> ParseError:
        """An error at this place."""
        return ParseError(what, where=f"filter pattern, character {self.at + 1}", hint=_HINT)

    def skip(self) -> None:
        """Past white space."""
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def take(self, pattern: str) -> re.Match[str] | None:
        """What stands here, after white space, if it is of that form."""
        self.skip()
        found = re.compile(pattern).match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def need(self, pattern: str, name: str) -> re.Match[str]:
        """The same, where nothing else may stand."""
        found = self.take(pattern)
        if found is None:
            here = self.text[self.at : self.at + 12] or "the end"
            raise self.wrong(f"{name} is expected before {here!r}" if here != "the end" else f"{name} is missing")
        return found

    def end(self) -> None:
        """Nothing more may follow."""
        self.skip()
        if self.at < len(self.text):
            raise self.wrong(f"{self.text[self.at :]!r} stands after the pattern's end")

    def value(self) -> Value:
        """A value: quoted, between `%`, or a bare word."""
        if found := self.take(r'"((?:[^"\\]|\\.)*)"'):
            return Value(re.sub(r"\\(.)", r"\1", found[1]))
        if found := self.take(r"%([^%]+)%"):
            try:
                re.compile(found[1])
            except re.error as error:
                raise self.wrong(f"{found[1]!r} is no regular expression: {error}") from error
            return Value(found[1], regex=True)
        return Value(self.need(r"[\w.*:/+-]+", "a value, quoted where it has other characters,")[0])

    def joined(self, one: Callable[[], Tree]) -> Tree:
        """Terms joined by `&&` and `||`; `&&` binds closer, parentheses closest."""
        either = [self._both(one)]
        while self.take(r"\|\|"):
            either.append(self._both(one))
        return either[0] if len(either) == 1 else Either(tuple(either))

    def _both(self, one: Callable[[], Tree]) -> Tree:
        both = [self._single(one)]
        while self.take("&&"):
            both.append(self._single(one))
        return both[0] if len(both) == 1 else Both(tuple(both))

    def _single(self, one: Callable[[], Tree]) -> Tree:
        if not self.take(r"\("):
            return one()
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.wrong(f"more than {_DEEPEST} parentheses in one another")
        inner = self.joined(one)
        self.need(r"\)", "a closing parenthesis")
        self.depth -= 1
        return inner
