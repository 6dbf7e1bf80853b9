"""What CloudTrail's events tell of access keys, as SQL: the columns of `AccessKey`, a row a key and telling."""

from __future__ import annotations

#: The view of events that is asked.
VIEW = "vedette_keys"

#: Calls whose answer hands out a key, as `eventName` has them.
_MAKING = (
    "CreateAccessKey",
    "AssumeRole",
    "AssumeRoleWithSAML",
    "AssumeRoleWithWebIdentity",
    "AssumeRoot",
    "GetFederationToken",
    "GetSessionToken",
    "GetRoleCredentials",
)
_OWN, _ANSWERED, _NAMED, _ID = 3, 2, 1, 0

#: Keys that calls were signed with.
USED = f"""
SELECT ev_session, COALESCE(userIdentity.arn, userIdentity.principalId),
    CASE WHEN userIdentity.arn IS NOT NULL THEN {_OWN} ELSE {_ID} END,
    userIdentity.type, userIdentity.accountId, userIdentity.sessionContext.sessionIssuer.arn,
    NULL, NULL, NULL, NULL, min(ev_time), max(ev_time)
FROM {VIEW} WHERE ev_session <> '' GROUP BY ALL ORDER BY ALL
"""


#: One parse of a record gives all of these.
_PLACES = (
    "$.responseElements.accessKey.accessKeyId",
    "$.responseElements.credentials.accessKeyId",
    "$.responseElements.roleCredentials.accessKeyId",
    "$.responseElements.accessKey.userName",
    "$.responseElements.assumedRoleUser.arn",
    "$.responseElements.federatedUser.arn",
    "$.requestParameters.roleArn",
)
#: Keys that answers of calls handed out.
MADE = f"""
SELECT COALESCE(j[1], j[2], j[3]) AS key,
    COALESCE(j[5], j[6], CASE WHEN eventName = 'GetSessionToken' THEN userIdentity.arn END,
        'arn:' || COALESCE(regexp_extract(userIdentity.arn, '^arn:([a-z-]+):', 1), 'aws') || ':iam::' || ev_account
        || ':user/' || j[4]),
    CASE WHEN COALESCE(j[5], j[6]) IS NOT NULL OR eventName = 'GetSessionToken' THEN {_ANSWERED} ELSE {_NAMED} END,
    CASE WHEN j[5] IS NOT NULL THEN 'AssumedRole' WHEN j[6] IS NOT NULL THEN 'FederatedUser'
        WHEN j[4] IS NOT NULL THEN 'IAMUser' END,
    COALESCE(regexp_extract(COALESCE(j[5], j[6]), ':([0-9]{{12}}):', 1), ev_account), j[7],
    ev_actor, ev_session, ev_action, ev_time, NULL, NULL
FROM (
    SELECT *, json_extract_string(raw, [{", ".join(f"'{place}'" for place in _PLACES)}]) AS j FROM {VIEW}
    WHERE eventName IN ({", ".join(f"'{name}'" for name in _MAKING)}) AND ev_outcome = 'success'
) WHERE key <> '' ORDER BY ALL
"""
