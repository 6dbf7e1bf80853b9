"""Amazon EKS audit logs: each request to a cluster's Kubernetes API, as the CloudWatch log group has it.

The group holds four more kinds of stream (API server, authenticator, controller manager, scheduler). They are no audit
events: what of them is read as this source is rejected with its reason, and `cloudwatch_logs` takes them.

A record that says what was asked is kept, though a forwarder dropped its `auditID` or `stage`: its id is then its log
event's or its hash, so that it is stored once all the same.
"""

from __future__ import annotations

from vedette.model import Column, Cost, Derived, Json, Layout, LogSource

_NOTE = "annotations"

_SAMPLE = b"""{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse",
"auditID":"7f3a2b10-1111-4d5e-8c11-6a0f5b2d9e01","stage":"ResponseComplete",
"requestURI":"/api/v1/namespaces/shop/pods/web-0/exec?command=sh&stdin=true&tty=true","verb":"create",
"user":{"username":"arn:aws:sts::111122223333:assumed-role/Operators/mira","uid":
"aws-iam-authenticator:111122223333:AROAEXAMPLEEXAMPLE111","groups":["operators","system:authenticated"],"extra":
{"accessKeyId":["ASIAEXAMPLEEXAMPLE11"],"arn":["arn:aws:sts::111122223333:assumed-role/Operators/mira"],
"canonicalArn":["arn:aws:iam::111122223333:role/Operators"],"principalId":["AROAEXAMPLEEXAMPLE111"],
"sessionName":["mira"]}},"sourceIPs":["203.0.113.24"],"userAgent":"kubectl/v1.31.0 (linux/amd64)",
"objectRef":{"resource":"pods","namespace":"shop","name":"web-0","apiVersion":"v1","subresource":"exec"},
"responseStatus":{"metadata":{},"code":101},"requestReceivedTimestamp":"2026-06-01T08:14:07.310451Z",
"stageTimestamp":"2026-06-01T08:14:07.352213Z","annotations":{"authorization.k8s.io/decision":"allow",
"authorization.k8s.io/reason":"RBAC: allowed by ClusterRoleBinding \\"operators\\""}}""".replace(b"\n", b"")

