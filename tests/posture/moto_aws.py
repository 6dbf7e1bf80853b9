"""A server on this machine that stands for AWS."""

from __future__ import annotations

import json
import logging
import re
import urllib.request
from collections import Counter

import boto3
from moto.iam.models import get_account_id_from
from moto.server import ThreadedMotoServer

from vedette.config import Config

REGIONS = ("eu-central-1", "us-east-1")
OWN = "123456789012"
_CREDENTIAL = re.compile(r"Credential=([^/]+)/\d{8}/([^/]+)/([^/]+)/")


class Guard:
    """In front of the server: counts calls, and refuses (account, service) that are among the `refused`, as AWS does."""

    def __init__(self, app):
        self._app = app
        self.refused: set[tuple[str, str]] = set()
        self.calls: Counter[tuple[str, str]] = Counter()

    def __call__(self, environ, start_response):
        """Answer a request."""
        found = _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
        if found:
            account, service = get_account_id_from(found[1]), found[3]
            self.calls[account, service] += 1
            if (account, service) in self.refused:
                return _refusal(service, start_response)
        return self._app(environ, start_response)


def _refusal(service, start_response):
    if service == "s3":
        body = "<Error><Code>AccessDenied</Code><Message>no</Message></Error>"
        start_response("403 Forbidden", [("Content-Type", "application/xml")])
    else:
        body = json.dumps({"__type": "AccessDeniedException", "message": "no"})
        start_response("400 Bad Request", [("Content-Type", "application/x-amz-json-1.1")])
    return [body.encode()]


class Aws:
    """The server; `client` gives a test's own clients, `config` what a person would have written."""

    def __init__(self):
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._server.start()
        self.guard = self._server._server.app = Guard(self._server._server.app)
        host, port = self._server.get_host_and_port()
        self.endpoint = f"http://{host}:{port}"

    def client(self, service, region="us-east-1", account=OWN):
        """A client of the test's own, in any account."""
        if account == OWN:
            return boto3.client(service, endpoint_url=self.endpoint, region_name=region)
        role = f"arn:aws:iam::{account}:role/Vedette"
        found = self.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=region,
            aws_access_key_id=found["AccessKeyId"],
            aws_secret_access_key=found["SecretAccessKey"],
            aws_session_token=found["SessionToken"],
        )

    def empty(self):
        """Forget everything."""
        self.guard.refused.clear()
        self.guard.calls.clear()
        request = urllib.request.Request(f"{self.endpoint}/moto-api/reset", method="POST")  # noqa: S310  our own server
        urllib.request.urlopen(request).read()  # noqa: S310  same

    def config(self, home, **more):
        """Settings of a home that asks this server."""
        given = {
            "aws": {"endpoint_url": self.endpoint, "region": "us-east-1"},
            "accounts": {"regions": REGIONS},
            "assess": {"attempts": 1, "calls_per_second": 0},
        }
        return Config(home=home, **given | more)

    def close(self):
        """Stop the server."""
        self._server.stop()
