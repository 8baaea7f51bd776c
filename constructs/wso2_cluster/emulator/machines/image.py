"""The root file system that all machines share: Debian 12 with what the images of a cloud bring along.

It is built once, from the mirror that the host's own apt uses, and kept in the user's cache. A machine never writes to
it. What depends on a run, such as its certificates, is not in it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import subprocess
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from wso2_cluster.emulator.machines import commands, mount_efs
from wso2_cluster.emulator.machines.errors import HostError, MachineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Say = Callable[[str], None]

CACHE_VARIABLE = "WSO2_CLUSTER_CACHE"
"""Environment variable: the folder that keeps what is fetched once, instead of `~/.cache/wso2-cluster`."""
MIRROR_VARIABLE = "WSO2_CLUSTER_DEBIAN_MIRROR"
"""Environment variable: a Debian mirror, for hosts whose own apt uses none."""

_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_SOURCES = "etc/apt/sources.list"
_SCHEMES = ("http://", "https://", "file:/")

_CLOUD_INIT = """\
datasource_list: [ Ec2 ]
datasource:
  Ec2:
    strict_id: false
    timeout: 5
    max_wait: 60
network:
  config: disabled
# As Debian's own images for EC2 have it: the machine's own name has an address.
manage_etc_hosts: true
# Neither locales nor an SSH server are installed.
locale: false
ssh_genkeytypes: []
ssh:
  emit_keys_to_console: false
"""
# Packages are all installed: `apt-get update` has nowhere to go, and succeeds.
_NO_SOURCES = "# Everything that a node installs is installed already: nothing is fetched.\n"


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What the image is made of. Its hash names the folder in the cache: another recipe is another image."""

    suite: str = "bookworm"
    base: tuple[str, ...] = ("ca-certificates", "dbus", "systemd", "systemd-sysv")
    packages: tuple[str, ...] = (
        # Serves what mount.efs mounts.
        "bindfs",
        "cloud-init",
        "curl",
        "iproute2",
        "mariadb-client",
        "nginx",
        "openjdk-17-jre-headless",
        "openssl",
        "procps",
        "python3-boto3",
        "unzip",
    )
    files: Mapping[str, str] = field(
        default_factory=lambda: {
            "etc/apt/sources.list": _NO_SOURCES,
            "etc/cloud/cloud.cfg.d/90-embedded-aws.cfg": _CLOUD_INIT,
            "etc/cloud/ds-identify.cfg": "datasource: Ec2\npolicy: enabled\n",
            "etc/machine-id": "",
        }
    )
    programs: Mapping[str, str] = field(
        # The distribution has no mount helper for EFS: an image for it brings one.
        default_factory=lambda: {"usr/sbin/mount.efs": Path(mount_efs.__file__).read_text("utf-8")}
    )
    """Files that can be executed."""
    masked: tuple[str, ...] = (
        "apt-daily-upgrade.timer",
        "apt-daily.timer",
        "console-getty.service",
        "dpkg-db-backup.timer",
        "e2scrub_all.timer",
        "fstrim.timer",
        "getty@.service",
        "nginx.service",
        "systemd-logind.service",
    )
    """Units that a machine in a laboratory has no use for: they cost memory, or start work on their own. NGINX is here
    on every machine, and those that should run it let it."""
    left_out: tuple[str, ...] = (
        "etc/hostname",
        "etc/resolv.conf",
        "var/cache/apt",
        "var/lib/apt/lists",
        "var/lib/dbus/machine-id",
        "var/log/apt",
        "var/log/bootstrap.log",
        "var/log/dpkg.log",
    )
    """What only the building needed, or what each machine has of its own."""

    def digest(self) -> str:
        """16 hexadecimal digits that differ when anything of the recipe differs."""
        text = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True)
