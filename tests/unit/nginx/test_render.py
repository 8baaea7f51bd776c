"""The text of nginx.conf: whole files, and what each setting changes of one."""

from dataclasses import replace
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.deployments import ESB, KERNEL, topology
from tests.unit.nginx.fronts import (
    CERTIFICATE,
    api_manager_gateway,
    behind,
    enterprise_store,
    front,
    host,
    listener,
    upstream,
)
from wso2_cluster.nginx import (
    AddressAffinity,
    Certificate,
    CookieAffinity,
    Edition,
    Front,
    FrontError,
    HealthCheck,
    Process,
    Redirect,
    Scheme,
    Server,
    SessionAffinity,
    Timeouts,
    Verification,
    front_of,
    render,
)

WHOLE = {
    "esb-worker-manager": front_of(topology(ESB, balancer__http="forward")),
    "carbon-cluster": front_of(topology(KERNEL)),
    "apim-gateway": api_manager_gateway(),
    "enterprise-store": enterprise_store(),
    "enterprise-store-plus": enterprise_store(Edition.PLUS),
}


def difference(before: Front, after: Front) -> tuple[list[str], list[str]]:
    """Lines that only the one has, and lines that only the other has, without their indentation."""
    old, new = ([line.strip() for line in render(each).splitlines()] for each in (before, after))
    return [line for line in old if line not in new], [line for line in new if line not in old]


@pytest.mark.parametrize("name", WHOLE)
def test_the_whole_file_is_as_written_beside_this_test(name: str) -> None:
    assert render(WHOLE[name]) == (Path(__file__).parent / f"{name}.conf").read_text("utf-8")


def test_clients_stay_by_the_hash_of_their_address() -> None:
    assert difference(behind(), behind(affinity=AddressAffinity())) == ([], ["hash $binary_remote_addr consistent;"])


def test_open_source_nginx_hashes_a_cookie_of_its_own() -> None:
    assert difference(behind(), behind(affinity=CookieAffinity(name="node"))) == (
        [],
        [
            "map $https $affinity_attributes {",
            'on "; Path=/; HttpOnly; Secure; SameSite=None";',
            'default "; Path=/; HttpOnly; SameSite=Lax";',
            "map $cookie_node $affinity_key_node {",
            '"~^[0-9a-f]{32}$" $cookie_node;',
            "default $request_id;",
            "map $cookie_node $affinity_cookie_node {",
            '"~^[0-9a-f]{32}$" "";',
            'default "node=$request_id$affinity_attributes";',
            "hash $affinity_key_node consistent;",
            "add_header Set-Cookie $affinity_cookie_node always;",
        ],
    )


def plus(**changes: object) -> Front:
    return replace(behind(**changes), edition=Edition.PLUS)


def test_nginx_plus_sets_its_cookie_with_sticky() -> None:
    assert difference(plus(), plus(affinity=CookieAffinity())) == (
        [],
        ["sticky cookie route path=/ httponly secure samesite=none;"],
    )


def test_the_cookie_of_nginx_plus_is_not_secure_where_the_same_nodes_are_reached_by_http() -> None:
    nodes = upstream(affinity=CookieAffinity())
    listeners = (listener(to=nodes), listener(to=nodes, port=80, certificate=None))
    text = render(front(hosts=(host(listeners=listeners),), edition=Edition.PLUS))
    assert "sticky cookie route path=/ httponly samesite=lax;" in text


def test_nginx_plus_learns_the_sessions_of_the_product() -> None:
    assert difference(plus(), plus(affinity=SessionAffinity(idle_seconds=1800))) == (
        [],
        [
            (
                "sticky learn create=$upstream_cookie_JSESSIONID lookup=$cookie_JSESSIONID zone=esb_sessions:1m "
                "timeout=1800s;"
            )
        ],
    )


def test_nginx_plus_asks_for_a_page() -> None:
    health = HealthCheck(page="/services/Version", interval_seconds=10, fails=2, passes=1)
    assert difference(plus(), plus(health=health)) == (
        ["server 10.0.0.20:8243 max_fails=3 fail_timeout=30s;"],
        [
            "match answers_200 {",
            "status 200;",
            "server 10.0.0.20:8243 max_fails=2 fail_timeout=10s;",
            "location @health_esb {",
            "proxy_set_header Host esb.example.com;",
            "proxy_read_timeout 10s;",
            "health_check uri=/services/Version interval=10s fails=2 passes=1 match=answers_200;",
        ],
    )


