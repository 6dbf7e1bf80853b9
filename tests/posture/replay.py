"""AWS's recorded answers, given to gatherers in place of AWS."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from urllib.parse import unquote

from botocore import xform_name

from vedette.errors import AwsError
from vedette.model import NotKnown, Unknown

#: The names that recordings give to clients' services.
NAMES = {"cloudwatch": ("monitoring",), "s3control": ("s3-control",), "elb": ("elasticloadbalancing",)}
NAMES |= {"elbv2": ("elasticloadbalancing",), "ssm": ("ssm",)}


class Unrecorded(Exception):  # noqa: N818  the recording is as it is
    """The recording has no such answer."""


def revived(value):
    """An answer with its times as boto3 gives them."""
    if isinstance(value, dict):
        if value.get("__class__") == "datetime":
            parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
            return datetime(*(value[part] for part in parts), tzinfo=UTC)
        return {key: revived(item) for key, item in value.items()}
    return [revived(item) for item in value] if isinstance(value, list) else value


class Replay:
    """One recording (`model.Ask`): `answers(service, operation, arguments)` gives what AWS gave, in order."""

    account, region, partition = "123456789012", "us-east-1", "aws"

    def __init__(self, answers, gatherers):
        self._answers = answers
        self._gatherers = gatherers
        self.listed = Counter()

    def call(self, service, operation, *, region="", absent=(), told=(), **arguments):  # noqa: ARG002  recordings are of one region
        """An answer, or none, by the recorded code."""
        status, data = self._answers(service, operation, arguments)
        code = str(data.get("Error", {}).get("Code", ""))
        if status < 300:
            return data
        if code in absent:
            return {}
        if code in told:
            return {"Code": code}
        raise AwsError(f"{operation}: {code}")

    def pages(self, service, operation, key, *, region="", **arguments):  # noqa: ARG002  same
        """The members of the one recorded page."""
        found = self.call(service, operation, **arguments)
        if not key:
            yield found
            return
        for part in key.split("."):
            found = found.get(part) or {}
        for member in found:
            self.listed[operation] += 1
            yield member if isinstance(member, dict) else {"Name": member}

    def have(self, kind):
        """Rows of the same recording."""
        return self._gatherers[kind.name].gather(self)

    def collected(self, kind):  # noqa: ARG002  the contract of asking
        """No logs were collected."""
        return ()

    def each(self, things, key, ask):  # noqa: ARG002  what was not recorded is no gap
        """One after the other; what was not recorded is left out."""
        for thing in things:
            try:
                found = ask(thing)
            except (Unrecorded, AwsError):
                continue
            if found is not None:
                yield found


def c7n(folder):
    """Answers of one folder of Cloud Custodian's recordings."""
    served = Counter()

    def answers(service, operation, _arguments):
        for path in sorted(folder.glob("*.json")):
            name, _, call = path.stem.partition(".")
            call = call.rpartition("_")[0]
            if name in NAMES.get(service, (service,)) and xform_name(call) == operation:
                served[service, operation] += 1
                exact = folder / f"{name}.{call}_{served[service, operation]}.json"
                recorded = json.loads((exact if exact.is_file() else path).read_text())
                return recorded["status_code"], revived(recorded["data"])
        raise Unrecorded(f"{service} {operation}")

    return answers


def cloudmapper(folder):
    """Answers of CloudMapper's demo account: a file a call, or a folder with a file a thing."""

    def answers(service, operation, arguments):
        name = f"{service}-{operation.replace('_', '-')}"
        path = folder / f"{name}.json"
        if path.is_file():
            return 200, json.loads(path.read_text())
        for one in sorted((folder / name).glob("*")):
            if unquote(one.name) in arguments.values():
                return 200, json.loads(one.read_text())
        raise Unrecorded(name)

    return answers


def rows(gatherer, replay):
    """What the recording gives of a kind; None where it lacks the calls."""
    try:
        return list(gatherer.gather(replay))
    except (Unrecorded, AwsError):
        return None
    except NotKnown as error:
        raise AssertionError(error.unknown or Unknown("")) from error
