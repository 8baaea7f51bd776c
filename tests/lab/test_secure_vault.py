"""Carbon's secure vault on machines that boot: no secret stands in the product's files, and all that need one have it.

Two members, because only a second one shows that the first has read its discovery key.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.lab.trial import UNIT, Subject, Trial, new_trial, pack_of_subject, product_settings, within
from wso2_cluster.carbon import discovery_secret_name
from wso2_cluster.carbon.references import key_store_secret_names
from wso2_cluster.lab.choices import Scheme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.emulator.machines.booting import BootingAws
    from wso2_cluster.emulator.machines.machine import Machine

pytestmark = pytest.mark.lab

NAME = "vault"
NODE = "member-1"
HOME = "/opt/wso2/wso2carbon-core-4.5.1"
ADMINISTRATOR, PASSWORD = "prod/administrator", "Adm1n-of-the-vault"
_PROGRAM = ("env", "PYTHONPATH=/opt/wso2-node", "python3", "-m", "wso2_node")
_LOGIN = """\
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" \
xmlns:a="http://authentication.services.core.carbon.wso2.org"><s:Body><a:login><a:username>root</a:username>\
<a:password>{}</a:password><a:remoteAddress>localhost</a:remoteAddress></a:login></s:Body></s:Envelope>"""


@pytest.fixture(scope="module")
def trial(booting: BootingAws, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """Two members on kernel 4.5.1 with the vault, a key store and a first user of their own."""
    booting.client("secretsmanager").create_secret(Name=ADMINISTRATOR, SecretString=json.dumps({"password": PASSWORD}))
    subject = Subject.KERNEL_4_5_1
    made = new_trial(
        booting,
        tmp_path_factory.mktemp(NAME),
        name=NAME,
        subject=subject,
        scheme=Scheme.AWS,
        second=49,
        nodes=2,
        product={**product_settings(subject, pack_of_subject(subject)), "secure_vault": True},
        key_store={"kind": "generated"},
        administrator={"name": "root", "secret": ADMINISTRATOR},
    )
    made.deploy()
    yield made
    made.destroy()


@pytest.fixture
def machine(trial: Trial) -> Machine:
    """The first member's, after both have found each other."""
    trial.wait_for_cluster()
    return trial.machine(NODE)


def secrets(trial: Trial) -> dict[str, str]:
    """What must not be in a file, by what it is."""
    client = trial.aws.client("secretsmanager")
    names = {"discovery": discovery_secret_name(trial.topology.deployment), "store": key_store_secret_names(NAME)[1]}
    found = {key: json.loads(client.get_secret_value(SecretId=name)["SecretString"]) for key, name in names.items()}
    return {
        "administrator": PASSWORD,
        "access key": found["discovery"]["accessKey"],
        "secret key": found["discovery"]["secretKey"],
        "key store": found["store"]["password"],
    }


def in_clear(trial: Trial, machine: Machine) -> list[str]:
    """Each secret that a file below the product's home holds, and that file; what the JVM keeps in memory apart."""
    found = []
    for what, secret in secrets(trial).items():
        listed = machine.execute("grep", "-rlF", "-f", "-", HOME, input=f"{secret}\n", check=False)
        found += [f"{what}: {path}" for path in listed.split()]
    return found


def signs_in(machine: Machine, password: str) -> bool:
    """Whether the administrator can sign in at the console's service."""
    answer = machine.execute(
        *("curl", "-sk", "-H", "Content-Type: text/xml", "-H", "SOAPAction: urn:login", "--data", "@-"),
        "https://localhost:9443/services/AuthenticationAdmin",
        input=_LOGIN.format(password),
        check=False,
    )
    return "<ns:return>true</ns:return>" in answer


def works(trial: Trial, machine: Machine) -> None:
    """See that the members found each other and that the administrator, and nobody else, can sign in."""
    trial.wait_for_cluster()
    within(lambda: signs_in(machine, PASSWORD), lambda: machine.journal(UNIT)[-3000:], 60)
    assert not signs_in(machine, "password")


def test_the_product_starts_and_no_secret_is_in_its_files(trial: Trial, machine: Machine) -> None:
    works(trial, machine)
    assert in_clear(trial, machine) == []
    assert PASSWORD not in machine.journal(UNIT)
    for name in ("cipher-text.properties", "secret-conf.properties"):
        shown = machine.execute("stat", "--format=%U %a", f"{HOME}/repository/conf/security/{name}")
        assert shown.split() == ["wso2", "600"]


def test_apply_changes_nothing_and_leaves_no_password(trial: Trial, machine: Machine) -> None:
    said = machine.execute(*_PROGRAM, "apply").splitlines()
    assert said[-1] == f"{NAME}-{NODE}: nothing changed"
    assert "password-tmp" not in machine.execute("ls", "-A", HOME)
    assert json.loads(machine.execute(*_PROGRAM, "status", "--json"))["applied"] is True
    assert in_clear(trial, machine) == []


def test_it_starts_again_by_systemd_and_after_a_reboot(trial: Trial, machine: Machine) -> None:
    trial.restart()
    works(trial, machine)
    trial.forget_logs(NODE)
    machine.reboot()
    works(trial, machine)
    assert in_clear(trial, machine) == []


def test_a_password_that_opens_no_key_store_keeps_it_from_starting(trial: Trial, machine: Machine) -> None:
    client, name = trial.aws.client("secretsmanager"), key_store_secret_names(NAME)[1]
    right = client.get_secret_value(SecretId=name)["SecretString"]
    said = len(machine.journal(UNIT))
    client.put_secret_value(SecretId=name, SecretString=json.dumps({"password": "another-one"}))
    try:
        machine.execute("systemctl", "restart", "--no-block", UNIT)
        within(
            lambda: "keytool -certreq on the key store: " in machine.journal(UNIT)[said:],
            lambda: machine.journal(UNIT)[said:],
        )
        assert "password-tmp" not in machine.execute("ls", "-A", HOME)
    finally:
        client.put_secret_value(SecretId=name, SecretString=right)
    trial.forget_logs(NODE)
    works(trial, machine)