SOURCE = LogSource(
    name="eks_audit",
    title="Amazon EKS audit logs",
    doc="https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html",
    sigma={"product": "aws", "service": "eks_audit"},
    framing=Json(records=("items",), required=("verb|requestURI", "objectRef.resource|requestURI|auditID")),
    columns=(
        Column(
            "stageTimestamp",
            "timestamp",
            "When the request reached this stage, UTC, microseconds; where it was dropped, when the request came.",
            also_at=(("requestReceivedTimestamp",),),
        ),
        Column("requestReceivedTimestamp", "timestamp", "When the API server got the request, UTC, microseconds."),
        Column("auditID", "string", "A GUID of the request; each of its stages is an event of its own."),
        Column(
            "stage",
            "string",
            "`RequestReceived`, `ResponseStarted`, `ResponseComplete` or `Panic`; empty where it was dropped.",
        ),
        Column("level", "string", "How much was recorded: `Metadata`, `Request` or `RequestResponse`."),
        Column("verb", "string", "What was done: `get`, `list`, `create`, `patch`, `delete`…"),
        Column("requestURI", "string", "The path and query that were asked."),
        Column("user.username", "string", "Who asked, to Kubernetes: an ARN, `system:…`, a service account."),
        Column("user.uid", "string", "That identity's id."),
        Column("user.groups", "list<string>", "The groups it is in.", path=("user", "groups", "*")),
        Column(
            "userArn",
            "string",
            "The ARN that asked, where it came by IAM.",
            path=("user", "extra", "arn", "*"),
            also_at=(("user", "extra", "authentication.kubernetes.io/credential-id", "*"),),
        ),
        Column("accessKeyId", "string", "The access key it came with.", path=("user", "extra", "accessKeyId", "*")),
        Column("impersonatedUser", "string", "Whom it asked to be taken for.", path=("impersonatedUser", "username")),
        Column("sourceIp", "string", "The client's address, IPv4 or IPv6.", path=("sourceIPs", "*")),
        Column("userAgent", "string", "What the client says of itself; the client chooses it."),
        Column("objectRef.resource", "string", "The kind of object: `pods`, `secrets`, `clusterrolebindings`…"),
        Column("objectRef.subresource", "string", "The part of it: `exec`, `log`, `token`…"),
        Column("objectRef.namespace", "string", "The object's namespace."),
        Column("objectRef.name", "string", "The object's name."),
        Column("objectRef.apiGroup", "string", "The object's API group."),
        Column("responseStatus.code", "long", "The HTTP status of the answer."),
        Column("responseStatus.reason", "string", "Why it was refused, in a word: `Forbidden`…"),
        Column("decision", "string", "`allow` or `forbid`.", path=(_NOTE, "authorization.k8s.io/decision")),
        Column("decisionReason", "string", "What allowed it.", path=(_NOTE, "authorization.k8s.io/reason")),
    ),
    derived=(
        Derived(
            "ev_account",
            r"COALESCE(object_account, NULLIF(regexp_extract(user.uid, ':(\d{12}):', 1), ''), "
            "NULLIF(split_part(userArn, ':', 5), ''))",
            "The account of the log group; else of the caller.",
        ),
        Derived("ev_region", "object_region", "Region, where the object's path tells it."),
        Derived("ev_actor", "COALESCE(userArn, user.username)", "Who asked."),
        Derived("ev_session", "accessKeyId", "The access key."),
        Derived("ev_src_ip", "sourceIp", "The client's address."),
        Derived(
            "ev_action",
            "'kubernetes:' || COALESCE(verb, '') || COALESCE(' ' || objectRef.resource, '') "
            "|| COALESCE('/' || objectRef.subresource, '')",
            "The verb and what it was done to: `create pods/exec`.",
        ),
        Derived(
            "ev_outcome",
            "CASE WHEN decision = 'forbid' OR responseStatus.code IN (401, 403) THEN 'denied' "
            "WHEN responseStatus.code >= 400 THEN 'failed' ELSE 'success' END",
            "How it ended.",
        ),
        Derived(
            "ev_resources",
            "CASE WHEN objectRef.resource IS NOT NULL THEN [COALESCE(objectRef.namespace || '/', '') "
            "|| objectRef.resource || COALESCE('/' || objectRef.name, '')] END",
            "The object as `namespace/resource/name`; it has no ARN.",
            "list<string>",
        ),
    ),
    time="stageTimestamp",
    key=("ev_account", "stage", "ev_id"),
    id="auditID",
    aliases={"stageTimestamp": "ev_time", "auditID": "CASE WHEN NOT starts_with(ev_id, 'sha256:') THEN ev_id END"},
    unique=("auditID", "requestReceivedTimestamp"),
    sort=("verb", "objectRef.resource", "ev_time"),
    layouts=(
        Layout(
            "a subscription's Firehose",
            r"(?:^|/)(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})/\d{2}/[^/]*(?i:eks)[^/]*$",
            "{year}/{month}/{day}/{hour}/{stream}-… (log group /aws/eks/{cluster}/cluster, kube-apiserver-audit-…)",
        ),
    ),
    delay_minutes=10,
    delay="a few minutes",
    retention="in the log group /aws/eks/<cluster>/cluster, for ever unless a retention is set",
    on_by_default="no",
    cost=Cost(
        "Nothing for the logging; CloudWatch Logs takes 0.50 USD per GB and 0.03 USD per GB and month stored.",
        "2025-10-28",
    ),
    sample=_SAMPLE,
    looks_like=r'\\?"apiVersion\\?"\s*:\s*\\?"audit\.k8s\.io/',
    known_fields=("kind", "apiVersion"),
    open_fields=(
        "user",
        "objectRef",
        "requestObject",
        "responseObject",
        "responseStatus",
        "annotations",
        "impersonatedUser",
        "sourceIPs",
    ),
)
