"""Kubernetes' audit events of EKS, as the control plane writes them to its log group."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from vedette.simulate import ids
from vedette.simulate.logs._groups import Event, delivered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.simulate.logs._scene import Scene

_CALLS = (
    ("get", "leases", 40),
    ("watch", "pods", 25),
    ("list", "configmaps", 15),
    ("update", "endpoints", 15),
    ("create", "pods", 5),
)
_USERS = ("system:node:ip-10-0-0-12", "system:kube-scheduler", "system:serviceaccount:kube-system:coredns", "ci-deploy")


def write(scene: Scene) -> Iterator[tuple[str, bytes]]:
    """The log group of the account's cluster."""
    return delivered(scene, f"/aws/eks/{scene.have['cluster'][0]}/cluster", _events(scene))


def _events(scene: Scene) -> Iterator[Event]:
    rng = scene.rng
    stream = f"kube-apiserver-audit-{ids.hexadecimal(ids.rng_for(scene.org.seed, 'eks', scene.account.id), 32)}"
    for at in scene.times():
        verb, resource, _ = rng.choices(_CALLS, weights=[c[2] for c in _CALLS])[0]
        user, denied = rng.choice(_USERS), rng.random() < 0.01  # noqa: PLR2004  a missing role now and then
        space = rng.choice(("default", "kube-system", "shop"))
        yield (
            at,
            stream,
            json.dumps(
                {
                    "kind": "Event",
                    "apiVersion": "audit.k8s.io/v1",
                    "level": "Metadata",
                    "auditID": ids.uuid(rng),
                    "stage": "ResponseComplete",
                    "requestURI": f"/api/v1/namespaces/{space}/{resource}",
                    "verb": verb,
                    "user": {"username": user, "groups": ["system:authenticated"]},
                    "sourceIPs": [rng.choice(scene.hosts)[1]],
                    "userAgent": "kubelet/v1.33.1 (linux/amd64)",
                    "objectRef": {
                        "resource": resource,
                        "namespace": space,
                        "name": f"{resource}-1",
                        "apiVersion": "v1",
                    },
                    "responseStatus": {"metadata": {}, "code": 403 if denied else 200},
                    "requestReceivedTimestamp": f"{at:%Y-%m-%dT%H:%M:%S.%fZ}",
                    "stageTimestamp": f"{at:%Y-%m-%dT%H:%M:%S.%fZ}",
                    "annotations": {"authorization.k8s.io/decision": "forbid" if denied else "allow"},
                },
                separators=(",", ":"),
            ),
        )
