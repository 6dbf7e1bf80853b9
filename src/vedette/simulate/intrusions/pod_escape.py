"""Out of a container, onto the node, into the account."""

from __future__ import annotations

import json
from datetime import timedelta

from vedette.simulate import ids
from vedette.simulate.intrusions._cast import address, look, script
from vedette.simulate.stage import Stage, Story


def _asked(
    stage: Stage, user: str, verb: str, resource: str, *, uri: str = "", code: int = 200, **more: object
) -> None:
    """One request to the cluster, as its audit log has it."""
    groups = ["system:unauthenticated"] if user == "system:anonymous" else ["system:authenticated"]
    stage.now += timedelta(seconds=stage.rng.uniform(1, 20))
    subresource = more.pop("subresource", None)
    about = {"resource": resource, "namespace": "shop", "name": more.pop("name", ""), "apiVersion": "v1"}
    if subresource:
        about["subresource"] = subresource
    event = {
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "level": "RequestResponse" if "requestObject" in more else "Metadata",
        "auditID": ids.uuid(stage.rng),
        "stage": "ResponseComplete",
        "requestURI": uri or f"/api/v1/namespaces/shop/{resource}",
        "verb": verb,
        "user": {"username": user, "groups": groups},
        "sourceIPs": [stage.facts["ip"] if groups[0].endswith("unauthenticated") else "10.2.0.12"],
        "userAgent": "kubectl/v1.29.2 (linux/amd64) kubernetes/4b8e819",
        "objectRef": about,
        "responseStatus": {"metadata": {}, "code": code},
        **more,
        "requestReceivedTimestamp": f"{stage.now:%Y-%m-%dT%H:%M:%S.%fZ}",
        "stageTimestamp": f"{stage.now:%Y-%m-%dT%H:%M:%S.%fZ}",
        "annotations": {"authorization.k8s.io/decision": "allow" if code < 400 else "forbid"},  # noqa: PLR2004  HTTP
    }
    stage.trace("eks_audit", json.dumps(event, separators=(",", ":")), "kube-apiserver-audit")


def tell(stage: Stage) -> None:
    """Tell how a service account reads secrets and starts a privileged pod, and how the node's key is used outside."""
    app, node = "checkout", stage.have("instance")[3]
    cluster, account = stage.have("cluster")[0], stage.account.id
    ip = address(stage, "vpn")
    stage.facts.update(ip=ip, cluster=cluster, node=node)
    stage.scene("Discovery", "T1613", "cluster asked without a name", expected=False)
    for _ in range(4):
        _asked(stage, "system:anonymous", "get", "pods", code=403)
    stage.scene("Credential Access", "T1552.007", "secrets of the cluster listed by a service account")
    pod = f"system:serviceaccount:shop:{app}"
    _asked(stage, pod, "create", "selfsubjectrulesreviews", uri="/apis/authorization.k8s.io/v1/selfsubjectrulesreviews")
    _asked(stage, pod, "list", "secrets", code=403)
    _asked(stage, pod, "list", "secrets", uri="/api/v1/secrets")
    stage.scene("Privilege Escalation", "T1611", "privileged pod started on the host")
    spec = {
        "hostPID": True,
        "hostNetwork": True,
        "containers": [{"name": "x", "image": "alpine", "securityContext": {"privileged": True}}],
        "volumes": [{"name": "root", "hostPath": {"path": "/"}}],
    }
    _asked(stage, pod, "create", "pods", name="node-debug", requestObject={"kind": "Pod", "spec": spec}, code=201)
    _asked(stage, pod, "create", "pods", name="node-debug", subresource="exec", code=101)
    stage.wait(5, 30)
    role = f"{stage.account.name}-eks-node-role"
    thief = stage.role(role, node, ip, script(stage), ec2RoleDelivery="2.0")
    stage.scene("Credential Access", "T1552.005", "a node's key used outside the cloud")
    look(
        stage,
        thief,
        "sts:GetCallerIdentity",
        "ec2:DescribeInstances",
        "iam:ListRoles",
        "s3:ListBuckets",
        refused=("iam:ListRoles", "s3:ListBuckets"),
    )
    stage.do(thief, "eks:DescribeCluster", {"name": cluster})
    stage.scene("Collection", "T1525", "images fetched with a node's key", expected=False)
    look(stage, thief, "ecr:GetAuthorizationToken", "ecr:DescribeRepositories")
    for name in stage.have("repo"):
        stage.do(thief, "ecr:BatchGetImage", {"repositoryName": name, "imageIds": [{"imageTag": "latest"}]})
    stage.scene("Persistence", "T1098.006", "cluster administrator made of a foreign role")
    foreign = f"arn:aws:iam::{stage.foreign_account()}:role/ops"
    named = {"name": cluster, "principalArn": foreign}
    stage.do(thief, "eks:CreateAccessEntry", named, denied=f"arn:aws:eks:{stage.region}:{account}:cluster/{cluster}")
    config = {"endpointPublicAccess": True, "publicAccessCidrs": ["0.0.0.0/0"]}
    stage.do(thief, "eks:UpdateClusterConfig", {"name": cluster, "resourcesVpcConfig": config}, denied=True)
    binding = {
        "roleRef": {"kind": "ClusterRole", "name": "cluster-admin"},
        "subjects": [{"kind": "User", "name": "ops"}],
    }
    _asked(
        stage,
        pod,
        "create",
        "clusterrolebindings",
        uri="/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
        name="ops-sync",
        requestObject=binding,
        code=201,
    )


STORY = Story(
    name="pod-escape",
    title="Out of a container and into the account",
    text=(
        "In {cluster} of {account} the service account of the checkout lists the cluster's secrets and starts a pod "
        "that owns its host. Soon the key of the node {node} is used from {ip}; making a cluster administrator by "
        "AWS's interface is refused, so it is done inside the cluster."
    ),
    hours=4,
    tell=tell,
)
