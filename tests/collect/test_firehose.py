"""Firehose's delivery: answered when what was sent is in the lake, refused in its own words."""

from __future__ import annotations

import base64
import gzip
import json
import threading
from collections import Counter
from types import SimpleNamespace

import httpx
import pytest
from homes import Home, event

from vedette import api
from vedette.errors import LakeBusy, UsageError
from vedette.lake.events import EventTable
from vedette.transports import firehose

KEY = "made-up-secret"


@pytest.fixture
def endpoint(tmp_path, monkeypatch, no_rules):
    """A worker that listens on a free port of this machine, until the test is over."""
    monkeypatch.setenv("FIREHOSE", KEY)
    home = Home(tmp_path / "home", streams={"firehose_key": "env:FIREHOSE", "request_megabytes": 1})
    uri = "firehose://127.0.0.1:0"
    stop = threading.Event()
    failed, began = [], threading.Event()

    def follow():
        try:
            api.run([uri], config=home.config, interval=0.1, stop=stop, on_cycle=lambda _: began.set())
        except BaseException as error:  # noqa: BLE001  told by the test
            failed.append(error)

    thread = threading.Thread(target=follow)
    thread.start()
    while not began.is_set() and thread.is_alive():
        stop.wait(0.01)
    assert thread.is_alive(), failed
    address = f"http://127.0.0.1:{firehose._SERVERS[uri].port}/"

    def send(*records, number="request-1", key=KEY, content=None, **headers):
        body = {
            "requestId": number,
            "timestamp": 1,
            "records": [{"data": base64.b64encode(r).decode()} for r in records],
        }
        return httpx.post(
            address,
            content=json.dumps(body) if content is None else content,
            headers={"X-Amz-Firehose-Request-Id": number, "X-Amz-Firehose-Access-Key": key} | headers,
            timeout=20,
        )

    yield SimpleNamespace(send=send, home=home, uri=uri)
    stop.set()
    thread.join(60)
    firehose._SERVERS.pop(uri).stop()
    assert failed == []


def trail(number):
    return json.dumps(event(number)).encode()


def logs(*messages):
    events = [{"id": f"{n:056}", "timestamp": 1, "message": message} for n, message in enumerate(messages)]
    value = {"messageType": "DATA_MESSAGE", "owner": "1", "logGroup": "g", "logStream": "s", "logEvents": events}
    return gzip.compress(json.dumps(value).encode())


def test_what_is_answered_is_in_the_lake(endpoint):
    """Records, and a subscription's payload: 200 with the request's id when they are stored; sent again, once."""
    for _ in range(2):
        answer = endpoint.send(trail(1), trail(2), logs(json.dumps(event(3)), json.dumps(event(4))))
        assert (answer.status_code, answer.json()["requestId"]) == (200, "request-1")
        assert answer.headers["content-type"] == "application/json"
        assert isinstance(answer.json()["timestamp"], int)
        assert endpoint.home.ids() == Counter({f"event-{n}": 1 for n in range(1, 5)})
    endpoint.home.assert_balanced()


def test_many_requests_at_once(endpoint):
    """From several connections: each answered, each event once."""
    answers = []

    def one(number):
        answers.append(endpoint.send(trail(number), number=f"r{number}").status_code)

    threads = [threading.Thread(target=one, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 12
    assert endpoint.home.ids() == Counter({f"event-{n}": 1 for n in range(12)})


def test_a_record_that_nobody_knows_is_kept(endpoint):
    """It does not make Firehose send for ever: 200, and the bytes are in the rejects."""
    assert endpoint.send(b"nothing we know", trail(1)).status_code == 200
    [reject] = api.rejects_list(config=endpoint.home.config)
    assert api.rejects_show(reject.id, config=endpoint.home.config)[1] == b"nothing we know"
    assert reject.uri == f"{endpoint.uri}/request-1/0"


def test_a_zipped_request(endpoint):
    """Firehose may compress what it sends."""
    body = {"requestId": "z", "timestamp": 1, "records": [{"data": base64.b64encode(trail(1)).decode()}]}
    answer = endpoint.send(number="z", content=gzip.compress(json.dumps(body).encode()), **{"Content-Encoding": "gzip"})
    assert answer.status_code == 200
    assert endpoint.home.ids() == Counter({"event-1": 1})


def test_an_empty_request(endpoint):
    """Firehose sends one to try the endpoint."""
    assert endpoint.send().status_code == 200


REFUSED = {
    "no key": ({"key": ""}, 401),
    "another key": ({"key": "other"}, 401),
    "no JSON": ({"content": b"{"}, 400),
    "no records": ({"content": b'{"requestId": "request-1"}'}, 400),
    "no base64": ({"content": b'{"requestId": "request-1", "records": [{"data": "%"}]}'}, 400),
    "another id": ({"content": b'{"requestId": "x", "records": []}'}, 400),
    "no gzip": ({"content": b"{}", "Content-Encoding": "gzip"}, 400),
    "too large": ({"content": b"x" * (2 << 20)}, 413),
    "too large when unzipped": ({"content": gzip.compress(b"x" * (2 << 20)), "Content-Encoding": "gzip"}, 413),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(endpoint, name):
    """The status, and an answer in the protocol's shape; nothing is stored."""
    given, status = REFUSED[name]
    answer = endpoint.send(**given)
    assert answer.status_code == status
    assert answer.json()["requestId"] == "request-1"
    assert answer.json()["errorMessage"]
    assert KEY not in answer.text


def test_a_lake_that_cannot_be_written(endpoint, monkeypatch):
    """Then Firehose is to send again; when it does, it is stored once."""
    real = EventTable.commit
    times = [1]

    def full(*arguments):
        times[0] -= 1
        if times[0] >= 0:
            raise LakeBusy("somebody else")
        return real(*arguments)

    monkeypatch.setattr("vedette.collect.commit.BUSY_SECONDS", -1.0)
    monkeypatch.setattr(EventTable, "commit", full)
    answer = endpoint.send(trail(1))
    assert (answer.status_code, "send it again" in answer.json()["errorMessage"]) == (503, True)
    assert endpoint.send(trail(1)).status_code == 200
    assert endpoint.home.ids() == Counter({"event-1": 1})


@pytest.mark.parametrize("address", ["firehose://0.0.0.0:0", "firehose://collector.internal:8443", "firehose://[::]:1"])
def test_others_may_not_reach_it_without_a_key(tmp_path, address):
    """Beyond this machine an access key is needed."""
    with pytest.raises(UsageError, match="needs an access key"):
        api.collect([address], config=Home(tmp_path / "home").config)


def test_a_port_that_is_taken(endpoint):
    """Told, with what to look at."""
    port = firehose._SERVERS[endpoint.uri].port
    with pytest.raises(UsageError, match="nothing can listen there"):
        api.collect([f"firehose://127.0.0.1:{port}"], config=endpoint.home.config)


def test_an_address_without_a_port(tmp_path):
    """Wrong use."""
    with pytest.raises(UsageError, match="no port"):
        api.collect(["firehose://127.0.0.1:many"], config=Home(tmp_path / "home").config)
