"""What a record of CloudTrail grants: whom it lets in, and what power it gives, by the meaning of its parameters.

Policy documents are found under the names that AWS's services give them, as text or as objects; permissions that are
given by parameters (Lambda's and SQS's AddPermission, shared snapshots and images, ACLs) are read as the statements
they become. So are calls that hand something to an account by naming it: a share of Resource Access Manager, and logs,
events, backups or images that are sent to another account.
`https://docs.aws.amazon.com/service-authorization/latest/reference/` names the calls.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vedette.errors import ParseError
from vedette.grammar.policy import Opening, Power, Reach, openings, parse, power

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

#: Names, in lower case, under which services take a policy document.
_DOCUMENTS = frozenset(
    {
        "accesspolicies",
        "accesspolicy",
        "assumerolepolicydocument",
        "bucketpolicy",
        "content",
        "filesystempolicy",
        "inlinepolicy",
        "policy",
        "policydocument",
        "policyinjson",
        "policytext",
        "repositorypolicytext",
        "resourcepolicy",
    }
)
_MANAGED = {"AdministratorAccess": Power.ADMIN, "IAMFullAccess": Power.IAM}
_DEEP = 8  # how far below the parameters a document is looked for
_CANNED = frozenset({"public-read", "public-read-write", "authenticated-read"})
_PUBLIC_GROUP = re.compile(r"groups/global/(AllUsers|AuthenticatedUsers)$")
_OF_ACCOUNT = re.compile(r"arn:[a-z-]+:[^:]*:[^:]*:[0-9]{12}:|[0-9]{12}$")
_DATED = re.compile(r"20[0-9]{6}(v[0-9]+)?$")

#: Accounts of AWS's own from which load balancers write their logs, by region:
#: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
AWS_ACCOUNTS = frozenset(
    "127311923021 033677994240 027434742980 797873946194 985666609251 054676820928 897822967062 635631232127 "  # noqa: SIM905  a table
    "156460612806 652711504416 009996457667 507241528517 718504428378 383597477331 600734575887 114774131450 "
    "783225319266 582318560864 754344448648 076674570225 098369216593".split()
)


@dataclass(frozen=True, slots=True)
class Granted:
    """Whom a record lets in and what power it gives; `unreadable` says why a document could not be read."""

    openings: tuple[Opening, ...] = ()
    power: Power = Power.NONE
    unreadable: tuple[str, ...] = ()


def granted(record: Mapping[str, Any], own_accounts: Iterable[str] = (), org_id: str = "") -> Granted:
    """What the call grants, were it to succeed; whether it did, `errorCode` says.

    The record's own account is always among the own. A policy of a VPC endpoint lets in those who come through the
    VPC, never the world. Nothing where the record has no parameters.
    """
    parameters = record.get("requestParameters")
    if not isinstance(parameters, dict):
        return Granted()
    own = {*own_accounts, str(record.get("recipientAccountId") or "")} - {""}
    found: list[Opening] = []
    strongest, bad = Power.NONE, []
    name = _DATED.sub("", str(record.get("eventName") or ""))
    for document in [*_documents(parameters), *_made(name, parameters)]:
        try:
            policy = parse(document)
            found += openings(policy, own, org_id)
            if all(one.principals is None and one.not_principals is None for one in policy.statements):
                strongest = max(strongest, power(policy), key=list(Power).index)
        except ParseError as error:
            bad.append(str(error.what))
    strongest = max(strongest, _managed(parameters), key=list(Power).index)
    found += _shared(parameters)
    placed = [_placed(one, name, own, org_id) for one in found]
    return Granted(tuple(dict.fromkeys(placed)), strongest, tuple(bad))


def _placed(opening: Opening, name: str, own: set[str], org_id: str) -> Opening:
    """The opening with what its place makes of it."""
    reach = opening.reach
    if reach is Reach.WORLD and "VpcEndpoint" in name:
        reach = Reach.NETWORK
    elif reach is Reach.FOREIGN and any(account in opening.principal for account in AWS_ACCOUNTS):
        reach = Reach.SERVICE
    elif reach is Reach.FOREIGN and opening.principal in own:
        reach = Reach.OWN
    elif reach is Reach.FOREIGN and ":organizations::" in opening.principal:
        org = re.search(r"/(o-[a-z0-9]+)", opening.principal)
        reach = Reach.ORGANISATION if not org_id or (org and org[1] == org_id) else reach
    if reach is opening.reach:
        return opening
    return Opening(reach, opening.principal, *_rest(opening))


def _rest(opening: Opening) -> tuple[Any, ...]:
    return (
        opening.actions,
        opening.not_actions,
        opening.resources,
        opening.statement,
        opening.sid,
        opening.guarded,
    )


def _documents(value: Any, depth: int = 0) -> Iterator[Any]:
    """Every policy document below the parameters, as text or as an object."""
    if depth > _DEEP:
        return
    if isinstance(value, list):
        for item in value:
            yield from _documents(item, depth + 1)
    if not isinstance(value, dict):
        return
    named = str(value.get("attributeName", "")).lower() == "policy"
    for key, item in value.items():
        low = str(key).lower()
        if (low in _DOCUMENTS or (named and low == "attributevalue")) and _is_policy(item):
            yield item
        else:
            yield from _documents(item, depth + 1)


def _is_policy(item: Any) -> bool:
    if isinstance(item, str):
        return "statement" in item.lower()
    return isinstance(item, dict) and "statement" in {str(name).lower() for name in item}


def _made(name: str, given: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The policy that a call makes of its parameters."""
    if name in {"AddPermission", "AddLayerVersionPermission", "PutPermission"}:
        if "principal" in given:
            yield _statement(_principal(str(given["principal"])), given.get("action"), _conditions(given))
        accounts = _listed(given.get("aWSAccountIds", given.get("aWSAccountId")))
        if accounts:
            yield _statement({"AWS": accounts}, given.get("actions", given.get("actionName")), {})
    elif name == "CreateGrant" and "granteePrincipal" in given:
        yield _statement(_principal(str(given["granteePrincipal"])), given.get("operations"), {})
    elif name in {"CreateResourceShare", "AssociateResourceShare"}:
        for one in _listed(given.get("principals")):
            yield _statement(_principal(str(one)), None, {})
    for one in _destinations(name, given):
        if isinstance(one, str) and _OF_ACCOUNT.match(one):
            yield _statement({"AWS": one}, None, {})


