"""`EmbeddedAws`: an empty AWS account for as long as a `with` block lasts."""

from __future__ import annotations

import importlib
import os
import secrets
import string
import threading
from typing import TYPE_CHECKING, Self

from wso2_cluster.emulator.errors import EmulatorError, EmulatorNotInstalledError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType, TracebackType

    from wso2_cluster.emulator.server import Server

ACCOUNT_ID = "123456789012"
"""The account that everything of the embedded AWS belongs to (moto's default)."""

_EXTRA = frozenset({"moto", "werkzeug", "flask", "flask_cors"})
_LEAKS = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_USE_DUALSTACK_ENDPOINT",
)

# moto keeps its state in module globals: two of them in one process would be one.
_running = threading.Lock()


class EmbeddedAws:
    """An AWS account in this process, reached over HTTP on 127.0.0.1.

    It starts empty each time, and forgets everything at the end. A process runs one at a time.

        with EmbeddedAws() as aws:
            subprocess.run(["cdktf", "deploy"], env=aws.child_environment(), check=True)

    `region` is the region that `environment()` names; all regions answer. `port` is the TCP port, default a free one.

    Raises on start: `EmulatorNotInstalledError` without moto 5.2.5, `EmulatorError` when one runs already or the
    port is taken.
    """

    def __init__(self, *, region: str = "us-east-1", port: int = 0) -> None:
        self.region = region
        self._port = port
        self._server: Server | None = None
        self._key_id = "AKIA" + "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(16))
        self._secret_key = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(40))

    def __enter__(self) -> Self:
        server = _load("wso2_cluster.emulator.server")
        if not _running.acquire(blocking=False):
            raise EmulatorError("An embedded AWS runs in this process already; leave its `with` block first.")
        try:
            server.forget_everything(owner_key_id=self._key_id, owner_secret_key=self._secret_key)
            self._server = server.Server(server.listen(self._port))
        except BaseException:
            _running.release()
            raise
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        server, self._server = self._server, None
        if server is None:
            return
        try:
            server.stop()
        finally:
            _running.release()

    @property
    def endpoint(self) -> str:
        """Its address, `http://127.0.0.1:PORT`; an address because S3 cannot put a bucket before `localhost`."""
        return f"http://127.0.0.1:{self._started().port}"

    def environment(self) -> dict[str, str]:
        """The variables that send Terraform's AWS provider and boto3 here, with the keys of the account's owner.

        The owner may do everything, also while IAM is enforced.
        """
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": self._key_id,
            "AWS_SECRET_ACCESS_KEY": self._secret_key,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            # A profile of the user's own could bring a role, a session or another endpoint.
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def child_environment(self, base: Mapping[str, str] | None = None) -> dict[str, str]:
        """The whole environment for a child process: *base* (default: this process's), turned to the embedded AWS.

        What would lead the child to a real account is left out: profile, session, role, endpoints of single
        services. 127.0.0.1 is reached without a proxy.
        """
        return turned_to(self.environment(), os.environ if base is None else base)

    def enforce_iam(self, on: bool) -> None:  # noqa: FBT001
        """Check signatures and permissions of every request (*on*), or let every request pass (the start).

        On AWS's side of the truth: actions, resources of S3, Secrets Manager and SSM parameters, signatures.
        Not checked: resources of other services, conditions, resource-based policies.
        """
        self._started().enforce_iam(on=on)

    def _started(self) -> Server:
        if self._server is None:
            raise EmulatorError("The embedded AWS is not running; use it inside `with EmbeddedAws() as aws:`.")
        return self._server


def turned_to(account: Mapping[str, str], base: Mapping[str, str]) -> dict[str, str]:
    """The environment *base*, with the variables of *account*, an emulator on this machine, and none that lead
    elsewhere."""
    kept = {
        name: value for name, value in base.items() if name not in _LEAKS and not name.startswith("AWS_ENDPOINT_URL_")
    }
    direct = [host for host in kept.get("NO_PROXY", kept.get("no_proxy", "")).split(",") if host]
    if "127.0.0.1" not in direct:
        direct.append("127.0.0.1")
    kept["NO_PROXY"] = kept["no_proxy"] = ",".join(direct)
    return {**kept, **account}


def _load(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in _EXTRA:
            raise
        raise EmulatorNotInstalledError(
            f"The embedded AWS needs the Python package '{package}', which is not installed. "
            "Run: pip install 'wso2-cluster[emulator]'"
        ) from error
