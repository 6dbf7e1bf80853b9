"""VPC flow logs as OCSF's Network Activity, Resolver query logs as its DNS Activity."""

from __future__ import annotations

from vedette.lake.ocsf.common import HOST, IP, OTHER, Class, Export, captions, known_place, moment, observables
from vedette.lake.ocsf.tree import Each, Json, Number, Object, Text, quoted

_PROTOCOLS = {1: "icmp", 2: "igmp", 6: "tcp", 17: "udp", 47: "gre", 50: "esp", 58: "ipv6-icmp", 132: "sctp"}

#: Columns with a place of their own.
_FLOW_PLACED = (
    "account_id", "interface_id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets", "bytes", "start",
    "end", "action", "vpc_id", "subnet_id", "instance_id", "tcp_flags", "region", "pkt_src_aws_service",
    "pkt_dst_aws_service", "flow_direction",
)  # fmt: skip

#: What has no place of its own is told under AWS's own name.
_FLOW_REST = (
    "version", "log_status", "type", "pkt_srcaddr", "pkt_dstaddr", "az_id", "sublocation_type", "sublocation_id",
    "traffic_path", "resource_type", "tgw_id", "tgw_attachment_id", "tgw_src_vpc_account_id", "tgw_dst_vpc_account_id",
    "tgw_src_vpc_id", "tgw_dst_vpc_id", "tgw_src_subnet_id", "tgw_dst_subnet_id", "tgw_src_eni", "tgw_dst_eni",
    "tgw_src_az_id", "tgw_dst_az_id", "tgw_pair_attachment_id", "packets_lost_no_route", "packets_lost_blackhole",
    "packets_lost_mtu_exceeded", "packets_lost_ttl_expired", "ecs_cluster_arn", "ecs_cluster_name",
    "ecs_container_instance_arn", "ecs_container_instance_id", "ecs_container_id", "ecs_second_container_id",
    "ecs_service_name", "ecs_task_definition_arn", "ecs_task_arn", "ecs_task_id", "reject_reason", "resource_id",
    "encryption_status",
)  # fmt: skip
_NUMBERS = frozenset(name for name in _FLOW_REST if name.startswith("packets_") or name in {"version", "traffic_path"})
_SRC, _DST = "COALESCE(srcaddr, pkt_srcaddr)", "COALESCE(dstaddr, pkt_dstaddr)"
_FLOWED = "(action = 'ACCEPT' OR COALESCE(log_status, 'OK') = 'OK')"
_SIDED = {
    "interface_uid": "interface_id",
    "vpc_uid": "vpc_id",
    "subnet_uid": "subnet_id",
    "instance_uid": "instance_id",
}


def _side(address: str, port: str, direction: str) -> dict[str, Text | Number | Object]:
    """One end of a flow. The interface that recorded it stands at the end the flow's direction names."""
    here = f"flow_direction = '{direction}'"
    if direction == "ingress":  # and where the direction is not told, at the destination
        here = "COALESCE(flow_direction, '') <> 'egress'"
    sided = {name: Text(f'CASE WHEN {here} THEN "{column}" END') for name, column in _SIDED.items()}
    return {"ip": Text(address), "port": Number(port), **sided}


_FLOW = Class(
    4001,
    "Network Activity",
    "TRUE",
    f"CASE WHEN action = 'REJECT' THEN 5 WHEN {_FLOWED} THEN 6 ELSE {OTHER} END",
    {5: "Refuse", 6: "Traffic"},
    {
        "status_id": Number("CASE action WHEN 'ACCEPT' THEN 1 WHEN 'REJECT' THEN 2 ELSE 0 END"),
        "status": Text("CASE action WHEN 'ACCEPT' THEN 'Success' WHEN 'REJECT' THEN 'Failure' ELSE 'Unknown' END"),
        "status_code": Text("action"),
        "start_time": Number('epoch_ms("start")'),
        "start_time_dt": Text(moment('"start"')),
        "end_time": Number('epoch_ms("end")'),
        "end_time_dt": Text(moment('"end"')),
        "src_endpoint": Object(
            {
                **_side(_SRC, "srcport", "egress"),
                "svc_name": Text("pkt_src_aws_service"),
                "location": known_place(),
                "autonomous_system": Object({"number": Number("ev_src_asn"), "name": Text("ev_src_network")}),
            }
        ),
        "dst_endpoint": Object(
            {
                **_side(_DST, "dstport", "ingress"),
                "svc_name": Text("pkt_dst_aws_service"),
                "uid": Text("CASE WHEN interface_id IS NULL THEN tgw_attachment_id END"),
            }
        ),
        "connection_info": Object(
            {
                "direction_id": Number("CASE flow_direction WHEN 'ingress' THEN 1 WHEN 'egress' THEN 2 ELSE 0 END"),
                "direction": Text(
                    "CASE flow_direction WHEN 'ingress' THEN 'Inbound' WHEN 'egress' THEN 'Outbound' ELSE 'Unknown' END"
                ),
                "protocol_num": Number("protocol"),
                "protocol_name": Text(captions(_PROTOCOLS, "CAST(protocol AS BIGINT)")),
                "protocol_ver_id": Number(
                    f"CASE WHEN contains({_SRC}, ':') THEN 6 WHEN {_SRC} <> '' THEN 4 ELSE 0 END"
                ),
                "tcp_flags": Number("tcp_flags"),
            }
        ),
        "traffic": Object({"bytes": Number("bytes"), "packets": Number("packets")}),
        "observables": observables(
            ("src_endpoint.ip", IP, _SRC),
            ("dst_endpoint.ip", IP, _DST),
        ),
        "unmapped": Object({name: (Number if name in _NUMBERS else Text)(name) for name in _FLOW_REST}),
    },
    other="COALESCE(log_status, 'Other')",
)

