"""The programs that a deployment runs: node, the cdktf CLI and Terraform; and where Terraform gets its AWS provider.

Nothing is installed or changed on the machine. What is missing is said in one message, with how to get it.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wso2_cluster.errors import WSO2ClusterError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CDKTF_VERSION = "0.21.0"
"""The cdktf CLI that belongs to the cdktf library of the same number."""
NODE_MINIMUM = (20,)
"""cdktf 0.21 asks for Node 20."""
TERRAFORM_MINIMUM = (1, 11)
"""The first Terraform with write-only arguments, which keep secrets out of the state."""
AWS_PROVIDER = "registry.terraform.io/hashicorp/aws"
AWS_PROVIDER_VERSION = "5.100.0"
"""The provider that the Python classes were generated from."""

CONFIGURATION_NAME = "terraform.tfrc"
"""The file that `Toolchain.environment` writes when it has found a provider mirror."""

_LOCK_ARGUMENTS = "TF_CLI_ARGS_providers_lock"
_SHARED = (Path("/opt"), Path("/usr/local/share"))
# A cold Node on a busy machine takes seconds; a minute means that it hangs.
_TIMEOUT_S = 60


class ToolchainError(WSO2ClusterError):
    """Programs are missing or too old; the message lists all of them, each with how to get it."""


@dataclass(frozen=True, kw_only=True)
class Toolchain:
    """The programs that were found, and the provider mirror if there is one."""

    node: Path
    node_version: str
    """Such as `20.20.2`."""
    cdktf: Path
    terraform: Path
    terraform_version: str
    """Such as `1.11.4`."""
    mirror: Path | None
    """The folder of a provider mirror with the AWS provider that is needed, or None: Terraform downloads it."""
    own_configuration: Path | None
    """The user's own Terraform CLI configuration file, which then stays in force."""

    def environment(self, folder: Path) -> dict[str, str]:
        """The variables that cdktf and Terraform are to be run with, beside those that are set already.

        With a mirror, and no CLI configuration of the user's own, writes `terraform.tfrc` into *folder* (made if
        missing) and points Terraform at it, so that neither `init` nor `providers lock` needs the registry.
        Without a mirror nothing about providers is changed.
        """
        variables = {
            "CHECKPOINT_DISABLE": "1",
            "CI": "1",
            "TF_IN_AUTOMATION": "1",
            "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": self.node_version.partition(".")[0],
        }
        if self.mirror is None:
            return variables
        # `providers lock` asks the registry whatever the CLI configuration says.
        lock = os.environ.get(_LOCK_ARGUMENTS, "")
        if "-fs-mirror" not in lock and "-net-mirror" not in lock:
            lock = f"{lock} {shlex.quote(f'-fs-mirror={self.mirror}')}".strip()
        variables[_LOCK_ARGUMENTS] = lock
        if self.own_configuration is not None:
            # Said again, because TF_CLI_CONFIG_FILE may name a file that is not there, which hides ~/.terraformrc.
            variables["TF_CLI_CONFIG_FILE"] = str(self.own_configuration)
        else:
            variables["TF_CLI_CONFIG_FILE"] = str(_write_configuration(folder, self.mirror))
            if _same(os.environ.get("TF_PLUGIN_CACHE_DIR"), self.mirror):
                # Terraform must not copy a mirror into itself.
                variables["TF_PLUGIN_CACHE_DIR"] = ""
        return variables

    def child_environment(self, folder: Path, base: Mapping[str, str] | None = None) -> dict[str, str]:
        """The whole environment for cdktf: *base* (default: this process's) with `environment(folder)`.

        Without PYTHONDONTWRITEBYTECODE: with it every run compiles the bindings' modules anew (30-40 s).
        """
        kept = dict(os.environ if base is None else base)
        kept.pop("PYTHONDONTWRITEBYTECODE", None)
        return {**kept, **self.environment(folder)}


