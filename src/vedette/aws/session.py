"""Clients by service and settings, and AWS's errors in our tree."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    ReadTimeoutError,
)

from vedette.aws.classes import loader, share
from vedette.aws.offered import host, once, unresolved
from vedette.errors import AccessDenied, AwsError, Gone, Throttled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DENIED = {
    "AccessDenied",
    "AccessDeniedException",
    "403",
    "Forbidden",
    "UnauthorizedOperation",
    "AllAccessDisabled",
    "AuthorizationError",
    "AuthorizationErrorException",
    "NotAuthorized",
    "UnauthorizedException",
}
_THROTTLED = {
    "Throttling",
    "ThrottlingException",
    "RequestLimitExceeded",
    "SlowDown",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "LimitExceededException",
    "KMSThrottlingException",
    "RequestThrottled",
}
_GONE = {"NoSuchKey", "NoSuchVersion", "MethodNotAllowed"}  # the last: the version that was asked for marks a deletion
#: What of the settings makes a client; transports have further settings of their own.
_CLIENT = ("profile", "region", "endpoint_url", "role_arn", "external_id", "attempts", "home")


#: Clients that are kept. Each takes most of a megabyte; a scan has one a service, region and account, and works on few
#: places at a time.
_KEPT = 128


@cache
def _session(profile: str, region: str, endpoint_url: str, role_arn: str, external_id: str) -> Any:
    """One session a principal: every client of it shares its credentials, and their renewal."""
    # Transports are all imported, and seldom one of AWS's is used: what takes long is loaded where it is.
    import boto3  # noqa: PLC0415  see above
    import botocore.session  # noqa: PLC0415  see above
    from botocore.credentials import (  # noqa: PLC0415  see above
        AssumeRoleCredentialFetcher,
        DeferredRefreshableCredentials,
    )

    first: Any = botocore.session.get_session()
    first.register_component("data_loader", loader())
    share(first)
    own: Any = boto3.Session(botocore_session=first, profile_name=profile or None, region_name=region or None)
    if not role_arn:
        return own
    extra = {"RoleSessionName": "vedette"} | ({"ExternalId": external_id} if external_id else {})

    def sts(service: str, **given: Any) -> Any:
        return own.client(service, **given | {"endpoint_url": endpoint_url or None, "region_name": region or None})

    fetcher = AssumeRoleCredentialFetcher(sts, own.get_credentials(), role_arn, extra_args=extra)
    core: Any = botocore.session.get_session()
    core.register_component("data_loader", loader())
    share(core)
    core._credentials = DeferredRefreshableCredentials(fetcher.fetch_credentials, "assume-role")  # noqa: SLF001  botocore has no other door
    return boto3.Session(botocore_session=core, region_name=region or None)


@lru_cache(_KEPT)
def _client(service: str, settings: tuple[tuple[str, str], ...]) -> Any:
    from botocore.config import Config as BotoConfig  # noqa: PLC0415  as above

    options = dict(settings)
    with translated(service):
        session = _session(
            options.get("profile", ""),
            options.get("home", "") or options.get("region", ""),
            options.get("endpoint_url", ""),
            options.get("role_arn", ""),
            options.get("external_id", ""),
        )
        made = session.client(
            service,
            endpoint_url=options.get("endpoint_url") or None,
            region_name=options.get("region") or session.region_name or "us-east-1",
            config=BotoConfig(
                retries={"mode": "adaptive", "max_attempts": int(options.get("attempts", 8))},
                max_pool_connections=32,
                connect_timeout=10,
                read_timeout=60,
                user_agent_extra="vedette",
                inject_host_prefix=not options.get("endpoint_url"),
            ),
        )
    once(made)
    if url := options.get("endpoint_url"):
        made.meta.events.register("before-sign.s3-control", _by_name(url))
    return made


def _by_name(url: str) -> Any:
    """What sends S3 Control's calls to the endpoint itself: a test server or a proxy has one name, not one an account.

    botocore puts the account before the host by the service's endpoint rules, which have no setting for it.
    """
    own = urlsplit(url).netloc

    def handler(request: Any, **_: Any) -> None:
        parts = urlsplit(request.url)
        if parts.netloc.endswith(f".{own}"):
            request.url = parts._replace(netloc=own).geturl()

    return handler


def client(service: str, settings: Mapping[str, str]) -> Any:
    """The boto3 client of a service for these settings; kept for reuse, the latest of them.

    `profile`, `region`, `endpoint_url`, and `role_arn` with `external_id` for a role that is assumed first (in the
    region `home`, if it is another), its credentials renewed as they run out; `attempts` of a call. Further settings
    are left alone. Clients are safe to use from several threads. Raises `AwsError` where the settings are no good; a
    role that may not be assumed is refused at the first call.
    """
    return _client(service, tuple((k, settings[k]) for k in _CLIENT if settings.get(k)))


@contextmanager
def translated(where: str, *, permission: str = "") -> Iterator[None]:
    """Turn what botocore raises inside into `AwsError`, `AccessDenied` or `Throttled`."""
    try:
        yield
    except ClientError as error:
        details = error.response.get("Error", {})
        code, message = str(details.get("Code", "")), str(details.get("Message", ""))
        operation = error.operation_name
        if code in _DENIED:
            raise AccessDenied(
                f"AWS refused {operation}: {code} {message}".rstrip(),
                where=where,
                hint=f"grant {permission or operation} to the principal you run as",
            ) from None
        if code in _THROTTLED:
            raise Throttled(f"AWS asked us to slow down at {operation}", where=where, hint="try again") from None
        if code in _GONE:
            raise Gone(f"{operation}: {code} {message}".rstrip(), where=where, hint=_hint("NoSuchKey")) from None
        raise AwsError(f"{operation}: {code} {message}".rstrip(), where=where, hint=_hint(code)) from None
    except (NoCredentialsError, PartialCredentialsError, ProfileNotFound) as error:
        raise AwsError(
            str(error),
            where=where,
            hint="set aws.profile, AWS_PROFILE or the AWS_* variables; try `aws sts get-caller-identity`",
        ) from None
    except EndpointConnectionError as error:
        if unresolved(error):
            hint = "is the service in that region? else check the network's name servers, aws.endpoint_url, aws.region"
            raise AwsError(f"there is no host {host(error)}", where=where, hint=hint) from None
        raise AwsError(str(error), where=where, hint="check the network and aws.endpoint_url, aws.region") from None
    except (ConnectTimeoutError, ReadTimeoutError) as error:
        raise AwsError(str(error), where=where, hint="check the network and aws.endpoint_url, aws.region") from None
    except BotoCoreError as error:
        raise AwsError(str(error), where=where, hint="check the aws settings") from None
    except _unread():
        # Its text is the whole page that somebody else answered with.
        raise AwsError(
            "the answer is none of AWS's: it cannot be read",
            where=where,
            hint="a proxy, or a service that is not offered there, answered; check aws.endpoint_url and aws.region",
        ) from None


def _unread() -> type[Exception]:
    """What botocore raises of an answer that it cannot read: no error of its own tree."""
    from botocore.parsers import ResponseParserError  # noqa: PLC0415  it takes long to load, and is seldom asked for

    return ResponseParserError


def _hint(code: str) -> str:
    hints = {
        "NoSuchBucket": "check the bucket's name",
        "NoSuchKey": "the object went away after it was listed: a lifecycle rule, or somebody, removed it",
        "InvalidObjectState": "the object is archived (Glacier): restore it first",
        "ExpiredToken": "the session has ended: sign in again",
        "PermanentRedirect": "the bucket is in another region: set aws.region",
    }
    return hints.get(code, "see the AWS documentation of this error")
