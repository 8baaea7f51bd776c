"""Rule wsdl-prefix: WSDLEPRPrefix stands once in each receiver, with the receiver's own scheme."""

from pathlib import Path

from tests.unit.checks.homes.homes import AXIS2, found, home

EXAMPLE = '<!--parameter name="WSDLEPRPrefix" locked="false">https://apachehost:port/somepath</parameter-->'


def test_the_scheme_of_the_shipped_example(tmp_path: Path) -> None:
    node = home(
        tmp_path / "esb", {AXIS2: ((EXAMPLE, '<parameter name="WSDLEPRPrefix">https://esb.example.com</parameter>'),)}
    )

    assert found("wsdl-prefix", node) == [
        (
            "warning esb/repository/conf/axis2/axis2.xml:4:41",
            "WSDLEPRPrefix of the receiver http is 'https://esb.example.com'",
            "begin it with http://",
        )
    ]


def test_twice_in_a_receiver(tmp_path: Path) -> None:
    twice = "".join(f'<parameter name="WSDLEPRPrefix">http://{each}.example.com</parameter>' for each in "ab")

    assert found("wsdl-prefix", home(tmp_path / "esb", {AXIS2: ((EXAMPLE, twice),)})) == [
        (
            "warning esb/repository/conf/axis2/axis2.xml:4:73",
            "the receiver http has WSDLEPRPrefix twice, and the last one counts",
            "keep one in each receiver",
        )
    ]


def test_outside_of_the_receivers(tmp_path: Path) -> None:
    node = home(
        tmp_path / "esb",
        {
            AXIS2: (
                (
                    "    <clustering",
                    '    <parameter name="WSDLEPRPrefix">http://a.example.com</parameter>\n    <clustering',
                ),
            )
        },
    )

    assert found("wsdl-prefix", node) == [
        (
            "warning esb/repository/conf/axis2/axis2.xml:17:5",
            "WSDLEPRPrefix stands outside of the transport receivers, where nobody reads it",
            "move it into <transportReceiver>",
        )
    ]


def test_one_with_the_receivers_scheme(tmp_path: Path) -> None:
    node = home(
        tmp_path / "esb", {AXIS2: ((EXAMPLE, '<parameter name="WSDLEPRPrefix">http://esb.example.com</parameter>'),)}
    )

    assert found("wsdl-prefix", node) == []
