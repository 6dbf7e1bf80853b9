"""A list from where the person says it is: a file, or an address of the web that they name themselves."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from vedette import __version__
from vedette.errors import UsageError

if TYPE_CHECKING:
    from http.client import HTTPMessage
    from typing import IO

_SECONDS = 60


def fetched(origin: str, cache: Path, *, most_megabytes: int) -> str:
    """The text of a file or of an `https://` address. Raises `UsageError`.

    What came from the web is kept in `cache` with its ETag, and not asked for again where it has not changed.
    """
    if "://" not in origin:
        return _file(Path(origin).expanduser(), most_megabytes)
    if not origin.startswith("https://"):
        raise UsageError("a list comes from a file or by https", where=origin, hint="give an https:// address")
    name = hashlib.sha256(origin.encode()).hexdigest()[:32]
    kept, mark = cache / f"{name}.txt", cache / f"{name}.etag"
    request = Request(origin, headers={"User-Agent": f"vedette/{__version__}"})  # noqa: S310  https alone, see above
    if kept.exists() and mark.exists():
        request.add_header("If-None-Match", mark.read_text("utf-8"))
    try:
        with build_opener(_OnlyHttps).open(request, timeout=_SECONDS) as answer:
            data: bytes = answer.read((most_megabytes << 20) + 1)
            etag = answer.headers.get("ETag", "")
    except HTTPError as error:
        if error.code == 304 and kept.exists():  # noqa: PLR2004  not modified
            return kept.read_text("utf-8")
        raise UsageError(f"the list cannot be fetched: {error.code} {error.reason}", where=origin) from error
    except (URLError, OSError) as error:
        raise UsageError(f"the list cannot be fetched: {error}", where=origin, hint="is the address right?") from error
    if len(data) > most_megabytes << 20:
        raise _too_large(origin, most_megabytes)
    text = data.decode("utf-8", "replace")
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path, content in ((kept, text), (mark, etag)):
        draft = path.with_suffix(f".{os.getpid()}.tmp")
        draft.write_text(content, "utf-8")
        draft.replace(path)
    return text


class _OnlyHttps(HTTPRedirectHandler):
    """Follows redirections to https and to nothing else."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if not newurl.startswith("https://"):
            raise UsageError("the list is moved to an address without https", where=newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _file(path: Path, most_megabytes: int) -> str:
    try:
        if path.stat().st_size > most_megabytes << 20:
            raise _too_large(str(path), most_megabytes)
        return path.read_text("utf-8", errors="replace")
    except OSError as error:
        raise UsageError(f"the list cannot be read: {error.strerror}", where=str(path)) from error


def _too_large(origin: str, most_megabytes: int) -> UsageError:
    return UsageError(
        f"the list is larger than {most_megabytes} MB", where=origin, hint="raise indicators.max_megabytes"
    )
