"""The report for programs."""

import json
from pathlib import Path

from tests.unit.checks.homes.homes import AXIS2, home
from wso2_cluster.checks.homes import as_json, look


def test_the_whole_report(tmp_path: Path) -> None:
    one = home(tmp_path / "one")
    two = home(tmp_path / "two", {AXIS2: (("wso2.esb.domain", "other"),)}, number=2)

    report = as_json(look([one, two]))

    assert json.loads(json.dumps(report)) == {
        "version": 1,
        "homes": [
            {
                "home": f"{tmp_path}/{name}",
                "product": "WSO2 Enterprise Service Bus",
                "productVersion": "5.0.0",
                "kernel": "4.4.8",
            }
            for name in ("one", "two")
        ],
        "findings": [
            {
                "home": f"{tmp_path}/two",
                "rule": "cluster-setting-differs",
                "severity": "error",
                "file": "repository/conf/axis2/axis2.xml",
                "line": 21,
                "column": 34,
                "message": f"domain is 'other' here and 'wso2.esb.domain' in {tmp_path}/one: these nodes do not meet",
                "fix": "write the same domain on all nodes",
                "related": [
                    {
                        "home": f"{tmp_path}/one",
                        "file": "repository/conf/axis2/axis2.xml",
                        "line": 21,
                        "column": 34,
                    }
                ],
            }
        ],
        "counts": {"error": 1, "warning": 0, "note": 0},
    }
