"""A leaked key sends other people's phishing."""

from __future__ import annotations

from vedette.simulate import ids
from vedette.simulate.intrusions._cast import address, look, script
from vedette.simulate.stage import Stage, Story


def tell(stage: Stage) -> None:
    """Tell how the mail service is tried in each region, taken out of its sandbox, and used."""
    thief = stage.user("legacy-exporter", address(stage, "vpn"), script(stage))
    stage.facts["ip"] = thief.ip
    stage.scene("Discovery", "T1087.004", "leaked key tried", expected=False)
    look(stage, thief, "sts:GetCallerIdentity", "iam:ListUsers", refused=("iam:ListUsers",))
    stage.scene("Discovery", "T1526", "mail quotas and identities asked for in every region")
    stage.pace = (0.3, 1.8)
    for region in (*stage.org.regions, stage.org.unused_region):
        look(stage, thief, "ses:GetSendQuota", "ses:GetAccount", "ses:ListIdentities", region=region)
        stage.do(
            thief,
            "ses:GetIdentityVerificationAttributes",
            {"identities": [f"{stage.org.company}.example"]},
            region=region,
        )
    stage.wait(35, 120)
    stage.pace = (6, 40)
    stage.scene("Resource Development", "T1496.004", "mail sending enabled and taken out of the sandbox")
    look(
        stage,
        thief,
        "servicequotas:RequestServiceQuotaIncrease",
        refused=("servicequotas:RequestServiceQuotaIncrease",),
    )
    stage.do(thief, "ses:UpdateAccountSendingEnabled", {"enabled": True})
    details = {
        "mailType": "TRANSACTIONAL",
        "websiteURL": "HIDDEN_DUE_TO_SECURITY_REASONS",
        "useCaseDescription": "HIDDEN_DUE_TO_SECURITY_REASONS",
        "productionAccessEnabled": True,
    }
    stage.do(thief, "ses:PutAccountDetails", details)
    stage.scene("Resource Development", "T1585.002", "mail identities added")
    for name in ("billing-notice.example", "secure-parcel.example"):
        stage.do(thief, "ses:CreateEmailIdentity", {"emailIdentity": name}, {"identityType": "DOMAIN"})
    stage.do(thief, "ses:PutEmailIdentityDkimAttributes", {"emailIdentity": "billing-notice.example"}, denied=True)
    stage.do(thief, "iam:CreateUser", {"userName": "ses-smtp-user.20260611"}, denied="user ses-smtp-user.20260611")
    stage.wait(240, 700)
    stage.scene("Impact", "T1496.004", "mail sent in bulk")
    stage.pace = (0.2, 2.2)
    for number in range(stage.bulk(0.0002, 60, 500)):
        stage.do(
            thief,
            "ses:SendEmail",
            {
                "fromEmailAddress": f"notice{number % 7}@billing-notice.example",
                "destination": {"toAddresses": ["HIDDEN"]},
            },
            {"messageId": f"0100{ids.hexadecimal(stage.rng, 12)}-{ids.uuid(stage.rng)}-000000"},
            category="Data",
            read=False,
        )
    look(stage, thief, "ses:GetSendStatistics", "ses:GetSendQuota")


STORY = Story(
    name="mail-abuse",
    title="A forgotten key sends phishing",
    text=(
        "The key of legacy-exporter in {account} asks from {ip} what each region may send by mail. Hours later "
        "sending is switched on, two foreign domains are added, and mail goes out by the hundred."
    ),
    hours=16,
    tell=tell,
)
