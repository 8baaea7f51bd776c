from __future__ import annotations

import json
import os
import platform
from typing import TYPE_CHECKING

import pytest

from wso2_cluster import toolchain
from wso2_cluster.errors import WSO2ClusterError
from wso2_cluster.toolchain import Toolchain, ToolchainError, find_toolchain

if TYPE_CHECKING:
    from pathlib import Path

PROVIDER = "registry.terraform.io/hashicorp/aws"


class Machine:
    """A machine with its own PATH, home and shared folders, where tools are shell scripts."""

    def __init__(self, root: Path) -> None:
        self.bin = root / "bin"
        self.home = root / "home"
        self.opt = root / "opt"
        self.project = root / "home" / "project"
        for folder in (self.bin, self.opt, self.project):
            folder.mkdir(parents=True)

    def tool(self, name: str, says: str, *, folder: Path | None = None, code: int = 0) -> Path:
        target = (folder or self.bin) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f"#!/bin/sh\ncat <<'END'\n{says}\nEND\nexit {code}\n")
        target.chmod(0o755)
        return target

    def node(self, version: str = "v20.20.2") -> Path:
        return self.tool("node", version)

    def terraform(self, version: str = "1.11.4", *, name: str = "terraform") -> Path:
        return self.tool(name, json.dumps({"terraform_version": version, "platform": "linux_amd64"}))

    def cdktf(self, version: str = "0.21.0", *, folder: Path | None = None) -> Path:
        """The CLI as npm installs it, in a folder with node_modules."""
        modules = (folder or self.project) / "node_modules"
        manifest = modules / "cdktf-cli" / "package.json"
        manifest.parent.mkdir(parents=True)
        manifest.write_text(json.dumps({"name": "cdktf-cli", "version": version}))
        return self.tool("cdktf", "not asked", folder=modules / ".bin", code=1)

    def mirror(self, folder: Path, version: str = "5.100.0", machine: str = "linux_amd64") -> Path:
        provider = folder / PROVIDER / version / machine / f"terraform-provider-aws_v{version}_x5"
        provider.parent.mkdir(parents=True)
        provider.touch()
        return folder


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(tmp_path)
    for name in list(os.environ):
        if name.startswith(("TF_", "TERRAFORM_", "XDG_")):
            monkeypatch.delenv(name)
    # The scripts of this class need `cat`.
    (made.bin / "cat").symlink_to("/bin/cat")
    monkeypatch.setenv("PATH", str(made.bin))
    monkeypatch.setenv("HOME", str(made.home))
    monkeypatch.setattr(toolchain, "_SHARED", (made.opt,))
    return made


@pytest.fixture
def complete(machine: Machine) -> Machine:
    machine.node()
    machine.terraform()
    machine.cdktf()
    return machine


def findings(machine: Machine) -> list[str]:
    with pytest.raises(ToolchainError) as error:
        find_toolchain(machine.project)
    first, *rest = str(error.value).splitlines()
    assert first == "This machine cannot deploy yet:"
    return [line.removeprefix("  - ") for line in rest]


def test_what_is_there_is_found_with_its_version(complete: Machine) -> None:
    assert find_toolchain(complete.project) == Toolchain(
        node=complete.bin / "node",
        node_version="20.20.2",
        cdktf=complete.project / "node_modules" / ".bin" / "cdktf",
        terraform=complete.bin / "terraform",
        terraform_version="1.11.4",
        mirror=None,
        own_configuration=None,
    )


def test_everything_that_is_missing_is_said_at_once(machine: Machine) -> None:
    assert findings(machine) == [
        "node is not on the PATH. Get Node 20 or later from https://nodejs.org or your package manager.",
        (
            f"the cdktf CLI is neither in node_modules/.bin of {machine.project} or a folder above it, "
            "nor on the PATH. Run: npm ci (in the folder with package.json), or: npm install --global cdktf-cli@0.21.0"
        ),
        (
            "terraform is not on the PATH. Get Terraform 1.11 or later from "
            "https://developer.hashicorp.com/terraform/install"
        ),
    ]


