"""What is wrong with a front."""

import pytest

from tests.unit.nginx.fronts import behind, front, host, listener, upstream
from wso2_cluster.nginx import (
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
    findings,
    render,
)

PLAIN = listener(port=80, certificate=None)
ESB = "virtual host 'esb.example.com'"
TOO_SMALL = "is too small: use 1 or more"
COOKIE_RULE = "is not taken: NGINX reads names of up to 32 letters, digits and underscores"
REDIRECT_RULE = "redirect from a listener without a certificate to one with a certificate"
PATH_RULE = "is not taken: use an absolute path of letters, digits and _ @ + . , -"


def at(*listeners: object) -> Front:
    return front(hosts=(host(listeners=listeners),))


@pytest.mark.parametrize(
    "right",
    [
        front(),
        at(PLAIN),
        at(listener(), PLAIN),
        at(listener(), listener(port=8243)),
        at(listener(), listener(port=80, certificate=None, to=Redirect())),
        front(hosts=(host(), host(names=("mgt.example.com",)))),
        front(hosts=(host(), host(listeners=(listener(port=8243),)))),
        front(hosts=(host(strict_transport_seconds=0),)),
        front(process=Process(user=None, temporary="/srv/nginx")),
        behind(
            servers=(Server(address="node-1.example.com", port=1), Server(address="node-1.example.com", port=65_535))
        ),
        behind(health=HealthCheck(page="/carbon/admin/login.jsp?a=b")),
        behind(verification=Verification(authorities="/etc/ssl/ca.pem", name="node.example.com")),
        behind(affinity=CookieAffinity(name="esb_route")),
        Front(hosts=(host(listeners=(listener(to=upstream(affinity=SessionAffinity())),)),), edition=Edition.PLUS),
    ],
)
def test_a_right_front_has_none(right: Front) -> None:
    assert findings(right) == ()


