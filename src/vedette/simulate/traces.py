"""What stories left in the logs beside CloudTrail, as objects of their own among the ordinary ones."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from vedette.simulate import ids
from vedette.simulate.flows import HEADER
from vedette.simulate.logs import Scene
from vedette.simulate.logs._groups import delivered
from vedette.simulate.logs._scene import packed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from vedette.simulate.org import Account, Organisation
    from vedette.simulate.stage import Stage, Trace

    Place = tuple[str, Account, str, datetime]  # source, account, region, hour


def write_traces(org: Organisation, told: Sequence[Stage], folders: dict[str, Path]) -> int:
    """Write the stories' lines of each log that has a folder here (source to folder); returns how many objects."""
    places: dict[Place, list[Trace]] = defaultdict(list)
    for stage in told:
        for trace in stage.traces:
            if trace.source in folders:
                hour = trace.time.replace(minute=0, second=0, microsecond=0)
                places[trace.source, trace.account, trace.region, hour].append(trace)
    count = 0
    for (source, account, region, hour), traces in sorted(places.items(), key=_order):
        scene = Scene(org, account, region, hour.date(), len(traces), f"{source} traces {hour}")
        for key, data in _objects(scene, source, hour, sorted(traces, key=lambda trace: trace.time)):
            path = folders[source] / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            count += 1
    return count


def _order(item: tuple[Place, list[Trace]]) -> tuple[str, str, str, datetime]:
    source, account, region, hour = item[0]
    return source, account.id, region, hour


def _objects(scene: Scene, source: str, hour: datetime, traces: Sequence[Trace]) -> Iterator[tuple[str, bytes]]:
    """The objects of an hour: where each log lies, and its bytes."""
    end, account, region = hour + timedelta(hours=1), scene.account.id, scene.region
    lines = b"\n".join(trace.line.encode() for trace in traces) + b"\n"
    if source == "vpc_flow":
        top = f"AWSLogs/{account}/vpcflowlogs/{region}/{hour:%Y/%m/%d}"
        name = f"{account}_vpcflowlogs_{region}_{scene.have['flowlog'][0]}_{end:%Y%m%dT%H%MZ}_{scene.suffix()}.log.gz"
        yield f"{top}/{name}", packed(HEADER + b"\n" + lines)
    elif source == "resolver":
        vpc = scene.have["vpc"][0]
        name = f"{account}_vpcdnsquerylogs_{vpc}_{end:%Y%m%dT%H%MZ}_{scene.suffix()}.log.gz"
        yield f"AWSLogs/{account}/vpcdnsquerylogs/{vpc}/{hour:%Y/%m/%d}/{name}", packed(lines)
    elif source == "s3_access":
        bucket = traces[0].line.split(" ", 2)[1]
        name = f"{end:%Y-%m-%d-%H-%M-%S}-{ids.hexadecimal(scene.rng, 8).upper()}"
        yield f"s3-access/{account}/{region}/{bucket}/{hour:%Y/%m/%d}/{name}", lines
    else:
        groups = {"eks_audit": f"/aws/eks/{scene.have['cluster'][0]}/cluster", "linux_syslog": "/hosts/syslog"}
        events = ((trace.time, trace.stream, trace.line) for trace in traces)
        yield from delivered(scene, groups[source], events)
