"""Reading good deployment files, and any bytes at all."""

import json
import os
from ipaddress import IPv4Network
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.unit.deployment.samples import FILE
from wso2_cluster.deployment import (
    AwsMembership,
    BalancerKind,
    DeploymentFileError,
    Finding,
    RdsMysql,
    Role,
    SelfSignedCertificate,
    find_deployment_files,
    load_deployment,
)

SHIPPED = Path(__file__).parents[3] / "deployments"


def load(folder: Path, content: str | bytes) -> object:
    path = folder / "esb.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_deployment(path)


def test_a_good_file_becomes_a_deployment(tmp_path: Path) -> None:
    path = tmp_path / "esb.yaml"
    path.write_text(FILE, "utf-8")
    deployment = load_deployment(path)
    assert deployment.name == "esb"
    assert deployment.product.version == "4.9.0"
    assert deployment.aws.zones == ("us-east-1a", "us-east-1b")
    assert list(deployment.nodes) == [Role.MANAGER, Role.WORKER]
    assert deployment.cluster.membership == AwsMembership(scheme="aws", tag_key="wso2-cluster")
    assert deployment.balancer.kind is BalancerKind.ALB
    assert deployment.balancer.certificate == SelfSignedCertificate(self_signed=True)
    assert deployment.balancer.allow == (IPv4Network("203.0.113.0/24"),)
    assert deployment.database == RdsMysql()


@pytest.mark.parametrize("path", find_deployment_files(SHIPPED), ids=lambda path: path.name)
def test_every_shipped_deployment_file_is_good(path: Path) -> None:
    assert load_deployment(path).name


def test_what_the_file_does_not_say_is_known_to_be_a_default(tmp_path: Path) -> None:
    path = tmp_path / "esb.yaml"
    path.write_text(FILE, "utf-8")
    assert load_deployment(path).cluster.model_fields_set == {"domain", "membership"}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbf" + FILE.encode(), id="a byte order mark"),
        pytest.param(FILE.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(FILE.rstrip("\n").encode(), id="no last line end"),
        pytest.param(b"%YAML 1.2\n---\n" + FILE.encode() + b"...\n", id="YAML 1.2 said"),
        pytest.param(FILE.replace("  worker:\n", "  worker:\n    heap: {min: 0x200, max: 1024}\n").encode(), id="hex"),
    ],
)
def test_every_usual_form_of_a_text_file_is_read(content: bytes, tmp_path: Path) -> None:
    assert load(tmp_path, content)


def test_an_alias_stands_for_the_value_of_its_anchor(tmp_path: Path) -> None:
    path = tmp_path / "esb.yaml"
    text = FILE.replace("heap: {min: 512, max: 1024}", "heap: &heap {min: 512, max: 1024}")
    path.write_text(text.replace("    count: 2\n", "    count: 2\n    heap: *heap\n"), "utf-8")
    nodes = load_deployment(path).nodes
    assert nodes[Role.WORKER].heap == nodes[Role.MANAGER].heap


def test_a_merge_takes_in_what_the_mapping_does_not_say_itself(tmp_path: Path) -> None:
    path = tmp_path / "esb.yaml"
    text = FILE.replace("  manager:\n", "  manager: &node\n    instance_type: m5.large\n")
    path.write_text(text.replace("    count: 2\n", "    <<: *node\n    count: 2\n"), "utf-8")
    worker = load_deployment(path).nodes[Role.WORKER]
    assert (worker.count, worker.instance_type) == (2, "t3.medium")
    assert worker.heap == load_deployment(path).nodes[Role.MANAGER].heap


def test_a_fault_in_an_anchored_value_is_found_where_it_is_written(tmp_path: Path) -> None:
    text = FILE.replace("heap: {min: 512, max: 1024}", "heap: &heap {min: 512, max: lots}")
    with pytest.raises(DeploymentFileError) as caught:
        load(tmp_path, text.replace("    count: 2\n", "    count: 2\n    heap: *heap\n"))
    assert [(finding.line, finding.column, finding.message) for finding in caught.value.findings] == [
        (13, 33, "nodes.manager.heap.max: expected a whole number, got the text 'lots'"),
        (13, 33, "nodes.worker.heap.max: expected a whole number, got the text 'lots'"),
    ]