def test_everything_that_is_too_old_is_said_at_once(machine: Machine) -> None:
    machine.node("v18.20.0")
    machine.terraform("1.10.5")
    cdktf = machine.cdktf("0.20.0")
    assert findings(machine) == [
        (
            f"node at {machine.bin}/node is version '18.20.0', needed is 20 or later. "
            "Get Node 20 or later from https://nodejs.org or your package manager."
        ),
        (
            f"cdktf at {cdktf} is version '0.20.0', needed is exactly 0.21.0. "
            "Run: npm ci (in the folder with package.json)"
        ),
        (
            f"terraform at {machine.bin}/terraform is version '1.10.5', needed is 1.11 or later. "
            "Get Terraform 1.11 or later from https://developer.hashicorp.com/terraform/install"
        ),
    ]


def test_the_error_is_one_of_the_librarys() -> None:
    assert issubclass(ToolchainError, WSO2ClusterError)


@pytest.mark.parametrize("version", ["v20.0.0", "v22.1.0", "v100.0.0"])
def test_node_20_and_later_are_accepted(complete: Machine, version: str) -> None:
    complete.node(version)
    assert find_toolchain(complete.project).node_version == version.removeprefix("v")


@pytest.mark.parametrize("version", ["1.11.0", "1.11.0-rc1", "1.14.2", "2.0.0"])
def test_terraform_1_11_and_later_are_accepted(complete: Machine, version: str) -> None:
    complete.terraform(version)
    assert find_toolchain(complete.project).terraform_version == version


@pytest.mark.parametrize("version", ["1.9.8", "1.10.99", "0.15.0"])
def test_earlier_terraforms_are_refused(complete: Machine, version: str) -> None:
    complete.terraform(version)
    assert findings(complete)[0].startswith(f"terraform at {complete.bin}/terraform is version '{version}'")


@pytest.mark.parametrize("version", ["0.20.12", "0.21.1", "0.22.0"])
def test_another_cdktf_is_refused(complete: Machine, version: str) -> None:
    (complete.project / "node_modules" / "cdktf-cli" / "package.json").write_text(json.dumps({"version": version}))
    assert f"is version '{version}', needed is exactly 0.21.0" in findings(complete)[0]


@pytest.mark.parametrize("says", ["", "Terraform v1.11.4", "[]", '{"terraform_version": "1.11.4"}'])
def test_a_terraform_that_answers_otherwise_is_refused(complete: Machine, says: str) -> None:
    complete.tool("terraform", says)
    assert findings(complete) == [
        (
            f"terraform at {complete.bin}/terraform does not answer 'version -json' as Terraform does. "
            "Get Terraform 1.11 or later from https://developer.hashicorp.com/terraform/install"
        )
    ]


def test_a_tool_that_fails_is_refused_with_its_exit_code(complete: Machine) -> None:
    complete.tool("node", "v20.0.0", code=3)
    assert f"node at {complete.bin}/node is version 'unknown (exit 3: )'" in findings(complete)[0]


def test_cdktf_is_found_in_a_folder_above(machine: Machine) -> None:
    machine.node()
    machine.terraform()
    above = machine.cdktf(folder=machine.home)
    assert find_toolchain(machine.project).cdktf == above


def test_the_nearest_cdktf_is_taken(complete: Machine) -> None:
    complete.cdktf(folder=complete.home)
    complete.tool("cdktf", "0.21.0")
    assert find_toolchain(complete.project).cdktf == complete.project / "node_modules" / ".bin" / "cdktf"


def test_cdktf_on_the_path_is_the_last_resort_and_asked_for_its_version(machine: Machine) -> None:
    machine.node()
    machine.terraform()
    on_path = machine.tool("cdktf", "0.21.0")
    assert find_toolchain(machine.project).cdktf == on_path
    machine.tool("cdktf", "0.20.0")
    assert "is version '0.20.0'" in findings(machine)[0]


def test_cdktf_without_its_package_is_asked_for_its_version(complete: Machine) -> None:
    modules = complete.project / "node_modules"
    (modules / "cdktf-cli" / "package.json").unlink()
    complete.tool("cdktf", "0.21.0", folder=modules / ".bin")
    assert find_toolchain(complete.project).cdktf == modules / ".bin" / "cdktf"


