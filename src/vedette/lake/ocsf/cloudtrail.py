"""CloudTrail as OCSF: API Activity, Authentication for sign-ins, Account Change for users and roles of IAM."""

from __future__ import annotations

from vedette.lake.ocsf.common import (
    HOST,
    IP,
    OTHER,
    RESOURCE,
    USER,
    Class,
    Export,
    account,
    moment,
    observables,
    resources,
    source_endpoint,
)
from vedette.lake.ocsf.tree import Flag, Json, Node, Number, Object, Text, quoted

#: What an API call does, by the beginning of its name; the longest beginning holds.
_PREFIXES = {
    1: (
        "Create", "Run", "Register", "Issue", "Import", "Copy", "Clone", "Allocate", "Request", "Publish", "Generate",
        "Invite", "Upload", "Send",
    ),
    2: (
        "Get", "List", "Describe", "Head", "Select", "Scan", "Query", "Search", "Lookup", "BatchGet", "View", "Filter",
        "Download", "Read", "Decrypt", "Simulate", "Check", "Validate", "Verify", "Test", "Preview", "Estimate",
    ),
    3: (
        "Update", "Modify", "Put", "Set", "Change", "Attach", "Detach", "Associate", "Disassociate", "Enable",
        "Disable", "Add", "Tag", "Untag", "Start", "Stop", "Reboot", "Restore", "Reset", "Replace", "Authorize",
        "Activate", "Deactivate", "Upgrade", "Move", "Rename", "Resume", "Suspend", "Apply", "Accept", "Enter", "Leave",
    ),
    4: (
        "Delete", "Remove", "Terminate", "Deregister", "Revoke", "Cancel", "Release", "Destroy", "Purge", "Abort",
        "Disconnect", "BatchDelete",
    ),
}  # fmt: skip

#: IAM's calls about a user or role, as OCSF's activities of Account Change.
_CHANGES = {
    1: ("CreateUser", "CreateRole"),
    2: ("CreateLoginProfile",),
    3: ("ChangePassword",),
    4: ("UpdateLoginProfile",),
    5: ("DeleteLoginProfile",),
    6: ("DeleteUser", "DeleteRole"),
    7: ("AttachUserPolicy", "AttachRolePolicy", "PutUserPolicy", "PutRolePolicy"),
    8: ("DetachUserPolicy", "DetachRolePolicy", "DeleteUserPolicy", "DeleteRolePolicy"),
    10: ("EnableMFADevice",),
    11: ("DeactivateMFADevice",),
}

_PLACES = (
    "requestID",
    "apiVersion",
    "requestParameters",
    "responseElements",
    "userIdentity.sessionContext.attributes.creationDate",
    "userIdentity.identityProvider",
    "userIdentity.sessionContext.webIdFederationData",
    "userIdentity.onBehalfOf",
    "userIdentity.inScopeOf",
    "additionalEventData.MFAUsed",
    "requestParameters.userName",
    "requestParameters.roleName",
    "requestParameters.policyArn",
    "requestParameters.policyName",
)


def _j(place: str) -> str:
    """The value at that place of the record, as JSON."""
    return f"j[{_PLACES.index(place) + 1}]"


def _s(place: str) -> str:
    """The text there."""
    return f"(CASE WHEN json_type({_j(place)}) NOT IN ('OBJECT', 'ARRAY', 'NULL') THEN {_j(place)} ->> '$' END)"


#: Fields that have their place in the event; all others stay in `unmapped`.
_MAPPED = (
    "eventTime", "eventVersion", "eventID", "eventSource", "eventName", "eventType", "awsRegion", "sourceIPAddress",
    "userAgent", "errorCode", "errorMessage", "recipientAccountId", "sharedEventID", "userIdentity", "requestID",
    "apiVersion", "requestParameters", "responseElements", "resources",
)  # fmt: skip
_GONE = "{" + ",".join(f'"{name}":null' for name in _MAPPED) + "}"


def _activity() -> str:
    """The activity of an API call: of read-only calls Read, else what the name begins with."""
    cases = " ".join(
        f"WHEN starts_with(eventName, {quoted(prefix)}) THEN {number}"
        for number, prefix in sorted(
            ((n, p) for n, prefixes in _PREFIXES.items() for p in prefixes), key=lambda one: -len(one[1])
        )
    )
    return f"CASE WHEN readOnly THEN 2 {cases} ELSE {OTHER} END"