def test_nodes_behind_two_listeners_are_asked_once() -> None:
    nodes = upstream(health=HealthCheck(page="/services/Version"))
    listeners = (listener(to=nodes), listener(to=nodes, port=8243))
    assert render(front(hosts=(host(listeners=listeners),), edition=Edition.PLUS)).count("health_check") == 1


def test_open_source_nginx_asks_for_no_page() -> None:
    assert difference(behind(), behind(health=HealthCheck(page="/services/Version"))) == ([], [])


def test_nodes_are_verified() -> None:
    verification = Verification(authorities="/etc/nginx/tls/nodes.pem", name="node.example.com", depth=1)
    assert difference(behind(), behind(verification=verification)) == (
        ["proxy_ssl_name esb.example.com;", "proxy_ssl_verify off;"],
        [
            "proxy_ssl_name node.example.com;",
            "proxy_ssl_verify on;",
            "proxy_ssl_verify_depth 1;",
            "proxy_ssl_trusted_certificate /etc/nginx/tls/nodes.pem;",
        ],
    )


def test_nodes_that_speak_http_have_no_tls() -> None:
    assert difference(behind(), behind(scheme=Scheme.HTTP)) == (
        [
            "proxy_pass https://esb;",
            "proxy_ssl_server_name on;",
            "proxy_ssl_name esb.example.com;",
            "proxy_ssl_verify off;",
        ],
        ["proxy_pass http://esb;"],
    )


def test_a_port_that_browsers_have_to_name_is_told_to_nodes_and_kept_in_redirects() -> None:
    listeners = (listener(port=9443),)
    assert difference(front(), front(hosts=(host(listeners=listeners),))) == (
        [
            "listen 443 ssl default_server;",
            "listen 443 ssl;",
            "proxy_set_header Host $host;",
            "proxy_set_header X-Forwarded-Host $host;",
            'proxy_redirect "~^https?://(?:esb\\.example\\.com|10\\.0\\.0\\.20)(?::[0-9]+)?(/.*)?$" https://$host$1;',
        ],
        [
            "listen 9443 ssl default_server;",
            "listen 9443 ssl;",
            "proxy_set_header Host $host:$server_port;",
            "proxy_set_header X-Forwarded-Host $host:$server_port;",
            (
                'proxy_redirect "~^https?://(?:esb\\.example\\.com(?!:(?:9443)(?:/|$))|10\\.0\\.0\\.20)(?::[0-9]+)?'
                '(/.*)?$" https://$host:$server_port$1;'
            ),
        ],
    )


@pytest.mark.parametrize(("port", "to"), [(443, "https://$host"), (9443, "https://$host:9443")])
def test_clients_are_sent_to_https(port: int, to: str) -> None:
    listeners = (listener(port=80, to=Redirect(port=port), certificate=None), listener(port=port))
    assert f"        return 301 {to}$request_uri;\n" in render(front(hosts=(host(listeners=listeners),)))


@pytest.mark.parametrize(
    ("changes", "before", "after"),
    [
        ({"names": ("a.example.com", "esb.example.com")}, "server_name esb.example.com;", None),
        ({"body_mib": 512}, "client_max_body_size 100m;", ["client_max_body_size 512m;"]),
        (
            {"strict_transport_seconds": 31_536_000},
            None,
            ['add_header Strict-Transport-Security "max-age=31536000" always;'],
        ),
        (
            {"websocket": True},
            'proxy_set_header Connection "";',
            [
                "map $http_upgrade $connection_upgrade {",
                '"" "";',
                "default upgrade;",
                "proxy_set_header Upgrade $http_upgrade;",
                "proxy_set_header Connection $connection_upgrade;",
            ],
        ),
    ],
)
def test_a_setting_of_a_virtual_host_is_written(
    changes: dict[str, object], before: str | None, after: list[str] | None
) -> None:
    gone, new = difference(front(), front(hosts=(host(**changes),)))
    if after is None:
        assert "server_name a.example.com esb.example.com;" in new
        assert before in gone
    else:
        assert (gone, new) == ([before] if before else [], after)


