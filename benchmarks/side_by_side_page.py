"""The questions that are asked of all three programs, and the page about their answers."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.side_by_side import Run


@dataclass(frozen=True)
class Question:
    """A question by the id of our check, and Prowler's check that asks the same; Custodian's policies bear our ids.

    `also` are further checks of ours that Prowler's one check takes together.
    """

    id: str
    prowler: str
    by_region: bool = False
    also: tuple[str, ...] = ()

    @property
    def ours(self) -> tuple[str, ...]:
        """The ids of our checks."""
        return (self.id, *self.also)


_FILTER = "cloudwatch_log_metric_filter_"
_CHANGES = f"{_FILTER}and_alarm_for_"
QUESTIONS = (
    Question("CT-02", "cloudtrail_multi_region_enabled"),
    Question("CT-05", "cloudtrail_multi_region_enabled_logging_management_events"),
    Question("CT-09", "cloudtrail_log_file_validation_enabled"),
    Question("CT-11", "cloudtrail_kms_encryption_enabled"),
    Question("CT-13", "cloudtrail_cloudwatch_logging_enabled", also=("CT-14",)),
    Question("CT-15", "cloudtrail_s3_dataevents_write_enabled"),
    Question("CT-16", "cloudtrail_s3_dataevents_read_enabled"),
    Question("LB-01", "cloudtrail_logs_s3_bucket_is_not_publicly_accessible"),
    Question("LB-04", "cloudtrail_bucket_requires_mfa_delete"),
    Question("LB-06", "cloudtrail_logs_s3_bucket_access_logging_enabled"),
    Question("S3-04", "s3_bucket_server_access_logging_enabled"),
    Question("AL-01", f"{_FILTER}unauthorized_api_calls"),
    Question("AL-02", f"{_FILTER}sign_in_without_mfa"),
    Question("AL-03", f"{_FILTER}root_usage"),
    Question("AL-04", f"{_FILTER}policy_changes"),
    Question("AL-05", f"{_CHANGES}cloudtrail_configuration_changes_enabled"),
    Question("AL-06", f"{_FILTER}authentication_failures"),
    Question("AL-07", f"{_FILTER}disable_or_scheduled_deletion_of_kms_cmk"),
    Question("AL-08", f"{_FILTER}for_s3_bucket_policy_changes"),
    Question("AL-09", f"{_CHANGES}aws_config_configuration_changes_enabled"),
    Question("AL-10", f"{_FILTER}security_group_changes"),
    Question("AL-11", "cloudwatch_changes_to_network_acls_alarm_configured"),
    Question("AL-12", "cloudwatch_changes_to_network_gateways_alarm_configured"),
    Question("AL-13", "cloudwatch_changes_to_network_route_tables_alarm_configured"),
    Question("AL-14", "cloudwatch_changes_to_vpcs_alarm_configured"),
    Question("AL-15", f"{_FILTER}aws_organizations_changes"),
    Question("CFG-01", "config_recorder_all_regions_enabled", by_region=True),
    Question("GD-01", "guardduty_is_enabled", by_region=True, also=("GD-02",)),
    Question("FL-01", "vpc_flow_logs_enabled", by_region=True),
)


#: Who is right where verdicts differ, looked at by hand.
LOOKED_AT = tomllib.loads(Path(__file__).with_name("side_by_side.toml").read_text(encoding="utf-8"))


def page(accounts: Mapping[str, str], runs: Sequence[Run]) -> str:
    """The page, in Markdown."""
    ours, *peers = runs
    places = len(ours.verdicts)
    return "\n\n".join(
        [
            "# Side by side with Prowler and Cloud Custodian",
            _lead(runs, places),
            _cost(runs),
            _goal(ours, peers[0]),
            "## Verdicts by question",
            (
                "A place is an account, or a region of an account. *Argued*: one passes what the other fails. *Alone*: "
                "only one of them answers, or one says that it cannot tell or that there is nothing to ask."
            ),
            _questions(ours, peers),
            "## Argued verdicts",
            _argued(accounts, ours, peers),
            "## Where only one answers",
            "\n".join(f"- {one['why']}" for one in LOOKED_AT["alone"]),
            "",
        ]
    )


def _lead(runs: Sequence[Run], places: int) -> str:
    names = ", ".join(f"{run.name} {run.version}" for run in runs)
    return (
        f"Made on {datetime.now(UTC):%Y-%m-%d} by `python -m benchmarks.side_by_side`, by hand, as the others are no "
        f"dependency: {names}. All were asked the same {len(QUESTIONS)} questions about logging and monitoring, with "
        f"{places} answers, of one server that stands for AWS (moto, mended where it answers otherwise than AWS: "
        "`benchmarks/aws_server.py`), with an organisation of five accounts in seventeen regions "
        "(`benchmarks/aws_seed.py`), one after the other, on a machine with two cores. Prowler "
        "and Custodian enter one account a run; their runs are added up. Vedette ran as it is installed: within its "
        "budget of calls, and with a home of its own that was empty; Prowler with `--scan-unused-services`, as without "
        "it it is silent about networks that nothing uses. The clock depends on what else the machine does."
    )


def _table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def _cost(runs: Sequence[Run]) -> str:
    rows = [
        ["Time, s", *(f"{run.seconds:.0f}" for run in runs)],
        ["Processor, s", *(f"{run.cpu_seconds:.0f}" for run in runs)],
        ["Calls of AWS's APIs", *(f"{run.calls.total():,}" for run in runs)],
        ["Peak memory, MB", *(f"{run.megabytes:.0f}" for run in runs)],
    ]
    return _table(["", *(run.name for run in runs)], rows)


def _goal(ours: Run, peer: Run) -> str:
    time, processor = ours.seconds / peer.seconds, ours.cpu_seconds / peer.cpu_seconds
    calls = ours.calls.total() / peer.calls.total()
    met = "reached" if time <= 1 / 5 else "not reached"
    return (
        f"The goals are a fifth of Prowler's time, which is {met} ({time:.0%}; of the processor {processor:.0%}), "
        "and "
        f"half of its calls, which is {'reached' if calls <= 1 / 2 else 'not reached'} ({calls:.0%})."
    )


def _questions(ours: Run, peers: Sequence[Run]) -> str:
    rows = []
    for question in QUESTIONS:
        keys = [key for key in ours.verdicts if key[0] == question.id]
        cells = []
        for peer in peers:
            found = Counter(_compared(ours.verdicts[key], peer.verdicts.get(key)) for key in keys)
            cells += [found["agreed"], found["argued"], found["alone"]]
        rows.append([" + ".join(question.ours), f"`{question.prowler}`", len(keys), *cells])
    sums = [sum(row[n] for row in rows) for n in range(2, len(rows[0]))]
    heads = ["Check", "Prowler's", "Places"]
    heads += [f"{peer.name}: {word}" for peer in peers for word in ("agreed", "argued", "alone")]
    return _table(heads, [*rows, ["All", "", *sums]])


def _compared(ours: str, theirs: str | None) -> str:
    if ours == theirs:
        return "agreed"
    return "argued" if {ours, theirs} == {"pass", "fail"} else "alone"


def _argued(accounts: Mapping[str, str], ours: Run, peers: Sequence[Run]) -> str:
    names = {account: name for name, account in accounts.items()}
    whys = {(one["program"], one["question"], one["account"]): one["why"] for one in LOOKED_AT["argued"]}
    rows = []
    for peer in peers:
        found = Counter(
            (key[0], names[key[1]], verdict, peer.verdicts[key])
            for key, verdict in ours.verdicts.items()
            if key in peer.verdicts and _compared(verdict, peer.verdicts[key]) == "argued"
        )
        for (question, name, own, theirs), number in sorted(found.items()):
            why = whys.get((peer.name, question, name), "Not looked at yet.")
            rows.append([question, f"`{name}`", number, own, f"{peer.name}: {theirs}", why])
    return _table(["Check", "Account", "Places", "Vedette", "The other", "Who is right"], rows)
