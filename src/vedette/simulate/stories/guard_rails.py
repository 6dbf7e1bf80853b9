"""What the organisation imposes on its accounts is loosened."""

from __future__ import annotations

from vedette.simulate.people import BROWSERS, people, permission_set_role
from vedette.simulate.stage import Stage, Story


def tell(stage: Stage) -> None:
    """Tell how an administrator's stolen session tries to leave the organisation and weakens what it can."""
    person = people(stage.org)[5]
    job = "PlatformAdmin"
    admin = stage.role(
        permission_set_role(stage.org, stage.account.id, job),
        person.email(stage.org),
        stage.stranger(),
        BROWSERS[1],
        path="aws-reserved/sso.amazonaws.com/",
        console=True,
    )
    account = {"accountId": stage.account.id}
    stage.facts.update(ip=admin.ip, person=person.name)
    stage.pace = (20, 120)
    stage.scene("Defense Evasion", "T1666", "leaving the organisation attempted")
    stage.do(admin, "organizations:DescribeOrganization")
    stage.do(admin, "organizations:LeaveOrganization", denied=True)
    stage.do(
        admin,
        "organizations:DetachPolicy",
        {"policyId": "p-8k2mlx1q", "targetId": stage.account.id},
        denied=True,
    )
    stage.scene("Defense Evasion", "T1562", "public access block of the account removed")
    stage.do(admin, "s3:DeleteAccountPublicAccessBlock", account)
    stage.wait(10, 50)
    stage.scene("Defense Evasion", "T1556", "password policy weakened")
    weak = {"minimumPasswordLength": 6, "requireSymbols": False, "requireNumbers": False, "maxPasswordAge": 0}
    stage.do(admin, "iam:UpdateAccountPasswordPolicy", weak)
    stage.scene("Defense Evasion", "T1562", "default encryption of disks turned off")
    stage.do(
        admin,
        "ec2:DisableEbsEncryptionByDefault",
        {"DisableEbsEncryptionByDefaultRequest": {}},
        {"DisableEbsEncryptionByDefaultResponse": {"ebsEncryptionByDefault": False}},
    )
    stage.scene("Defense Evasion", "T1562", "permissions boundary removed")
    stage.do(admin, "iam:DeleteRolePermissionsBoundary", {"roleName": stage.have("role")[0]})
    stage.scene("Defense Evasion", "T1562.001", "Security Hub and Access Analyzer disabled")
    stage.do(admin, "securityhub:DisableSecurityHub", denied=True)
    stage.do(admin, "access-analyzer:DeleteAnalyzer", {"analyzerName": "account-analyzer"})


STORY = Story(
    name="guard-rails",
    title="The guard rails come off",
    text=(
        "A session of {person} in {account} is used from {ip}, where {person} is not. It may not leave "
        "the organisation, but it takes away the public access block, the password policy and what else "
        "it may."
    ),
    hours=3,
    tell=tell,
)
