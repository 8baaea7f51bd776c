"""LocalStack's server, reachable from this machine alone. It runs in LocalStack's own environment.

LocalStack 4.8 takes the port from GATEWAY_LISTEN and drops the address beside it when that is an IPv4 one: without
this, every machine of the network could use it.
"""

from typing import Any

from localstack.runtime.main import main
from twisted.internet import endpoints


class LoopbackEndpoint(endpoints.TCP4ServerEndpoint):  # type: ignore[misc]
    """A server that listens at 127.0.0.1 unless it is told another address."""

    def __init__(self, reactor: Any, port: int, backlog: int = 50, interface: str = "") -> None:  # noqa: ANN401
        super().__init__(reactor, port, backlog, interface or "127.0.0.1")


if __name__ == "__main__":
    endpoints.TCP4ServerEndpoint = LoopbackEndpoint
    main()
