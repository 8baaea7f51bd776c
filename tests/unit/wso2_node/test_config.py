"""node.json is read whole, and everything that is wrong with it is said at once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from wso2_node.config import Download, Proxy, Service, Trust, download, parse
from wso2_node.errors import NodeError

SHA = "0" * 64
KEYS = (
    "version node region home user pack libraries references files absent emptied trust key_store vault hosts proxy "
    "databases mounts service"
)
INSIDE = "allowed: a path below the product home, without '..'"
FOLDER = "an absolute folder such as /opt/wso2/product, not below /home, /root, /run, /tmp or /var/tmp, without blanks"
FLAG = "a flag such as -Dname=value, without blanks, quotes, \\, $ and `"


def node(**changes: object) -> dict[str, Any]:
    service = {"script": "bin/wso2server.sh", "java_home": "/usr/lib/jvm/java-8", "ready_port": 9443}
    least = {"version": 1, "node": "esb-1", "region": "us-east-1", "home": "/opt/wso2/esb", "user": "wso2"}
    return {**least, "service": service, **changes}


def pack(source: str, sha256: str = SHA) -> dict[str, str]:
    return {"source": source, "sha256": sha256}


def trust(subjects: object) -> dict[str, object]:
    return {"keystore": "k", "password": "p", "subjects": subjects}


def findings(data: bytes | dict[str, Any]) -> list[str]:
    with pytest.raises(NodeError) as caught:
        parse(data if isinstance(data, bytes) else json.dumps(data).encode())
    return str(caught.value).splitlines()


def test_the_least_configuration_has_the_documented_defaults() -> None:
    config = parse(json.dumps(node()).encode())
    assert config.service == Service("bin/wso2server.sh", 9443, "/usr/lib/jvm/java-8")
    assert (config.pack, config.trust, config.proxy, config.libraries) == (None, None, None, [])
    assert (config.references, config.files, config.hosts) == ({}, {}, {})


def test_null_is_the_same_as_left_out() -> None:
    names = ("pack", "trust", "proxy", "libraries", "references", "files", "hosts")
    assert parse(json.dumps(node(**dict.fromkeys(names))).encode()) == parse(json.dumps(node()).encode())


def test_authorities_are_a_download_and_may_be_left_out() -> None:
    found = [
        parse(json.dumps(node(trust={**trust([]), **more})).encode()).trust
        for more in ({}, {"authorities": None}, {"authorities": pack("s3://b/bundle.pem")})
    ]
    assert found == [
        Trust("k", "p", []),
        Trust("k", "p", []),
        Trust("k", "p", [], Download("s3://b/bundle.pem", SHA)),
    ]


def test_a_download_of_what_is_no_products_has_an_absolute_path() -> None:
    raw = {**pack("s3://b/nodes.pem"), "path": "/etc/nginx/tls/nodes.pem"}
    assert download(raw, "here") == Download("s3://b/nodes.pem", SHA, "/etc/nginx/tls/nodes.pem")


@pytest.mark.parametrize("path", ["nodes.pem", "/etc/../nodes.pem", "/etc/..", "/", "/etc//nodes.pem", "/a b", 1])
def test_another_path_of_a_download_is_refused(path: object) -> None:
    with pytest.raises(NodeError) as caught:
        download({**pack("s3://b/nodes.pem"), "path": path}, "here")
    assert str(caught.value) == (
        f"here: path is {json.dumps(path)}; allowed: an absolute path such as /etc/nginx/tls/nodes.pem, without '..'"
    )


def test_all_faults_of_a_download_come_at_once() -> None:
    with pytest.raises(NodeError) as caught:
        download({"source": "http://x/nodes.pem", "more": 1}, "here")
    assert str(caught.value).splitlines() == [
        "here: sha256 is missing",
        "here: path is missing",
        'here: source is "http://x/nodes.pem"; allowed: s3://BUCKET/KEY or https://…',
        "here: more is unknown; allowed: source sha256 path",
    ]


@pytest.mark.parametrize("raw", [None, "s3://b/nodes.pem", []])
def test_a_download_that_is_no_object_is_refused(raw: object) -> None:
    with pytest.raises(NodeError, match=r"^here: all has to be an object$"):
        download(raw, "here")


def test_java_home_may_be_left_out_or_null() -> None:
    for service in ({"java_home": None}, {}):
        document = node(service={"script": "bin/wso2server.sh", "ready_port": 9443, **service})
        assert parse(json.dumps(document).encode()).service == Service("bin/wso2server.sh", 9443, None)


def test_a_proxy_has_an_address_and_exceptions() -> None:
    proxy = {"url": "http://proxy.example.com:3128", "exceptions": "localhost,.internal"}
    assert parse(json.dumps(node(proxy=proxy)).encode()).proxy == Proxy(
        "http://proxy.example.com:3128", "localhost,.internal"
    )
    assert findings(node(proxy={"url": "proxy:3128", "exceptions": "a b"})) == [
        'node.json: proxy.url is "proxy:3128"; allowed: an address such as http://proxy.example.com:3128',
        'node.json: proxy.exceptions is "a b"; allowed: hosts, separated by commas',
    ]


def test_every_part_arrives_in_its_place() -> None:
    edit = {"op": "remove", "at": "/a/b"}
    whole = node(
        pack={"source": "s3://packs/esb.zip", "sha256": SHA},
        libraries=[{"source": "https://repo.example/mysql.jar", "sha256": SHA, "path": "lib/mysql.jar"}],
        references={"password": {"kind": "secret", "id": "db", "field": "password"}},
        files=[{"path": "conf/a.xml", "edits": [edit]}],
        trust={"keystore": "trust.jks", "password": [{"ref": "password"}], "subjects": ["Amazon Root CA 1"]},
        hosts={"10.0.1.10": ["mgt.example.com"]},
    )
    config = parse(json.dumps(whole).encode())
    assert config.pack == Download("s3://packs/esb.zip", SHA)
    assert config.libraries == [Download("https://repo.example/mysql.jar", SHA, "lib/mysql.jar")]
    assert config.references == {"password": {"kind": "secret", "id": "db", "field": "password"}}
    assert config.files == {"conf/a.xml": [edit]}
    assert config.trust == Trust("trust.jks", [{"ref": "password"}], ["Amazon Root CA 1"])
    assert config.hosts == {"10.0.1.10": ["mgt.example.com"]}


def test_a_file_that_is_named_twice_gets_the_edits_of_both_in_order() -> None:
    first, second = {"op": "remove", "at": "/a/b"}, {"op": "remove", "at": "/a/c"}
    config = parse(json.dumps(node(files=[{"path": "a.xml", "edits": [e]} for e in (first, second)])).encode())
    assert config.files == {"a.xml": [first, second]}


def test_json_that_does_not_parse_is_named_with_line_and_column() -> None:
    assert findings(b'{"version": 1,\n  "node" "x"}') == ["node.json: line 2, column 10: Expecting ':' delimiter"]


def test_bytes_that_are_not_utf_8_are_named_with_their_place() -> None:
    assert findings(b'{"node": "\xff"}') == ["node.json: byte 10 is not UTF-8"]


def test_all_findings_come_at_once() -> None:
    wrong = node(
        version=2, user="root", colour="red", hosts={"10.0.0.1": "name"}, files=[{"path": "../x", "edits": []}]
    )
    del wrong["region"]
    assert findings(wrong) == [
        "node.json: region is missing",
        "node.json: version is 2; allowed: 1",
        'node.json: user is "root"; allowed: a user name other than root',
        f"node.json: colour is unknown; allowed: {KEYS}",
        "node.json: hosts.10.0.0.1 has to be a list that is not empty",
        f'node.json: files[0].path is "../x"; {INSIDE}',
    ]


@pytest.mark.parametrize("data", [[], "text", 1, None])
def test_something_other_than_an_object_is_refused(data: object) -> None:
    assert findings(json.dumps(data).encode()) == ["node.json: all has to be an object"]


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"node": "a b"}, 'node is "a b"; allowed: letters, digits and . _ -'),
        (
            {"region": "us-east-1a"},
            'region is "us-east-1a"; allowed: an AWS region such as us-east-1, without a zone letter',
        ),
        ({"pack": pack("http://x/y.zip")}, 'pack.source is "http://x/y.zip"; allowed: s3://BUCKET/KEY or https://…'),
        ({"pack": pack("file:///y.zip")}, 'pack.source is "file:///y.zip"; allowed: s3://BUCKET/KEY or https://…'),
        ({"pack": pack("s3://b/k", "12")}, 'pack.sha256 is "12"; allowed: 64 lowercase hexadecimal digits'),
        ({"references": {"a": {"kind": "vault"}}}, 'references.a.kind is "vault"; allowed: ssm, secret or members'),
        (
            {"references": {"a": {"kind": "ssm", "name": "", "id": ""}}},
            "references.a.id is unknown; allowed: kind name",
        ),
        ({"references": {"a": {"kind": "secret"}}}, "references.a.id is missing"),
        ({"hosts": {"mgt": ["x"]}}, "hosts: 'mgt' does not appear to be an IPv4 or IPv6 address"),
        ({"hosts": {"10.0.0.1": []}}, "hosts.10.0.0.1 has to be a list that is not empty"),
        ({"hosts": {"10.0.0.1": ["a b"]}}, 'hosts.10.0.0.1[0] is "a b"; allowed: a host name or an address'),
        ({"hosts": []}, "hosts has to be an object"),
        ({"trust": trust([1])}, "trust.subjects[0] is 1; allowed: text"),
        ({"trust": trust("Amazon Root CA 1")}, "trust.subjects has to be a list"),
        (
            {"trust": {**trust([]), "authorities": pack("http://x/bundle.pem")}},
            'trust.authorities.source is "http://x/bundle.pem"; allowed: s3://BUCKET/KEY or https://…',
        ),
        ({"trust": {**trust([]), "authorities": {"source": "s3://b/k"}}}, "trust.authorities.sha256 is missing"),
        ({"files": [{"path": "/etc/passwd", "edits": []}]}, f'files[0].path is "/etc/passwd"; {INSIDE}'),
        ({"files": [{"path": ".", "edits": []}]}, f'files[0].path is "."; {INSIDE}'),
    ],
)
def test_a_wrong_value_is_named_with_its_place_and_what_is_allowed(change: dict[str, Any], finding: str) -> None:
    found = findings(node(**change))
    assert found[0] == f"node.json: {finding}"


@pytest.mark.parametrize(
    "home", ["/opt", "/home/wso2/esb", "/root/x", "/run/x", "opt/x", "/opt/a b", "/opt/../x", "/opt/%n"]
)
def test_a_home_that_the_service_could_not_use_is_refused(home: str) -> None:
    assert findings(node(home=home)) == [f"node.json: home is {json.dumps(home)}; allowed: {FOLDER}"]


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"ready_port": True}, "service.ready_port is true; allowed: a TCP port"),
        ({"ready_port": 65536}, "service.ready_port is 65536; allowed: a TCP port"),
        ({"ready_port": "9443"}, 'service.ready_port is "9443"; allowed: a TCP port'),
        ({"timeout": 0}, "service.timeout is 0; allowed: seconds, 1 to 99999"),
        (
            {"script": "bin/../x.sh"},
            'service.script is "bin/../x.sh"; allowed: a path below the product home, without blanks',
        ),
        ({"wait_for": [{"host": "m"}]}, "service.wait_for[0].port is missing"),
    ],
)
def test_a_wrong_setting_of_the_service_is_named(change: dict[str, Any], finding: str) -> None:
    assert findings(node(service={**node()["service"], **change})) == [f"node.json: {finding}"]


@pytest.mark.parametrize("flag", ["x", "-Da=b c", '-Da="b"', "-Da=$HOME", "-Da=`id`", "-Da=b\\"])
def test_a_flag_that_systemd_would_read_differently_is_refused(flag: str) -> None:
    assert findings(node(service={**node()["service"], "flags": [flag]})) == [
        f"node.json: service.flags[0] is {json.dumps(flag)}; allowed: {FLAG}"
    ]


@pytest.mark.parametrize("flag", ["-Dsetup", "-Da=b", "-Dhttp.nonProxyHosts=localhost|*.internal", "--debug"])
def test_a_plain_flag_is_accepted(flag: str) -> None:
    assert parse(json.dumps(node(service={**node()["service"], "flags": [flag]})).encode()).service.flags == [flag]


def test_a_wrong_edit_is_named_with_its_place() -> None:
    found = findings(node(files=[{"path": "a.xml", "edits": [{"op": "remove", "at": "/a/b"}, {"op": "explode"}]}]))
    assert len(found) == 1
    assert found[0].startswith("node.json: files[0].edits[1]: op is 'explode'; allowed: ")


def test_files_that_must_be_absent_are_paths_below_the_home() -> None:
    assert parse(json.dumps(node(absent=["conf/deployment.toml"])).encode()).absent == ["conf/deployment.toml"]
    assert parse(json.dumps(node()).encode()).absent == ()
    assert findings(node(absent=["/etc"])) == [f'node.json: absent[0] is "/etc"; {INSIDE}']