@pytest.mark.parametrize(
    ("wrong", "finding"),
    [
        (Front(hosts=()), "a front without virtual hosts refuses everybody: add one"),
        (front(process=Process(user="www data")), "user 'www data' is no account's name: use www-data, nginx, or None"),
        (front(process=Process(pid="nginx.pid")), f"pid: 'nginx.pid' {PATH_RULE}"),
        (front(process=Process(logs="/var/log;")), f"logs: '/var/log;' {PATH_RULE}"),
        (front(process=Process(temporary="")), f"temporary: '' {PATH_RULE}"),
        (front(process=Process(connections=0)), f"process: connections 0 {TOO_SMALL}"),
        (front(process=Process(drain_seconds=0)), f"process: drain_seconds 0 {TOO_SMALL}"),
        (front(hosts=(host(names=()),)), "virtual host without a name: no request ever reaches it: add a name"),
        (
            front(hosts=(host(names=("esb.example.com", "*.Example.com")),)),
            f"{ESB}: '*.Example.com' is no host name: use small letters, digits and hyphens, such as esb.example.com",
        ),
        (at(), f"{ESB}: it listens nowhere: add a listener"),
        (at(listener(), listener()), f"{ESB}: two listeners at port 443: leave one out"),
        (at(listener(port=0)), f"{ESB}: there is no port 0: use one of 1 to 65535"),
        (at(listener(port=65_536)), f"{ESB}: there is no port 65536: use one of 1 to 65535"),
        (
            at(listener(certificate=Certificate(chain="a.pem", key="/b.pem"))),
            f"{ESB}: certificate: 'a.pem' {PATH_RULE}",
        ),
        (at(listener(certificate=Certificate(chain="/a.pem", key="b c"))), f"{ESB}: key: 'b c' {PATH_RULE}"),
        (
            at(listener(port=80, certificate=None, to=Redirect())),
            f"{ESB}: port 80 redirects to 443: {REDIRECT_RULE}",
        ),
        (
            at(listener(), listener(port=8443, to=Redirect())),
            f"{ESB}: port 8443 redirects to 443: {REDIRECT_RULE}",
        ),
        (front(hosts=(host(timeouts=Timeouts(read=0)),)), f"{ESB}: read 0 {TOO_SMALL}"),
        (front(hosts=(host(body_mib=0),)), f"{ESB}: body_mib 0 {TOO_SMALL}"),
        (
            front(hosts=(host(strict_transport_seconds=-1),)),
            f"{ESB}: strict_transport_seconds -1 is too small: use 0 or more",
        ),
        (
            front(hosts=(host(), host(names=("a.example.com", "esb.example.com")))),
            "esb.example.com stands for two virtual hosts at port 443: NGINX takes the first alone; keep it in one",
        ),
        (
            front(hosts=(host(), host(names=("a.example.com",), listeners=(listener(certificate=None),)))),
            "port 443 is plain in one virtual host and TLS in another: give all its listeners a certificate",
        ),
        (
            at(listener(), listener(port=8243, to=upstream(idle_connections=1))),
            "upstream esb: there are two that differ: give each a name of its own",
        ),
        (behind(name="ESB"), "upstream ESB: use small letters, digits and underscores, such as esb_services"),
        (behind(servers=()), "upstream esb: it has no servers: add the nodes"),
        (
            behind(servers=(Server(address="10.0.0.20 backup", port=1),)),
            "upstream esb: '10.0.0.20 backup' is no address and no host name",
        ),
        (
            behind(servers=(Server(address="10.0.0.20", port=-1),)),
            "upstream esb: there is no port -1: use one of 1 to 65535",
        ),
        (
            behind(servers=(Server(address="10.0.0.20", port=1),) * 2),
            "upstream esb: 10.0.0.20:1 stands there twice: leave one out",
        ),
        (
            behind(health=HealthCheck(page="services")),
            "upstream esb: page 'services' is no path: use one such as /services/Version",
        ),
        (behind(health=HealthCheck(fails=0)), f"upstream esb: fails 0 {TOO_SMALL}"),
        (behind(idle_connections=0), f"upstream esb: idle_connections 0 {TOO_SMALL}"),
        (
            behind(scheme=Scheme.HTTP, verification=Verification(authorities="/ca.pem")),
            "upstream esb: nodes that speak HTTP show no certificate: leave the verification out, or use HTTPS",
        ),
        (
            behind(verification=Verification(authorities="/ca.pem", name="*")),
            "upstream esb: '*' is no host name that a certificate could be made out to",
        ),
        (behind(verification=Verification(authorities="ca")), f"upstream esb: authorities: 'ca' {PATH_RULE}"),
        (
            behind(verification=Verification(authorities="/ca.pem", depth=0)),
            f"upstream esb: depth 0 {TOO_SMALL}",
        ),
        (behind(affinity=CookieAffinity(name="a-b")), f"upstream esb: cookie 'a-b' {COOKIE_RULE}"),
        (
            behind(affinity=CookieAffinity(name="JSESSIONID")),
            "upstream esb: NGINX's cookie would overwrite the product's JSESSIONID: use another name, such as route",
        ),
        (
            behind(affinity=SessionAffinity()),
            "upstream esb: only NGINX Plus learns sessions (sticky learn): use CookieAffinity",
        ),
    ],
)
def test_a_wrong_front_has_one(wrong: Front, finding: str) -> None:
    assert findings(wrong) == (finding,)


def test_all_are_found_at_once() -> None:
    wrong = front(hosts=(host(body_mib=0, timeouts=Timeouts(connect=0)),), process=Process(user=""))
    with pytest.raises(FrontError) as raised:
        render(wrong)
    assert str(raised.value).splitlines() == [
        "user '' is no account's name: use www-data, nginx, or None",
        f"{ESB}: connect 0 {TOO_SMALL}",
        f"{ESB}: body_mib 0 {TOO_SMALL}",
    ]
