"""Rules from the built-in folder and any other; every bad one reported at once, and the rest loaded."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from vedette.detect.cache import Cache, FileRules
from vedette.detect.link import link
from vedette.detect.rule import RuleSet
from vedette.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vedette.detect.rule import Rule

_SUFFIXES = (".yml", ".yaml")
#: No rule file is larger, in bytes.
_MOST_BYTES = 4 << 20


def load(folders: Iterable[str | Path] = (), *, builtin: bool = True, cache: Path | str | None = None) -> RuleSet:
    """All rules of the built-in folder and of the given files and folders (searched below), in order of path.

    Nothing here raises for a bad rule: `RuleSet.errors` has them all, with file and line. A folder that is
    not there is such an error too. `cache` is a folder for compiled rules; None compiles each time.
    """
    store = Cache(None if cache is None else Path(cache))
    found = [store.rules(text, name, ours=ours) for text, name, ours in _texts(folders, builtin=builtin)]
    errors: list[RuleError] = []
    return _checked([_or_error(f, errors) for f in found], errors)


def load_text(text: str, name: str = "rule.yml", *, ours: bool = False) -> RuleSet:
    """The rules of one text, as if it were a file of that name."""
    return _checked([Cache(None).rules(text, name, ours=ours)], [])


def _or_error(found: FileRules, errors: list[RuleError]) -> FileRules:
    errors.extend(found.errors)
    return replace(found, errors=())


def _texts(folders: Iterable[str | Path], *, builtin: bool) -> Iterator[tuple[str | RuleError, str, bool]]:
    """Each rule file's text (or why it cannot be read), its name, and whether it is one of ours."""
    if builtin:
        home = Path(str(resources.files("vedette"))) / "rules"
        for path in _files(home) if home.is_dir() else ():
            yield _text(path), str(path.relative_to(home.parent)), True
    for folder in map(Path, folders):
        if not folder.exists():
            missing = RuleError(
                "no such rule file or folder", where=str(folder), hint="check rules in the configuration"
            )
            yield missing, str(folder), False
            continue
        for path in _files(folder):
            yield _text(path), str(path), False


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return sorted(p for p in place.rglob("*") if p.suffix in _SUFFIXES and p.is_file())


def _text(path: Path) -> str | RuleError:
    try:
        if path.stat().st_size > _MOST_BYTES:
            return RuleError("the file is too large for a rule", where=str(path), hint="split it")
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as e:
        return RuleError(f"the file cannot be read: {e}", where=str(path), hint="rules are UTF-8 text")


def _checked(found: list[FileRules], errors: list[RuleError]) -> RuleSet:
    """References resolved, filters put in, duplicate ids refused."""
    errors.extend(e for f in found for e in f.errors)
    rules: dict[str, Rule] = {}
    for rule in (r for f in found for r in f.rules):
        if rule.id in rules:
            errors.append(
                RuleError(
                    f"the id {rule.id} is used twice",
                    where=rule.place,
                    hint=f"the other one is at {rules[rule.id].place}: give one of them a new UUID",
                )
            )
        else:
            rules[rule.id] = rule
    for f in found:
        for given in f.filters:
            for rule in list(rules.values()):
                if rule.source == given.source and (not given.rules or {*rule.names} & {*given.rules}):
                    rules[rule.id] = replace(
                        rule,
                        where=f"({rule.where}) AND ({given.where})",
                        typed=f"({rule.typed}) AND ({given.typed})",
                        narrow=f"({rule.narrow}) AND ({given.narrow})" if given.narrow != "TRUE" else rule.narrow,
                        rest=f"({rule.rest}) AND ({given.rest})",
                        shape=f"({rule.shape}) AND ({given.shape})" if rule.shape and given.shape else "",
                        shape_exact=rule.shape_exact and given.shape_exact,
                        marks=tuple(sorted({*rule.marks, *given.marks})),
                        columns=tuple(sorted({*rule.columns, *given.columns})),
                    )
    link(rules, errors)
    warnings = [w for r in rules.values() for w in r.warnings]
    return RuleSet(
        tuple(rules.values()),
        tuple(errors),
        (*warnings, *_shared_names(rules.values())),
        sum(f.not_applicable for f in found),
    )


def _shared_names(rules: Iterable[Rule]) -> Iterator[str]:
    """A warning for each name that two rules have: a correlation that says it means the later one."""
    seen: dict[str, Rule] = {}
    for rule in rules:
        if rule.name and rule.name in seen:
            yield f"{rule.place}: the name {rule.name!r} is that of the rule at {seen[rule.name].place} too"
        seen[rule.name] = rule
