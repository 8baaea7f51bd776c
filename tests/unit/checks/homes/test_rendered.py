"""What deployment.toml makes of the clustering section."""

from pathlib import Path

from tests.unit.checks.homes.homes import found, rendered_home


def test_what_is_written_and_what_the_kernel_adds(tmp_path: Path) -> None:
    node = rendered_home(tmp_path / "is")
    section = node.clustering

    assert section is not None
    assert (section.enabled, section.scheme, section.value("domain")) == (True, "wka", "is.domain")
    # From [server] node_ip, and from the kernel's default.json.
    assert (section.value("localMemberHost"), section.value("localMemberPort")) == ("10.0.1.11", "4000")
    assert [
        (each.host_name and each.host_name.value, each.port and each.port.value) for each in section.well_known
    ] == [
        ("10.0.1.11", "4000"),
        ("10.0.1.12", "4000"),
    ]


def test_the_findings_of_the_language_have_places_in_deployment_toml(tmp_path: Path) -> None:
    node = rendered_home(tmp_path / "is", ('node_ip = "10.0.1.11"', 'node_ip = "127.0.0.1"'))

    assert [place for place, _, _ in found("loopback-host", node)] == ["error is/repository/conf/deployment.toml:3:11"]


def test_parameters_of_a_scheme(tmp_path: Path) -> None:
    table = '[clustering.properties]\nregion = "us-east-1a"\n\n[database.shared_db]'
    node = rendered_home(tmp_path / "is", ('"wka"', '"aws"'), ("[database.shared_db]", table))

    region = node.parameter("region")

    assert region is not None
    assert (region.text, region.place.line, region.place.column) == ("us-east-1a", 11, 10)


def test_without_a_membership_scheme_it_is_off(tmp_path: Path) -> None:
    node = rendered_home(tmp_path / "is", ('membership_scheme = "wka"\n', ""))

    assert (node.is_clustered, found("clustering-disabled", node)) == (False, [])
