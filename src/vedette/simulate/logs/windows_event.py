"""Windows' event logs, as the CloudWatch agent ships them: XML, logons and services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.simulate import ids
from vedette.simulate.logs._groups import Event, delivered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vedette.simulate.logs._scene import Scene

_SPACE = "http://schemas.microsoft.com/win/2004/08/events/event"
_AUDIT = "Microsoft-Windows-Security-Auditing"


def write(scene: Scene) -> Iterator[tuple[str, bytes]]:
    """The log group of the Windows hosts' security log."""
    return delivered(scene, "/hosts/windows-security", _events(scene))


def _events(scene: Scene) -> Iterator[Event]:
    rng = scene.rng
    for number, at in enumerate(scene.times()):
        instance, address = rng.choice(scene.hosts)
        user = rng.choice(("svc-app", "svc-backup", "mira", "jonas"))
        failed = rng.random() < 0.03  # noqa: PLR2004  people mistype
        data = {
            "SubjectUserName": "-",
            "TargetUserName": user,
            "TargetDomainName": scene.org.company.upper(),
            "LogonType": rng.choice(("3", "3", "3", "10", "5")),
            "IpAddress": address,
            "IpPort": str(rng.randrange(1024, 65_535)),
            "WorkstationName": f"WS-{rng.randrange(40):02d}",
            "ProcessName": "C:\\Windows\\System32\\svchost.exe",
        } | ({"Status": "0xc000006d", "SubStatus": "0xc000006a"} if failed else {})
        system = {
            "EventID": "4625" if failed else "4624",
            "Level": "0",
            "EventRecordID": str(scene.day.toordinal() * 100_000 + number),
            "Channel": "Security",
            "Computer": f"win-{instance[-4:]}.{scene.org.company}.example",
        }
        yield at, instance, _xml(system, data, f"{at:%Y-%m-%dT%H:%M:%S.%f}00Z", ids.uuid(rng))


def _xml(system: Mapping[str, str], data: Mapping[str, str], at: str, activity: str) -> str:
    told = "".join(f"<{name}>{value}</{name}>" for name, value in system.items())
    named = "".join(f"<Data Name='{name}'>{value}</Data>" for name, value in data.items())
    return (
        f"<Event xmlns='{_SPACE}'><System><Provider Name='{_AUDIT}'/>{told}<TimeCreated SystemTime='{at}'/>"
        f"<Correlation ActivityID='{{{activity}}}'/></System><EventData>{named}</EventData></Event>"
    )
