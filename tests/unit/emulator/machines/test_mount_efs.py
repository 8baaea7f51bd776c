"""What the helper of `mount -t efs` understands, and what it then runs."""

import subprocess
import sys

import pytest

from wso2_cluster.emulator.machines import mount_efs
from wso2_cluster.emulator.machines.mount_efs import MountError, Order, bindfs, read_order

SOURCE, TARGET = "fs-0123456789abcdef0:/", "/srv/share"
# As mount(8) hands over what the node program asks for.
OPTIONS = "rw,nosuid,nodev,tls,iam,accesspoint=fsap-0123456789abcdef0"


def order(flags: str) -> Order:
    return Order("fs-0123456789abcdef0", "fsap-0123456789abcdef0", TARGET, flags.split(","))


def test_the_options_of_the_node_program_are_understood() -> None:
    assert read_order([SOURCE, TARGET, "-o", OPTIONS]) == order("rw,nosuid,nodev")
    assert read_order([SOURCE, TARGET, "-o", OPTIONS.replace("rw", "ro")]) == order("ro,nosuid,nodev")


@pytest.mark.parametrize(
    ("source", "options", "said"),
    [
        ("fs-1:/", OPTIONS, "fs-1:/: expected is the id of a file system and its root, such as fs-0123456789abcdef0:/"),
        (
            "fs-01234567:/esb",
            OPTIONS,
            "fs-01234567:/esb: expected is the id of a file system and its root, such as fs-0123456789abcdef0:/",
        ),
        (
            SOURCE,
            f"{OPTIONS},az=x,noexec",
            "option az=x, noexec: the lab's helper knows rw, ro, nosuid, nodev, tls, iam, accesspoint=ID alone",
        ),
        (
            SOURCE,
            OPTIONS.replace("iam", "iam=yes"),
            "option iam=yes: the lab's helper knows rw, ro, nosuid, nodev, tls, iam, accesspoint=ID alone",
        ),
        (
            SOURCE,
            "rw,accesspoint=fsap-0123456789abcdef0",
            "option tls, iam is missing: the lab's helper mounts with all of tls, iam, accesspoint",
        ),
        (
            SOURCE,
            "rw,tls,iam",
            "option accesspoint is missing: the lab's helper mounts with all of tls, iam, accesspoint",
        ),
        (SOURCE, "tls,iam,accesspoint=x", "accesspoint=x: expected is an id such as fsap-0123456789abcdef0"),
    ],
)
def test_other_sources_and_options_are_refused(source: str, options: str, said: str) -> None:
    with pytest.raises(MountError) as caught:
        read_order([source, TARGET, "-o", options])
    assert str(caught.value) == said


@pytest.mark.parametrize("words", [[], [SOURCE, TARGET], [SOURCE, TARGET, "-f", "-o", OPTIONS]])
def test_other_words_are_refused(words: list[str]) -> None:
    with pytest.raises(MountError, match=r": expected are FILE-SYSTEM:/ FOLDER -o OPTIONS$"):
        read_order(words)


def test_with_a_user_everybody_may_do_what_that_user_may() -> None:
    assert bindfs(order("ro,nosuid,nodev"), "fs-1/esb", (802, 803), (0, 33)) == [
        *("systemd-run", "--scope", "--quiet", "--collect", "--property=DefaultDependencies=no"),
        *("bindfs", "-o", "ro,nosuid,nodev,nonempty"),
        *("--create-for-user=802", "--create-for-group=803", "--force-user=802", "--force-group=803"),
        *("--mirror=0:33", "--perms=go=u", "--chown-deny", "--chgrp-deny"),
        *("/var/lib/embedded-aws/file-systems/fs-1/esb", TARGET),
    ]


def test_without_a_user_everybody_stays_who_they_are() -> None:
    assert bindfs(order("rw"), "fs-1/esb", None, (0, 33)) == [
        *("systemd-run", "--scope", "--quiet", "--collect", "--property=DefaultDependencies=no"),
        *("bindfs", "-o", "rw,nonempty", "/var/lib/embedded-aws/file-systems/fs-1/esb", TARGET),
    ]


def test_it_is_a_program_that_needs_nothing_but_python() -> None:
    done = subprocess.run(
        [sys.executable, "-I", mount_efs.__file__, SOURCE, TARGET, "-o", "rw,hard"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (32, "")
    assert done.stderr == (
        "mount.efs: option hard: the lab's helper knows rw, ro, nosuid, nodev, tls, iam, accesspoint=ID alone\n"
    )
