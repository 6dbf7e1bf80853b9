"""A server on this machine that stands for AWS, and workers that follow it in processes of their own."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import boto3
from moto.server import ThreadedMotoServer

from vedette import api

SRC = Path(api.__file__).parents[2]
COMMAND = (sys.executable, "-c", "import sys; from vedette.cli import main; sys.exit(main())")


class Cloud:
    """The server; `client` gives a test's own clients."""

    def __init__(self):
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
        self._server.start()
        host, port = self._server.get_host_and_port()
        self.endpoint = f"http://{host}:{port}"

    def client(self, service, region="eu-central-1"):
        """A client of the test's own."""
        return boto3.client(service, endpoint_url=self.endpoint, region_name=region)

    def close(self):
        """Stop the server."""
        self._server.stop()


class Worker:
    """`vedette run` in a process of its own, its answers as JSON lines in a file."""

    def __init__(self, folder, name, endpoint, *addresses, **settings):
        self.out = Path(folder, f"{name}.jsonl")
        self.err = Path(folder, f"{name}.err")
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment |= {
            "PYTHONPATH": str(SRC),
            "PYTHONPYCACHEPREFIX": str(Path(folder, "bytecode")),  # starting is what takes long
            "VEDETTE_AWS__ENDPOINT_URL": endpoint,
            "VEDETTE_AWS__REGION": "eu-central-1",
            "VEDETTE_COLLECT__JOBS": "1",
        }
        environment |= {f"VEDETTE_{key.upper()}": str(value) for key, value in settings.items()}
        with self.out.open("ab") as out, self.err.open("ab") as err:
            self._process = subprocess.Popen(
                [*COMMAND, "--home", str(Path(folder, "home")), "run", "--json", "--interval", "0.5", *addresses],
                stdout=out,
                stderr=err,
                env=environment,
            )

    @property
    def alive(self):
        """Whether it runs still."""
        return self._process.poll() is None

    def kill(self):
        """SIGKILL: nothing is tidied up."""
        self._process.kill()
        self._process.wait()

    def stop(self):
        """SIGTERM, and how it ended."""
        self._process.terminate()
        return self._process.wait(120)

    def rounds(self):
        """The rounds it told of, but for a line that a kill cut off."""
        lines = self.out.read_bytes().split(b"\n")[:-1]
        return [json.loads(line) for line in lines if line.endswith(b"}")]


def until(condition, seconds=120):
    """Wait until the condition holds; fails where it does not come about."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)
