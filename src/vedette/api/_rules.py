"""Rules as people ask for them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from vedette.api import _open
from vedette.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vedette.config import Config
    from vedette.detect.prove import Verdict
    from vedette.detect.rule import Rule, RuleSet


def rules_list(*, config: Config, rules: Sequence[str | Path] = ()) -> RuleSet:
    """Every rule, built-in and from the configured and given folders, and those that do not load."""
    from vedette.detect.load import load

    return load([*config.rules.folders, *map(Path, rules)], cache=config.home / "cache" / "rules")


def rules_show(rule_id: str, *, config: Config) -> tuple[Rule, dict[str, int]]:
    """One rule by id or name, and the number of its alerts by their status. Raises `UsageError`."""
    rule = rules_list(config=config).rule(rule_id)
    with _open.state(config) as state:
        return rule, state.alerts.numbers(rule.id)


def rules_sigma(rule_id: str, *, config: Config) -> tuple[str, tuple[str, ...]]:
    """One rule, and those it names, as plain Sigma YAML; and what Sigma cannot say of it. Raises `UsageError`."""
    from vedette.detect.plain import plain

    rules = rules_list(config=config)
    return plain(rules.rule(rule_id), rules)


def rules_test(paths: Sequence[str | Path] = (), *, config: Config) -> tuple[RuleSet, list[Verdict]]:
    """Run the tests inside rules: of the given files and folders, or of every rule there is.

    Raises `UsageError` for a path where there is nothing.
    """
    from vedette.detect.load import load
    from vedette.detect.prove import prove

    for path in paths:
        if not Path(path).exists():
            raise UsageError("there is no such file or folder", where=str(path), hint="give rule files or folders")
    rules = load(list(map(Path, paths)), builtin=False) if paths else rules_list(config=config)
    engine = _open.engine(config, threads=1)
    try:
        return rules, prove(rules, engine)
    finally:
        engine.close()