class Mirror:
    """Where Debian's packages come from."""

    main: str
    security: str | None
    """The archive of security updates; None where the host's apt names none."""

    def sources(self, suite: str) -> str:
        """The text of a sources.list(5)."""
        lines = [f"deb {_SIGNED} {self.main} {name} main" for name in (suite, f"{suite}-updates")]
        lines += [f"deb {_SIGNED} {self.security} {suite}-security main"] if self.security else []
        return "\n".join([*lines, ""])


_SIGNED = f"[signed-by={_KEYRING}]"
_ALONE = (
    *("setpriv", "--pdeathsig", "KILL"),
    *("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"),
)
_TARGETS = ("apt-get", "indextargets", "--format", "$(LABEL)|$(REPO_URI)|$(CODENAME)", "Created-By: Packages")


def base_image(say: Say) -> Path:
    """The folder of the image, which is built when the cache has none: a minute or two, and 600 MB.

    Progress is told to *say*, in lines. Several that want it at once wait for the first, which builds it. The cache is
    WSO2_CLUSTER_CACHE, else `wso2-cluster` in XDG_CACHE_HOME, else `~/.cache/wso2-cluster`.

    Raises:
        HostError: apt on this host names no Debian mirror, or Debian's keys are missing.
        MachineError: a step of the building failed; the next call starts anew.
    """
    recipe = Recipe()
    folder = cache_folder() / "images"
    image = folder / recipe.digest()
    if image.is_dir():
        return image
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder / f"{image.name}.lock", say):
        if not image.is_dir():
            _build_into(recipe, image, say)
    return image


def cache_folder() -> Path:
    """The folder that keeps what is fetched once."""
    if named := os.environ.get(CACHE_VARIABLE):
        return Path(named).absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").absolute() / "wso2-cluster"


def find_mirror(targets: str, named: str | None = None) -> Mirror:
    """The mirror in *targets* (what `apt-get indextargets` says: lines of label, address and code name); or *named*.

    Raises:
        HostError: there is none, or its address is not of a kind that debootstrap takes.
    """
    rows = [line.split("|") for line in targets.splitlines() if line.count("|") == 2]
    found = {label: address for label, address, _ in reversed(rows)}
    main = named or found.get("Debian")
    if main is None:
        raise HostError(
            "apt on this host names no Debian mirror, and the machines are Debian 12. "
            f"Run `apt-get update` if it has never run here; else name a mirror: {MIRROR_VARIABLE}=http://..."
        )
    if not main.startswith(_SCHEMES):
        raise HostError(f"{main}: debootstrap takes http, https and file; name another mirror with {MIRROR_VARIABLE}.")
    security = None if named else found.get("Debian-Security")
    return Mirror(main=main.rstrip("/"), security=security and security.rstrip("/"))


def _build_into(recipe: Recipe, image: Path, say: Say) -> None:
    """Build beside *image* and rename at the end, so that what has its name is complete."""
    for left in image.parent.glob(f".{image.name}-*"):
        say(f"Removing what an interrupted build left: {left}")
        shutil.rmtree(left)
    building = image.with_name(f".{image.name}-{secrets.token_hex(3)}")
    began = time.monotonic()
    try:
        _build(recipe, building, say)
        building.rename(image)
    except BaseException:
        # Nothing is mounted below it: the build's mounts were those of its own processes, which have ended.
        shutil.rmtree(building, ignore_errors=True)
        raise
    say(f"Machine image is complete after {time.monotonic() - began:.0f} s: {image}")