FLOWS = Export("vpc_flow", (_FLOW,), columns=(*_FLOW_PLACED, *_FLOW_REST))

#: The answer's code by its name: OCSF's number and name for it.
_CODES = {
    "NOERROR": (0, "NoError"),
    "FORMERR": (1, "FormError"),
    "SERVFAIL": (2, "ServError"),
    "NXDOMAIN": (3, "NXDomain"),
    "NOTIMP": (4, "NotImp"),
    "REFUSED": (5, "Refused"),
    "YXDOMAIN": (6, "YXDomain"),
    "YXRRSET": (7, "YXRRSet"),
    "NXRRSET": (8, "NXRRSet"),
    "NOTAUTH": (9, "NotAuth"),
    "NOTZONE": (10, "NotZone"),
}
_CODE = " ".join(f"WHEN '{name}' THEN {number}" for name, (number, _) in _CODES.items())
_CODE_NAME = " ".join(f"WHEN '{name}' THEN '{caption}'" for name, (_, caption) in _CODES.items())
_QUERY_MAPPED = (
    "version", "account_id", "region", "vpc_id", "query_timestamp", "query_name", "query_type", "query_class", "rcode",
    "answers", "srcaddr", "srcport", "srcids", "transport",
)  # fmt: skip
_GONE = "{" + ",".join(f'"{name}":null' for name in _QUERY_MAPPED) + "}"
_NAME = "COALESCE(NULLIF(rtrim(query_name, '.'), ''), query_name)"

_QUERY = Class(
    4003,
    "DNS Activity",
    "TRUE",
    "6",
    {6: "Traffic"},
    {
        "status_id": Number("CASE WHEN ev_outcome = 'success' THEN 1 ELSE 2 END"),
        "status": Text("CASE WHEN ev_outcome = 'success' THEN 'Success' ELSE 'Failure' END"),
        "status_code": Text("rcode"),
        "query": Object(
            {"hostname": Text(_NAME), "type": Text("query_type"), "class": Text("query_class")},
            where="query_name <> ''",
        ),
        "query_time": Number("epoch_ms(ev_time)"),
        "query_time_dt": Text(moment("ev_time")),
        "rcode_id": Number(f"CASE rcode {_CODE} ELSE CASE WHEN rcode <> '' THEN {OTHER} END END"),
        "rcode": Text(f"CASE rcode {_CODE_NAME} ELSE rcode END"),
        "answers": Each(
            "json_extract(raw, '$.answers[*]')",
            Object(
                {
                    "rdata": Text("(member ->> '$.Rdata')"),
                    "type": Text("(member ->> '$.Type')"),
                    "class": Text("(member ->> '$.Class')"),
                },
                where="(member ->> '$.Rdata') <> ''",
            ),
        ),
        "src_endpoint": Object(
            {
                "ip": Text("srcaddr"),
                "port": Number("srcport"),
                "vpc_uid": Text("vpc_id"),
                "instance_uid": Text("(raw ->> '$.srcids.instance')"),
                "interface_uid": Text("(raw ->> '$.srcids.resolver_network_interface')"),
                "uid": Text("(raw ->> '$.srcids.resolver_endpoint')"),
            }
        ),
        "connection_info": Object(
            {
                "direction_id": 2,
                "direction": "Outbound",
                "protocol_name": Text("lower(transport)"),
                "protocol_num": Number("CASE transport WHEN 'UDP' THEN 17 WHEN 'TCP' THEN 6 END"),
            }
        ),
        "metadata": Object({"log_version": Text("version")}),
        "observables": observables(("src_endpoint.ip", IP, "srcaddr"), ("query.hostname", HOST, _NAME)),
        "unmapped": Json(f"NULLIF(CAST(json_merge_patch(raw, {quoted(_GONE)}) AS VARCHAR), '{{}}')"),
    },
)

QUERIES = Export("resolver", (_QUERY,))
