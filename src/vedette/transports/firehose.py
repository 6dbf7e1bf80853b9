"""Firehose's HTTP delivery: an endpoint that answers when what was sent is in the lake.

The protocol: https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html
"""

from __future__ import annotations

import base64
import binascii
import gzip
import hmac
import io
import ipaddress
import json
import queue
import threading
import time
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from vedette.errors import UsageError
from vedette.model import Found, Transport, Walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SCHEME = "firehose"
#: Firehose waits three minutes for an answer unless told otherwise, and sends again then.
_ANSWER_SECONDS = 150.0
_REQUEST_BYTES = 64 << 20
#: Requests that wait to be collected, in bytes; more are asked to come again.
_WAITING_BYTES = 256 << 20
_PORT = 8443
_LAST_PORT = 65_535
_SERVERS: dict[str, _Server] = {}


class _Refusal(Exception):  # noqa: N818  an answer to the other side, not an error of ours
    """An answer other than 200, with its sentence."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class _Delivery:
    """A request and the records in it; its future gets an empty text when all is in the lake, or what went wrong."""

    def __init__(self, number: str, records: list[bytes]) -> None:
        self.id = number
        self.records = records
        self.size = sum(map(len, records))
        self.answer: Future[str] = Future()
        self._left = set(range(len(records)))

    def done(self, number: int) -> None:
        """One record is in the lake, or in the rejects."""
        self._left.discard(number)
        if not self._left and not self.answer.done():
            self.answer.set_result("")

    def give_up(self) -> None:
        """The round is over: what is not stored now is to be sent again."""
        if not self.answer.done():
            self.answer.set_result("not everything could be stored: send it again")


class _Place(NamedTuple):
    host: str
    port: int


def _place(uri: str, key: str) -> _Place:
    """Where to listen. Raises `UsageError`; beyond this machine only with an access key."""
    text = uri.removeprefix(f"{_SCHEME}://").rstrip("/")
    host, colon, port = text.rpartition(":")
    if not colon:
        host, port = text, str(_PORT)
    host = host.strip("[]") or "127.0.0.1"
    if not port.isdecimal() or int(port) > _LAST_PORT:
        raise UsageError("the address has no port", where=uri, hint=f"write {_SCHEME}://HOST:PORT")
    try:
        near = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        near = False
    if not near and not key:
        raise UsageError(
            "an endpoint that others can reach needs an access key",
            where=uri,
            hint="set streams.firehose_key to env:NAME or file:/path, or listen on 127.0.0.1",
        )
    return _Place(host, int(port))


class _Server:
    """Listens from the first walk of its address on, until the process ends."""

    def __init__(self, uri: str, place: _Place, key: str, cap: int) -> None:
        import uvicorn  # noqa: PLC0415  slow to import, and only here

        self.waiting: queue.Queue[_Delivery] = queue.Queue()
        self._bytes = 0
        self._lock = threading.Lock()
        self._key = key
        self._cap = cap
        config = uvicorn.Config(
            self._application(), host=place.host, port=place.port, log_level="warning", access_log=False
        )
        self._uvicorn = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="firehose", daemon=True)
        self._thread.start()
        while not self._uvicorn.started:
            if not self._thread.is_alive():
                raise UsageError("nothing can listen there", where=uri, hint="is the port free, and the host ours?")
            time.sleep(0.01)
        sockets = self._uvicorn.servers[0].sockets
        self.port = int(sockets[0].getsockname()[1])

    def _run(self) -> None:
        try:
            self._uvicorn.run()
        except SystemExit:  # uvicorn's way to say that the port is taken; it has logged why
            return

    def stop(self) -> None:
        """Stop listening."""
        self._uvicorn.should_exit = True
        self._thread.join(10)

    def _application(self) -> Any:
        from fastapi import FastAPI, Request  # noqa: PLC0415  see above
        from fastapi.responses import JSONResponse  # noqa: PLC0415  see above

        application = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

        async def deliver(request: Request) -> JSONResponse:
            number = request.headers.get("x-amz-firehose-request-id", "")
            status, message = 200, ""
            try:
                delivery = self._accept(number, request.headers, await self._body(request))
                message = await _answered(delivery)
                status = 503 if message else 200
            except _Refusal as refusal:
                status, message = refusal.status, str(refusal)
            answer: dict[str, object] = {"requestId": number, "timestamp": time.time_ns() // 1_000_000}
            return JSONResponse(answer | ({"errorMessage": message} if message else {}), status)

        # The annotations are text here, and name what FastAPI cannot look up.
        deliver.__annotations__ = {"request": Request, "return": JSONResponse}
        application.add_api_route("/{path:path}", deliver, methods=["POST"], response_model=None)
        return application

    async def _body(self, request: Any) -> bytes:
        """The body as it came, within the cap; asked for after the key was looked at."""
        self._authorise(request.headers)
        if int(request.headers.get("content-length") or 0) > self._cap:
            raise _Refusal(413, f"the request has more than {self._cap} bytes: make the buffer smaller")
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > self._cap:
                raise _Refusal(413, f"the request has more than {self._cap} bytes: make the buffer smaller")
        return bytes(body)

    def _authorise(self, headers: Mapping[str, str]) -> None:
        shown = headers.get("x-amz-firehose-access-key", "")
        if self._key and not hmac.compare_digest(shown.encode(), self._key.encode()):
            raise _Refusal(401, "the access key is not the one configured")

    def _accept(self, number: str, headers: Mapping[str, str], body: bytes) -> _Delivery:
        """Queue a request. Raises `_Refusal`."""
        if headers.get("content-encoding", "").lower() == "gzip":
            body = _unzipped(body, self._cap)
        delivery = _delivery(number, body)
        if not delivery.records:
            delivery.answer.set_result("")
            return delivery
        with self._lock:
            if self._bytes + delivery.size > _WAITING_BYTES:
                raise _Refusal(503, "too much is waiting to be stored: send it again later")
            self._bytes += delivery.size
        self.waiting.put(delivery)
        return delivery

    def take(self, seconds: float) -> _Delivery | None:
        """The next request, waited for so long; None where none came."""
        try:
            found = self.waiting.get(timeout=seconds) if seconds > 0 else self.waiting.get_nowait()
        except queue.Empty:
            return None
        with self._lock:
            self._bytes -= found.size
        return found


async def _answered(delivery: _Delivery) -> str:
    import asyncio  # noqa: PLC0415  only where something is listened to

    try:
        return await asyncio.wait_for(asyncio.wrap_future(delivery.answer), _ANSWER_SECONDS)
    except TimeoutError:
        return "it took too long to store: send it again"


def _unzipped(body: bytes, cap: int) -> bytes:
    try:
        text = gzip.GzipFile(fileobj=io.BytesIO(body)).read(cap + 1)
    except (OSError, EOFError):
        raise _Refusal(400, "the body says it is gzip, and is not") from None
    if len(text) > cap:
        raise _Refusal(413, f"the request grows beyond {cap} bytes: make the buffer smaller")
    return text


def _delivery(number: str, body: bytes) -> _Delivery:
    """The records of a request. Raises `_Refusal` where it is not what Firehose sends."""
    try:
        value = json.loads(body)
        records = [base64.b64decode(record["data"], validate=True) for record in value["records"]]
        named = str(value["requestId"])
    except (ValueError, KeyError, TypeError, binascii.Error, RecursionError):
        raise _Refusal(400, "the body is no delivery of Firehose: requestId and records[].data are wanted") from None
    if not number or number != named:
        raise _Refusal(400, "the request's id is missing, or another in the header than in the body")
    return _Delivery(named, records)


def find(uri: str, walk: Walk) -> Iterator[Found]:
    """The records that Firehose delivers to firehose://HOST:PORT, until none comes or the walk has enough.

    The first walk begins to listen. A request is answered when all its records are in the lake or the rejects, or
    at the walk's end, when it is to be sent again. Raises `UsageError`.
    """
    key = walk.settings.get("access_key", "")
    place = _place(uri, key)
    server = _SERVERS.get(uri)
    if server is None:
        cap = int(walk.settings.get("request_bytes", _REQUEST_BYTES))
        server = _SERVERS[uri] = _Server(uri, place, key, cap)
    seconds = walk.wait_seconds
    while not walk.enough():
        delivery = server.take(seconds)
        if delivery is None:
            return
        seconds = 0.0
        walk.at_end(delivery.give_up)
        for number, data in enumerate(delivery.records):
            done = partial(delivery.done, number)
            address = f"{uri.rstrip('/')}/{delivery.id}/{number}"
            yield Found(address, str(len(data)), len(data), data=data, done=done)


def fetch(uri: str, settings: Mapping[str, str]) -> bytes:  # noqa: ARG001  the contract of a transport
    """Nothing: records are handed over as they come. Raises `UsageError`."""
    raise UsageError("a delivery cannot be fetched by itself", where=uri, hint=f"run {_SCHEME}://HOST:PORT")


TRANSPORT = Transport(
    scheme=_SCHEME,
    title="Firehose's HTTP delivery: listens at HOST:PORT",
    find=find,
    fetch=fetch,
    follows=True,
)
