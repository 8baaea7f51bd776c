"""A metadata service for one machine, as little of it as cloud-init needs: in its namespace, served by this process."""

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from wso2_cluster.emulator.machines import commands, namespaces

ADDRESS = "169.254.169.254"


@contextlib.contextmanager
def metadata(namespace: str, user_data: bytes, *, instance: str = "i-0123456789abcdef0") -> Iterator[None]:
    """Answer on 169.254.169.254 of the namespace while the block lasts."""
    pages = {
        "meta-data/": b"instance-id\nlocal-hostname",
        "meta-data/instance-id": instance.encode(),
        "meta-data/local-hostname": b"ip-10-0-0-1.ec2.internal",
        "dynamic/instance-identity/document": b"{}",
        "user-data": user_data,
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages.get(self.path.split("/", 2)[2])
            self.send_response(404 if page is None else 200)
            self.send_header("Content-Length", str(len(page or b"")))
            self.end_headers()
            self.wfile.write(page or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the standard library
            """Say nothing."""

    commands.run("ip", "-n", namespace, "address", "add", f"{ADDRESS}/32", "dev", "lo")
    server = ThreadingHTTPServer((ADDRESS, 80), Handler, bind_and_activate=False)
    server.socket.close()
    server.socket = namespaces.listen_inside(namespace, ADDRESS, 80)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
