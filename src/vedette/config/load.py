"""Reads the settings from file and environment, and says where each mistake is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_settings import EnvSettingsSource, SettingsError

from vedette.config import toml
from vedette.config.settings import PREFIX, default_home, given
from vedette.errors import ConfigError

if TYPE_CHECKING:
    from vedette.config.settings import Config

FILE_NAME = "vedette.toml"

#: How alike a variable must be to count as misspelt, 0 to 1.
_ALIKE = 0.85

_C = TypeVar("_C", bound="Config")


def load(cls: type[_C], home: Path | None, config: Path | None) -> _C:
    """Read the settings; see `Config.load`."""
    path = _find(home, config)
    document = toml.read(path) if path is not None else toml.Document()
    _check_variables(cls)
    try:
        environment = EnvSettingsSource(cls)()
    except SettingsError as error:
        raise ConfigError(str(error), where="environment", hint='lists are JSON: \'["a", "b"]\'') from None
    values = _merged(_relative(document.values, path), environment)
    if home is not None:
        values["home"] = home
    try:
        return cls(**values)
    except ValidationError as error:
        raise _explained(error, document, environment, cls) from None


def _find(home: Path | None, config: Path | None) -> Path | None:
    """Find the file to read, or None. One that was named must be there."""
    named = config or (Path(os.environ["VEDETTE_CONFIG"]) if os.environ.get("VEDETTE_CONFIG") else None)
    if named is not None:
        if not named.expanduser().is_file():
            what = "--config" if config else "VEDETTE_CONFIG"
            raise ConfigError("no such configuration file", where=str(named), hint=f"{what} names it")
        return named.expanduser()
    folder = home or Path(os.environ.get(f"{PREFIX}HOME") or default_home())
    return next((p for p in (folder.expanduser() / FILE_NAME, Path(FILE_NAME)) if p.is_file()), None)


def _relative(values: dict[str, Any], path: Path | None) -> dict[str, Any]:
    """Paths in the file are relative to the file's folder."""
    if path is None:
        return values
    base = path.absolute().parent

    def against(value: Any) -> Any:
        return str(base / Path(value).expanduser()) if isinstance(value, str) and "://" not in value else value

    out = {**values, **given(home=against(values.get("home")))}
    if isinstance(lake := out.get("lake"), dict) and lake.get("warehouse"):
        out["lake"] = {**lake, "warehouse": against(lake["warehouse"])}
    if isinstance(enrich := out.get("enrich"), dict):
        out["enrich"] = {key: against(value) for key, value in enrich.items()}
    if isinstance(rules := out.get("rules"), dict) and isinstance(rules.get("folders"), list):
        out["rules"] = {**rules, "folders": [against(folder) for folder in rules["folders"]]}
    if isinstance(assess := out.get("assess"), dict) and isinstance(assess.get("policies"), list):
        out["assess"] = {**assess, "policies": [against(path) for path in assess["policies"]]}
    return out


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    out = dict(below)
    for key, value in above.items():
        old = out.get(key)
        out[key] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return out


def _keys(model: type[BaseModel], path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every key there is, sections left out."""
    found: list[tuple[str, ...]] = []
    for name, info in model.model_fields.items():
        section = info.annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            found += _keys(section, (*path, name))
        else:
            found.append((*path, name))
    return found


def _variable(key: tuple[str, ...]) -> str:
    return f"{PREFIX}{'__'.join(key)}".upper()


def _check_variables(model: type[BaseModel]) -> None:
    """Refuse a variable that looks like a misspelt one of ours; others that begin so are left alone."""
    known = {_variable(key) for key in _keys(model)} | {f"{PREFIX}CONFIG"}
    sections = {f"{PREFIX}{name}__".upper() for name in model.model_fields}
    for name in sorted(os.environ):
        upper = name.upper()
        if upper.startswith(PREFIX) and upper not in known and not upper.startswith(f"{PREFIX}SOURCES__"):
            near = toml.nearest(upper.removeprefix(PREFIX), [k.removeprefix(PREFIX) for k in known], _ALIKE)
            if near or upper.startswith(tuple(sections)):
                hint = f"did you mean {PREFIX}{near}?" if near else "docs/reference/config.md lists all"
                raise ConfigError("no setting has this variable", where=name, hint=hint)


def _explained(
    error: ValidationError, document: toml.Document, environment: dict[str, Any], model: type[BaseModel]
) -> ConfigError:
    """One error of ours for all of pydantic's, the first in front."""
    names = [".".join(key) for key in _keys(model)] + list(model.model_fields)
    told = []
    for item in error.errors(include_url=False, include_input=False, include_context=False):
        key = tuple(str(part) for part in item["loc"])
        dotted = ".".join(key)
        where = _variable(key) if _has(environment, key) else document.place(key)
        if item["type"] == "extra_forbidden":
            near = toml.nearest(dotted, names)
            hint = f"did you mean {near!r}?" if near else "docs/reference/config.md lists all keys"
            told.append((where, f"unknown key {dotted!r}", hint))
        else:
            message = item["msg"].removeprefix("Value error, ")
            told.append(
                (
                    where,
                    f"{dotted} {message[0].lower()}{message[1:]}",
                    "docs/reference/config.md has its values",
                )
            )
    (where, what, hint), *others = told
    also = "".join(f"\n{place}: {text}" for place, text, _ in others)
    return ConfigError(what + also, where=where, hint=hint)


def _has(values: Any, key: tuple[str, ...]) -> bool:
    for part in key:
        if not isinstance(values, dict) or part not in values:
            return False
        values = values[part]
    return True
