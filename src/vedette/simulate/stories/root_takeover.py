"""The root password is guessed, and the account taken."""

from __future__ import annotations

from vedette.simulate import identity, ids
from vedette.simulate.diary import signin
from vedette.simulate.people import BROWSERS
from vedette.simulate.records import GLOBAL_REGION, Caller
from vedette.simulate.stage import Stage, Story


def tell(stage: Stage) -> None:
    """Tell how one guess of many fits, and root makes a key and drops the MFA device."""
    account, ip = stage.account.id, stage.stranger()
    stage.facts["ip"] = ip
    door = Caller(identity.root(account), ip, BROWSERS[1])
    stage.scene("Credential Access", "T1110.001", "brute force of the root console login")
    stage.pace = (4, 25)
    for _ in range(stage.rng.randrange(14, 24)):
        stage.tell(door, signin("ConsoleLogin", ok=False), stage.account, GLOBAL_REGION)
    stage.wait(3, 12)
    stage.scene("Initial Access", "T1078.004", "root console login without MFA")
    stage.tell(door, signin("ConsoleLogin"), stage.account, GLOBAL_REGION)
    stage.pace = (6, 30)
    key, device = ids.access_key(stage.rng), f"arn:aws:iam::{account}:mfa/root-account-mfa-device"
    root = Caller(identity.root(account, key, stage.iso(minutes=1)), ip, BROWSERS[1], console=True)
    stage.scene("Discovery", "T1087.004", "account looked over as root", expected=False)
    for look in (
        "iam:GetAccountSummary",
        "iam:ListUsers",
        "iam:ListMFADevices",
        "account:GetContactInformation",
    ):
        stage.do(root, look)
    stage.scene("Persistence", "T1098.001", "access key created for root")
    made = {"accessKeyId": ids.access_key(stage.rng, "AKIA"), "status": "Active", "userName": "root"}
    stage.do(root, "iam:CreateAccessKey", None, {"accessKey": made})
    stage.scene("Defense Evasion", "T1556.006", "root MFA device deactivated")
    stage.do(root, "iam:DeactivateMFADevice", {"serialNumber": device, "userName": "AWS ROOT USER"})
    stage.do(root, "iam:DeleteVirtualMFADevice", {"serialNumber": device})
    stage.wait(5, 20)
    stage.scene("Impact", "T1531", "root password changed")
    stage.tell(door, signin("PasswordUpdated"), stage.account, GLOBAL_REGION)
    stage.scene("Impact", "T1531", "account closing attempted")
    stage.do(root, "organizations:CloseAccount", {"accountId": account}, denied=True)


STORY = Story(
    name="root-takeover",
    title="The root user is taken over",
    text=(
        "Somebody at {ip} guesses at the root password of {account} until it fits. There is no MFA to "
        "stop them. They make an access key for root, remove the MFA device, and change the password."
    ),
    hours=2,
    tell=tell,
)
