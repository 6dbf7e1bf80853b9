"""Vedette beside Prowler and Cloud Custodian on one organisation: verdicts, time, calls, memory. Writes the page.

python -m benchmarks.side_by_side --prowler BIN --custodian BIN [--output docs/reference/side-by-side.md]

The peers are no dependency: install each in an environment of its own (`python -m venv …`, `pip install prowler` and
`c7n`) and name its program. Each is asked the same questions, in the same regions, of the same server, one by one.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.aws_seed import HOME, OWN, REGIONS, ROLE, policies, seed
from benchmarks.side_by_side_page import QUESTIONS, page

#: Verdicts by question, account and region (empty for the whole account).
Verdicts = dict[tuple[str, str, str], str]
_RANK = ("fail", "unknown", "pass", "not_applicable")
_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": HOME}


@dataclass
class Run:
    """What one program cost and said. Seconds, megabytes; `calls` by account, region, service and operation."""

    name: str
    version: str
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    megabytes: float = 0.0
    calls: Counter[str] = field(default_factory=Counter)
    verdicts: Verdicts = field(default_factory=dict)

    def say(self, question: str, account: str, region: str, verdict: str) -> None:
        """Keep a verdict; of several about one place the worst."""
        key = (question, account, region)
        self.verdicts[key] = min(self.verdicts.get(key, verdict), verdict, key=_RANK.index)


class Stand:
    """The server and the seeded organisation."""

    def __init__(self) -> None:
        os.environ.update(_CREDENTIALS)
        command = [sys.executable, "-m", "benchmarks.aws_server"]
        self._server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = self._server.stdout.readline().strip() if self._server.stdout else ""
        self.accounts = seed(self.client)
        self._post(f"/refuse?{self.accounts['denying']}:cloudtrail")
        self.counted()

    def client(self, service: str, region: str, account: str) -> Any:
        """A client in any account."""
        import boto3

        if account == OWN:
            return boto3.client(service, region_name=region, endpoint_url=self.url)
        sts = boto3.client("sts", region_name=region, endpoint_url=self.url)
        found = sts.assume_role(RoleArn=role(account), RoleSessionName="seed")["Credentials"]
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=found["AccessKeyId"],
            aws_secret_access_key=found["SecretAccessKey"],
            aws_session_token=found["SessionToken"],
        )

    def _post(self, path: str) -> Any:
        request = urllib.request.Request(f"{self.url}{path}", method="POST")  # noqa: S310  our own server
        return json.loads(urllib.request.urlopen(request).read())  # noqa: S310  same

    def counted(self) -> Counter[str]:
        """The calls since the last time."""
        return Counter(self._post("/counted"))

    def measure(self, run: Run, command: list[str], log: Path, *, fine: tuple[int, ...] = (0,)) -> None:
        """Run a program, and add what it took. Raises where it fails."""
        started = time.monotonic()
        with log.open("ab") as file:
            process = subprocess.Popen(
                command, env={**os.environ, "AWS_ENDPOINT_URL": self.url}, stdout=file, stderr=file
            )
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        run.seconds += time.monotonic() - started
        run.cpu_seconds += usage.ru_utime + usage.ru_stime
        run.megabytes = max(run.megabytes, usage.ru_maxrss / 1024)
        run.calls += self.counted()
        if process.returncode not in fine:
            raise SystemExit(f"{run.name} ended with {process.returncode}: see {log}")

    def close(self) -> None:
        """Stop the server that was started here."""
        self._server.kill()
        self._server.wait()


def role(account: str) -> str:
    """The role by which an account is entered."""
    return f"arn:aws:iam::{account}:role/{ROLE}"


def version(command: list[str]) -> str:
    """The last word of what a program says of its version."""
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.split()[-1]


def vedette(stand: Stand, folder: Path) -> Run:
    """One assessment of the whole organisation."""
    program = [str(Path(sys.executable).with_name("vedette")), "--home", str(folder / "home")]
    (folder / "home").mkdir()
    regions = ", ".join(f'"{region}"' for region in REGIONS)
    (folder / "home" / "vedette.toml").write_text(
        f'[aws]\nendpoint_url = "{stand.url}"\nregion = "{HOME}"\n'
        f'[accounts]\norganization = true\nrole = "{ROLE}"\nregions = [{regions}]\n'
    )
    run = Run("Vedette", version([*program, "--version"]))
    by_check = {name: question for question in QUESTIONS for name in question.ours}
    asked = [part for name in by_check for part in ("--check", name)]
    config = ["--config", str(folder / "home" / "vedette.toml")]
    log = folder / "vedette.json"
    stand.measure(run, [*program, *config, "assess", *asked, "--json"], log, fine=(0, 4))
    text = log.read_text()
    for found in json.JSONDecoder().raw_decode(text[text.index("{") :])[0]["findings"]:
        question = by_check[found["check"]]
        run.say(question.id, found["account"], found["region"] if question.by_region else "", found["status"])
    return run


def prowler(stand: Stand, folder: Path, program: str) -> Run:
    """One scan of each account, one after the other, as it enters one account a run."""
    run = Run("Prowler", version([program, "--version"]))
    asked = [question.prowler for question in QUESTIONS]
    options = [
        "--region", *REGIONS, "--output-formats", "json-ocsf", "--output-directory", str(folder / "prowler"),
        "--ignore-exit-code-3", "--no-banner", "--scan-unused-services",
    ]  # fmt: skip
    by_check = {question.prowler: question for question in QUESTIONS}
    for name, account in stand.accounts.items():
        entered = ["--role", role(account)] if account != OWN else []
        command = [program, "aws", "--checks", *asked, *options, "--output-filename", name, *entered]
        stand.measure(run, command, folder / "prowler.log")
        for found in json.loads((folder / "prowler" / f"{name}.ocsf.json").read_text()):
            question = by_check[found["metadata"]["event_code"]]
            said = {"PASS": "pass", "FAIL": "fail"}.get(found["status_code"], "unknown")
            run.say(question.id, account, found["cloud"]["region"] if question.by_region else "", said)
    return run


def custodian(stand: Stand, folder: Path, program: str) -> Run:
    """One run an account over all regions; its resource `account` is looked at in one of them."""
    run = Run("Cloud Custodian", version([program, "version"]))
    (folder / "policies.yml").write_text(policies())
    regions = [part for region in REGIONS for part in ("--region", region)]
    for name, account in stand.accounts.items():
        out = folder / "custodian" / name
        entered = ["--assume", role(account)] if account != OWN else []
        command = [program, "run", "--output-dir", str(out), *regions, *entered, str(folder / "policies.yml")]
        stand.measure(run, command, folder / "custodian.log", fine=(0, 1, 2))
        for question in QUESTIONS:
            for region in REGIONS:
                _custodian_says(run, question.id, account, region, out / region, by_region=question.by_region)
    return run


def _custodian_says(run: Run, question: str, account: str, region: str, out: Path, *, by_region: bool) -> None:
    for name, well in ((question.lower(), False), (f"{question.lower()}-well", True)):
        path = out / name / "resources.json"
        if path.is_file():
            matched = bool(json.loads(path.read_text()))
            run.say(question, account, region if by_region else "", "pass" if matched is well else "fail")


def kept(path: Path) -> tuple[dict[str, str], list[Run]]:
    """The accounts and the runs of a file that `keep` wrote."""
    found = json.loads(path.read_text())
    runs = [
        Run(**{**one, "calls": Counter(one["calls"]), "verdicts": {tuple(k): v for k, v in one["verdicts"]}})
        for one in found["runs"]
    ]
    return found["accounts"], runs


def keep(path: Path, accounts: dict[str, str], runs: list[Run]) -> None:
    """Write what was measured and said, so that the page can be written again."""
    rows = [{**vars(one), "verdicts": [[list(k), v] for k, v in one.verdicts.items()]} for one in runs]
    path.write_text(json.dumps({"accounts": accounts, "runs": rows}, indent=1))


def measured(folder: Path, prowler_program: str, custodian_program: str) -> None:
    """Seed, and run each."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    stand = Stand()
    try:
        runs = [
            vedette(stand, folder),
            prowler(stand, folder, prowler_program),
            custodian(stand, folder, custodian_program),
        ]
    finally:
        stand.close()
    keep(folder / "found.json", stand.accounts, runs)


def main() -> None:
    """Run them, unless what they said is there already, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prowler", help="Prowler's program")
    parser.add_argument("--custodian", help="Cloud Custodian's program")
    parser.add_argument("--folder", type=Path, help="where the programs write; else a temporary one")
    parser.add_argument("--again", action="store_true", help="write the page of what is in the folder")
    parser.add_argument("--output", type=Path, default=Path("docs/reference/side-by-side.md"))
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="side-by-side-"))
    if not given.again:
        if not given.prowler or not given.custodian:
            parser.error("--prowler and --custodian are needed, or --again")
        measured(folder, given.prowler, given.custodian)
    given.output.write_text(page(*kept(folder / "found.json")))
    print(f"{given.output}; what each said is in {folder}", file=sys.stderr)


if __name__ == "__main__":
    main()
