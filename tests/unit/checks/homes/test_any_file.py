"""Whatever is in the files of a home, looking at it ends with a report."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.checks.homes.homes import (
    AXIS2,
    CARBON,
    CATALINA,
    DATASOURCES,
    FILES,
    REGISTRY,
    RENDERED,
    SCRIPT,
    TOML,
    USERS,
)
from wso2_cluster.checks.homes import Home, as_json, look, text

PIECES = st.one_of(
    st.sampled_from(["<!--", "-->", "<a>", "/>", '"', "'", "|", "${x}", "\\\n", "[", "]", "=", " ", "\n", "\r", "\0"]),
    st.text(max_size=4),
)
PATHS = st.sampled_from([AXIS2, CARBON, CATALINA, DATASOURCES, REGISTRY, SCRIPT, TOML, USERS])


@settings(deadline=None)
@given(path=PATHS, start=st.floats(0, 1), length=st.integers(0, 40), piece=PIECES)
def test_a_damaged_file(path: str, start: float, length: int, piece: str) -> None:
    content = (RENDERED if path == TOML else FILES[path]).encode()
    at = round(start * len(content))

    with tempfile.TemporaryDirectory() as folder:
        for name, data in {
            CARBON: b"<Server/>",
            path: content[:at] + piece.encode("utf-8", "surrogatepass") + content[at + length :],
        }.items():
            (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / name).write_bytes(data)
        report = look([Home(Path(folder))])

        assert as_json(report)["homes"][0]["home"] == folder
        assert all("\n" not in line for line in text(report))
    assert all(each.finding.line >= 1 and each.finding.column >= 1 for each in report.findings)
