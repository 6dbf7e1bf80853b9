"""vedette coverage."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli._heat import heat_map
from vedette.cli._output import cell, emit, facts, plain, table
from vedette.cli._runtime import BAD_ANSWER, PARTLY_UNKNOWN, Json, Since, Source, Until, runtime, tell
from vedette.cli._times import parse_span, parse_time

if TYPE_CHECKING:
    from rich.console import RenderableType


class FailOn(StrEnum):
    """What makes the answer a bad one."""

    GAP = "gap"


#: Doubts shown to a person; JSON has all.
_DOUBTS = 5
_STREAM = ("events", "hours", "empty", "told", "rate", "rate_needed", "regular")


def coverage(
    ctx: typer.Context,
    *,
    source: Source = None,
    account: Annotated[str | None, typer.Option(help="Only this account.")] = None,
    region: Annotated[str | None, typer.Option(help="Only this region.")] = None,
    since: Since = None,
    until: Until = None,
    now: Annotated[str | None, typer.Option(help="Judge as if it were then; default: now.")] = None,
    ask_aws: Annotated[bool, typer.Option("--ask-aws", help="Ask CloudTrail about its trails, too.")] = False,
    alert: Annotated[bool, typer.Option("--alert", help="Raise alerts for streams that stopped.")] = False,
    hours: Annotated[bool, typer.Option("--hours", help="With --json: every hour of every stream, too.")] = False,
    fail_on: Annotated[FailOn | None, typer.Option(help="Exit with 1 where there is a gap.")] = None,
    json: Json = False,
) -> None:
    """Show where logs are missing: what arrived, what was expected from the past, and the gaps.

    A gap is a silence that the past of the source, account and region makes improbable. Quiet nights and weekends are
    none; what cannot be told is said to be so. Without --since the last 14 days are judged. Exits with 4 where AWS
    was asked and did not answer.
    """
    run = runtime(ctx)
    moment = parse_time(now, "--now")
    start, end = parse_span(since, until, moment)
    report = run.api.coverage(
        config=run.config,
        source=source,
        account=account,
        region=region,
        since=start,
        until=end,
        now=moment,
        ask_aws=ask_aws,
        alert=alert,
    )
    emit(_json(report, hours=hours), json=json, view=lambda: _view(report))
    if fail_on is not None and report.gaps:
        raise typer.Exit(BAD_ANSWER)
    if report.aws.startswith("unknown") or any(t.state == "unknown" for t in report.trails):
        tell(f"AWS: {report.aws}" if report.aws.startswith("unknown") else "AWS: some trails are unknown")
        raise typer.Exit(PARTLY_UNKNOWN)


def _json(report: Any, *, hours: bool) -> dict[str, Any]:
    streams = []
    for one in report.streams:
        entity = one.stream.entity
        out = {"entity": entity, "source": one.stream.source, "account": one.stream.account}
        out |= {"region": one.stream.region, **{name: getattr(one, name) for name in _STREAM}, "gaps": len(one.gaps)}
        if hours:
            out["arrived"] = plain(report.cells.get(entity, ()))
        streams.append(out)
    return {
        "since": report.since,
        "until": report.until,
        "gaps": report.gaps,
        "doubts": report.doubts,
        "streams": streams,
        "balance": {name: plain(t) | {"balanced": t.balanced} for name, t in report.balance.items()},
        "unbalanced": report.unbalanced,
        "delays": report.delays,
        "aws": report.aws,
        "trails": report.trails,
        "alerts": report.alerts,
        "account_names": report.account_names,
        "digests": [{k: v for k, v in plain(one).items() if k != "newest"} for one in report.digests],
    }


def _view(report: Any) -> RenderableType:
    from rich.console import Group  # noqa: PLC0415  slow to import
    from rich.text import Text  # noqa: PLC0415  same

    if not report.streams:
        return Text("Nothing was collected in that time; 'vedette collect' brings logs into the lake.")
    parts: list[RenderableType] = [heat_map(report)]
    parts.append(
        table(
            ["Gap (UTC)", "Where", "Why"],
            ([_span(g), _where(g, report), f"{g.why} ({g.confidence})"] for g in report.gaps),
            empty="No gaps.\n",
        )
    )
    if report.doubts:
        parts.append(
            table(
                ["Cannot tell (UTC)", "Where", "Why"],
                ([_span(g), _where(g, report), g.why] for g in report.doubts[:_DOUBTS]),
                foot=f"{len(report.doubts) - _DOUBTS} more; --json has all." if len(report.doubts) > _DOUBTS else "",
            )
        )
    parts.append(facts(_totals(report)))
    return Group(*parts)


def _span(gap: Any) -> str:
    end = f"{gap.end:%m-%d %H:%M}" if gap.end.date() != gap.start.date() else f"{gap.end:%H:%M}"
    return f"{gap.start:%m-%d %H:%M} to {end}{' (open)' if gap.open else ''}"


def _where(gap: Any, report: Any) -> str:
    name = cell(report.account_names.get(gap.account, ""))
    account = f"{gap.account} ({name})" if name else gap.account or "all accounts"
    return "\n".join(part for part in (gap.source, account, gap.region or "all regions") if part)


def _totals(report: Any) -> list[tuple[str, Any]]:
    streams = [one for one in report.streams if one.stream.region]
    blind = sum(one.told < 0.5 for one in streams)  # noqa: PLR2004  half of the week
    lines: list[tuple[str, Any]] = [
        ("Judged", f"{report.since:%Y-%m-%d %H:%M} to {report.until:%Y-%m-%d %H:%M} UTC"),
        (
            "Streams",
            (
                f"{len(streams)}, with {sum(s.events for s in streams):,} events; {len(report.gaps)} gaps, "
                f"{len(report.doubts)} that cannot be told"
            ),
        ),
        ("Too quiet", f"in {blind} of them one silent hour cannot be told most of the time" if blind else ""),
    ]
    for name, t in report.balance.items():
        sums = f"{t.stored:,} stored + {t.duplicate:,} duplicate + {t.filtered:,} filtered + {t.rejected:,} rejected"
        verdict = "balanced" if t.balanced else "NOT BALANCED"
        lines.append((f"Ledger, {name}", f"{t.discovered:,} discovered = {sums}: {verdict}"))
    for late in report.delays:
        known = (
            f"half within {_long(late.median)}, 95% within {_long(late.p95)}, 99% within {_long(late.p99)}"
            if late.objects
            else "not known yet: it is measured while logs are followed"
        )
        lines.append((f"Delay, {late.source}", f"{known} (usual: {_long(late.declared)})"))
    for trail in report.trails:
        latest = f", last delivery {trail.latest_delivery:%Y-%m-%d %H:%M}" if trail.latest_delivery else ""
        lines.append((f"Trail {trail.name}", f"{trail.state}, {trail.regions}{latest} {trail.problem}".rstrip()))
    lines += [(f"Digests, {one.place}", _digests(one)) for one in report.digests]
    lines.append(("New alerts", len(report.alerts) or None))
    return lines


def _digests(place: Any) -> str:
    """How far the place is verified, and what the last look said."""
    if place.until is None:
        return f"nothing is verified yet; last tried {place.asked_at:%Y-%m-%d %H:%M}: {place.why or 'there are none'}"
    said = f"{place.proven:,} objects proven, {place.wrong:,} wrong, {place.unknown:,} unknown"
    why = f" ({place.why})" if place.why else ""
    return (
        f"verified {place.since:%Y-%m-%d %H:%M} to {place.until:%Y-%m-%d %H:%M}; "
        f"last look at {place.asked_at:%Y-%m-%d %H:%M}: {said}{why}"
    )


def _long(seconds: float) -> str:
    if seconds < 90:  # noqa: PLR2004  a minute and a half
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"  # noqa: PLR2004  same, of an hour
