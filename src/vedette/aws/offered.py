"""Whether a service is in a region at all: by AWS's endpoint data, and by the names that the DNS knows.

Neither tells alone: the data are as old as the botocore that has them, and lack regions that a service has long been in
(S3 Control in 5 of 34); and a name may be unknown to this network's name server only.
"""

from __future__ import annotations

import re
import socket
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from vedette.aws.classes import loader

if TYPE_CHECKING:
    from botocore.exceptions import EndpointConnectionError

#: What a name server says of a name that there is none of. Not: that it could not tell (`EAI_AGAIN`), which may pass.
_NO_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})

_AWS_HOST = re.compile(r".+\.(amazonaws\.com(\.cn)?|api\.aws)")


def unresolved(error: EndpointConnectionError) -> bool:
    """Whether the host could not be reached because there is no such name."""
    cause: BaseException | None = error.kwargs.get("error")
    while cause is not None and not isinstance(cause, socket.gaierror):
        cause = cause.__cause__ or cause.__context__
    return cause is not None and cause.errno in _NO_NAME


def host(error: EndpointConnectionError) -> str:
    """The name of the host that was asked."""
    return urlsplit(str(error.kwargs.get("endpoint_url"))).hostname or ""


def not_offered(error: EndpointConnectionError, service: str, region: str) -> bool:
    """Whether a call failed because the service is not in the region: AWS has no such host, and lists it elsewhere."""
    return unresolved(error) and _AWS_HOST.fullmatch(host(error)) is not None and not listed(service, region)


def once(client: Any) -> None:
    """Have a client not try again where there is no such host: that is a fact, and asking again only takes time."""
    from botocore.exceptions import EndpointConnectionError  # noqa: PLC0415  loaded where AWS is used

    def decide(caught_exception: Exception | None = None, **_: Any) -> None:
        if isinstance(caught_exception, EndpointConnectionError) and unresolved(caught_exception):
            raise caught_exception  # botocore's own handlers say when to try again; nothing else ends the trying

    client.meta.events.register_first("needs-retry", decide)


@cache
def listed(service: str, region: str) -> bool:
    """Whether AWS's endpoint data have the service in the region; true where they do not know one of the two."""
    import botocore.session  # noqa: PLC0415  loaded where AWS is used

    session = botocore.session.get_session()
    session.register_component("data_loader", loader())
    partition = session.get_partition_for_region(region)
    found = session.get_available_regions(service, partition)
    return not found or region in found or region not in session.get_available_regions("ec2", partition)