_NAMED = (
    f"COALESCE({_s('requestParameters.userName')}, {_s('requestParameters.roleName')}, "
    "CASE WHEN eventName = 'ChangePassword' THEN userIdentity.userName END)"
)
_LOGIN = "(eventName = 'ConsoleLogin' AND eventSource = 'signin.amazonaws.com')"
_ALL_CHANGES = ", ".join(quoted(name) for names in _CHANGES.values() for name in names)
_CALLED = f"(eventSource = 'iam.amazonaws.com' AND eventName IN ({_ALL_CHANGES}))"
_CHANGE = f"({_CALLED} AND {_NAMED} IS NOT NULL)"

_FAILED = "(ev_outcome IN ('denied', 'failed'))"
_KIND = "userIdentity.type"
_NAME = (
    "COALESCE(userIdentity.userName, regexp_extract(userIdentity.arn, '[^/:]+$'), "
    f"{_s('userIdentity.identityProvider')})"
)


_IDS = (
    "COALESCE(NULLIF(userIdentity.arn, ''), NULLIF(userIdentity.principalId, ''), NULLIF(userIdentity.accountId, ''))"
)
_WHO = f"({_IDS} IS NOT NULL OR {_NAME} <> '')"


def _user() -> Object:
    """Who signed the call. A role's session is a user whose type is told by name."""
    return Object(
        {
            "name": Text(f"NULLIF({_NAME}, '')"),
            "uid": Text("COALESCE(userIdentity.arn, userIdentity.principalId)"),
            "uid_alt": Text("userIdentity.principalId"),
            "type_id": Number(
                f"CASE {_KIND} WHEN 'Root' THEN 2 WHEN 'IAMUser' THEN 1 WHEN 'FederatedUser' THEN 1 "
                "WHEN 'IdentityCenterUser' THEN 1 WHEN 'AWSService' THEN 3 "
                f"ELSE CASE WHEN {_KIND} <> '' THEN {OTHER} END END"
            ),
            "type": Text(
                f"CASE {_KIND} WHEN 'Root' THEN 'Admin' WHEN 'IAMUser' THEN 'User' WHEN 'FederatedUser' THEN 'User' "
                f"WHEN 'IdentityCenterUser' THEN 'User' WHEN 'AWSService' THEN 'System' ELSE NULLIF({_KIND}, '') END"
            ),
            "account": account("userIdentity.accountId"),
            "credential_uid": Text("ev_session"),
        },
        where=_WHO,
    )


def _actor() -> Object:
    made = f"TRY_CAST({_s('userIdentity.sessionContext.attributes.creationDate')} AS TIMESTAMPTZ)"
    session = Object(
        {
            "uid": Text("CASE WHEN starts_with(ev_session, 'ASIA') THEN ev_session END"),
            "uid_alt": Text("CASE WHEN userIdentity.type = 'AssumedRole' THEN userIdentity.arn END"),
            "issuer": Text("userIdentity.sessionContext.sessionIssuer.arn"),
            "is_mfa": Flag("TRY_CAST(userIdentity.sessionContext.attributes.mfaAuthenticated AS BOOLEAN)"),
            "created_time": Number(f"epoch_ms({made})"),
            "created_time_dt": Text(moment(made)),
            "credential_uid": Text("ev_session"),
        }
    )
    nobody = f"CASE WHEN NOT {_WHO} OR {_WHO} IS NULL THEN COALESCE(eventSource, 'AWS') END"
    return Object(
        {
            "user": _user(),
            "session": session,
            "app_name": Text(f"COALESCE(userIdentity.invokedBy, {nobody})"),
        }
    )


def _call() -> Object:
    return Object(
        {
            "operation": Text("COALESCE(eventName, eventType, 'Unknown')"),
            "version": Text(_s("apiVersion")),
            "service": Object({"name": Text("eventSource")}),
            "request": Object(
                {"uid": Text(_s("requestID")), "data": Json(_j("requestParameters"))}, where=f"{_s('requestID')} <> ''"
            ),
            "response": Object(
                {
                    "error": Text("errorCode"),
                    "error_message": Text("errorMessage"),
                    "data": Json(_j("responseElements")),
                }
            ),
        }
    )