def test_time_outs_are_written() -> None:
    times = Timeouts(connect=1, read=2, send=3, retry=4)
    assert difference(front(), front(hosts=(host(timeouts=times),)))[1] == [
        "proxy_connect_timeout 1s;",
        "proxy_read_timeout 2s;",
        "proxy_send_timeout 3s;",
        "proxy_next_upstream_timeout 4s;",
    ]


def test_settings_of_the_process_are_written() -> None:
    process = Process(
        user=None,
        pid="/srv/n/pid",
        logs="/srv/n",
        temporary="/srv/n/t",
        connections=100,
        drain_seconds=60,
    )
    assert difference(front(), front(process=process)) == (
        [
            "user www-data;",
            "worker_rlimit_nofile 8192;",
            "worker_shutdown_timeout 3600s;",
            "pid /run/nginx.pid;",
            "error_log /var/log/nginx/error.log;",
            "worker_connections 4096;",
            "access_log /var/log/nginx/access.log front;",
        ],
        [
            "worker_rlimit_nofile 200;",
            "worker_shutdown_timeout 60s;",
            "pid /srv/n/pid;",
            "error_log /srv/n/error.log;",
            "worker_connections 100;",
            "access_log /srv/n/access.log front;",
            "client_body_temp_path /srv/n/t/client_body;",
            "proxy_temp_path /srv/n/t/proxy;",
            "fastcgi_temp_path /srv/n/t/fastcgi;",
            "uwsgi_temp_path /srv/n/t/uwsgi;",
            "scgi_temp_path /srv/n/t/scgi;",
        ],
    )


def test_nginx_listens_at_one_address() -> None:
    assert difference(front(), front(address=IPv4Address("10.0.0.5")))[1] == [
        "listen 10.0.0.5:443 ssl default_server;",
        "listen 10.0.0.5:443 ssl;",
    ]


def test_a_front_with_findings_is_not_written() -> None:
    with pytest.raises(FrontError, match=r"\Aa front without virtual hosts refuses everybody: add one\Z"):
        render(Front(hosts=()))


@given(value=st.text() | st.text(";{}\"'$ #\\\n/.a", max_size=12))
def test_no_value_can_bring_in_a_directive(value: str) -> None:
    fronts = [
        front(hosts=(host(names=(value,)),)),
        front(hosts=(host(listeners=(listener(certificate=Certificate(chain=value, key="/key")),)),)),
        front(hosts=(host(listeners=(listener(certificate=Certificate(chain="/chain", key=value)),)),)),
        front(process=Process(user=value)),
        front(process=Process(pid=value)),
        front(process=Process(logs=value)),
        behind(name=value),
        behind(servers=(Server(address=value, port=1),)),
        behind(verification=Verification(authorities=value)),
        behind(verification=Verification(authorities="/ca", name=value)),
        plus(health=HealthCheck(page=value)),
        plus(affinity=CookieAffinity(name=value)),
        plus(affinity=SessionAffinity(cookie=value)),
    ]
    usual = [
        *[front()] * 6,
        *[behind()] * 2,
        *[behind(verification=Verification(authorities="/ca"))] * 2,
        plus(health=HealthCheck(page="/")),
        plus(affinity=CookieAffinity()),
        plus(affinity=SessionAffinity()),
    ]
    for changed, known in zip(fronts, usual, strict=True):
        try:
            text = render(changed)
        except FrontError:
            continue
        assert shape(text) == shape(render(known))


def shape(text: str) -> tuple[int, list[int]]:
    return text.count("\n"), [text.count(letter) for letter in ";{}#'\""]


def test_certificates_are_where_the_front_says() -> None:
    assert difference(front(), front(hosts=(host(listeners=(listener(certificate=CERTIFICATE),)),))) == ([], [])
    other = Certificate(chain="/a.pem", key="/b.pem")
    assert difference(front(), front(hosts=(host(listeners=(listener(certificate=other),)),)))[1] == [
        "ssl_certificate /a.pem;",
        "ssl_certificate_key /b.pem;",
    ]
