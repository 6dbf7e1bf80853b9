"""Facts of OCSF 1.5 (https://schema.ocsf.io/1.5.0) about the classes Vedette writes, and a plain check by them.

An attribute is its type: `s` text, `i` whole number, `t` milliseconds since 1970, `d` RFC 3339, `b` true or false,
`j` anything, the name of an object, or a list of one of these. `!` marks what is required. `one` are attributes of
which one at least must be there.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

VERSION = "1.5.0"
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
STATUSES = {0: "Unknown", 1: "Success", 2: "Failure", 99: "Other"}
FINDING_STATUSES = {
    0: "Unknown",
    1: "New",
    2: "In Progress",
    3: "Suppressed",
    4: "Resolved",
    5: "Archived",
    99: "Other",
}
RCODES = dict(
    enumerate(
        ("NoError", "FormError", "ServError", "NXDomain", "NotImp", "Refused", "YXDomain", "YXRRSet", "NXRRSet",
         "NotAuth", "NotZone", "DSOTYPENI")
    )
) | {16: "BADSIG_VERS", 17: "BADKEY", 18: "BADTIME", 19: "BADMODE", 20: "BADNAME", 21: "BADALG", 22: "BADTRUNC",
     23: "BADCOOKIE", 24: "Unassigned", 25: "Reserved", 99: "Other"}  # fmt: skip

BASE = {
    "activity_id": "i!", "activity_name": "s", "category_uid": "i!", "category_name": "s", "class_uid": "i!",
    "class_name": "s", "type_uid": "i!", "type_name": "s", "severity_id": "i!", "severity": "s", "status_id": "i",
    "status": "s", "status_code": "s", "status_detail": "s", "time": "t!", "time_dt": "d", "start_time": "t",
    "start_time_dt": "d", "end_time": "t", "end_time_dt": "d", "count": "i", "duration": "i", "timezone_offset": "i",
    "message": "s", "metadata": "metadata!", "observables": ["observable"], "enrichments": ["enrichment"],
    "raw_data": "s", "unmapped": "j", "cloud": "cloud!", "api": "api", "actor": "actor", "device": "device",
}  # fmt: skip

CLASSES = {
    3001: {
        "category": (3, "Identity & Access Management"), "name": "Account Change",
        "activities": {
            0: "Unknown", 1: "Create", 2: "Enable", 3: "Password Change", 4: "Password Reset", 5: "Disable", 6: "Delete",
            7: "Attach Policy", 8: "Detach Policy", 9: "Lock", 10: "MFA Factor Enable", 11: "MFA Factor Disable",
        },
        "statuses": STATUSES,
        "attributes": {
            "user": "user!", "user_result": "user", "policy": "policy", "src_endpoint": "network_endpoint",
            "http_request": "http_request", "dst_endpoint": None,
        },
    },
    3002: {
        "category": (3, "Identity & Access Management"), "name": "Authentication",
        "activities": {
            0: "Unknown", 1: "Logon", 2: "Logoff", 3: "Authentication Ticket", 4: "Service Ticket Request",
            5: "Service Ticket Renew", 6: "Preauth",
        },
        "statuses": STATUSES,
        "one": ("service", "dst_endpoint"),
        "attributes": {
            "user": "user!", "service": "service", "dst_endpoint": "network_endpoint", "session": "session",
            "src_endpoint": "network_endpoint", "http_request": "http_request", "is_mfa": "b", "is_remote": "b",
            "is_cleartext": "b", "is_new_logon": "b", "logon_type": "s", "logon_type_id": "i", "auth_protocol": "s",
            "auth_protocol_id": "i",
        },
    },
    6003: {
        "category": (6, "Application Activity"), "name": "API Activity",
        "activities": {0: "Unknown", 1: "Create", 2: "Read", 3: "Update", 4: "Delete"},
        "statuses": STATUSES,
        "attributes": {
            "api": "api!", "actor": "actor!", "src_endpoint": "network_endpoint!", "dst_endpoint": "network_endpoint",
            "http_request": "http_request", "http_response": "http_response", "resources": ["resource_details"],
        },
    },
    4001: {
        "category": (4, "Network Activity"), "name": "Network Activity",
        "activities": {
            0: "Unknown", 1: "Open", 2: "Close", 3: "Reset", 4: "Fail", 5: "Refuse", 6: "Traffic", 7: "Listen",
        },
        "statuses": STATUSES,
        "one": ("src_endpoint", "dst_endpoint"),
        "attributes": {
            "src_endpoint": "network_endpoint", "dst_endpoint": "network_endpoint", "traffic": "network_traffic",
            "connection_info": "network_connection_info", "app_name": "s", "url": "url", "proxy": "network_proxy",
        },
    },
    4003: {
        "category": (4, "Network Activity"), "name": "DNS Activity",
        "activities": {0: "Unknown", 1: "Query", 2: "Response", 6: "Traffic"},
        "statuses": STATUSES,
        "one": ("src_endpoint", "dst_endpoint"),
        "attributes": {
            "src_endpoint": "network_endpoint", "dst_endpoint": "network_endpoint", "traffic": "network_traffic",
            "connection_info": "network_connection_info", "query": "dns_query", "query_time": "t", "query_time_dt": "d",
            "response_time": "t", "response_time_dt": "d", "rcode": "s", "rcode_id": "i", "answers": ["dns_answer"],
        },
    },
    2004: {
        "category": (2, "Findings"), "name": "Detection Finding",
        "activities": {0: "Unknown", 1: "Create", 2: "Update", 3: "Close"},
        "statuses": FINDING_STATUSES,
        "attributes": {
            "finding_info": "finding_info!", "evidences": ["evidences"], "resources": ["resource_details"],
            "is_alert": "b", "confidence": "s", "confidence_id": "i", "confidence_score": "i", "impact": "s",
            "impact_id": "i", "risk_level": "s", "risk_level_id": "i", "risk_score": "i", "comment": "s",
            "remediation": "remediation", "vendor_attributes": "vendor_attributes",
        },
    },
}  # fmt: skip

ENDPOINT = {
    "ip": "s", "port": "i", "hostname": "s", "domain": "s", "name": "s", "uid": "s", "svc_name": "s", "type": "s",
    "type_id": "i", "instance_uid": "s", "interface_uid": "s", "interface_name": "s", "vpc_uid": "s", "subnet_uid": "s",
    "vlan_uid": "s", "zone": "s", "mac": "s", "location": "location", "autonomous_system": "autonomous_system",
    "intermediate_ips": ["s"], "owner": "user",
}  # fmt: skip
OBJECTS = {
    "metadata": {
        "version": "s!", "product": "product!", "profiles": ["s"], "uid": "s", "event_code": "s", "log_name": "s",
        "log_provider": "s", "log_version": "s", "correlation_uid": "s", "labels": ["s"], "tenant_uid": "s",
    },
    "product": {"name": "s", "vendor_name": "s", "version": "s", "uid": "s", "feature": "feature", "lang": "s"},
    "feature": {"name": "s", "uid": "s", "version": "s"},
    "cloud": {"provider": "s!", "account": "account", "region": "s", "zone": "s", "org": "organization"},
    "account": {"uid": "s", "name": "s", "type": "s", "type_id": "i"},
    "api": {
        "operation": "s!", "version": "s", "service": "service", "request": "request", "response": "response",
        "group": "group",
    },
    "service": {"name": "s", "uid": "s", "version": "s", "labels": ["s"]},
    "request": {"uid": "s!", "data": "j", "flags": ["s"]},
    "response": {
        "error": "s", "error_message": "s", "data": "j", "code": "i", "message": "s", "flags": ["s"],
    },
    "actor": {
        "user": "user", "session": "session", "app_name": "s", "app_uid": "s", "idp": "idp", "process": "process",
    },
    "user": {
        "name": "s", "uid": "s", "uid_alt": "s", "type": "s", "type_id": "i", "account": "account",
        "credential_uid": "s", "domain": "s", "email_addr": "s", "full_name": "s",
    },
    "session": {
        "uid": "s", "uid_alt": "s", "uuid": "s", "issuer": "s", "is_mfa": "b", "is_remote": "b", "is_vpn": "b",
        "created_time": "t", "created_time_dt": "d", "expiration_time": "t", "expiration_time_dt": "d",
        "credential_uid": "s", "count": "i", "terminal": "s",
    },
    "network_endpoint": ENDPOINT,
    "location": {"country": "s", "city": "s", "continent": "s", "region": "s", "desc": "s", "isp": "s"},
    "autonomous_system": {"number": "i", "name": "s"},
    "http_request": {"user_agent": "s", "http_method": "s", "url": "url", "referrer": "s", "uid": "s", "version": "s"},
    "resource_details": {
        "uid": "s", "name": "s", "type": "s", "region": "s", "data": "j", "owner": "user", "labels": ["s"],
        "namespace": "s", "cloud_partition": "s",
    },
    "observable": {"name": "s!", "type_id": "i!", "type": "s", "value": "s"},
    "policy": {"uid": "s", "name": "s", "desc": "s", "version": "s"},
    "network_traffic": {
        "bytes": "i", "packets": "i", "bytes_in": "i", "bytes_out": "i", "packets_in": "i", "packets_out": "i",
    },
    "network_connection_info": {
        "direction_id": "i!", "direction": "s", "protocol_num": "i", "protocol_name": "s", "protocol_ver": "s",
        "protocol_ver_id": "i", "tcp_flags": "i", "boundary": "s", "boundary_id": "i", "uid": "s",
    },
    "dns_query": {"hostname": "s!", "type": "s", "class": "s", "opcode": "s", "opcode_id": "i", "packet_uid": "i"},
    "dns_answer": {"rdata": "s!", "type": "s", "class": "s", "ttl": "i", "packet_uid": "i"},
    "finding_info": {
        "uid": "s!", "title": "s", "desc": "s", "types": ["s"], "analytic": "analytic", "attacks": ["attack"],
        "created_time": "t", "created_time_dt": "d", "modified_time": "t", "modified_time_dt": "d",
        "first_seen_time": "t", "first_seen_time_dt": "d", "last_seen_time": "t", "last_seen_time_dt": "d",
        "related_events": ["related_event"], "data_sources": ["s"], "src_url": "s",
    },
    "analytic": {
        "type_id": "i!", "type": "s", "uid": "s", "name": "s", "desc": "s", "category": "s", "version": "s",
    },
    "attack": {"technique": "technique", "sub_technique": "technique", "tactic": "technique", "version": "s"},
    "technique": {"uid": "s", "name": "s", "src_url": "s"},
    "related_event": {"uid": "s!", "type": "s", "type_uid": "i", "observables": ["observable"]},
    "evidences": {
        "src_endpoint": "network_endpoint", "dst_endpoint": "network_endpoint", "query": "dns_query", "data": "j",
        "actor": "actor", "api": "api", "connection_info": "network_connection_info", "user": "user",
    },
}  # fmt: skip
ONE = {
    "network_endpoint": (
        "ip", "uid", "name", "hostname", "svc_name", "instance_uid", "interface_uid", "interface_name", "domain",
    ),
    "actor": ("process", "user", "session", "app_name", "app_uid"),
    "user": ("account", "name", "uid"),
    "account": ("name", "uid"),
    "product": ("name", "uid"),
    "service": ("name", "uid"),
    "resource_details": ("name", "uid"),
    "policy": ("name", "uid"),
    "autonomous_system": ("number", "name"),
    "analytic": ("name", "uid"),
    "attack": ("technique", "sub_technique", "tactic"),
    "technique": ("uid", "name"),
    "evidences": ("actor", "api", "connection_info", "data", "dst_endpoint", "query", "src_endpoint", "user"),
}  # fmt: skip
ENUMS = {
    ("account", "type_id"): {0: "Unknown", 1: "LDAP Account", 3: "AWS IAM User", 4: "AWS IAM Role", 10: "AWS Account", 99: "Other"},
    ("user", "type_id"): {0: "Unknown", 1: "User", 2: "Admin", 3: "System", 4: "Service", 99: None},
    ("observable", "type_id"): {
        0: "Unknown", 1: "Hostname", 2: "IP Address", 3: "MAC Address", 4: "User Name", 5: "Email Address",
        6: "URL String", 7: "File Name", 8: "Hash", 9: "Process Name", 10: "Resource UID", 11: "Port",
        99: None,
    },
    ("network_connection_info", "direction_id"): {0: "Unknown", 1: "Inbound", 2: "Outbound", 3: "Lateral", 99: None},
    ("network_connection_info", "protocol_ver_id"): {0: "Unknown", 4: "IPv4", 6: "IPv6", 99: None},
    ("analytic", "type_id"): {0: "Unknown", 1: "Rule", 2: "Behavioral", 3: "Statistical", 4: "Learning (ML/DL)", 99: None},
}  # fmt: skip
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def problems(event: dict) -> list[str]:
    """Everything that is wrong with an event; empty where it is as OCSF has it."""
    one = CLASSES.get(event.get("class_uid"))
    if one is None:
        return [f"no class {event.get('class_uid')!r}"]
    attributes = {**BASE, **one["attributes"]}
    found = list(_object(event, attributes, "event", one.get("one", ())))
    uid, activity = event.get("class_uid"), event.get("activity_id")
    number, category = one["category"]
    name = one["activities"].get(activity, event.get("activity_name") if activity == 99 else None)
    wanted = {
        "category_uid": number,
        "category_name": category,
        "class_name": one["name"],
        "type_uid": uid * 100 + (activity or 0),
        "activity_name": name,
        "type_name": f"{one['name']}: {name if activity != 99 else 'Other'}",
        "severity": SEVERITIES.get(event.get("severity_id")),
    }
    if "status_id" in event:
        wanted["status"] = one["statuses"].get(event["status_id"])
    if "rcode_id" in event:
        wanted["rcode"] = RCODES.get(event["rcode_id"]) if event["rcode_id"] != 99 else event.get("rcode")
    found += [f"{k} is {event.get(k)!r}, not {v!r}" for k, v in wanted.items() if event.get(k) != v or v is None]
    if event.get("metadata", {}).get("version") != VERSION:
        found.append("metadata.version is another")
    return found + list(_paths(event))


def _object(value, attributes, place, one):
    if not isinstance(value, dict) or not value:
        yield f"{place} is no object, or an empty one"
        return
    for name, inner in value.items():
        kind = attributes.get(name)
        if kind is None:
            yield f"{place}.{name} is no attribute"
        else:
            yield from _value(inner, kind, f"{place}.{name}")
    for name, kind in attributes.items():
        if isinstance(kind, str) and kind.endswith("!") and name not in value:
            yield f"{place}.{name} is missing"
        if name.endswith("_dt") and name in value:
            told = datetime.fromisoformat(value[name])
            if (told - _EPOCH) // timedelta(milliseconds=1) != value.get(name[:-3]):
                yield f"{place}.{name} is not {name[:-3]}"
    if one and not set(one) & set(value):
        yield f"{place} has none of {one}"


_PLAIN = {"s": str, "i": int, "t": int, "b": bool, "d": str}


def _value(value, kind, place):
    if isinstance(kind, list):
        if not isinstance(value, list) or not value:
            yield f"{place} is no list, or an empty one"
            return
        for number, member in enumerate(value):
            yield from _value(member, kind[0], f"{place}[{number}]")
        return
    kind = kind.rstrip("!")
    if kind == "j":
        return
    if kind in _PLAIN:
        wanted = _PLAIN[kind]
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)) or value == "":
            yield f"{place} is {value!r}, of another type or empty"
        return
    if kind not in OBJECTS:
        yield f"{place}: nothing is known of {kind}"
        return
    yield from _object(value, OBJECTS[kind], place, ONE.get(kind, ()))
    for (name, field), names in ENUMS.items():
        if name == kind and isinstance(value, dict) and field in value:
            number = value[field]
            if number not in names:
                yield f"{place}.{field} is {number!r}"
            elif names[number] and value.get(field[:-3], names[number]) != names[number]:
                yield f"{place}.{field[:-3]} is {value.get(field[:-3])!r}, not {names[number]!r}"


def _paths(event):
    """Observables point at attributes that have their values."""
    for one in event.get("observables", ()):
        here = event
        for part in one["name"].replace("[0]", ".0").split("."):
            here = here[int(part)] if isinstance(here, list) else (here or {}).get(part)
        if here != one.get("value"):
            yield f"observable {one['name']} is {here!r}, not {one.get('value')!r}"
