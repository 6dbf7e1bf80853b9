"""A function's code is replaced, and anyone may call it."""

from __future__ import annotations

from vedette.simulate import ids
from vedette.simulate.stage import Stage, Story


def tell(stage: Stage) -> None:
    """Tell how a developer's session changes a function, lets the world invoke it and gives it a URL."""
    developer = stage.role(f"{stage.account.name}-search-role", "dev-session", stage.stranger(), stage.tool())
    name = stage.have("function")[1]
    arn = f"arn:aws:lambda:{stage.region}:{stage.account.id}:function:{name}"
    stage.facts.update(function=name, ip=developer.ip)
    stage.scene("Discovery", "T1526", "functions and their settings read", expected=False)
    stage.do(developer, "lambda:ListFunctions20150331", {"maxItems": 50})
    stage.do(developer, "lambda:GetFunction20150331v2", {"functionName": arn})
    stage.do(
        developer,
        "lambda:GetPolicy20150331v2",
        {"functionName": name},
        error=("ResourceNotFoundException", "The resource you requested does not exist."),
    )
    stage.wait(10, 45)
    stage.scene("Persistence", "T1525", "code of a function overwritten")
    made = {
        "functionName": name,
        "functionArn": arn,
        "runtime": "python3.12",
        "codeSha256": ids.token(stage.rng, 43) + "=",
        "codeSize": 48211,
        "version": "$LATEST",
    }
    stage.do(
        developer,
        "lambda:UpdateFunctionCode20150331v2",
        {"functionName": name, "publish": False, "dryRun": False},
        made,
    )
    stage.scene("Persistence", "T1525", "settings of a function changed")
    stage.do(
        developer,
        "lambda:UpdateFunctionConfiguration20150331v2",
        {
            "functionName": name,
            "timeout": 900,
            "layers": [f"arn:aws:lambda:{stage.region}:{stage.foreign_account()}:layer:runtime:3"],
        },
        made,
    )
    stage.wait(2, 10)
    stage.scene("Persistence", "T1546", "function opened to everyone")
    allow = {"functionName": name, "statementId": "FunctionURLAllowPublicAccess", "principal": "*"}
    stage.do(developer, "lambda:AddPermission20150331v2", {**allow, "action": "lambda:*"}, denied=arn, read=False)
    stage.do(
        developer,
        "lambda:AddPermission20150331v2",
        {**allow, "action": "lambda:InvokeFunctionUrl", "functionUrlAuthType": "NONE"},
        {"statement": '{"Sid":"FunctionURLAllowPublicAccess","Effect":"Allow","Principal":"*"}'},
    )
    stage.scene("Persistence", "T1546", "public URL created for a function")
    url = f"https://{ids.hexadecimal(stage.rng, 32)}.lambda-url.{stage.region}.on.aws/"
    stage.do(
        developer,
        "lambda:CreateFunctionUrlConfig",
        {"functionName": name, "authType": "NONE"},
        {"functionArn": arn, "functionUrl": url, "authType": "NONE"},
    )
    stage.do(
        developer,
        "events:PutRule",
        {"name": "keep-warm", "scheduleExpression": "rate(5 minutes)"},
        {"ruleArn": f"arn:aws:events:{stage.region}:{stage.account.id}:rule/keep-warm"},
    )


STORY = Story(
    name="lambda-backdoor",
    title="A function grows a back door",
    text=(
        "A session of the search role in {account}, used from {ip}, replaces the code of {function}, "
        "adds a layer from a foreign account, lets everybody invoke it, and gives it a public URL."
    ),
    hours=3,
    tell=tell,
)
