import dataclasses
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from tests import balancers
from wso2_cluster.emulator.machines.haproxy import configuration, quoted, server_states
from wso2_cluster.emulator.machines.load_balancers import (
    Condition,
    Field,
    Forward,
    Forwarded,
    Kind,
    Protocol,
    Rule,
    Weighted,
)

CERTIFICATES = {balancers.CERTIFICATE.arn: "certificates/one.pem"}
ADDRESSES = {
    "i-manager": IPv4Address("10.0.1.10"),
    "i-worker-1": IPv4Address("10.0.1.11"),
    "i-worker-2": IPv4Address("10.0.2.11"),
}
STACK = balancers.stack(balancers.console(), balancers.services())


def lines_of(rule: Rule) -> list[str]:
    text = configuration(balancers.balancer(balancers.https_listener(rule)), CERTIFICATES, ADDRESSES)
    return [line.strip() for line in text.splitlines()]


def test_the_stack_of_the_toolkit() -> None:
    expected = Path(__file__).with_name("stack.haproxy.cfg").read_text()
    assert configuration(STACK, CERTIFICATES, ADDRESSES) == expected


@pytest.mark.parametrize(
    ("condition", "written"),
    [
        (
            Condition(field=Field.HOST, values=("a.b.com", "*.b.com")),
            r'req.hdr(host),field(1,:) -m reg -i -- "^a\\.b\\.com\$" "^.*\\.b\\.com\$"',
        ),
        (Condition(field=Field.PATH, values=("/carbon/*",)), r'path -m reg -- "^/carbon/.*\$"'),
        (Condition(field=Field.METHOD, values=("GET", "HEAD")), "method -- GET HEAD"),
        (Condition(field=Field.SOURCE, values=("192.0.2.0/24",)), "src -- 192.0.2.0/24"),
        (Condition(field=Field.HEADER, values=("x y",), header="X-Way"), 'req.fhdr(X-Way) -m str -i -- "x y"'),
    ],
)
def test_conditions(condition: Condition, written: str) -> None:
    rule = Rule(priority=7, conditions=(condition,), action=balancers.to(balancers.console()))
    assert f"http-request set-var(txn.rule) str(7) if !{{ var(txn.rule) -m found }} {{ {written} }}" in lines_of(rule)


def test_weights_are_shares_of_the_requests() -> None:
    action = Forward(
        groups=(
            Weighted(group=balancers.console(), weight=80),
            Weighted(group=balancers.group("none", 1, ()), weight=0),
            Weighted(group=balancers.services(), weight=20),
        )
    )
    written = lines_of(Rule(priority=7, conditions=balancers.host("a"), action=action))
    chosen = "{ var(txn.rule) -m str 7 }"

    def group(name: str) -> str:
        return f"http-request set-var(txn.group) str({name}) if {chosen} !{{ var(txn.group) -m found }}"

    for line in (
        f"http-request set-var(txn.share) rand(100) if {chosen}",
        f"{group('esb-console')} {{ var(txn.share) -m int lt 80 }}",
        f"{group('esb-services')} {{ var(txn.share) -m int lt 100 }}",
    ):
        assert line in written


@pytest.mark.parametrize(
    ("forwarded", "count"), [(Forwarded.APPEND, 2), (Forwarded.PRESERVE, 0), (Forwarded.REMOVE, 1)]
)
def test_x_forwarded_for(forwarded: Forwarded, count: int) -> None:
    text = configuration(balancers.balancer(balancers.https_listener(), forwarded=forwarded), CERTIFICATES, {})
    assert sum("X-Forwarded-For" in line for line in text.splitlines()) == count


def test_a_stopped_target_and_one_without_an_address_are_no_servers() -> None:
    stopped = tuple(dataclasses.replace(each, used=False) for each in balancers.console().targets)
    text = configuration(balancers.stack(balancers.console(targets=stopped), balancers.services()), CERTIFICATES, {})
    assert "    server " not in text


def test_a_network_load_balancer_passes_connections_on() -> None:
    check = balancers.check(protocol=Protocol.TCP)
    group = balancers.group("mutual", 9443, ("i-manager",), protocol=Protocol.TCP, check=check)
    listener = dataclasses.replace(
        balancers.https_listener(), protocol=Protocol.TCP, policy=None, certificates=(), default=balancers.to(group)
    )
    text = configuration(balancers.balancer(listener, kind=Kind.NETWORK), {}, ADDRESSES)
    assert text.partition("\nfrontend")[2] == (
        " port-443\n    bind :443\n    default_backend mutual\n\n"
        "backend mutual\n    balance roundrobin\n    timeout check 1s\n"
        "    server 10.0.1.10:9443 10.0.1.10:9443 check inter 1s rise 2 fall 2 no-check-ssl\n"
    )


@pytest.mark.parametrize(
    ("text", "word"),
    [("plain-1.2", "plain-1.2"), ("", '""'), ("a b", '"a b"'), ('"$x\\\n', '"\\"\\$x\\\\\\n"'), ("#", '"#"')],
)
def test_quoting(text: str, word: str) -> None:
    assert quoted(text) == word


def test_health_is_carried_over_and_new_targets_begin_without() -> None:
    running = "1\n# be_id …\n9 esb-console 1 10.0.1.10:9443 10.0.1.10 2 0 1 1 41 15 3 3 6 0 0 0 - 9443 - 1 0 - - 0\n"
    assert server_states(STACK, ADDRESSES, running).splitlines()[2:] == [
        "1 esb-services 1 10.0.1.11:8243 10.0.1.11 0 0 1 1 0 1 0 0 6 0 0 0 - 8243 - 1 0 - - 0",
        "1 esb-services 2 10.0.2.11:8243 10.0.2.11 0 0 1 1 0 1 0 0 6 0 0 0 - 8243 - 1 0 - - 0",
        "1 esb-console 1 10.0.1.10:9443 10.0.1.10 2 0 1 1 41 15 3 3 6 0 0 0 - 9443 - 1 0 - - 0",
    ]