def _unmapped() -> Json:
    """Every field of the record without a place of its own, under its own name."""
    left = (
        "json_object('identityProvider', " + _j("userIdentity.identityProvider") + ", 'webIdFederationData', "
        + _j("userIdentity.sessionContext.webIdFederationData") + ", 'onBehalfOf', " + _j("userIdentity.onBehalfOf")
        + ", 'inScopeOf', " + _j("userIdentity.inScopeOf") + ")"
    )  # fmt: skip
    some = " OR ".join(
        f"{_j(place)} IS NOT NULL"
        for place in (
            "userIdentity.identityProvider",
            "userIdentity.sessionContext.webIdFederationData",
            "userIdentity.onBehalfOf",
            "userIdentity.inScopeOf",
        )
    )
    rest = f"json_merge_patch(raw, {quoted(_GONE)})"
    homeless = f"{_s('requestID')} IS NULL AND {_j('requestParameters')} IS NOT NULL"
    rest = (
        f"CASE WHEN {some} THEN json_merge_patch({rest}, json_object('userIdentity', {left})) "
        f"WHEN {homeless} THEN json_merge_patch({rest}, json_object('requestParameters', {_j('requestParameters')})) "
        f"ELSE {rest} END"
    )
    return Json(f"NULLIF(CAST({rest} AS VARCHAR), '{{}}')")


_SHARED: dict[str, Node] = {
    "status_id": Number(f"CASE WHEN {_FAILED} THEN 2 ELSE 1 END"),
    "status": Text(f"CASE WHEN {_FAILED} THEN 'Failure' ELSE 'Success' END"),
    "status_code": Text("errorCode"),
    "status_detail": Text("errorMessage"),
    "api": _call(),
    "actor": _actor(),
    "src_endpoint": source_endpoint("COALESCE(sourceIPAddress, userIdentity.invokedBy, eventSource, 'AWS')"),
    "http_request": Object({"user_agent": Text("userAgent")}),
    "metadata": Object(
        {
            "event_code": Text("eventType"),
            "log_name": "CloudTrail",
            "log_provider": "AWS",
            "log_version": Text("eventVersion"),
            "correlation_uid": Text("sharedEventID"),
        }
    ),
    "observables": observables(
        ("src_endpoint.ip", IP, "ev_src_ip"),
        (
            "src_endpoint.domain",
            HOST,
            "CASE WHEN ev_src_ip IS NULL AND contains(ev_src_service, '.') THEN ev_src_service END",
        ),
        ("actor.user.name", USER, f"NULLIF({_NAME}, '')"),
        ("actor.user.uid", RESOURCE, "userIdentity.arn"),
    ),
    "unmapped": _unmapped(),
}

_API = Class(
    6003,
    "API Activity",
    f"NOT COALESCE({_LOGIN}, FALSE) AND NOT COALESCE({_CHANGE}, FALSE)",
    _activity(),
    {1: "Create", 2: "Read", 3: "Update", 4: "Delete"},
    {
        **_SHARED,
        "dst_endpoint": Object({"svc_name": Text("eventSource")}),
        "resources": resources("ev_resources"),
    },
    other="COALESCE(eventName, eventType, 'Other')",
)

_SIGN_IN = Class(
    3002,
    "Authentication",
    _LOGIN,
    "1",
    {1: "Logon"},
    {
        **_SHARED,
        "user": Object(
            {k: v for k, v in _user().fields.items() if k != "credential_uid"}
            | {"name": Text(f"COALESCE(NULLIF({_NAME}, ''), 'unknown')")}
        ),
        "service": Object({"name": Text("eventSource")}),
        "dst_endpoint": Object({"svc_name": Text("eventSource")}),
        "is_remote": True,
        "is_mfa": Flag(f"CASE {_s('additionalEventData.MFAUsed')} WHEN 'Yes' THEN TRUE WHEN 'No' THEN FALSE END"),
    },
    rows=_LOGIN,
)

_ACCOUNT_CHANGE = Class(
    3001,
    "Account Change",
    _CHANGE,
    "CASE " + " ".join(
        f"WHEN eventName IN ({', '.join(map(quoted, names))}) THEN {number}" for number, names in _CHANGES.items()
    ) + " END",
    {
        1: "Create", 2: "Enable", 3: "Password Change", 4: "Password Reset", 5: "Disable", 6: "Delete",
        7: "Attach Policy", 8: "Detach Policy", 10: "MFA Factor Enable", 11: "MFA Factor Disable",
    },
    {
        **_SHARED,
        "user": Object({"name": Text(_NAMED), "account": account("ev_account", "ev_account_name")}),
        "policy": Object(
            {"uid": Text(_s("requestParameters.policyArn")), "name": Text(_s("requestParameters.policyName"))}
        ),
    },
    rows=_CALLED,
)  # fmt: skip

EXPORT = Export("cloudtrail", (_API, _SIGN_IN, _ACCOUNT_CHANGE), _PLACES)