def _build(recipe: Recipe, root: Path, say: Say) -> None:
    if not _KEYRING.is_file():
        raise HostError(f"{_KEYRING} is missing, Debian's keys: apt install debian-archive-keyring")
    mirror = find_mirror(commands.run(*_TARGETS), os.environ.get(MIRROR_VARIABLE))
    say(f"Building the machine image, once: Debian 12 ({recipe.suite}) from {mirror.main}")
    root.mkdir(mode=0o755)
    include = f"--include={','.join((*recipe.base, 'debian-archive-keyring'))}"
    keys = f"--keyring={_KEYRING}"
    _step("base system", say, "debootstrap", "--variant=minbase", include, keys, recipe.suite, str(root), mirror.main)
    (root / _SOURCES).write_text(mirror.sources(recipe.suite))
    fetch = _host_apt(root)
    _step("lists of packages", say, *fetch, "update")
    # Fetched by the host's apt, with its proxy and names; installed inside, where apt asks for no network.
    install = ("--yes", "--no-install-recommends", "install", *recipe.packages)
    _step("fetching updates", say, *fetch, "--yes", "--download-only", "dist-upgrade")
    _step("updates", say, "apt-get", "--yes", "--no-download", "dist-upgrade", inside=root)
    _step("fetching packages", say, *fetch, "--download-only", *install)
    _step("installation", say, "apt-get", "--no-download", *install, inside=root)
    _finish(recipe, root)


def _finish(recipe: Recipe, root: Path) -> None:
    for path in recipe.left_out:
        target = root / path
        if target.is_dir() and not target.is_symlink():
            shutil.rmtree(target)
        else:
            target.unlink(missing_ok=True)
    (root / "var/lib/apt/lists/partial").mkdir(parents=True)
    (root / "var/cache/apt/archives/partial").mkdir(parents=True)
    (root / "var/log/apt").mkdir()
    for path, text in {**recipe.files, **recipe.programs}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    for path in recipe.programs:
        (root / path).chmod(0o755)
    for unit in recipe.masked:
        (root / "etc/systemd/system" / unit).symlink_to("/dev/null")


def _host_apt(root: Path) -> tuple[str, ...]:
    """The host's apt-get, for the packages of *root*: with the host's proxies, names and certificates."""
    options = {
        "Dir::State": root / "var/lib/apt",
        "Dir::State::status": root / "var/lib/dpkg/status",
        "Dir::Cache": root / "var/cache/apt",
        "Dir::Etc::sourcelist": root / _SOURCES,
        "Dir::Etc::sourceparts": "-",
        "Dir::Etc::preferences": "-",
        "Dir::Etc::preferencesparts": "-",
        "APT::Sandbox::User": "root",
        "APT::Default-Release": "",
    }
    return ("apt-get", "--quiet", *(word for name, value in options.items() for word in ("-o", f"{name}={value}")))


def _step(what: str, say: Say, *argv: str, inside: Path | None = None) -> None:
    """Run a step of the build, in mount and process namespaces of its own that end with this process.

    *inside* is the root that it sees, which has no network; default the host's, with its network.
    """
    root = () if inside is None else (f"--root={inside}", "--net")
    words = (*_ALONE, *root, *argv)
    began, told, lines = time.monotonic(), time.monotonic(), 0
    environment = {**commands.environment(), **_proxy_variables(), "DEBIAN_FRONTEND": "noninteractive"}
    said: list[bytes] = []
    say(f"  {what} ...")
    with subprocess.Popen(
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        process_group=0,
    ) as process:
        try:
            for line in process.stdout or ():
                said, lines = [*said[-40:], line], lines + 1
                if time.monotonic() - told > 5:
                    told = time.monotonic()
                    say(f"  {what}: {told - began:.0f} s, {line.decode('utf-8', 'replace').strip()[:100]}")
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise MachineError(
            f"Building the machine image, {what}: {commands.failure(argv, process.returncode, b''.join(said))}"
        )
    say(f"  {what}: {time.monotonic() - began:.0f} s")


def _proxy_variables() -> dict[str, str]:
    """debootstrap fetches with wget, which knows nothing of apt's own proxy."""
    found = re.findall(r"^(https?)='(.+)'$", _apt_proxies(), re.MULTILINE)
    return {f"{scheme}_proxy": address for scheme, address in found if f"{scheme}_proxy" not in os.environ}


def _apt_proxies() -> str:
    return commands.run("apt-config", "shell", "http", "Acquire::http::Proxy", "https", "Acquire::https::Proxy")


@contextlib.contextmanager
def _locked(path: Path, say: Say) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another process builds the machine image; waiting for it ...")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