def find_toolchain(start: Path) -> Toolchain:
    """Find what is needed to deploy from the folder *start*.

    The cdktf CLI is looked for in `node_modules/.bin` of *start* and of the folders above it, then on the PATH; it has
    to be version 0.21.0. Node has to be 20 or later, Terraform 1.11 or later. TERRAFORM_BINARY_NAME names
    another Terraform, as it does for cdktf.

    Raises `ToolchainError` with all findings at once.
    """
    findings: list[str] = []
    node, node_version = _find_node(findings)
    cdktf = _find_cdktf(start.resolve(), findings)
    terraform, terraform_version, machine = _find_terraform(findings)
    if node is None or cdktf is None or terraform is None or findings:
        raise ToolchainError("This machine cannot deploy yet:\n" + "\n".join(f"  - {finding}" for finding in findings))
    own = _own_configuration()
    return Toolchain(
        node=node,
        node_version=node_version,
        cdktf=cdktf,
        terraform=terraform,
        terraform_version=terraform_version,
        mirror=next((found.absolute() for found in _mirrors(start, own) if _holds_provider(found, machine)), None),
        own_configuration=None if own is None else own.absolute(),
    )


def _find_node(findings: list[str]) -> tuple[Path | None, str]:
    advice = "Get Node 20 or later from https://nodejs.org or your package manager."
    found = shutil.which("node")
    if found is None:
        findings.append(f"node is not on the PATH. {advice}")
        return None, ""
    version = _output([found, "--version"]).strip().removeprefix("v")
    if not _at_least(version, NODE_MINIMUM):
        findings.append(f"node at {found} is version '{version}', needed is 20 or later. {advice}")
    return Path(found), version


def _find_cdktf(start: Path, findings: list[str]) -> Path | None:
    advice = "Run: npm ci (in the folder with package.json)"
    for folder in (start, *start.parents):
        modules = folder / "node_modules"
        found = shutil.which("cdktf", path=str(modules / ".bin"))
        if found is not None:
            version = _package_version(modules / "cdktf-cli" / "package.json") or _output([found, "--version"]).strip()
            break
    else:
        found = shutil.which("cdktf")
        if found is None:
            findings.append(
                f"the cdktf CLI is neither in node_modules/.bin of {start} or a folder above it, nor on the PATH. "
                f"{advice}, or: npm install --global cdktf-cli@{CDKTF_VERSION}"
            )
            return None
        version = _output([found, "--version"]).strip()
    if version != CDKTF_VERSION:
        findings.append(f"cdktf at {found} is version '{version}', needed is exactly {CDKTF_VERSION}. {advice}")
    return Path(found)


def _find_terraform(findings: list[str]) -> tuple[Path | None, str, str]:
    advice = "Get Terraform 1.11 or later from https://developer.hashicorp.com/terraform/install"
    name = os.environ.get("TERRAFORM_BINARY_NAME") or "terraform"
    found = shutil.which(name)
    if found is None:
        findings.append(f"{name} is not on the PATH. {advice}")
        return None, "", ""
    try:
        said = json.loads(_output([found, "version", "-json"]))
        version, machine = str(said["terraform_version"]), str(said["platform"])
    except (ValueError, KeyError, TypeError):
        findings.append(f"{name} at {found} does not answer 'version -json' as Terraform does. {advice}")
        return Path(found), "", ""
    if not _at_least(version, TERRAFORM_MINIMUM):
        findings.append(f"{name} at {found} is version '{version}', needed is 1.11 or later. {advice}")
    return Path(found), version, machine


def _output(command: list[str]) -> str:
    """What a program prints, or nothing when it cannot run: the version then fails its check."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=_TIMEOUT_S, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"unknown ({error})"
    return done.stdout if done.returncode == 0 else f"unknown (exit {done.returncode}: {done.stderr.strip()})"


def _package_version(manifest: Path) -> str | None:
    try:
        return str(json.loads(manifest.read_text("utf-8"))["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _at_least(version: str, minimum: tuple[int, ...]) -> bool:
    numbers = re.match(r"\d+(?:\.\d+)*", version)
    return numbers is not None and tuple(int(number) for number in numbers[0].split(".")) >= minimum


def _own_configuration() -> Path | None:
    """The user's Terraform CLI configuration; TF_CLI_CONFIG_FILE naming a missing file counts as unset."""
    named = os.environ.get("TF_CLI_CONFIG_FILE") or os.environ.get("TERRAFORM_CONFIG")
    on_windows = platform.system() == "Windows"
    standard = Path(os.environ.get("APPDATA", "")) / "terraform.rc" if on_windows else Path.home() / ".terraformrc"
    return next((path for path in (Path(named) if named else None, standard) if path and path.is_file()), None)


