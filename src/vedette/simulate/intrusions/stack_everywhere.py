"""One template, and every account has a new administrator."""

from __future__ import annotations

from vedette.simulate import identity, ids
from vedette.simulate.diary import assume_role
from vedette.simulate.intrusions._cast import address, cli, look
from vedette.simulate.org import role_id
from vedette.simulate.records import GLOBAL_REGION, Caller
from vedette.simulate.stage import Stage, Story

_ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
_EXECUTOR = "stacksets-exec-6f1d0b1c3e5a7f90"


def tell(stage: Stage) -> None:
    """Tell how a stack set puts a role that trusts a foreign account everywhere, and how it is taken."""
    org = stage.org
    stage.account, stage.region = org.management, GLOBAL_REGION
    person = stage.person("PlatformAdmin", "PowerUser")
    thief = stage.portal(person, address(stage, "vpn"), cli(stage))
    foreign = stage.foreign_account()
    stage.facts.update(ip=thief.ip, person=person.name, foreign=foreign)
    stage.pace = (5, 30)
    stage.scene("Discovery", "T1087.004", "accounts of the organisation listed", expected=False)
    look(stage, thief, "sts:GetCallerIdentity", "organizations:ListAccounts", "organizations:ListRoots")
    look(stage, thief, "cloudformation:ListStackSets", "organizations:ListDelegatedAdministrators")
    stage.do(
        thief,
        "organizations:EnableAWSServiceAccess",
        {"servicePrincipal": "member.org.stacksets.cloudformation.amazonaws.com"},
        denied=True,
    )
    stage.scene("Persistence", "T1136.003", "stack set with a role made for every account")
    name = "baseline-inventory"
    wanted = {
        "stackSetName": name,
        "permissionModel": "SERVICE_MANAGED",
        "capabilities": ["CAPABILITY_NAMED_IAM"],
        "autoDeployment": {"enabled": True, "retainStacksOnAccountRemoval": True},
        "templateURL": f"https://kx-templates-{ids.hexadecimal(stage.rng, 6)}.s3.amazonaws.com/inventory.yaml",
    }
    stage.do(thief, "cloudformation:CreateStackSet", wanted, {"stackSetId": f"{name}:{ids.uuid(stage.rng)}"})
    targets = {"stackSetName": name, "deploymentTargets": {"organizationalUnitIds": ["r-4xm2"]}}
    targets["regions"] = [GLOBAL_REGION]
    stage.do(thief, "cloudformation:CreateStackInstances", targets, {"operationId": ids.uuid(stage.rng)})
    stage.wait(3, 12)
    role = "InventoryReadOnly"
    for account in org.accounts[1:] or org.accounts:
        _deployed(stage, account.id, role, foreign)
    stage.wait(500, 1500)
    stage.scene("Initial Access", "T1199", "new role taken by a foreign account")
    stage.account = org.workloads[0]
    outsider = identity.aws_account(foreign, f"{ids.unique(stage.rng, 'AIDA')}")
    ip = address(stage, "aws")
    call = assume_role(stage.account.id, role, "inventory", role_id(org, stage.account.id, role), ids.uuid(stage.rng))
    answer = {"assumedRoleUser": call.response["assumedRoleUser"]}
    stage.do(
        Caller(outsider, ip, cli(stage)), "sts:AssumeRole", call.request, answer, resources=call.resources, read=True
    )
    session = stage.role(role, "inventory", ip, cli(stage))
    stage.scene("Collection", "T1530", "data looked for through the new role", expected=False)
    look(stage, session, "sts:GetCallerIdentity", "s3:ListBuckets", "rds:DescribeDBSnapshots", "iam:ListUsers")
    look(stage, session, "organizations:ListAccounts", refused=("organizations:ListAccounts",))
    stage.scene("Exfiltration", "T1537", "snapshot of a database copied to a foreign account")
    snapshot = f"{stage.have('database')[0]}-pre-migration"
    stage.do(
        session,
        "rds:CreateDBSnapshot",
        {"dBSnapshotIdentifier": snapshot, "dBInstanceIdentifier": stage.have("database")[0]},
    )
    grant = {"dBSnapshotIdentifier": snapshot, "attributeName": "restore", "valuesToAdd": [foreign]}
    stage.do(session, "rds:ModifyDBSnapshotAttribute", grant)


def _deployed(stage: Stage, account: str, role: str, foreign: str) -> None:
    """What the stack does in a member: the service acts, for whoever made the stack set."""
    kept = next(one for one in stage.org.accounts if one.id == account)
    here, stage.account = stage.account, kept
    service = "cloudformation.amazonaws.com"
    robot = stage.role(_EXECUTOR, ids.uuid(stage.rng)[:12], service, service, invoked_by=service)
    trust = (
        f'{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{foreign}:root"}},'
        '"Action":"sts:AssumeRole"}]}'
    )
    stage.do(
        robot, "iam:CreateRole", {"roleName": role, "assumeRolePolicyDocument": trust}, {"role": {"roleName": role}}
    )
    stage.do(robot, "iam:AttachRolePolicy", {"roleName": role, "policyArn": _ADMIN})
    stage.account = here


STORY = Story(
    name="stack-everywhere",
    title="A template gives every account a new administrator",
    text=(
        "The session of {person} in the management account is used from {ip} to make a stack set that puts a role "
        "into every account. Its name speaks of reading; it holds every right and trusts account {foreign}. Next day "
        "it is taken in {account}, and a database's snapshot is handed over."
    ),
    hours=32,
    tell=tell,
)
