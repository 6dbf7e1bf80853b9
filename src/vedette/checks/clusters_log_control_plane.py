"""SVC-05: clusters of EKS log audit and sign-in."""

from __future__ import annotations

from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.services import EKS_CLUSTERS, EksCluster


def judge(cluster: EksCluster, here: Here) -> Verdict | None:  # noqa: ARG001  asked by the engine
    """Fail where the control plane's audit or authenticator log is off."""
    missing = [name for name in ("audit", "authenticator") if name not in cluster.logs]
    return failed(f"its {' and '.join(missing)} log is off", logs=missing) if missing else passed("both are on")


CHECK = Check(
    id="SVC-05",
    title="Clusters of EKS log audit and sign-in",
    severity=Severity.MEDIUM,
    scope=Scope.REGION,
    facts=(EKS_CLUSTERS,),
    judge=Each(EKS_CLUSTERS, judge),
    rationale="Who did what in the cluster is in its audit log, and nowhere else.",
    remedy="Switch the audit and authenticator logs on.",
    cost="CloudWatch Logs charges about 0.50 USD for each gigabyte.",
    feeds=("eks_audit",),
    standards=Standards(fsbp=("EKS.8",)),
    references=("https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html",),
)