def test_findings_carry_file_line_column_and_message(tmp_path: Path) -> None:
    with pytest.raises(DeploymentFileError) as caught:
        load(tmp_path, FILE.replace("count: 2", "count: 0"))
    message = "nodes.worker.count: 0 is too small: use 1 or more"
    assert caught.value.findings == (Finding(file=tmp_path / "esb.yaml", line=15, column=12, message=message),)


def findings(folder: Path, content: str) -> list[str]:
    with pytest.raises(DeploymentFileError) as caught:
        load(folder, content)
    return [f"{finding.line}:{finding.column}: {finding.message}" for finding in caught.value.findings]


def test_rules_between_fields_are_looked_at_beside_wrong_fields(tmp_path: Path) -> None:
    content = (
        FILE.replace("name: esb\n", "name: esb\nnmae: esb\n")
        .replace("region: us-east-1\n", "region: us-east-1a\n")
        .replace("heap: {min: 512, max: 1024}", "heap: {min: 2048, max: 1024}")
        .replace("  domain: wso2.esb.domain\n", "  domain: wso2.esb.domain\n  local_member_port: 4000\n")
    )
    assert findings(tmp_path, content) == [
        "2:1: unknown key 'nmae': did you mean 'name'?",
        "8:11: aws.region: 'us-east-1a' is not allowed: use a region without a zone letter, for example us-east-1",
        "14:17: nodes.manager.heap.min: min is 2048 and max 1024 MiB: make max at least as large as min",
        "20:22: cluster.local_member_port: 4000 does not fit scheme aws: use 5701 to 5800",
    ]


def test_a_rule_about_a_wrong_field_waits_until_that_is_right(tmp_path: Path) -> None:
    # The fixed addresses would be too many for the default count of one.
    worker = "    count: two\n    addresses: [10.0.0.20, 10.0.0.21]\n"
    assert findings(tmp_path, FILE.replace("    count: 2\n", worker)) == [
        "15:12: nodes.worker.count: expected a whole number, got the text 'two'"
    ]


def test_rules_are_looked_at_beside_a_missing_setting(tmp_path: Path) -> None:
    content = FILE.replace("hosts:\n  service: esb.example.com\n", "").replace(
        "    tag_key: wso2-cluster\n", "    tag_key: Name\n"
    )
    assert findings(tmp_path, content) == [
        "1:1: 'hosts' is missing: add it, for example 'hosts: {service: esb.example.com}'",
        "21:14: cluster.membership.tag_key: the tag Name says what each resource is: use another key",
    ]


def test_a_misspelt_key_is_one_finding_alone(tmp_path: Path) -> None:
    with pytest.raises(DeploymentFileError) as caught:
        load(tmp_path, FILE.replace("balancer:\n", "balancr:\n").replace("name: esb\n", "nmae: esb\n", 1))

    assert [finding.message for finding in caught.value.findings] == [
        "unknown key 'nmae': did you mean 'name'?",
        "unknown key 'balancr': did you mean 'balancer'?",
    ]


def test_a_misspelt_key_beside_the_right_one_hides_nothing(tmp_path: Path) -> None:
    with pytest.raises(DeploymentFileError) as caught:
        load(tmp_path, FILE.replace("balancer:\n", "balancr: {}\nbalancer:\n  internal: 3\n"))

    assert [finding.message for finding in caught.value.findings] == [
        "unknown key 'balancr': did you mean 'balancer'?",
        "balancer.internal: expected true or false, got the number 3",
    ]


def test_a_file_that_is_not_there_is_named_with_its_nearest_neighbour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("esb-worker-manager.yaml").touch()
    with pytest.raises(DeploymentFileError) as caught:
        load_deployment(Path("esb-worker-manger.yaml"))
    assert str(caught.value) == (
        "esb-worker-manger.yaml:1:1: cannot read the file: no such file or directory;"
        " did you mean esb-worker-manager.yaml?"
    )


def test_a_name_that_no_file_can_have_is_refused() -> None:
    with pytest.raises(DeploymentFileError, match=r"x:1:1: cannot read the file: file name too long$"):
        load_deployment(Path("x" * 5000))
    with pytest.raises(DeploymentFileError, match=r":1:1: cannot read the file: embedded null byte$"):
        load_deployment(Path("a\0b"))


def test_a_file_in_a_folder_that_is_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DeploymentFileError, match=r"^x/esb.yaml:1:1: cannot read the file: no such file or directory$"):
        load_deployment(Path("x/esb.yaml"))


