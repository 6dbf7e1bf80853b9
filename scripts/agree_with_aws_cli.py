"""Compare our verdicts on tampered weeks with those of `aws cloudtrail validate-logs`, of the AWS CLI version 1.

The CLI's own classes run in a process of their own, over clients that answer from memory: no server, no AWS.

    python -m venv /tmp/awscli && /tmp/awscli/bin/pip install awscli
    PYTHONPATH=src python scripts/agree_with_aws_cli.py --aws-python /tmp/awscli/bin/python --rounds 20
"""

# ruff: noqa: D102, D101, N803, PLC0415  clients named as boto3 names things; each process imports its own half
from __future__ import annotations

import argparse
import io
import pickle
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
#: Where the CLI says less, and why that is no disagreement.
LESS = {
    "a log file added": "the CLI never looks for log files that no digest lists",
    "a log file renamed": "the CLI sees the old name missing, not the new one added",
    "digests removed": "the CLI names the newest of several removed in a row, and none at a chain's end",
    "a digest moved to another day": "the CLI sees it missing, and does not look into the other day",
}


def main() -> int:
    """Run both and print how often they agree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--aws-python", default=sys.executable, help="an interpreter that has awscli 1")
    parser.add_argument("--rounds", type=int, default=20, help="tampered weeks; each has one deed a chain")
    parser.add_argument("--aws-side", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.aws_side:
        aws_side(Path(given.aws_side))
        return 0
    if subprocess.run([given.aws_python, "-c", "import awscli"], check=False, capture_output=True).returncode:
        print("skipped: awscli is not installed there")
        return 0
    return compare(given.aws_python, given.rounds)


def compare(aws_python: str, rounds: int) -> int:
    """Tamper, verify with both, and count; 1 where a difference has no explanation."""
    sys.path.insert(0, str(ROOT / "tests" / "collect"))
    from tampering import Tamperer, Week

    from vedette.collect.digests import Ask, verify
    from vedette.collect.digests.keys import from_files
    from vedette.simulate import simulate

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = simulate(folder / "week", seed=5, accounts=2, regions=3, days=3, events=3000, stories=[], digests=True)
        week, keys = Week.of(folder / "week"), from_files([str(made.keys)])
        span = (made.start - timedelta(hours=1), made.end + timedelta(hours=1))
        cases, ours = [], []
        for number in range(rounds):
            touched = week.afresh()
            tamperer = Tamperer(touched, number)
            deeds = {chain[0]: tamperer.do(chain, 2, len(chain)) for chain in week.chains()} if number else {}
            report = verify(touched, keys, Ask(until=span[1]), jobs=2)
            cases.append(touched.over)
            ours.append((deeds, report.problems, {v.uri for v in report.verdicts}))
        chains = [chain[0] for chain in week.chains()]
        task = folder / "task"
        task.write_bytes(pickle.dumps((week.base, cases, chains, Path(str(made.keys)).read_text(), span)))
        subprocess.run([aws_python, __file__, "--aws-side", str(task)], check=True)
        theirs = pickle.loads((folder / "task.out").read_bytes())  # noqa: S301  our own file
    return told(ours, theirs, chains)


def told(ours: list[Any], theirs: list[Any], chains: list[str]) -> int:
    """Print the counts by deed."""
    same, less, odd = Counter[str](), Counter[str](), []
    for (deeds, problems, named), answers in zip(ours, theirs, strict=True):
        for chain in chains:
            deed = deeds[chain].name if deeds else "untouched"
            prefix, region = chain.split("CloudTrail-Digest/")[0], chain.split("CloudTrail-Digest/")[1].split("/")[0]
            mine = {v.uri for v in problems if v.uri.startswith(prefix) and v.region == region}
            bad, good = answers[chain]
            if good & named:
                odd.append((deed, "valid there, not here", sorted(good & named)))
            elif bad == mine:
                same[deed] += 1
            elif bad < mine and deed in LESS:
                less[deed] += 1
            else:
                odd.append((deed, sorted(bad - mine), sorted(mine - bad)))
    for deed in sorted(same | less):
        print(f"{deed:40} same {same[deed]:4}  the CLI says less {less[deed]:4}  {LESS[deed] if less[deed] else ''}")
    print(f"{same.total()} the same, {less.total()} where the CLI says less, {len(odd)} other differences")
    for one in odd:
        print("  ", *one)
    return int(bool(odd))


def aws_side(task: Path) -> None:
    """Run the CLI's validator over every case; writes (named invalid, named valid) by chain."""
    base, cases, chains, keys, span = pickle.loads(task.read_bytes())  # noqa: S301  written by our own other half
    out = [{chain: validated({**base, **over}, chain, keys, span) for chain in chains} for over in cases]
    Path(f"{task}.out").write_bytes(pickle.dumps(out))