def _destinations(name: str, given: dict[str, Any]) -> list[Any]:
    """Where the call sends logs, events, backups or images: accounts, or ARNs of services that name one in theirs."""
    if name == "PutSubscriptionFilter":
        return [given.get("destinationArn")]
    if name == "CreateDelivery":
        return [given.get("deliveryDestinationArn")]
    if name == "PutTargets":
        return [one.get("arn") for one in _listed(given.get("targets")) if isinstance(one, dict)]
    if name == "PutRule":
        return [given.get("eventBusName")]
    if name == "PutAccountPolicy":
        return [_told(given.get("policyDocument")).get("DestinationArn")]
    if name in {"StartCopyJob", "CreateBackupPlan", "UpdateBackupPlan"}:
        return list(_named(given, "destinationbackupvaultarn"))
    if name == "PutReplicationConfiguration":
        return list(_named(given, "registryid"))
    return []


def _named(value: Any, key: str, depth: int = 0) -> Iterator[Any]:
    """The values of that name, which is in lower case, however deep below the parameters."""
    if depth > _DEEP:
        return
    if isinstance(value, list):
        for item in value:
            yield from _named(item, key, depth + 1)
    elif isinstance(value, dict):
        for name, item in value.items():
            if str(name).lower() == key:
                yield item
            else:
                yield from _named(item, key, depth + 1)