def test_a_folder_is_no_deployment_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("deployments").mkdir()
    with pytest.raises(DeploymentFileError, match=r"^deployments:1:1: cannot read the file: is a directory$"):
        load_deployment(Path("deployments"))


def test_a_path_through_a_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("esb.yaml").touch()
    with pytest.raises(DeploymentFileError, match=r"^esb.yaml/x:1:1: cannot read the file: not a directory$"):
        load_deployment(Path("esb.yaml/x"))


def test_deployment_files_of_a_folder_come_by_name(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yml", ".hidden.yaml", "notes.md"):
        (tmp_path / name).touch()
    (tmp_path / "deeper.yaml").mkdir()
    assert find_deployment_files(tmp_path) == (tmp_path / "a.yml", tmp_path / "b.yaml")


def test_an_empty_folder_has_no_deployment_files(tmp_path: Path) -> None:
    assert find_deployment_files(tmp_path) == ()


def test_two_files_of_one_name_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.yml", "a.yaml"):
        Path(name).touch()
    with pytest.raises(DeploymentFileError, match=r"^a.yml:1:1: a.yaml is there too: keep one of the two$"):
        find_deployment_files(Path())


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DeploymentFileError, match=r"^x:1:1: cannot list the folder: no such file or directory$"):
        find_deployment_files(Path("x"))


def expect_a_deployment_or_findings(folder: Path, content: bytes) -> None:
    """Loading *content* ends well or in findings that a person can follow: never in another error."""
    findings: tuple[Finding, ...] | None = None
    try:
        load(folder, content)
    except DeploymentFileError as error:
        findings = error.findings
    assert findings != ()
    for finding in findings or ():
        assert 1 <= finding.line <= content.count(b"\n") + content.count(b"\r") + 1
        assert 1 <= finding.column <= len(content) + 1
        assert finding.message.isprintable()
        assert len(finding.message) < 400


anything = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@anything
@given(content=st.binary())
def test_any_bytes_end_in_findings(content: bytes, tmp_path: Path) -> None:
    expect_a_deployment_or_findings(tmp_path, content)


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63)])
def test_numbers_of_64_bits_are_read(number: int, tmp_path: Path) -> None:
    file = tmp_path / "esb.yaml"
    file.write_text(f"{FILE}edits:\n  - {{file: a.toml, set: a, value: {number}}}\n")

    assert load_deployment(file).edits[0].value == number


def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    pipe = tmp_path / "esb.yaml"
    os.mkfifo(pipe)

    with pytest.raises(DeploymentFileError) as raised:
        load_deployment(pipe)

    assert str(raised.value) == f"{pipe}:1:1: cannot read the file: it is no regular file, copy its text into one"


@anything
@given(text=st.text(st.sampled_from("ab: \n\t-[]{},'\"&*!|>%@#?<0.~\\é\u2028")))
def test_any_text_made_of_yaml_signs_ends_in_findings(text: str, tmp_path: Path) -> None:
    expect_a_deployment_or_findings(tmp_path, text.encode())


PIECES = [":", " ", "\n", "\t", "- ", "[", "]", "{}", '"', "'", "&a ", "*a", "!!str ", "|", "? ", "#", "---\n", "...\n"]
PIECES += ["<<: *a\n", "~", "010", ".nan", "1e999", "9" * 50, "true", "null", "\ud7ff", '"\\ud800"', '"\\UFFFFFFFF"']


@anything
@given(
    cuts=st.lists(
        st.tuples(st.integers(0, len(FILE)), st.integers(0, 40), st.sampled_from(["", *PIECES])), min_size=1, max_size=4
    )
)
def test_any_mutation_of_a_good_file_ends_well_or_in_findings(cuts: list[tuple[int, int, str]], tmp_path: Path) -> None:
    text = FILE
    for start, length, piece in cuts:
        text = text[:start] + piece + text[start + length :]
    expect_a_deployment_or_findings(tmp_path, text.encode())


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
SETTINGS = [line.partition(":")[0] for line in FILE.splitlines()]


@anything
@given(number=st.integers(0, len(SETTINGS) - 1), value=JSON_VALUES)
@example(number=7, value=["\x1f", "\x1f"])
def test_any_value_in_any_place_ends_well_or_in_findings(number: int, value: object, tmp_path: Path) -> None:
    lines = FILE.splitlines()
    lines[number] = f"{SETTINGS[number]}: {json.dumps(value)}"
    expect_a_deployment_or_findings(tmp_path, "\n".join(lines).encode())
