"""Syslog of the instances, as the CloudWatch agent ships it: logins, sudo, cron, and the guessing from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.simulate.logs._groups import Event, delivered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vedette.simulate.logs._scene import Scene

_USERS = ("deploy", "mira", "jonas", "ec2-user")
_KEY = "ED25519 SHA256:Zm9yIHRoZSBzaW11bGF0aW9uIG9ubHkuIG5vIGtleS4"


def write(scene: Scene) -> Iterator[tuple[str, bytes]]:
    """The log group of the hosts' syslog."""
    return delivered(scene, "/hosts/syslog", _events(scene))


def _events(scene: Scene) -> Iterator[Event]:
    rng = scene.rng
    for at in scene.times():
        instance, address = rng.choice(scene.hosts)
        host = "ip-" + address.replace(".", "-")
        pid, port = rng.randrange(300, 60_000), rng.randrange(1024, 65_535)
        user = rng.choice(_USERS)
        own = f"10.0.0.{rng.randrange(4, 9)}"
        said = (
            f"CRON[{pid}]: (root) CMD (   cd / && run-parts --report /etc/cron.hourly)",
            f"sshd[{pid}]: Accepted publickey for {user} from {own} port {port} ssh2: {_KEY}",
            f"sudo: {user:>8} : TTY=pts/0 ; PWD=/home/{user} ; USER=root ; COMMAND=/usr/bin/systemctl restart app",
            f"sshd[{pid}]: Invalid user admin from 198.51.100.{rng.randrange(1, 255)} port {port}",
            f"systemd[1]: Started session-{pid}.scope - Session {pid} of User {user}.",
        )
        text = rng.choices(said, weights=(40, 15, 10, 5, 30))[0]
        yield at, instance, f"{at:%b} {at.day:>2} {at:%H:%M:%S} {host} {text}"
