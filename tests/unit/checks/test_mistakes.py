"""Mistakes of published guides, templates and playbooks: each is refused or found by a rule, or can't be said at all.

The guides are those of WSO2 for Carbon 4.4 (clustering on AWS, ESB, API Manager's gateway, Enterprise Store), the
templates those for AWS CloudFormation of EI, IS and API Manager, the playbooks those for Puppet and Ansible.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.checks.deployment.certificates import FILES, write_certificate
from tests.unit.checks.deployment.deployments import ESB, LATER, PRODUCTION, SHOP
from tests.unit.checks.homes.homes import AXIS2, CARBON, CATALINA, REGISTRY, SCRIPT, USERS, Edits, everything, home
from tests.unit.checks.stack.stacks import ESB as STACK
from tests.unit.checks.stack.stacks import LATER as LATER_STACK
from tests.unit.checks.stack.stacks import findings, stack_of
from tests.variants import DELETE, PACK, data
from wso2_cluster.checks.deployment import described, load_checked
from wso2_cluster.checks.homes import rules as rules_of_homes
from wso2_cluster.deployment import DeploymentFileError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SCHEME = '<parameter name="membershipScheme">wka</parameter>'
KEYS = '<parameter name="accessKey">AKIAXXXXXXXXXXXXXXXX</parameter><parameter name="secretKey">secret</parameter>'
CIPHERS = 'ciphers="TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"\n\t'
LAST = "    -DworkerNode=false \\\n"


def scheme_aws(*parameters: str, keys: str = KEYS) -> Edits:
    """Scheme aws with *parameters*, each `NAME=VALUE`."""
    written = "".join(
        f'<parameter name="{name}">{value}</parameter>' for name, value in (each.split("=") for each in parameters)
    )
    return {AXIS2: ((SCHEME, f'<parameter name="membershipScheme">aws</parameter>{keys}{written}'),)}


def option(*options: str) -> Edits:
    """The start script with *options* before the main class."""
    return {SCRIPT: ((LAST, LAST + "".join(f"    {each} \\\n" for each in options)),)}


IN_HOMES: dict[str, tuple[Edits, dict[str, str], str]] = {
    # Guide to AWS clustering mode.
    "localMemberHost is 127.0.0.1": (
        {AXIS2: (('localMemberHost">10.0.1.11', 'localMemberHost">127.0.0.1'),)},
        {},
        "loopback-host",
    ),
    "region has a zone": (scheme_aws("region=us-east-1a"), {}, "aws-region-zone"),
    "// begins a comment": ({AXIS2: ((SCHEME, f"{SCHEME} // the scheme"),)}, {}, "text-between-elements"),
    "securityGroup is an id": (scheme_aws("securityGroup=sg-0123456789abcdef0"), {}, "aws-group-id"),
    "no tag is set": (scheme_aws("region=us-east-1"), {}, "aws-tag-missing"),
    "no key is set": (scheme_aws("region=us-east-1", keys=""), {}, "aws-key-missing"),
    "keys are in clear": (scheme_aws("region=us-east-1"), {}, "secret-in-clear"),
    "iamRole on Hazelcast 3.5": (scheme_aws("iamRole=nodes", keys=""), {}, "aws-key-missing"),
    "hostHeader is set": (scheme_aws("hostHeader=ec2.amazonaws.com.cn"), {}, "aws-host-header"),
    "a region of China": (scheme_aws("region=cn-north-1"), {}, "aws-region-partition"),
    "names of parameters of kernel 4.7": (scheme_aws("tag-key=cluster"), {}, "parameter-misspelled"),
    "multicast is left on": ({AXIS2: ((SCHEME, SCHEME.replace("wka", "multicast")),)}, {}, "multicast-in-vpc"),
    "blanks around the domain": ({AXIS2: ((">wso2.esb.domain<", "> wso2.esb.domain <"),)}, {}, "domain-blanks"),
    "a hazelcast.xml is left": ({}, {"repository/conf/etc/hazelcast.xml": "<hazelcast/>"}, "hazelcast-xml"),
    "catalina_server.xml": ({}, {"repository/conf/tomcat/catalina_server.xml": "<Server/>"}, "misplaced-file"),
    "nonProxyHosts without its closing quote": (
        option("-Dhttp.proxyHost=proxy", '-Dhttp.nonProxyHosts="localhost|127.0.0.1|.*.local'),
        {},
        "quote-open",
    ),
    "nonProxyHosts with a pattern that Java has not": (
        option("-Dhttp.proxyHost=proxy", '-Dhttp.nonProxyHosts="localhost|127.0.0.1|169.254.169.254|.*.local"'),
        {},
        "proxy-exceptions-wildcard",
    ),
    "nonProxyHosts without the metadata service": (
        option("-Dhttp.proxyHost=proxy", '-Dhttp.nonProxyHosts="localhost|127.0.0.1|*.local"'),
        {},
        "proxy-exceptions-missing",
    ),
    "https.nonProxyHosts": (option('-Dhttps.nonProxyHosts="localhost"'), {}, "https-non-proxy-hosts"),
    "RC4 and 3DES": (
        {CATALINA: ((CIPHERS, CIPHERS.replace("TLS_ECDHE", "SSL_RSA_WITH_RC4_128_MD5,TLS_ECDHE")),)},
        {},
        "weak-cipher",
    ),
    "TLS 1.0": ({CATALINA: (('Protocols="TLSv1.2"', 'Protocols="TLSv1,TLSv1.1,TLSv1.2"'),)}, {}, "weak-protocol"),
    "the shipped key store": (
        {CATALINA: (("esb.jks", "wso2carbon.jks"), ('keystorePass="of-our-own"', 'keystorePass="wso2carbon"'))},
        {},
        "default-key-store",
    ),
    # Guides to clusters of ESB, API Manager's gateway and Enterprise Store.
    "localMemberPort is a port of the product": (
        {AXIS2: (('localMemberPort">4000', 'localMemberPort">9443'),)},
        {},
        "member-port-taken",
    ),
    "-Dsetup at every start": (option("-Dsetup"), {}, "setup-at-every-start"),
    "WSDLEPRPrefix twice": (
        {
            AXIS2: (
                (
                    '<parameter name="port" locked="false">8280</parameter>',
                    (
                        '<parameter name="port" locked="false">8280</parameter>\n'
                        '<parameter name="WSDLEPRPrefix" locked="false">http://esb.example.com</parameter>\n'
                        '<parameter name="WSDLEPRPrefix" locked="false">https://esb.example.com</parameter>'
                    ),
                ),
            )
        },
        {},
        "wsdl-prefix",
    ),
    "subDomain worker on the manager": (
        {
            AXIS2: (
                (
                    '<property name="backendServerURL"',
                    '<property name="subDomain" value="worker"/><property name="backendServerURL"',
                ),
            )
        },
        {},
        "sub-domain-against-start",
    ),
    "JNDI names of two files differ": ({USERS: ((">jdbc/WSO2UM_DB<", ">jdbc/UserDB<"),)}, {}, "jndi-name-undefined"),
    "cacheId is not the datasource's": ({REGISTRY: (("<cacheId>esb@", "<cacheId>root@"),)}, {}, "cache-id"),
    "sso-idp-config.xml in conf/security": (
        {},
        {"repository/conf/security/sso-idp-config.xml": "<SSOIdentityProviderConfig/>"},
        "misplaced-file",
    ),
    "Tribes as the agent": (
        {
            AXIS2: (
                (
                    "org.wso2.carbon.core.clustering.hazelcast.HazelcastClusteringAgent",
                    "org.apache.axis2.clustering.tribes.TribesClusteringAgent",
                ),
            )
        },
        {},
        "agent-tribes",
    ),
    "parameters of Tribes": (
        {AXIS2: ((SCHEME, f'{SCHEME}<parameter name="synchronizeAll">true</parameter>'),)},
        {},
        "parameter-unread",
    ),
    "a state manager": (
        {
            AXIS2: (
                (
                    '<groupManagement enable="false"/>',
                    '<groupManagement enable="false"/><stateManager class="x.Y" enable="true"/>',
                ),
            )
        },
        {},
        "state-manager",
    ),
    "SVN without SVNKit": (
        {CARBON: (("        <Enabled>false</Enabled>", "        <Enabled>true</Enabled>"),)},
        {"repository/components/lib/mysql.jar": ""},
        "svnkit-missing",
    ),
    "the SVN password in clear": (
        {
            CARBON: (
                ("        <Enabled>false</Enabled>", "        <Enabled>true</Enabled>"),
                ("<SvnPassword>password<", "<SvnPassword>ours<"),
            )
        },
        {},
        "svn-password-in-clear",
    ),
    "admin and admin": ({USERS: (("<Password>of-our-own<", "<Password>admin<"),)}, {}, "default-admin-password"),
    "HostName stays in its comment": (
        {CARBON: (("<HostName>esb.example.com</HostName>", ""),)},
        {},
        "host-name-missing",
    ),
}
"""What is changed in a product home, and the rule of `wso2-cluster lint` that finds it."""


@pytest.mark.parametrize("mistake", IN_HOMES)
def test_a_mistake_in_a_product_home_is_found(tmp_path: Path, mistake: str) -> None:
    edits, more, rule = IN_HOMES[mistake]
    made = home(tmp_path / "node", edits, more=more)

    assert rule in {each.partition(" ")[0] for each in everything(made.root)}


BETWEEN_HOMES: dict[str, tuple[Edits, Edits, str]] = {
    "lists of members differ": (
        {},
        {AXIS2: (("            <member><hostName>10.0.1.11</hostName><port>4000</port></member>\n", ""),)},
        "member-lists-differ",
    ),
    "a member listens elsewhere than the list says": (
        {},
        {AXIS2: (('localMemberPort">4000', 'localMemberPort">4100'),)},
        "member-address-differs",
    ),
    "ports differ in scheme aws": (
        scheme_aws("region=us-east-1", "tagKey=cluster", "tagValue=esb"),
        {
            AXIS2: (
                *scheme_aws("region=us-east-1", "tagKey=cluster", "tagValue=esb")[AXIS2],
                ('localMemberPort">4000', 'localMemberPort">4100'),
            )
        },
        "cluster-setting-differs",
    ),
    "AutoCommit on all nodes": (
        {
            CARBON: (
                ("        <Enabled>false</Enabled>", "        <Enabled>true</Enabled>"),
                ("        <AutoCommit>false</AutoCommit>", "        <AutoCommit>true</AutoCommit>"),
            )
        },
        {
            CARBON: (
                ("        <Enabled>false</Enabled>", "        <Enabled>true</Enabled>"),
                ("        <AutoCommit>false</AutoCommit>", "        <AutoCommit>true</AutoCommit>"),
            )
        },
        "two-committers",
    ),
    "mounts with another overwrite": (
        {},
        {REGISTRY: (('overwrite="true"', 'overwrite="virtual"'),)},
        "registry-differs",
    ),
    "publisher and store in one domain with lists of their own": (
        {AXIS2: (("            <member><hostName>10.0.1.12</hostName><port>4000</port></member>\n", ""),)},
        {AXIS2: (("            <member><hostName>10.0.1.11</hostName><port>4000</port></member>\n", ""),)},
        "member-lists-differ",
    ),
}
"""What is changed in the homes of two nodes, and the rule that finds it."""


@pytest.mark.parametrize("mistake", BETWEEN_HOMES)
def test_a_mistake_between_product_homes_is_found(tmp_path: Path, mistake: str) -> None:
    first, second, rule = BETWEEN_HOMES[mistake]
    homes = [home(tmp_path / f"node-{number}", edits, number=number) for number, edits in ((1, first), (2, second))]

    assert rule in {each.partition(" ")[0] for each in everything(*(each.root for each in homes))}


Change = dict[str, Any]
IN_FILES: dict[str, tuple[dict[str, Any], Change, str]] = {
    "region has a zone": (ESB, {"aws__region": "eu-west-1a"}, "deployment-file"),
    "securityGroup is an id": (
        ESB,
        {"cluster__membership": {"scheme": "aws", "security_group": "sg-0123456789abcdef0"}},
        "deployment-file",
    ),
    "multicast": (ESB, {"cluster__membership": {"scheme": "multicast"}}, "deployment-file"),
    "blanks around the domain": (ESB, {"cluster__domain": " wso2.esb.domain "}, "deployment-file"),
    "ports differ in scheme aws": (
        ESB,
        {"nodes__worker": {"count": 2, "member_ports": [5701, 5702]}},
        "member-ports-are-listed",
    ),
    "ports of scheme wka in scheme aws": (ESB, {"cluster__local_member_port": 4100}, "aws-scheme-has-its-ports"),
    "the member port is a port of the product": (
        LATER,
        {"cluster__local_member_port": 9443},
        "member-port-is-free",
    ),
    "a region of China in scheme aws": (
        ESB,
        {"aws": {"region": "cn-north-1", "zones": ["cn-north-1a", "cn-north-1b"]}, "balancer": {"kind": "none"}},
        "aws-scheme-has-an-endpoint",
    ),
    "a Hazelcast that asks for metadata without a token": (
        LATER,
        {"cluster__membership": {"scheme": "aws"}},
        "metadata-without-token",
    ),
    "a hazelcast.xml of one's own": (
        ESB,
        {"edits": [{"file": "repository/conf/etc/hazelcast.xml", "set": "/hazelcast/group/name", "value": "x"}]},
        "hazelcast-xml-edited",
    ),
    "-Dhazelcast.config": (
        ESB,
        {"nodes__worker": {"jvm_options": ["-Dhazelcast.config=/etc/hazelcast.xml"]}},
        "hazelcast-config-given",
    ),
    "-Dsetup at every start": (ESB, {"nodes__manager": {"jvm_options": ["-Dsetup"]}}, "setup-option-given"),
    "catalina_server.xml": (
        ESB,
        {"edits": [{"file": "repository/conf/tomcat/catalina_server.xml", "set": "/Server/a", "value": "x"}]},
        "edit-misplaced",
    ),
    "nonProxyHosts with a pattern that Java has not": (
        ESB,
        {"proxy": {"host": "proxy.example.com", "port": 3128, "exceptions": [".*.local"]}},
        "deployment-file",
    ),
    "subDomain worker on the manager": (
        ESB,
        {
            "edits": [
                {
                    "file": "repository/conf/axis2/axis2.xml",
                    "set": "/axisconfig/clustering/parameter[@name='properties']/property[@name='subDomain']",
                    "attribute": "value",
                    "value": "worker",
                }
            ]
        },
        "edits-leave-settings-alone",
    ),
    "AutoCommit on all nodes": (
        data(ESB, artifacts={"kind": "efs"}),
        {
            "edits": [
                {
                    "file": "repository/conf/carbon.xml",
                    "set": "/Server/DeploymentSynchronizer/AutoCommit",
                    "value": "true",
                }
            ]
        },
        "edits-leave-settings-alone",
    ),
    "TLS 1.0": (
        ESB,
        {
            "edits": [
                {
                    "file": "repository/conf/tomcat/catalina-server.xml",
                    "set": "/Server/Service/Connector[@port='9443']",
                    "attribute": "sslEnabledProtocols",
                    "value": "TLSv1,TLSv1.1,TLSv1.2",
                }
            ]
        },
        "weak-tls-edited",
    ),
    "localMemberHost is 127.0.0.1": (
        ESB,
        {
            "edits": [
                {
                    "file": "repository/conf/axis2/axis2.xml",
                    "set": "/axisconfig/clustering/parameter[@name='localMemberHost']",
                    "value": "127.0.0.1",
                }
            ]
        },
        "edits-leave-settings-alone",
    ),
    "a vault where the product renders": (LATER, {"product__secure_vault": True}, "secure-vault-is-the-products"),
    "the shipped key store": (ESB, {"key_store": {"kind": "shipped"}}, "key-store-shipped"),
    "SVN without SVNKit": (
        ESB,
        {
            "artifacts": {"kind": "svn", "url": "https://svn.example.com/esb", "secret": "prod/svn"},
            "product__pack": PACK,
        },
        "repository-can-be-read",
    ),
    # Templates: of two nodes each, in one zone, with a database that goes with the stack.
    "a database in one zone": (PRODUCTION, {"database__multi_az": False}, "database-in-one-zone"),
    "no backups": (PRODUCTION, {"database__backup_days": 0}, "backups-off"),
    "DeletionPolicy: Delete": (PRODUCTION, {"database__final_snapshot": False}, "snapshot-missing"),
    "the console is for admin and admin": (PRODUCTION, {"administrator": DELETE}, "administrator-shipped"),
    "a node alone in its group": (
        SHOP,
        {"nodes": {"publisher": {"count": 1}, "store": {"count": 2}}},
        "member-alone",
    ),
    "pools of all nodes exceed the database": (
        ESB,
        {"database": {"kind": "rds-mysql", "instance_class": "db.t3.micro"}},
        "database-connections",
    ),
    "an instance too small for the heap": (
        ESB,
        {"nodes__worker": {"instance_type": "t2.micro"}},
        "heap-exceeds-memory",
    ),
    "a balancer that nobody or everybody reaches": (ESB, {"balancer__allow": []}, "balancer-is-reached-by-someone"),
    "one name for console and services": (ESB, {"hosts__management": "esb.example.com"}, "hosts-differ"),
}
"""A deployment, what is changed in its file, and the rule that refuses it or finds it."""


def rules_about(folder: Path, base: dict[str, Any], change: Change) -> set[str]:
    """The rules that refuse the file of *base* with *change*, or find something in it."""
    written = data(base, **change)
    file = folder / "x.yaml"
    file.write_text(json.dumps(written, indent=2), "utf-8")
    try:
        return {each.rule for each in load_checked(file)[1]}
    except DeploymentFileError as error:
        return {each.rule for each in error.findings}


@pytest.mark.parametrize("mistake", IN_FILES)
def test_a_mistake_in_a_deployment_file_is_refused_or_found(tmp_path: Path, mistake: str) -> None:
    base, change, rule = IN_FILES[mistake]

    assert rules_about(tmp_path, base, {}) == set()
    assert rule in rules_about(tmp_path, base, change)


def test_a_certificate_of_the_guides_is_found(tmp_path: Path) -> None:
    write_certificate(tmp_path, "esb.example.com", "mgt.esb.example.com", rsa_bits=1024)

    assert rules_about(tmp_path, ESB, {"balancer__certificate": FILES}) == {"certificate-files"}


UNSAYABLE: dict[str, Change] = {
    "localMemberHost": {"cluster__local_member_host": "127.0.0.1"},
    "access keys in the file": {"cluster__membership": {"scheme": "aws", "access_key": "AKIA", "secret_key": "x"}},
    "iamRole": {"cluster__membership": {"scheme": "aws", "iam_role": "nodes"}},
    "hostHeader": {"cluster__membership": {"scheme": "aws", "host_header": "ec2.amazonaws.com"}},
    "a list of members by hand": {"cluster__membership": {"scheme": "wka", "members": ["10.0.0.4:4000"]}},
    "the database's password": {"database": {"kind": "rds-mysql", "password": "root"}},
    "the database's identifier": {"database": {"kind": "rds-mysql", "identifier": "wso2-db"}},
    "a database for the world": {"database": {"kind": "rds-mysql", "allow": ["0.0.0.0/0"]}},
    "the SVN password": {
        "artifacts": {"kind": "svn", "url": "https://svn.example.com/esb", "secret": "prod/svn", "password": "x"}
    },
    "ciphers": {"balancer__ciphers": "RC4"},
    "a TLS policy of the balancer": {"balancer__tls_policy": "ELBSecurityPolicy-TLS-1-1-2017-01"},
    "proxyPort": {"balancer__proxy_port": 8443},
    "subDomain": {"nodes__manager": {"sub_domain": "worker"}},
    "WSDLEPRPrefix": {"hosts__wsdl_prefix": "https://esb.example.com"},
    "cacheId": {"database": {"kind": "rds-mysql", "cache_id": "root@jdbc:mysql://db"}},
    "AutoCommit": {"artifacts": {"kind": "efs", "auto_commit": True}},
    "the administrator's password": {"administrator": {"secret": "prod/admin", "password": "admin"}},
    "SSH from anywhere": {"network": {"bastion": True}},
    "the agent": {"cluster__agent": "org.apache.axis2.clustering.tribes.TribesClusteringAgent"},
    "metadata without a token": {"aws__metadata_tokens": "optional"},
}
"""Settings that do not exist: what they would say is worked out, or is a secret, and so agrees everywhere."""


@pytest.mark.parametrize("mistake", UNSAYABLE)
def test_a_mistake_that_a_deployment_file_has_no_words_for(tmp_path: Path, mistake: str) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(json.dumps(data(ESB, **UNSAYABLE[mistake])), "utf-8")

    with pytest.raises(DeploymentFileError) as raised:
        load_checked(file)

    assert {each.rule for each in raised.value.findings} == {"deployment-file"}
    assert [line for line in str(raised.value).splitlines() if "unknown key" not in line] == []


def _set(*place: str, **values: object) -> Callable[[dict[str, Any]], None]:
    def change(stack: dict[str, Any]) -> None:
        body = stack["resource"]
        for key in place:
            body = body[key]
        body.update(values)

    return change


IN_STACKS: dict[str, tuple[dict[str, Any], Callable[[dict[str, Any]], None], str]] = {
    "the template for EI opens 4000 and 4100, and members talk at 5701": (
        STACK,
        _set("aws_vpc_security_group_ingress_rule", "5701", from_port=4000, to_port=4100),
        "member-ports-closed",
    ),
    "a group with another name than securityGroup": (
        STACK,
        _set("aws_security_group", "members", name="WSO2SecurityGroup"),
        "group-name-differs",
    ),
    "instances without the tag of tagKey and tagValue": (
        STACK,
        _set("aws_instance", "worker-1", tags={"Name": "esb-worker-1", "cluster": "ei"}),
        "member-tags-differ",
    ),
    "metadata with tokens alone, for a Hazelcast without": (
        LATER_STACK,
        _set("aws_instance", "member-1", "metadata_options", http_tokens="required"),
        "metadata-closed",
    ),
    "the gateway's targets at 9443": (
        STACK,
        _set("aws_lb_target_group_attachment", "services-worker-1", port=9443),
        "target-port-differs",
    ),
    "a listener at another port than proxyPort": (
        STACK,
        _set("aws_lb_listener", "https", port=9443),
        "listener-port-differs",
    ),
    "the store's virtual host has the publisher's name": (
        STACK,
        _set("aws_lb_listener_rule", "services", condition=[{"host_header": {"values": ["mgt.esb.example.com"]}}]),
        "host-names-unserved",
    ),
}
"""A deployment, what is changed in its synthesized stack, and the rule that finds it."""


@pytest.mark.parametrize("mistake", IN_STACKS)
def test_a_mistake_in_a_synthesized_stack_is_found(mistake: str) -> None:
    base, change, rule = IN_STACKS[mistake]
    stack = stack_of(base)
    change(stack)

    assert [each.rule for each in findings(base, stack)] == [rule]


def test_every_rule_that_is_named_exists() -> None:
    named = {
        rule for *_, rule in (*IN_HOMES.values(), *BETWEEN_HOMES.values(), *IN_FILES.values(), *IN_STACKS.values())
    }

    assert named <= {rule.id for rule in (*rules_of_homes(), *described())}
