"""A certificate of the intruder's own opens the account for years."""

from __future__ import annotations

from vedette.simulate import ids
from vedette.simulate.intrusions._cast import address, cli, look, script, touch
from vedette.simulate.records import Caller
from vedette.simulate.stage import Stage, Story

_TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"rolesanywhere.amazonaws.com"},'
    '"Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]}]}'
)


def tell(stage: Stage) -> None:
    """Tell how an administrator's session is borrowed to trust a foreign authority, and how that is used later."""
    person = stage.person("PlatformAdmin", "PowerUser")
    thief = stage.portal(person, address(stage, "vpn"), cli(stage))
    account = stage.account.id
    stage.facts.update(ip=thief.ip, person=person.name)
    stage.pace = (5, 45)
    stage.scene("Initial Access", "T1550.001", "a person's session used from a second network")
    look(stage, thief, "sts:GetCallerIdentity", "iam:ListRoles", "rolesanywhere:ListTrustAnchors")
    stage.scene("Persistence", "T1098.003", "role created that outside certificates may assume")
    role = "InfraTelemetryAgent"
    stage.do(thief, "iam:CreateUser", {"userName": "telemetry"}, denied="user telemetry")
    stage.do(
        thief,
        "iam:CreateRole",
        {"roleName": role, "assumeRolePolicyDocument": _TRUST, "maxSessionDuration": 43200},
        {"role": {"roleName": role, "arn": f"arn:aws:iam::{account}:role/{role}"}},
    )
    stage.do(thief, "iam:AttachRolePolicy", {"roleName": role, "policyArn": "arn:aws:iam::aws:policy/PowerUserAccess"})
    stage.do(thief, "iam:AttachRolePolicy", {"roleName": role, "policyArn": "arn:aws:iam::aws:policy/IAMFullAccess"})
    stage.scene("Persistence", "T1556", "foreign certificate authority trusted")
    anchor = f"arn:aws:rolesanywhere:{stage.region}:{account}:trust-anchor/{ids.uuid(stage.rng)}"
    source = {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": "-----BEGIN CERTIFICATE-----"}}
    stage.do(
        thief,
        "rolesanywhere:CreateTrustAnchor",
        {"name": "telemetry-ca", "source": source, "enabled": True},
        {"trustAnchor": {"trustAnchorArn": anchor, "enabled": True}},
    )
    profile = f"arn:aws:rolesanywhere:{stage.region}:{account}:profile/{ids.uuid(stage.rng)}"
    wanted = {"name": "telemetry", "roleArns": [f"arn:aws:iam::{account}:role/{role}"], "durationSeconds": 43200}
    stage.do(thief, "rolesanywhere:CreateProfile", wanted, {"profile": {"profileArn": profile, "enabled": True}})
    stage.wait(2600, 4200)
    _return(stage, role, anchor)


def _return(stage: Stage, role: str, anchor: str) -> None:
    """Days later, from another network."""
    serial = ids.hexadecimal(stage.rng, 32)
    back = stage.role(role, serial, address(stage, "cloud"), script(stage))
    stage.scene("Initial Access", "T1078.004", "credentials obtained with the foreign certificate")
    entry = Caller(
        {"type": "Unknown", "principalId": "", "accountId": stage.account.id, "userName": ""},
        back.ip,
        "CredHelper/1.1.1",
    )
    stage.do(entry, "rolesanywhere:CreateSession", {"trustAnchorArn": anchor, "cert": "MIID"}, read=False)
    stage.scene("Collection", "T1530", "objects read in a session of the certificate", expected=False)
    look(
        stage,
        back,
        "sts:GetCallerIdentity",
        "s3:ListBuckets",
        "organizations:ListAccounts",
        refused=("organizations:ListAccounts",),
    )
    bucket = next(name for name in stage.have("bucket") if "exports" in name)
    for number in range(25):
        touch(stage, back, "GetObject", bucket, f"dumps/{number:03d}.csv.gz", sent=4_000_000 + number)


STORY = Story(
    name="roles-anywhere",
    title="A stranger's certificate is trusted",
    text=(
        "The session of {person} in {account} is used from {ip} while {person} works elsewhere. A role is made that "
        "certificates may assume, and the authority that signs them is the intruder's own. Two days later the first "
        "certificate is used."
    ),
    hours=80,
    tell=tell,
)
