"""IAM-25: roles that users of an OpenID Connect provider take name the audience and the subject."""

from __future__ import annotations

from vedette.meaning.taking import providers
from vedette.model import Check, Each, Here, Scope, Severity, Standards, Verdict, failed, passed
from vedette.model.facts.iam import IAM_ROLES, IamRole


def judge(role: IamRole, here: Here) -> Verdict | None:  # noqa: ARG001  asked by the engine
    """Fail where a statement of the trust lets in users of a provider whoever they are, or for whatever audience."""
    found = list(providers(role.trust))
    if not found:
        return None
    hosts = ", ".join(dict.fromkeys(one.provider for one in found))
    if anyone := [one for one in found if not one.subject]:
        wide = anyone[0].wide
        why = f"its subject {wide[0]} names nobody whole" if wide else "its trust names no subject"
        return failed(
            f"strangers whom {anyone[0].provider} vouches for may take it: {why}",
            providers=[one.provider for one in anyone],
            subjects=wide,
        )
    if any_use := [one.provider for one in found if not one.audience]:
        return failed(
            f"a token that {any_use[0]} gave for another use may take it: its trust names no audience",
            providers=any_use,
        )
    return passed(f"it names the audience and the subject of {hosts}")


CHECK = Check(
    id="IAM-25",
    title="Roles for OpenID Connect name the audience and the subject",
    severity=Severity.HIGH,
    scope=Scope.ACCOUNT,
    facts=(IAM_ROLES,),
    judge=Each(IAM_ROLES, judge),
    rationale=(
        "A provider such as GitHub vouches for everybody: a trust without a subject is open to any repository of "
        "the world, one with `repo:acme*` to whoever names himself acme-evil."
    ),
    remedy=(
        "Give the trust StringEquals conditions on the provider's `aud` and `sub`; a wildcard in `sub` only after a "
        "whole name, such as repo:acme/app:*."
    ),
    monthly_usd=0.0,
    standards=Standards(talk=("T18",)),
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html",
    ),
)