def _mirrors(start: Path, own: Path | None) -> Iterator[Path]:
    """Folders that could be a provider mirror, the most explicit first."""
    if own is not None:
        # Only what the user's own file names is in force then.
        text = own.read_text("utf-8", errors="replace")
        for named in re.findall(r'filesystem_mirror\s*\{[^{}]*?\bpath\s*=\s*"([^"]+)"', text):
            yield Path(named)
        return
    if cache := os.environ.get("TF_PLUGIN_CACHE_DIR"):
        yield Path(cache)
    yield from _implied(start)
    for parent in _SHARED:
        if parent.is_dir():
            yield from sorted(child for child in parent.iterdir() if child.is_dir())


def _implied(start: Path) -> Iterator[Path]:
    """Terraform's implied mirror folders (Terraform 1.11, "Implied Local Mirror Directories")."""
    home = Path.home()
    yield start / "terraform.d" / "plugins"
    if platform.system() == "Windows":
        yield Path(os.environ.get("APPDATA", home)) / "terraform.d" / "plugins"
        yield Path(os.environ.get("APPDATA", home)) / "HashiCorp" / "Terraform" / "plugins"
        return
    yield home / ".terraform.d" / "plugins"
    if platform.system() == "Darwin":
        yield home / "Library" / "Application Support" / "io.terraform" / "plugins"
        yield Path("/Library/Application Support/io.terraform/plugins")
        return
    data_home = os.environ.get("XDG_DATA_HOME") or str(home / ".local" / "share")
    data = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    for folder in (data_home, *data.split(":")):
        if folder:
            yield Path(folder) / "terraform" / "plugins"


def _holds_provider(folder: Path, machine: str) -> bool:
    """Whether the folder is a mirror, unpacked or packed, with the AWS provider for this machine."""
    provider = folder / AWS_PROVIDER
    unpacked = provider / AWS_PROVIDER_VERSION / machine
    packed = provider / f"terraform-provider-aws_{AWS_PROVIDER_VERSION}_{machine}.zip"
    try:
        return packed.is_file() or any(unpacked.glob("terraform-provider-aws*"))
    except OSError:
        return False


def _providers(mirror: Path) -> list[str]:
    """The addresses of the providers in a mirror, `host/namespace/type`."""
    return sorted(
        "/".join(found.relative_to(mirror).parts)
        for found in mirror.glob("*.*/*/*")
        if found.is_dir() and any(found.iterdir())
    )


def _write_configuration(folder: Path, mirror: Path) -> Path:
    """Write the CLI configuration that takes from the mirror what it holds and downloads the rest.

    What the mirror holds is excluded from `direct`: Terraform asks every source that may have a provider, and stops
    when one does not answer.
    """
    held = json.dumps(_providers(mirror))
    text = (
        "provider_installation {\n"
        "  filesystem_mirror {\n"
        f"    path    = {json.dumps(str(mirror), ensure_ascii=False)}\n"
        f"    include = {held}\n"
        "  }\n"
        "  direct {\n"
        f"    exclude = {held}\n"
        "  }\n"
        "}\n"
    )
    folder.mkdir(parents=True, exist_ok=True)
    target = (folder / CONFIGURATION_NAME).resolve()
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    partial.write_text(text, "utf-8")
    partial.replace(target)
    return target


def _same(named: str | None, folder: Path) -> bool:
    return bool(named) and Path(named or "").resolve() == folder.resolve()
