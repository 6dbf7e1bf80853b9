"""Somebody else's language models are run on a stolen key."""

from __future__ import annotations

from vedette.simulate.intrusions._cast import address, look, script
from vedette.simulate.stage import Stage, Story

_MODELS = (
    "anthropic.claude-3-opus-20240229-v1:0",
    "anthropic.claude-3-5-sonnet-20241022-v2:0",
    "anthropic.claude-3-haiku-20240307-v1:0",
)


def tell(stage: Stage) -> None:
    """Tell how the key is tested for models without using one, logging is looked at, and the models are run."""
    prober = stage.user("release-bot", address(stage, "cloud"), script(stage))
    stage.facts["ip"] = prober.ip
    stage.scene("Discovery", "T1526", "model access probed with calls meant to fail")
    stage.pace = (0.5, 3)
    for region in ("us-east-1", "us-west-2", *stage.org.regions[1:3]):
        for model in _MODELS:
            stage.do(
                prober,
                "bedrock:InvokeModel",
                {"modelId": model},
                error=(
                    ("ValidationException", "max_tokens_to_sample: range: -1..1,000,000")
                    if region == "us-east-1"
                    else ("AccessDeniedException", "You don't have access to the model with the specified model ID.")
                ),
                region=region,
                read=True,
            )
    stage.do(prober, "bedrock:GetModelInvocationLoggingConfiguration", region="us-east-1")
    stage.wait(60, 300)
    stage.scene("Privilege Escalation", "T1496.004", "model access requested")
    stage.pace = (10, 60)
    look(stage, prober, "bedrock:ListFoundationModels", "bedrock:GetFoundationModelAvailability", region="us-east-1")
    stage.do(prober, "bedrock:PutUseCaseForModelAccess", {"formData": "SGlkZGVu"}, region="us-east-1")
    for model in _MODELS[:2]:
        stage.do(prober, "bedrock:CreateFoundationModelAgreement", {"modelId": model}, region="us-east-1")
        stage.do(prober, "bedrock:PutFoundationModelEntitlement", {"modelId": model}, region="us-east-1")
    stage.scene("Defense Evasion", "T1562.008", "logging of model invocations removed")
    stage.do(prober, "bedrock:DeleteModelInvocationLoggingConfiguration", denied=True, region="us-east-1")
    stage.do(prober, "bedrock:DeleteModelInvocationLoggingConfiguration", region="us-east-1")
    stage.wait(90, 400)
    stage.scene("Impact", "T1496.004", "models run in bulk")
    customers = [stage.user("release-bot", address(stage, kind), script(stage)) for kind in ("home", "vpn", "cloud")]
    stage.pace = (1, 25)
    for number in range(stage.bulk(0.0003, 90, 700)):
        stage.do(
            customers[number % 3],
            "bedrock:InvokeModelWithResponseStream",
            {"modelId": _MODELS[number % 2]},
            region="us-east-1",
            read=True,
            error=("ThrottlingException", "Too many requests") if number % 23 == 7 else ("", ""),  # noqa: PLR2004  as it falls
        )


STORY = Story(
    name="model-hijack",
    title="A stolen key runs language models for strangers",
    text=(
        "The key of release-bot in {account} is tried at {ip} on language models, with requests that must fail and "
        "cost nothing. Then access to models is asked for, their logging is taken away, and from three networks "
        "they are run without pause."
    ),
    hours=20,
    tell=tell,
)
