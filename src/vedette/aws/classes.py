"""One class and one description a service for the clients of all places: botocore makes them anew for each client.

A class has a method for each operation, and EC2 has some eight hundred of them: in a scan of many accounts and regions
making classes took more time than all calls. botocore has no setting for it, so that what makes them is wrapped; for
sessions of ours only, whoever else uses botocore in the process. Where botocore is built otherwise, nothing is changed.
"""

from __future__ import annotations

import threading
from functools import cache, wraps
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

if TYPE_CHECKING:
    from collections.abc import Callable

#: What of botocore's creator of clients gives the same for every client of a service, and what tells the service.
_SAME: dict[str, Callable[..., object]] = {
    "_load_service_model": lambda service_name, api_version=None: (service_name, api_version),
    "_create_client_class": lambda service_name, service_model: (service_name, service_model.api_version),
}
_ours: WeakSet[Any] = WeakSet()


@cache
def loader() -> Any:
    """What reads AWS's descriptions of its services, for all sessions: each is read, and kept, once."""
    import botocore.session  # noqa: PLC0415  loaded where AWS is used

    return botocore.session.get_session().get_component("data_loader")


def share(session: Any) -> None:
    """Let the clients of a botocore session share classes and descriptions with those of other sessions told here.

    All must read AWS's descriptions by one loader, and have no handlers of `creating-client-class` but boto3's.
    """
    _wrap()
    _ours.add(session.get_component("event_emitter"))


@cache
def _wrap() -> None:
    from botocore.client import ClientCreator  # noqa: PLC0415  loaded where AWS is used

    for name, key in _SAME.items():
        if original := getattr(ClientCreator, name, None):
            setattr(ClientCreator, name, _once(original, key))


def _once(original: Callable[..., Any], key: Callable[..., object]) -> Callable[..., Any]:
    """The method, which for sessions of ours gives again what it gave for the same key."""
    found: dict[object, Any] = {}
    lock = threading.Lock()

    @wraps(original)
    def once(self: Any, *args: Any, **named: Any) -> Any:
        if getattr(self, "_event_emitter", None) not in _ours:
            return original(self, *args, **named)
        which = key(*args, **named)
        with lock:
            if which not in found:
                found[which] = original(self, *args, **named)
            return found[which]

    return once
