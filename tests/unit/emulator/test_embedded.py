from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
import pytest

from wso2_cluster.emulator import EmbeddedAws, EmulatorError, EmulatorNotInstalledError

if TYPE_CHECKING:
    from collections.abc import Callable


def buckets(aws: EmbeddedAws) -> Any:  # noqa: ANN401
    create: Callable[..., Any] = boto3.client
    environment = aws.environment()
    return create(
        "s3",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        region_name=environment["AWS_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )


def test_it_starts_empty_each_time() -> None:
    with EmbeddedAws() as first:
        buckets(first).create_bucket(Bucket="one")
        assert len(buckets(first).list_buckets()["Buckets"]) == 1
    with EmbeddedAws() as second:
        assert buckets(second).list_buckets()["Buckets"] == []


def test_permissions_are_not_checked_at_the_start_even_when_they_were_before() -> None:
    with EmbeddedAws() as first:
        aws = first
        aws.enforce_iam(True)
    with EmbeddedAws() as second:
        stranger = boto3.client(
            "ec2",
            endpoint_url=second.endpoint,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        assert stranger.describe_instances()["Reservations"] == []


def test_the_owner_has_another_key_each_time() -> None:
    assert EmbeddedAws()._secret_key != EmbeddedAws()._secret_key


def test_only_loopback_is_listened_on() -> None:
    with EmbeddedAws() as aws:
        assert urlsplit(aws.endpoint).hostname == "127.0.0.1"
        assert aws._started()._http.socket.getsockname()[0] == "127.0.0.1"


def test_the_environment_sends_clients_here() -> None:
    with EmbeddedAws(region="eu-west-1") as aws:
        assert aws.environment() == {
            "AWS_ENDPOINT_URL": aws.endpoint,
            "AWS_ACCESS_KEY_ID": aws._key_id,
            "AWS_SECRET_ACCESS_KEY": aws._secret_key,
            "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }


def test_nothing_leads_a_child_process_to_a_real_account() -> None:
    real = {
        "PATH": "/bin",
        "AWS_PROFILE": "production",
        "AWS_SESSION_TOKEN": "token",
        "AWS_ACCESS_KEY_ID": "real",
        "AWS_REGION": "eu-central-1",
        "AWS_ENDPOINT_URL_S3": "https://s3.example.com",
        "HTTPS_PROXY": "http://proxy:3128",
    }
    with EmbeddedAws() as aws:
        assert aws.child_environment(real) == {
            "PATH": "/bin",
            "HTTPS_PROXY": "http://proxy:3128",
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
            **aws.environment(),
        }


def test_exceptions_from_the_proxy_are_kept() -> None:
    with EmbeddedAws() as aws:
        assert aws.child_environment({"NO_PROXY": "localhost,127.0.0.1"})["NO_PROXY"] == "localhost,127.0.0.1"
        assert aws.child_environment({"no_proxy": "localhost"})["NO_PROXY"] == "localhost,127.0.0.1"


def test_without_a_base_the_child_has_this_processs_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("KEPT", "yes")
    with EmbeddedAws() as aws:
        child = aws.child_environment()
    assert (child["KEPT"], "AWS_PROFILE" in child) == ("yes", False)


def test_a_process_runs_one_at_a_time() -> None:
    with EmbeddedAws() as aws:
        with pytest.raises(EmulatorError) as error, EmbeddedAws():
            raise AssertionError("a second one started")
        assert str(error.value) == "An embedded AWS runs in this process already; leave its `with` block first."
        assert buckets(aws).list_buckets()["Buckets"] == []


def test_outside_its_block_it_says_how_to_use_it() -> None:
    aws = EmbeddedAws()
    with aws:
        endpoint = aws.endpoint
    assert endpoint.startswith("http://127.0.0.1:")
    for use in (lambda: aws.endpoint, aws.environment, lambda: aws.enforce_iam(True)):
        with pytest.raises(EmulatorError) as error:
            use()
        assert str(error.value) == ("The embedded AWS is not running; use it inside `with EmbeddedAws() as aws:`.")


def test_a_port_that_is_taken_is_an_error_and_leaves_the_way_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(EmulatorError) as error, EmbeddedAws(port=port):
            raise AssertionError("it started")
        assert str(error.value) == (
            f"The embedded AWS cannot listen on 127.0.0.1:{port}: Address already in use. "
            "Leave the port out to get a free one."
        )
    with EmbeddedAws(port=port) as aws:
        assert aws.endpoint == f"http://127.0.0.1:{port}"


def test_it_leaves_no_thread_and_no_socket_even_with_a_client_that_says_nothing() -> None:
    before = set(threading.enumerate())
    with EmbeddedAws() as aws:
        address = ("127.0.0.1", urlsplit(aws.endpoint).port)
        silent = socket.create_connection(address)
        buckets(aws).list_buckets()
    assert set(threading.enumerate()) == before
    with silent:
        assert silent.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address)


def test_an_error_inside_the_block_ends_it_too() -> None:
    with pytest.raises(KeyError), EmbeddedAws():
        raise KeyError("mine")
    with EmbeddedAws() as again:
        assert again.endpoint.startswith("http://127.0.0.1:")


def test_an_interrupt_ends_the_process() -> None:
    program = (
        "import time\n"
        "from wso2_cluster.emulator import EmbeddedAws\n"
        "with EmbeddedAws() as aws:\n"
        "    print(aws.endpoint, flush=True)\n"
        "    time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        endpoint = urlsplit(process.stdout.readline().strip())
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert said.endswith("KeyboardInterrupt\n")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((endpoint.hostname or "", endpoint.port or 0))


def run_without(package: str) -> str:
    program = (
        f"import sys\nsys.modules[{package!r}] = None\n"
        "from wso2_cluster.emulator import EmbeddedAws, EmulatorNotInstalledError\n"
        "try:\n    EmbeddedAws().__enter__()\n"
        "except EmulatorNotInstalledError as error:\n    print(error)\n"
    )
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("package", ["moto", "werkzeug", "flask"])
def test_without_its_packages_it_says_how_to_get_them(package: str) -> None:
    assert run_without(package) == (
        f"The embedded AWS needs the Python package '{package}', which is not installed. "
        "Run: pip install 'wso2-cluster[emulator]'\n"
    )


def test_the_error_for_missing_packages_is_one_of_the_librarys() -> None:
    assert issubclass(EmulatorNotInstalledError, EmulatorError)
