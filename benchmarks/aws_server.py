"""A server that stands for AWS in a process of its own, counts each call by account and operation, and refuses some.

python -m benchmarks.aws_server ACCOUNT:SERVICE…   prints its address; POST /counted gives the counts and forgets them.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_CREDENTIAL = re.compile(r"Credential=([^/]+)/\d{8}/([^/]+)/([^/]+)/")
#: The selector of a trail that was given none.
_DEFAULT = {
    "ReadWriteType": "All",
    "IncludeManagementEvents": True,
    "DataResources": [],
    "ExcludeManagementEventSources": [],
}
_ACTION = re.compile(rb"(?:^|&)Action=(\w+)")


class Counting:
    """In front of the server: `refuse` are services of accounts that are refused, as AWS refuses."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self._app = app
        self.refuse: set[tuple[str, str]] = set()
        self.calls: Counter[str] = Counter()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        if environ["PATH_INFO"] == "/counted":
            return self._counted(start)
        if environ["PATH_INFO"] == "/refuse":
            words = environ.get("QUERY_STRING", "").split(":")
            self.refuse.add((words[0], words[1]))
            return _answer(start, "200 OK", {})
        found = _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
        if found is None:
            return self._answered(environ, start)
        from moto.iam.models import get_account_id_from

        account, region, service = get_account_id_from(found[1]), found[2], found[3]
        self.calls[f"{account} {region} {service} {_operation(environ)}"] += 1
        if (account, service) in self.refuse:
            return _answer(start, "400 Bad Request", {"__type": "AccessDeniedException", "message": "no"})
        return self._answered(environ, start)

    def _answered(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        answer: Iterable[bytes] = self._app(environ, start)
        return answer

    def _counted(self, start: Callable[..., Any]) -> Iterable[bytes]:
        counts, self.calls = self.calls, Counter()
        return _answer(start, "200 OK", dict(counts))


def _answer(start: Callable[..., Any], status: str, body: object) -> list[bytes]:
    start(status, [("Content-Type", "application/x-amz-json-1.1")])
    return [json.dumps(body).encode()]


def _operation(environ: dict[str, Any]) -> str:
    """What was called, by the header of JSON services, the form of older ones, or the method and path."""
    if target := environ.get("HTTP_X_AMZ_TARGET"):
        return str(target).rpartition(".")[2]
    if environ["REQUEST_METHOD"] == "POST" and "form" in environ.get("CONTENT_TYPE", ""):
        import io

        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        if action := _ACTION.search(body):
            return action[1].decode()
    return f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}"


def mend() -> None:
    """Let the server answer as AWS does where moto does not, for whoever asks.

    Topics count their confirmed subscriptions; a trail of all regions is found by its ARN in each; one that nobody gave
    selectors has AWS's own; members of the organisation see its trail.
    """
    from moto.cloudtrail.models import CloudTrailBackend, Trail, cloudtrail_backends
    from moto.sns.models import Topic

    def confirmed(topic: Any) -> int:
        return sum(one.topic is topic for one in topic.sns_backend.subscriptions.values())

    def visible(backend: Any, include_shadow_trails: bool) -> list[Any]:
        if not include_shadow_trails:
            return list(backend.trails.values())
        places = [(account, one) for account in list(cloudtrail_backends) for one in _backends(account)]
        trails = [(account, trail) for account, one in places for trail in one.trails.values()]
        return [
            trail
            for account, trail in trails
            if (account == backend.account_id or trail.is_org_trail)
            and (trail.is_multi_region or trail.region_name == backend.region_name)
        ]

    def _backends(account: str) -> list[Any]:
        return list(cloudtrail_backends[account].values())

    one_trail, selectors = CloudTrailBackend.get_trail, Trail.get_event_selectors

    def found(backend: Any, name: str) -> Any:
        shadows = (trail for trail in visible(backend, include_shadow_trails=True) if trail.arn == name)
        return next(shadows, None) or one_trail(backend, name)

    def selected(trail: Any) -> Any:
        basic, advanced = selectors(trail)
        return (basic, advanced) if basic or advanced else ([_DEFAULT], [])

    patched: Any = CloudTrailBackend
    patched.describe_trails, patched.get_trail = visible, found
    trail_class: Any = Trail
    trail_class.get_event_selectors = selected
    topic_class: Any = Topic
    topic_class.subscriptions_confimed = property(confirmed, lambda _topic, _none: None)  # the name is moto's


def main() -> None:
    """Serve until it is killed."""
    from moto.server import ThreadedMotoServer

    mend()
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    inner: Any = server._server  # noqa: SLF001  moto has no other place for a WSGI application in front
    inner.app = Counting(inner.app)
    host, port = server.get_host_and_port()
    print(f"http://{host}:{port}", flush=True)
    while sys.stdin.read(1):
        time.sleep(1)


if __name__ == "__main__":
    main()
