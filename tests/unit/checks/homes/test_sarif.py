"""The report in SARIF 2.1.0: what code scanning asks for is there."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.unit.checks.homes.homes import AXIS2, USERS, home
from wso2_cluster.checks.homes import look, rules, sarif

FAULTS = {USERS: (("of-our-own", "admin"),), AXIS2: (("wso2.esb.domain", "other"),)}


def written(folder: Path, *names: str) -> dict[str, Any]:
    """The report of homes called *names*, the last one with faults, as a pipeline reads it."""
    homes = [home(folder / name, FAULTS if name == names[-1] else {}, number=2) for name in names[-1:]]
    homes = [*(home(folder / name) for name in names[:-1]), *homes]
    report: dict[str, Any] = json.loads(json.dumps(sarif(look(homes), folder)))
    return report


def require_code_scanning(report: dict[str, Any]) -> None:
    """Check what GitHub's code scanning needs of a SARIF file (GitHub, SARIF support for code scanning)."""
    assert report["version"] == "2.1.0"
    assert report["$schema"].endswith("sarif-schema-2.1.0.json")
    for run in report["runs"]:
        driver = run["tool"]["driver"]
        assert driver["name"]
        assert re.fullmatch(r"\d+\.\d+\.\d+", driver["semanticVersion"])
        for rule in driver["rules"]:
            assert {"id", "shortDescription", "fullDescription", "help", "defaultConfiguration"} <= rule.keys()
            assert all(rule[key]["text"] for key in ("shortDescription", "fullDescription", "help"))
            assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
        for result in run["results"]:
            assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
            assert result["level"] in ("error", "warning", "note")
            assert result["message"]["text"]
            assert result["locations"]
            for location in (*result["locations"], *result.get("relatedLocations", ())):
                place = location["physicalLocation"]
                address = urlsplit(place["artifactLocation"]["uri"])
                assert (address.scheme, address.netloc, address.path[:1] == "/") == ("", "", False)
                assert place["region"]["startLine"] >= 1
                assert place["region"]["startColumn"] >= 1


def test_a_report_that_code_scanning_takes(tmp_path: Path) -> None:
    report = written(tmp_path, "one", "two")

    require_code_scanning(report)
    (run,) = report["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [rule.id for rule in rules()]
    assert [result["ruleId"] for result in run["results"]] == ["cluster-setting-differs", "default-admin-password"]


def test_a_result_as_it_is_written(tmp_path: Path) -> None:
    (run,) = written(tmp_path, "one", "two")["runs"]

    result = run["results"][0]
    fingerprint = result.pop("partialFingerprints")["wso2ClusterLint/v1"]

    assert re.fullmatch(r"[0-9a-f]{64}", fingerprint)
    index = result.pop("ruleIndex")
    assert run["tool"]["driver"]["rules"][index]["id"] == "cluster-setting-differs"
    region = {"startLine": 21, "startColumn": 34}
    uri = "repository/conf/axis2/axis2.xml"
    assert result == {
        "ruleId": "cluster-setting-differs",
        "level": "error",
        "message": {
            "text": f"domain is 'other' here and 'wso2.esb.domain' in {tmp_path}/one: these nodes do not meet. "
            "Fix: write the same domain on all nodes."
        },
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": f"two/{uri}"}, "region": region}}],
        "relatedLocations": [
            {
                "id": 0,
                "message": {"text": f"compared with {tmp_path}/one"},
                "physicalLocation": {"artifactLocation": {"uri": f"one/{uri}"}, "region": region},
            }
        ],
    }


def test_names_with_blanks_and_umlauts_are_addresses(tmp_path: Path) -> None:
    report = written(tmp_path, "größe 1 #%?")

    require_code_scanning(report)
    (run,) = report["runs"]
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri) == "größe 1 #%?/repository/conf/user-mgt.xml"


def test_a_home_outside_of_the_folder_has_a_base(tmp_path: Path) -> None:
    (tmp_path / "pipeline").mkdir()
    node = home(tmp_path / "elsewhere" / "esb", FAULTS)

    report = sarif(look([node]), tmp_path / "pipeline")

    require_code_scanning(report)
    (run,) = report["runs"]
    assert run["originalUriBaseIds"] == {"HOME1": {"uri": f"{(tmp_path / 'elsewhere').as_uri()}/"}}
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "esb/repository/conf/user-mgt.xml",
        "uriBaseId": "HOME1",
    }


def test_a_finding_keeps_its_fingerprint_when_lines_are_added_above(tmp_path: Path) -> None:
    def prints(folder: Path, *more: tuple[str, str]) -> list[str]:
        node = home(folder / "esb", {USERS: (("of-our-own", "admin"), *more)})
        (run,) = sarif(look([node]), folder)["runs"]
        return [result["partialFingerprints"]["wso2ClusterLint/v1"] for result in run["results"]]

    assert prints(tmp_path / "a") == prints(tmp_path / "b", ("<UserManager>", "<UserManager>\n\n\n"))


def test_a_home_in_order_is_a_run_without_results(tmp_path: Path) -> None:
    report = sarif(look([home(tmp_path / "esb")]), tmp_path)

    require_code_scanning(report)
    assert report["runs"][0]["results"] == []