def validated(objects: dict[str, bytes | None], chain: str, keys: str, span: tuple[datetime, datetime]) -> Any:
    """Give what the CLI calls invalid, and what valid, of one chain."""
    import json
    import re

    from awscli.customizations.cloudtrail.validation import CloudTrailValidateLogs

    bucket, _, key = chain.partition("/")
    name = key.rsplit("/", 1)[1]
    found = re.match(r"(\d{12})_CloudTrail-Digest_([a-z0-9-]+?-\d)_(.+)_([a-z0-9-]+?-\d)_\d{8}T", name)
    if found is None:
        raise ValueError(name)
    account, region, trail, home = found.groups()
    org = re.search(r"AWSLogs/(o-[a-z0-9]+)/", key)
    arn = f"arn:aws:cloudtrail:{home}:{account}:trail/{trail}"
    command = CloudTrailValidateLogs(None)
    command.trail_arn, command.is_verbose, command._source_region = arn, True, region  # noqa: SLF001  its own state
    command.start_time, command.end_time = span
    command.s3_bucket = command.s3_prefix = None
    command.account_id = account if org else None
    command.s3_client_provider = S3(objects)
    command.cloudtrail_client = Trails(arn, bucket, bool(org), json.loads(keys)["regions"][region])
    command.organization_client = Org(org[1] if org else "")
    bad, good = set(), set()

    def write(message: str, is_error: bool = False) -> None:
        where = re.search(r"s3://(\S+)", message)
        if where is not None:
            (bad if is_error else good).add(where[1])

    command._write_status = write  # noqa: SLF001  see above
    stdout, sys.stdout = sys.stdout, io.StringIO()
    try:
        command._call()  # noqa: SLF001  see above
    finally:
        sys.stdout = stdout
    return bad, good


class Trails:
    def __init__(self, arn: str, bucket: str, org: bool, keys: Any) -> None:
        self._trail = {"TrailARN": arn, "S3BucketName": bucket, "IsOrganizationTrail": org}
        self._keys = keys

    def describe_trails(self) -> Any:
        return {"trailList": [self._trail]}

    def list_public_keys(self, StartTime: Any, EndTime: Any) -> Any:  # noqa: ARG002  boto3's names
        return {"PublicKeyList": self._keys}


class Org:
    def __init__(self, name: str) -> None:
        self._name = name

    def describe_organization(self) -> Any:
        return {"Organization": {"Id": self._name}}


class S3:
    """A provider of clients, and the client, and its only paginator."""

    def __init__(self, objects: dict[str, bytes | None]) -> None:
        self._objects = objects

    def get_client(self, _bucket: str) -> S3:
        return self

    def get_paginator(self, _operation: str) -> S3:
        return self

    def paginate(self, Bucket: str, Marker: str, Prefix: str) -> S3:
        names = (name.removeprefix(f"{Bucket}/") for name, data in self._objects.items() if data is not None)
        self._found = sorted(n for n in names if n.startswith(Prefix) and n > Marker and n.endswith(".json.gz"))
        return self

    def search(self, _what: str) -> list[str]:
        return self._found

    def get_object(self, Bucket: str, Key: str) -> Any:
        import json

        from botocore.exceptions import ClientError

        data = self._objects.get(f"{Bucket}/{Key}")
        if data is None:
            raise ClientError({"Error": {"Code": "NoSuchKey", "Message": "gone"}}, "GetObject")
        beside = self._objects.get(f"{Bucket}/{Key}.metadata.json")
        return {"Body": io.BytesIO(data), "Metadata": json.loads(beside)["Metadata"] if beside else {}}


if __name__ == "__main__":
    sys.exit(main())
