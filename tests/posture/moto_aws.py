"""A server on this machine that stands for AWS."""

from __future__ import annotations

import logging
import urllib.request

import boto3
from moto.server import ThreadedMotoServer

from vedette.config import Config

REGIONS = ("eu-central-1", "us-east-1")


class Aws:
    """The server; `client` gives a test's own clients, `config` what a person would have written."""

    def __init__(self):
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
        self._server.start()
        host, port = self._server.get_host_and_port()
        self.endpoint = f"http://{host}:{port}"

    def client(self, service, region="us-east-1"):
        """A client of the test's own."""
        return boto3.client(service, endpoint_url=self.endpoint, region_name=region)

    def empty(self):
        """Forget everything."""
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
