"""Whether flow logs can be delivered: the role and group, or the bucket and its policy, that they depend on.

https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-cwl.html#flow-logs-iam-role and
https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html say what AWS asks for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.grammar.globs import like
from vedette.grammar.policy_request import names_action
from vedette.meaning.delivery import there
from vedette.meaning.destinations import GONE, OURS, whose
from vedette.meaning.flow_logs import bucket_of
from vedette.meaning.patterns import part, permits, statements
from vedette.meaning.people import documents
from vedette.meaning.responding import lacking
from vedette.model import NotKnown, Unknown, some
from vedette.model.facts.destinations import FLOW_BUCKETS
from vedette.model.facts.iam import IAM_GROUPS, IAM_POLICIES, IAM_ROLES
from vedette.model.facts.logs import LOG_GROUPS
from vedette.model.facts.organizations import ORGANIZATION
from vedette.model.facts.s3 import BUCKET_POLICY, BUCKETS

if TYPE_CHECKING:
    from vedette.model import Here
    from vedette.model.facts.ec2 import FlowLog
    from vedette.model.facts.iam import IamRole

#: What asking whether flow logs can be delivered needs.
FLOW_DELIVERY = (
    IAM_ROLES,
    IAM_GROUPS,
    IAM_POLICIES,
    LOG_GROUPS,
    BUCKETS,
    FLOW_BUCKETS,
    BUCKET_POLICY,
    ORGANIZATION,
)
_FLOWS, _WRITER = "vpc-flow-logs.amazonaws.com", "delivery.logs.amazonaws.com"
_WRITES = ("logs:CreateLogStream", "logs:PutLogEvents")


def undelivered(log: FlowLog, here: Here) -> str:
    """Why its destination does not take what it records; empty where it does. Raises `NotKnown`."""
    if log.destination_type == "s3":
        return _bucket(log, here)
    if log.destination_type == "cloud-watch-logs":
        return _group(log, here)
    raise NotKnown(Unknown(f"it goes to {log.destination}, and what that takes is not asked"))


def _group(log: FlowLog, here: Here) -> str:
    place = there(log.destination, here)
    if place.account != here.account:
        return _elsewhere(log, f"the log group is in {place.account}, and the role that writes there is not asked")
    role = here.find(IAM_ROLES, log.role)
    if role is None:
        return f"the role {log.role.rpartition('/')[2]} does not exist" if log.role else "it has no role"
    source = {"aws:SourceAccount": here.account, "aws:SourceArn": _arn(log, here)}
    if not permits(role.trust, "sts:AssumeRole", _FLOWS, "", source):
        return f"the role {role.name} does not let {_FLOWS} take it"
    name = log.group or part(log.destination, 5).removeprefix("log-group:").removesuffix(":*")
    arn = f"arn:{part(log.role, 1)}:logs:{place.region}:{place.account}:log-group:{name}"
    missing = [action for action in _WRITES if not _may(role, action, arn, here)]
    if missing:
        return f"the role {role.name} may not {' and '.join(missing)} on {name}"
    if place.find(LOG_GROUPS, name) is None and not _may(role, "logs:CreateLogGroup", arn, here):
        return f"the log group {name} does not exist, and the role {role.name} may not make it"
    return ""


def _may(role: IamRole, action: str, group: str, here: Here) -> bool:
    """Whether the role's policies, and its boundary, let it do that with the group. Raises `NotKnown`."""
    things = (group, f"{group}:*", f"{group}:log-stream:one")
    allowed = (
        one.allow and names_action(one, action) and any(like(p, thing) for p in one.resources or () for thing in things)
        for document in documents(role, here)
        for one in statements(document)
    )
    return any(allowed) and not lacking(role, (action,), here)


def _bucket(log: FlowLog, here: Here) -> str:
    name = bucket_of(log)
    owner = whose(name, here, FLOW_BUCKETS)
    if owner == GONE:
        return f"the bucket {name} does not exist: anybody may make it"
    if owner != OURS:
        return _elsewhere(log, f"the bucket {name} is in none of the accounts that are assessed")
    found = here.find_anywhere(BUCKET_POLICY, name)
    if found is not None and takes_flows(found.document, log, here):
        return ""
    return f"the policy of the bucket {name} does not let {_WRITER} write to it"


def _elsewhere(log: FlowLog, why: str) -> str:
    """Empty where AWS says that the last delivery went through. Else raises `NotKnown`: nobody can look there."""
    if log.delivery != "SUCCESS":
        raise NotKnown(Unknown(why))
    return ""


def takes_flows(policy: str, log: FlowLog, here: Here, account: str = "") -> bool:
    """Whether a bucket's policy takes the flow log's files, of this account or another. Raises `NotKnown`."""
    owner = account or here.account
    prefix = part(log.destination, 5).partition("/")[2].strip("/")
    folder = "/".join(p for p in (prefix, "AWSLogs", owner, "vpcflowlogs", here.region, "one.log.gz") if p)
    key = f"arn:{part(log.destination, 1)}:s3:::{bucket_of(log)}/{folder}"
    context = {
        "aws:SourceAccount": owner,
        "aws:SourceArn": f"arn:{part(log.destination, 1)}:logs:{here.region}:{owner}:*",
        "aws:SecureTransport": "true",
        "aws:PrincipalIsAWSService": "true",
        "aws:PrincipalServiceName": _WRITER,
        "s3:x-amz-acl": "bucket-owner-full-control",
    }

    def by_account() -> bool:
        return permits(policy, "s3:PutObject", _WRITER, key, context)

    def by_organization() -> bool:
        found = here.one(ORGANIZATION)
        return found is not None and permits(
            policy, "s3:PutObject", _WRITER, key, context | {"aws:SourceOrgID": found.id}
        )

    return some((by_account, by_organization), lambda way: way())


def _arn(log: FlowLog, here: Here) -> str:
    return f"arn:{part(log.role, 1)}:ec2:{here.region}:{here.account}:vpc-flow-log/{log.id}"
