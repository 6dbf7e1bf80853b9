"""Whom the intrusions are made by: rented and borrowed networks, tools, and objects they touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vedette.simulate.identity import Json
    from vedette.simulate.records import Caller
    from vedette.simulate.stage import Stage

#: Networks by kind: VPN exits, homes whose routers are for rent, and other people's clouds.
_NETWORKS = {
    "vpn": ("146.70.107.{}", "37.19.221.{}", "89.187.164.{}", "194.127.167.{}"),
    "home": ("177.54.148.{}", "49.36.112.{}", "188.26.197.{}", "41.90.68.{}"),
    "cloud": ("20.55.93.{}", "34.141.88.{}", "159.89.21.{}", "139.162.54.{}"),
    "aws": ("3.121.44.{}", "54.165.17.{}", "13.211.9.{}"),
}
CLI = (
    "aws-cli/2.13.9 Python/3.11.4 Linux/6.3.0-kali1-amd64 exe/x86_64.kali.2023 prompt/off command/sts.get-caller",
    "aws-cli/2.17.2 md/awscrt#0.20.11 ua/2.0 os/windows#10 md/arch#amd64 lang/python#3.11.8 md/pyimpl#CPython",
    "aws-cli/1.29.62 md/Botocore#1.31.62 ua/2.0 os/linux#5.15.0-94 md/arch#x86_64 lang/python#3.10.12",
)
SCRIPT = (
    "Boto3/1.35.24 md/Botocore#1.35.24 ua/2.0 os/linux#5.10.0 md/arch#x86_64 lang/python#3.9.2 Botocore/1.35.24",
    "Boto3/1.26.90 Python/3.8.10 Linux/5.4.0-150-generic Botocore/1.29.90",
    "aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5 md/GOOS#linux md/GOARCH#amd64 api/sts#1.30.3",
)
BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36"
)


def address(stage: Stage, kind: str) -> str:
    """Return an address of a network of that kind."""
    return stage.rng.choice(_NETWORKS[kind]).format(stage.rng.randrange(2, 250))


def cli(stage: Stage) -> str:
    """Return the user agent of somebody's command line."""
    return stage.rng.choice(CLI)


def script(stage: Stage) -> str:
    """Return the user agent of somebody's program."""
    return stage.rng.choice(SCRIPT)


def touch(
    stage: Stage, caller: Caller, name: str, bucket: str, key: str, *, sent: int = 0, **more: Json | bool
) -> None:
    """Call the data operation `name` on an object; `sent` bytes go out to the caller."""
    arn = f"arn:aws:s3:::{bucket}"
    extra = {
        "SignatureVersion": "SigV4",
        "CipherSuite": "TLS_AES_128_GCM_SHA256",
        "bytesTransferredIn": 0,
        "bytesTransferredOut": sent,
        "AuthenticationMethod": "AuthHeader",
    }
    request = {"bucketName": bucket, "Host": f"{bucket}.s3.{stage.region}.amazonaws.com", "key": key}
    wanted = more.pop("request", None)
    if isinstance(wanted, dict):
        request.update(wanted)
    stage.do(
        caller,
        f"s3:{name}",
        request,
        category="Data",
        denied=bool(more.pop("denied", False)) and f"{arn}/{key}",
        resources=(
            {"type": "AWS::S3::Object", "ARN": f"{arn}/{key}"},
            {"accountId": stage.account.id, "type": "AWS::S3::Bucket", "ARN": arn},
        ),
        extra=extra,
    )


def look(stage: Stage, caller: Caller, *calls: str, refused: tuple[str, ...] = (), region: str = "") -> None:
    """Make several calls that only look; those in `refused` are denied."""
    for call in calls:
        stage.do(caller, call, denied=call in refused, region=region)
