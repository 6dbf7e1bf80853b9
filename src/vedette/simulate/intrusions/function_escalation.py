"""A developer's function does what the developer may not."""

from __future__ import annotations

from vedette.simulate import ids
from vedette.simulate.intrusions._cast import address, cli, look
from vedette.simulate.org import nat_address
from vedette.simulate.stage import Stage, Story


def tell(stage: Stage) -> None:
    """Tell how settings of functions are read, a function is made with a stronger role, and what it then does."""
    person = stage.person("Developer", "PowerUser")
    thief = stage.portal(person, address(stage, "home"), cli(stage))
    account = stage.account.id
    stage.facts.update(ip=thief.ip, person=person.name)
    stage.scene("Credential Access", "T1552.001", "settings of every function read for secrets")
    stage.pace = (0.5, 3)
    look(stage, thief, "sts:GetCallerIdentity", "lambda:ListFunctions20150331")
    for name in stage.have("function"):
        stage.do(thief, "lambda:GetFunction20150331v2", {"functionName": name})
        stage.do(thief, "lambda:GetFunctionConfiguration20150331v2", {"functionName": name})
    stage.wait(10, 60)
    stage.pace = (5, 30)
    stage.scene("Privilege Escalation", "T1098.003", "own rights raised by hand attempted", expected=False)
    look(
        stage,
        thief,
        "iam:ListRoles",
        "iam:CreatePolicyVersion",
        "iam:AttachRolePolicy",
        refused=("iam:CreatePolicyVersion", "iam:AttachRolePolicy"),
    )
    stage.scene("Privilege Escalation", "T1648", "function created with a stronger role")
    name, role = "log-shipper-test", f"{stage.account.name}-nightly-role"
    arn = f"arn:aws:lambda:{stage.region}:{account}:function:{name}"
    stage.facts.update(function=name, role=role)
    settings = {"functionName": name, "runtime": "python3.12", "handler": "index.handler"}
    wanted = {**settings, "role": f"arn:aws:iam::{account}:role/{role}", "code": {}}
    stage.do(thief, "lambda:CreateFunction20150331", wanted, {"functionArn": arn, "role": wanted["role"]})
    stage.do(thief, "lambda:Invoke", {"functionName": name}, category="Data", read=False)
    key = _robot(stage, role, name)
    stage.scene("Persistence", "T1546", "function run whenever a user is made")
    pattern = '{"source":["aws.iam"],"detail":{"eventName":["CreateUser"]}}'
    stage.do(thief, "events:PutRule", {"name": "relay-users", "eventPattern": pattern, "state": "ENABLED"})
    stage.do(thief, "events:PutTargets", {"rule": "relay-users", "targets": [{"id": "1", "arn": arn}]})
    permission = {"functionName": name, "action": "lambda:InvokeFunction", "principal": "events.amazonaws.com"}
    stage.do(thief, "lambda:AddPermission20150331v2", permission, read=False)
    stage.wait(60, 200)
    stage.scene("Discovery", "T1087.004", "new key used", expected=False)
    new = stage.user("svc-metrics-relay", address(stage, "home"), cli(stage), key=key)
    look(stage, new, "sts:GetCallerIdentity", "iam:ListUsers", "s3:ListBuckets")


def _robot(stage: Stage, role: str, name: str) -> str:
    """What the function does with its role; returns the key it makes."""
    stage.scene("Persistence", "T1098.001", "user and key made by a function")
    robot = stage.role(
        role, name, nat_address(stage.org, stage.account, stage.region), "Boto3/1.34.145 exec-env/AWS_Lambda_python3.12"
    )
    named = {"userName": "svc-metrics-relay"}
    stage.do(robot, "iam:CreateUser", named, {"user": {**named, "userId": ids.unique(stage.rng, "AIDA")}})
    stage.do(
        robot,
        "iam:AttachUserPolicy",
        {**named, "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
        denied=True,
    )
    document = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
    stage.do(robot, "iam:PutUserPolicy", {**named, "policyName": "relay", "policyDocument": document})
    key = ids.access_key(stage.rng, "AKIA")
    stage.do(robot, "iam:CreateAccessKey", named, {"accessKey": {**named, "accessKeyId": key, "status": "Active"}})
    return key


STORY = Story(
    name="function-escalation",
    title="A function is given a role its maker does not have",
    text=(
        "In the session of {person}, used from {ip}, the settings of every function of {account} are read. Raising "
        "rights by hand is refused, so the function {function} is made with {role}: it creates a user, its policy and "
        "its key, and will run whenever a user is made."
    ),
    hours=9,
    tell=tell,
)
