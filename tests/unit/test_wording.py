"""wording.py: texts of others can neither break a line nor move the cursor."""

import pytest

from wso2_cluster.wording import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("mgt.esb.wso2.com", "mgt.esb.wso2.com"),
        ("Größe 大 'quoted'", "Größe 大 'quoted'"),
        ("one\ntwo\r\tthree", "one\\ntwo\\r\\tthree"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\u2028b\u00a0c", "a\\u2028b\\xa0c"),
        ("lone \ud800", "lone \\ud800"),
        ("", ""),
    ],
)
def test_what_has_no_shape_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown
