"""What every exported event has, as OCSF 1.5 names it: class, time, product, cloud, endpoints, observables.

See https://schema.ocsf.io/1.5.0/ for classes and objects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vedette import __version__
from vedette.lake.ocsf.tree import Each, Listed, Number, Object, Text, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vedette.lake.ocsf.tree import Node

#: The version of OCSF that is written.
VERSION = "1.5.0"
_CATEGORIES = {2: "Findings", 3: "Identity & Access Management", 4: "Network Activity", 6: "Application Activity"}
_AWS_ACCOUNT = 10
_OTHER = 99
_IP, _USER, _RESOURCE, _HOST = 2, 4, 10, 1
_OBSERVABLES = {_IP: "IP Address", _USER: "User Name", _RESOURCE: "Resource UID", _HOST: "Hostname"}


@dataclass(frozen=True, slots=True)
class Class:
    """An OCSF class that some events of a source are written as.

    `where` says which, in SQL over the source's columns and `j`, `rows` the same, but looser, over the columns alone;
    `activity` is the expression of the activity's number, and
    `activities` their names. `fields` are the attributes beside those that all events have.
    """

    uid: int
    name: str
    where: str
    activity: str
    activities: Mapping[int, str]
    fields: Mapping[str, Node]
    severity: str = "1"
    other: str = "NULL"
    rows: str = "TRUE"

    @property
    def file(self) -> str:
        """The class's name as files have it."""
        return self.name.lower().replace(" ", "_")


@dataclass(frozen=True, slots=True)
class Export:
    """How a source's events are written: its classes, and the places in `raw` they read as `j[1]` and so on.

    `columns` are read as NULL where the source has none of that name.
    """

    source: str
    classes: tuple[Class, ...]
    places: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


SEVERITIES = {
    0: "Unknown",
    1: "Informational",
    2: "Low",
    3: "Medium",
    4: "High",
    5: "Critical",
    6: "Fatal",
    99: "Other",
}


def event(one: Class, *, product: Node, raw: bool) -> Object:
    """The whole event of a class."""
    fields: dict[str, Node] = {
        "activity_id": Number("activity"),
        "activity_name": Text(
            f"CASE WHEN activity = {_OTHER} THEN {one.other} ELSE {captions(one.activities, 'activity')} END"
        ),
        "category_uid": one.uid // 1000,
        "category_name": _CATEGORIES[one.uid // 1000],
        "class_uid": one.uid,
        "class_name": one.name,
        "type_uid": Number(f"{one.uid} * 100 + activity"),
        "type_name": Text(f"{quoted(f'{one.name}: ')} || {captions({**one.activities, _OTHER: 'Other'}, 'activity')}"),
        "severity_id": Number("level"),
        "severity": Text(captions(SEVERITIES, "level")),
        "time": Number("epoch_ms(ev_time)"),
        "time_dt": Text(moment("ev_time")),
        "cloud": cloud(),
        **one.fields,
    }
    metadata = fields.pop("metadata", Object({}))
    extra = metadata.fields if isinstance(metadata, Object) else {}
    fields["metadata"] = Object(
        {
            "version": VERSION,
            "product": product,
            "profiles": Listed(("cloud", "datetime")),
            "uid": Text("ev_id"),
            **extra,
        }
    )
    if raw:
        fields["raw_data"] = Text("raw")
    return Object(fields)


def product(name: str, vendor: str = "AWS", feature: str = "") -> Object:
    """The product that reported the event."""
    given: dict[str, Node] = {"name": name, "vendor_name": vendor}
    if vendor != "AWS":
        given["version"] = __version__
    if feature:
        given["feature"] = Object({"name": feature})
    return Object(given)


def captions(names: Mapping[int, str], number: str) -> str:
    """The expression of a number's name."""
    cases = " ".join(f"WHEN {value} THEN {quoted(name)}" for value, name in names.items())
    return f"CASE {number} {cases} END"


def moment(sql: str) -> str:
    """A time as RFC 3339 has it, UTC, milliseconds."""
    return f"strftime({sql}, '%Y-%m-%dT%H:%M:%S.%gZ')"


def account(uid: str, name: str = "NULL") -> Object:
    """An AWS account."""
    return Object(
        {"uid": Text(uid), "name": Text(name), "type": "AWS Account", "type_id": _AWS_ACCOUNT}, where=f"{uid} <> ''"
    )


def cloud() -> Object:
    """Where it happened."""
    return Object({"provider": "AWS", "account": account("ev_account", "ev_account_name"), "region": Text("ev_region")})


def source_endpoint(name: str, **more: Node) -> Object:
    """Where a call came from: an address with what is known of it, a service's name, or else `name`."""
    return Object(
        {
            "ip": Text("ev_src_ip"),
            "svc_name": Text("CASE WHEN ev_src_ip IS NULL THEN ev_src_service END"),
            "domain": Text("CASE WHEN ev_src_ip IS NULL AND contains(ev_src_service, '.') THEN ev_src_service END"),
            "name": Text(f"CASE WHEN ev_src_ip IS NULL AND ev_src_service IS NULL THEN {name} END"),
            "location": known_place(),
            "autonomous_system": Object({"number": Number("ev_src_asn"), "name": Text("ev_src_network")}),
            **more,
        }
    )


def known_place() -> Object:
    """The country of the event's address."""
    return Object({"country": Text("ev_src_country")})


def observables(*given: tuple[str, int, str]) -> Listed:
    """Values to pivot on: where in the event, of which kind, which value."""
    return Listed(
        tuple(
            Object(
                {"name": name, "type_id": kind, "type": _OBSERVABLES[kind], "value": Text(sql)}, where=f"({sql}) <> ''"
            )
            for name, kind, sql in given
        )
    )


def resources(sql: str) -> Each:
    """Resources by their ARNs."""
    return Each(sql, Object({"uid": Text("member")}))


IP, USER, RESOURCE, HOST = _IP, _USER, _RESOURCE, _HOST
OTHER = _OTHER