def _told(document: Any) -> dict[str, Any]:
    """A JSON object that is an object or its text; empty where it is neither."""
    try:
        read = json.loads(document) if isinstance(document, str) else document
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _statement(principal: Any, actions: Any, condition: dict[str, Any]) -> dict[str, Any]:
    named = [str(one) for one in _listed(actions)] or ["*"]
    return {
        "Statement": {
            "Effect": "Allow",
            "Principal": principal,
            "Action": named,
            "Resource": "*",
            "Condition": condition,
        }
    }


def _principal(text: str) -> Any:
    if text == "*":
        return "*"
    return {"Service": text} if re.fullmatch(r"[a-z0-9.-]+\.amazonaws\.com(\.cn)?", text) else {"AWS": text}


def _conditions(given: dict[str, Any]) -> dict[str, Any]:
    """The condition that Lambda, its layers and EventBridge make of parameters."""
    equal = {
        "aws:SourceAccount": given.get("sourceAccount"),
        "aws:PrincipalOrgID": given.get("principalOrgID", given.get("organizationId")),
    }
    stated = given.get("condition")
    if isinstance(stated, dict) and stated.get("key"):
        equal[str(stated["key"])] = stated.get("value")
    found: dict[str, Any] = {"StringEquals": {key: str(value) for key, value in equal.items() if value}}
    if given.get("sourceArn"):
        found["ArnLike"] = {"aws:SourceArn": str(given["sourceArn"])}
    return found


def _listed(value: Any) -> list[Any]:
    """A list, whether it comes as one, below `items` or `member`, alone, or not at all."""
    if isinstance(value, dict):
        value = next((value[name] for name in ("items", "item", "member") if name in value), value)
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _managed(given: dict[str, Any]) -> Power:
    """The power of an AWS managed policy that is attached."""
    arn = str(given.get("policyArn", given.get("managedPolicyArn", "")))
    name = re.fullmatch(r"arn:aws[a-z-]*:iam::aws:policy/(?:[\w-]+/)*([\w-]+)", arn)
    return _MANAGED.get(name[1], Power.NONE) if name else Power.NONE


def _shared(given: dict[str, Any]) -> Iterator[Opening]:
    """Those with whom a snapshot, an image or an object is shared by parameters."""
    for name in ("createVolumePermission", "launchPermission"):
        permission = given.get(name)
        for one in _listed(permission.get("add")) if isinstance(permission, dict) else []:
            if isinstance(one, dict):
                keys = ("group", "userId", "organizationArn", "organizationalUnitArn")
                yield from (_opening(str(one[key])) for key in keys if key in one)
    if given.get("attributeName") == "restore":
        yield from (_opening(str(one)) for one in _listed(given.get("valuesToAdd")))
    if "accountWithRestoreAccess" in given:
        yield _opening(str(given["accountWithRestoreAccess"]))
    if _public_acl(given):
        yield _opening("all")


def _opening(to: str) -> Opening:
    world = to in {"all", "*"}
    return Opening(Reach.WORLD if world else Reach.FOREIGN, "*" if world else to, ("*",), (), ("*",), 1, "")


def _public_acl(given: dict[str, Any]) -> bool:
    if any(str(one) in _CANNED for one in _listed(given.get("x-amz-acl"))):
        return True
    texts = [str(value) for key, value in given.items() if str(key).startswith("x-amz-grant-")]
    if any(_PUBLIC_GROUP.search(part.strip(' "')) for text in texts for part in text.split(",")):
        return True
    control = given.get("AccessControlPolicy")
    grants = control.get("AccessControlList") if isinstance(control, dict) else None
    for one in _listed(grants.get("Grant")) if isinstance(grants, dict) else []:
        grantee = one.get("Grantee") if isinstance(one, dict) else None
        if isinstance(grantee, dict) and _PUBLIC_GROUP.search(str(grantee.get("URI", ""))):
            return True
    return False
