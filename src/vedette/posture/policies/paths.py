"""Keys of filters: JMESPath with Cloud Custodian's two further functions, and `tag:Name`.

https://jmespath.org/specification.html
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import jmespath
from jmespath import exceptions, functions

from vedette.model import NotKnown, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

TAG = "tag:"
#: What is done to tags' keys before they are compared.
TRANSFORMS: dict[str, Any] = {
    "noop": str,
    "capitalize": str.capitalize,
    "lower": str.lower,
    "upper": str.upper,
    "title": str.title,
    "strip": str.strip,
    "nospaces": lambda key: key.replace(" ", ""),
    "nounderscores": lambda key: key.replace("_", ""),
    "nodashes": lambda key: key.replace("-", ""),
}


class _Functions(functions.Functions):  # type: ignore[misc]  # the library has no types
    """`split(separator, text)` and `from_json(text)`."""

    @functions.signature({"types": ["string"]}, {"types": ["string"]})  # type: ignore[untyped-decorator]  # same
    def _func_split(self, separator: str, text: str) -> list[str]:
        return text.split(separator)

    @functions.signature({"types": ["string"]})  # type: ignore[untyped-decorator]  # same
    def _func_from_json(self, text: str) -> Any:
        try:
            return json.loads(text)
        except ValueError:
            return None


_OPTIONS = jmespath.Options(custom_functions=_Functions())


@lru_cache(maxsize=4096)
def _compiled(key: str) -> Any:
    return jmespath.compile(key)


def problem(key: str) -> str:
    """Why a key is no JMESPath, empty where it is one."""
    if key.startswith(TAG):
        return ""
    try:
        _compiled(key)
    except exceptions.JMESPathError as error:
        return str(error).splitlines()[0]
    return ""


def look(key: str, body: Mapping[str, Any], transforms: tuple[str, ...] = ()) -> Any:
    """What a resource has under a key, None where it has nothing. Raises `NotKnown` where a function fails on it.

    A key that is a name of the resource itself is that, dots and all.
    """
    if key.startswith(TAG):
        return _tag(key.removeprefix(TAG), body, transforms)
    if key in body:
        return body[key]
    try:
        return _compiled(key).search(body, _OPTIONS)
    except exceptions.JMESPathError as error:
        raise NotKnown(Unknown(f"{key} cannot be told of it: {str(error).splitlines()[0]}")) from None


def _tag(name: str, body: Mapping[str, Any], transforms: tuple[str, ...]) -> Any:
    """A tag's value: of `Tags`, a list of Key and Value, or of `tags`, which AWS Config has as a mapping."""
    listed = body.get("Tags") if "Tags" in body else body.get("tags")
    pairs = (
        listed.items()
        if isinstance(listed, dict)
        else ((tag.get("Key"), tag.get("Value")) for tag in listed or () if isinstance(tag, dict))
    )
    for key, value in pairs:
        changed = key
        for transform in transforms:
            changed = TRANSFORMS[transform](changed)
        if changed == name:
            return value
    return None


def tops(key: str) -> frozenset[str]:
    """The names that a key asks of the resource itself: of `Versioning.Status`, `Versioning`."""
    if key.startswith(TAG):
        return frozenset({"Tags"})
    found: set[str] = set()
    _top(_compiled(key).parsed, found)
    return frozenset(found)


#: Expressions whose first part alone looks at the resource: the others look at what that gave.
_CHAINS = {"subexpression", "index_expression", "projection", "value_projection", "filter_projection", "pipe"}


def _top(node: Any, found: set[str]) -> None:
    kind = node["type"]
    if kind == "field":
        found.add(str(node["value"]))
    if kind in {"field", "expref"}:
        return
    children = node.get("children") or ()
    if kind in _CHAINS:
        children = children[:1]
    for child in children:
        if isinstance(child, dict):
            _top(child, found)


def plain(value: Any) -> str:
    """A value as JSON on one line, cut where it is long; `absent` where there is none."""
    if value is None:
        return "absent"
    most = 120
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= most else f"{text[: most - 1]}…"