def test_the_terraform_that_cdktf_would_run_is_looked_at(complete: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERRAFORM_BINARY_NAME", "terraform-next")
    assert findings(complete)[0].startswith("terraform-next is not on the PATH.")
    other = complete.terraform("1.12.0", name="terraform-next")
    assert find_toolchain(complete.project).terraform == other


def test_without_a_mirror_nothing_about_providers_is_changed(complete: Machine, tmp_path: Path) -> None:
    assert find_toolchain(complete.project).environment(tmp_path / "run") == {
        "CHECKPOINT_DISABLE": "1",
        "CI": "1",
        "TF_IN_AUTOMATION": "1",
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
    }
    assert not (tmp_path / "run").exists()


def test_with_a_mirror_terraform_is_pointed_at_it(complete: Machine, tmp_path: Path) -> None:
    mirror = complete.mirror(complete.opt / "tf-plugins")
    found = find_toolchain(complete.project)
    assert found.mirror == mirror
    assert found.environment(tmp_path / "run") == {
        "CHECKPOINT_DISABLE": "1",
        "CI": "1",
        "TF_IN_AUTOMATION": "1",
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
        "TF_CLI_ARGS_providers_lock": f"-fs-mirror={mirror}",
        "TF_CLI_CONFIG_FILE": str(tmp_path / "run" / "terraform.tfrc"),
    }
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["terraform.tfrc"]
    assert (tmp_path / "run" / "terraform.tfrc").read_text() == (
        "provider_installation {\n"
        "  filesystem_mirror {\n"
        f'    path    = "{mirror}"\n'
        '    include = ["registry.terraform.io/hashicorp/aws"]\n'
        "  }\n"
        "  direct {\n"
        '    exclude = ["registry.terraform.io/hashicorp/aws"]\n'
        "  }\n"
        "}\n"
    )


def test_other_providers_of_the_mirror_are_taken_from_it_too(complete: Machine, tmp_path: Path) -> None:
    mirror = complete.mirror(complete.opt / "tf-plugins")
    (mirror / "registry.terraform.io" / "hashicorp" / "tls" / "4.0.6" / "linux_amd64").mkdir(parents=True)
    (mirror / "registry.terraform.io" / "hashicorp" / "empty").mkdir()
    find_toolchain(complete.project).environment(tmp_path)
    lists = ["registry.terraform.io/hashicorp/aws", "registry.terraform.io/hashicorp/tls"]
    assert f"    exclude = {json.dumps(lists)}\n" in (tmp_path / "terraform.tfrc").read_text()


def test_writing_the_configuration_again_changes_nothing(complete: Machine, tmp_path: Path) -> None:
    complete.mirror(complete.opt / "tf-plugins")
    found = find_toolchain(complete.project)
    first = (found.environment(tmp_path), (tmp_path / "terraform.tfrc").read_bytes())
    assert (found.environment(tmp_path), (tmp_path / "terraform.tfrc").read_bytes()) == first


def test_a_packed_mirror_is_a_mirror(complete: Machine) -> None:
    packed = complete.opt / "packed" / PROVIDER / "terraform-provider-aws_5.100.0_linux_amd64.zip"
    packed.parent.mkdir(parents=True)
    packed.touch()
    assert find_toolchain(complete.project).mirror == complete.opt / "packed"


@pytest.mark.parametrize(("version", "machine_type"), [("5.99.0", "linux_amd64"), ("5.100.0", "darwin_arm64")])
def test_a_mirror_without_the_needed_provider_is_none(complete: Machine, version: str, machine_type: str) -> None:
    complete.mirror(complete.opt / "tf-plugins", version, machine_type)
    assert find_toolchain(complete.project).mirror is None


def test_an_empty_folder_of_the_provider_is_no_mirror(complete: Machine) -> None:
    (complete.opt / "tf-plugins" / PROVIDER / "5.100.0" / "linux_amd64").mkdir(parents=True)
    assert find_toolchain(complete.project).mirror is None


@pytest.mark.parametrize(
    "place",
    [
        "home/project/terraform.d/plugins",
        "home/.terraform.d/plugins",
        "home/.local/share/terraform/plugins",
        "opt/plugins",
    ],
)
@pytest.mark.skipif(platform.system() != "Linux", reason="the implied folders of Linux")
def test_a_mirror_is_found_where_terraform_looks(complete: Machine, tmp_path: Path, place: str) -> None:
    complete.mirror(tmp_path / place)
    assert find_toolchain(complete.project).mirror == tmp_path / place


def test_the_plugin_cache_comes_first_and_is_then_no_cache(
    complete: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete.mirror(complete.opt / "tf-plugins")
    cache = complete.mirror(tmp_path / "cache")
    monkeypatch.setenv("TF_PLUGIN_CACHE_DIR", str(cache))
    found = find_toolchain(complete.project)
    assert found.mirror == cache
    assert found.environment(tmp_path)["TF_PLUGIN_CACHE_DIR"] == ""


def test_a_plugin_cache_without_the_provider_stays_a_cache(
    complete: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror = complete.mirror(complete.opt / "tf-plugins")
    monkeypatch.setenv("TF_PLUGIN_CACHE_DIR", str(tmp_path / "cache"))
    found = find_toolchain(complete.project)
    assert found.mirror == mirror
    assert "TF_PLUGIN_CACHE_DIR" not in found.environment(tmp_path)


def test_a_configuration_that_is_not_there_counts_as_unset(
    complete: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete.mirror(complete.opt / "tf-plugins")
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(tmp_path / "missing.tfrc"))
    found = find_toolchain(complete.project)
    assert found.own_configuration is None
    assert found.environment(tmp_path)["TF_CLI_CONFIG_FILE"] == str(tmp_path / "terraform.tfrc")


def test_the_users_own_configuration_stays_in_force(
    complete: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete.mirror(complete.opt / "tf-plugins")
    own = tmp_path / "own.tfrc"
    own.write_text("disable_checkpoint = true\n")
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(own))
    found = find_toolchain(complete.project)
    assert (found.own_configuration, found.mirror) == (own, None)
    assert "TF_CLI_CONFIG_FILE" not in found.environment(tmp_path)
    assert "TF_CLI_ARGS_providers_lock" not in found.environment(tmp_path)
    assert not (tmp_path / "terraform.tfrc").exists()


@pytest.mark.parametrize("named", [None, "missing.tfrc"])
def test_a_mirror_of_the_users_own_configuration_is_locked_from(
    complete: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str | None
) -> None:
    mirror = complete.mirror(tmp_path / "mine")
    own = complete.home / ".terraformrc"
    own.write_text(
        f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n'
        '    include = ["*/*/*"]\n  }\n  direct {}\n}\n'
    )
    if named is not None:
        monkeypatch.setenv("TF_CLI_CONFIG_FILE", named)
    found = find_toolchain(complete.project)
    assert (found.own_configuration, found.mirror) == (own, mirror)
    environment = found.environment(tmp_path)
    assert environment["TF_CLI_ARGS_providers_lock"] == f"-fs-mirror={mirror}"
    assert environment["TF_CLI_CONFIG_FILE"] == str(own)
    assert not (tmp_path / "terraform.tfrc").exists()


def test_a_mirror_with_a_blank_in_its_name_is_quoted(complete: Machine, tmp_path: Path) -> None:
    mirror = complete.mirror(complete.opt / "my plugins")
    environment = find_toolchain(complete.project).environment(tmp_path)
    assert environment["TF_CLI_ARGS_providers_lock"] == f"'-fs-mirror={mirror}'"


@pytest.mark.parametrize(
    ("given", "result"),
    [
        ("-platform=linux_arm64", "-platform=linux_arm64 -fs-mirror={mirror}"),
        ("-fs-mirror=/mine", "-fs-mirror=/mine"),
        ("-net-mirror=https://mirror.example.com/", "-net-mirror=https://mirror.example.com/"),
    ],
)
def test_the_users_own_arguments_for_locking_are_kept(
    complete: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, result: str
) -> None:
    mirror = complete.mirror(complete.opt / "tf-plugins")
    monkeypatch.setenv("TF_CLI_ARGS_providers_lock", given)
    environment = find_toolchain(complete.project).environment(tmp_path)
    assert environment["TF_CLI_ARGS_providers_lock"] == result.format(mirror=mirror)


def test_children_keep_their_compiled_modules(complete: Machine, tmp_path: Path) -> None:
    found = find_toolchain(complete.project)
    base = {"PATH": "/bin", "PYTHONDONTWRITEBYTECODE": "1", "CI": "false"}
    assert found.child_environment(tmp_path, base) == {"PATH": "/bin", **found.environment(tmp_path)}
    assert base["PYTHONDONTWRITEBYTECODE"] == "1"


def test_without_a_base_children_get_this_processs_environment(
    complete: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("KEPT", "yes")
    child = find_toolchain(complete.project).child_environment(tmp_path)
    assert (child["KEPT"], "PYTHONDONTWRITEBYTECODE" in child, child["CI"]) == ("yes", False, "1")
