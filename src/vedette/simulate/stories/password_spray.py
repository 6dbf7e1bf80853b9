"""One password is tried on many users, and fits one."""

from __future__ import annotations

from vedette.simulate import identity, ids
from vedette.simulate.diary import signin
from vedette.simulate.org import user_id
from vedette.simulate.people import iam_users
from vedette.simulate.records import GLOBAL_REGION, Caller
from vedette.simulate.stage import Stage, Story

_GUESSED = ("admin", "backup", "jenkins", "test", "ops", "deploy", "support", "terraform", "reporting")
_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"


def tell(stage: Stage) -> None:
    """Tell how each round tries a password on all names, until one user without MFA is let in."""
    account = stage.account.id
    victim = iam_users(stage.org)[0]
    stage.facts["victim"] = victim
    stage.scene("Credential Access", "T1110.003", "password spraying on console logins")
    stage.pace = (20, 75)
    for _ in range(3):
        ip = stage.stranger()
        names = [*_GUESSED, *iam_users(stage.org)]
        stage.rng.shuffle(names)
        for name in names:
            known = name in iam_users(stage.org)
            who = identity.iam_user(account, name if known else "HIDDEN_DUE_TO_SECURITY_REASONS", "")
            who = {
                **who,
                "principalId": user_id(stage.org, account, name) if known else "",
                "accessKeyId": "",
            }
            del who["arn"]
            message = "Failed authentication" if known else "No username found in supplied account"
            call = signin("ConsoleLogin", ok=False, message=message)
            stage.tell(Caller(who, ip, _AGENT), call, stage.account, GLOBAL_REGION)
        stage.wait(12, 35)
    ip = stage.stranger()
    stage.facts["ip"] = ip
    stage.scene("Initial Access", "T1078.004", "console login without MFA from a new network")
    who = identity.iam_user(account, victim, user_id(stage.org, account, victim))
    stage.tell(Caller(who, ip, _AGENT), signin("ConsoleLogin"), stage.account, GLOBAL_REGION)
    stage.pace = (3, 14)
    session = stage.user(victim, ip, _AGENT, mfa="false")
    stage.scene("Discovery", "T1069.003", "own permissions probed", expected=False)
    stage.do(session, "iam:ListAttachedUserPolicies", {"userName": victim})
    stage.do(session, "iam:ListGroupsForUser", {"userName": victim})
    stage.do(session, "iam:ListUsers", denied=True)
    stage.do(session, "s3:ListBuckets")
    stage.scene("Persistence", "T1098.005", "MFA device registered by the intruder")
    device = {"virtualMFADeviceName": f"{victim}-phone"}
    serial = {"serialNumber": f"arn:aws:iam::{account}:mfa/{victim}-phone"}
    stage.do(session, "iam:CreateVirtualMFADevice", device, {"virtualMFADevice": serial})
    stage.do(session, "iam:EnableMFADevice", {"userName": victim, **serial})
    stage.scene("Persistence", "T1098.001", "access key created after a console login from a new network")
    made = {"accessKeyId": ids.access_key(stage.rng, "AKIA"), "status": "Active", "userName": victim}
    stage.do(session, "iam:CreateAccessKey", {"userName": victim}, {"accessKey": made})


STORY = Story(
    name="password-spray",
    title="A sprayed password fits one user",
    text=(
        "From a few rented addresses the same passwords are tried on a dozen user names in {account}. "
        "{victim} has no MFA in the way; the intruder comes in from {ip}, registers a phone of their own"
        " and makes a key."
    ),
    hours=4,
    tell=tell,
)
