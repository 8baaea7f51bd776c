"""Rule hazelcast-config-option: no start option puts another file in the place of axis2.xml."""

from pathlib import Path

from tests.unit.checks.homes.homes import CARBON, SCRIPT, found, home

OPTION = {SCRIPT: (("    -DworkerNode", "    -Dhazelcast.config=/opt/hazelcast.xml \\\n    -DworkerNode"),)}


def test_the_option(tmp_path: Path) -> None:
    assert found("hazelcast-config-option", home(tmp_path / "esb", OPTION)) == [
        (
            "error esb/bin/wso2server.sh:11:5",
            ("-Dhazelcast.config=/opt/hazelcast.xml is read in place of the clustering section from kernel 4.4.6 on"),
            "remove the option, or configure the cluster in that file alone",
        )
    ]


def test_before_kernel_4_4_6_nobody_reads_it(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {**OPTION, CARBON: (("<Version>5.0.0<", "<Version>4.9.0<"),)})

    assert node.identity.kernel == "4.4.1"
    assert found("hazelcast-config-option", node) == []


def test_no_option(tmp_path: Path) -> None:
    assert found("hazelcast-config-option", home(tmp_path / "esb")) == []
