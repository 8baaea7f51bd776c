"""Where things are on this machine, and who owns them."""

from __future__ import annotations

import pwd
from typing import TYPE_CHECKING, NamedTuple

from wso2_node.errors import NodeError

if TYPE_CHECKING:
    from pathlib import Path

    from wso2_node.files import Owner

ASIDE = "/run/wso2-node/share"
AUTHORITIES = "/var/lib/wso2-node/authorities.pem"
CONFIG = "/etc/wso2-node/node.json"
FRONT = "/etc/wso2-node/front.json"
HOSTS = "/etc/hosts"
KEY = "/var/lib/wso2-node/key"
KEYS = "/run/wso2-node/keys"
LOCK = "/run/wso2-node.lock"
PROGRAM = "/opt/wso2-node"
START_ENV = "/run/wso2-node/start.env"
SERVED = "/run/wso2-node/front"
STARTED = "/var/lib/wso2-node/started"
STATE = "/var/lib/wso2-node/state.json"
TRUST = "/run/wso2-node/trust"
UNIT = "/etc/systemd/system/wso2-carbon.service"


JAVA = "/usr/bin/java"


class Machine(NamedTuple):
    """The machine itself (`real`, root /), or a folder that stands for one: there, users and services are left out."""

    root: Path
    real: bool

    def at(self, path: str) -> Path:
        """Return where the absolute `path` is below the root."""
        return self.root / path.lstrip("/")

    def java_home(self, configured: str | None) -> str:
        """Return the configured JAVA_HOME, or that of the command `java`; NodeError when there is no such command."""
        if configured:
            return configured
        command = self.at(JAVA).resolve()
        if not command.is_file():
            raise NodeError(f"{JAVA}: no such command; install a Java, or configure service.java_home")
        return str(command.parent.parent)

    def owner(self, user: str) -> Owner | None:
        """Return uid and gid of `user`, None in a folder; NodeError when there is no such user, or it is root."""
        if not self.real:
            return None
        try:
            entry = pwd.getpwnam(user)
        except KeyError:
            raise NodeError(f"there is no user {user!r}: `python3 -m wso2_node install` makes it") from None
        if entry.pw_uid == 0:
            raise NodeError(f"user {user!r} has uid 0: the product must not run as root, choose another user")
        return entry.pw_uid, entry.pw_gid
