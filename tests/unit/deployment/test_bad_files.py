"""Every way in which a deployment file can be wrong, and what is said about it."""

from pathlib import Path

import pytest

from tests.unit.deployment.samples import FILE
from wso2_cluster.deployment import DeploymentFileError, load_deployment

# Each case changes one place of `FILE`; the message is complete, with the position in the changed file.
BAD_FILES = [
    pytest.param(
        "hosts:\n",
        'network: {egress: [{to: 10.9.0.0/16, ports: "90-80", reason: x}]}\nhosts:\n',
        "esb.yaml:22:45: network.egress[0].ports: 90-80 is no range of ports: write 1 to 65535, the lower one first, "
        "for example 8000-8100",
        id="ports that descend",
    ),
    pytest.param(
        "hosts:\n",
        'network: {egress: [{to: 10.9.0.0/16, ports: "70000", reason: x}]}\nhosts:\n',
        "esb.yaml:22:45: network.egress[0].ports: 70000 is no range of ports: write 1 to 65535, the lower one first, "
        "for example 8000-8100",
        id="a port beyond the last",
    ),
    pytest.param(
        "hosts:\n",
        "network: {flow_logs: {retention_days: 366}}\nhosts:\n",
        "esb.yaml:22:39: network.flow_logs.retention_days: 366 is not allowed: use 1, 3, 5, 7, 14, 30, 60, 90, 120, "
        "150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653",
        id="days for which CloudWatch keeps no log",
    ),
    pytest.param(
        "hosts:\n",
        "network: {flow_logs: {kms_key: 'arn:aws:kms:us-east-1:123456789012:alias/x'}}\nhosts:\n",
        "esb.yaml:22:32: network.flow_logs.kms_key: 'arn:aws:kms:us-east-1:123456789012:alias/x' is not allowed: use "
        "the ARN of a KMS key, not of its alias",
        id="the alias of a key",
    ),
    pytest.param(
        "{self_signed: true}",
        '{self_signed: "true"}',
        "esb.yaml:25:30: balancer.certificate.self_signed: expected true or false, got the text 'true': "
        "take the quotes away",
        id="true in quotes",
    ),
    pytest.param(
        "{self_signed: true}",
        "{self_signed: 1}",
        "esb.yaml:25:30: balancer.certificate.self_signed: expected true or false, got the number 1: write true",
        id="a number for true",
    ),
    pytest.param(
        "    count: 2\n",
        "    count: \uff12\n",
        "esb.yaml:15:12: nodes.worker.count: expected a whole number, got the text '\uff12': write 2",
        id="digits of another script",
    ),
    pytest.param(
        "  worker:\n    count: 2\n    instance_type: t3.medium\n",
        "  worker: {count: 1,000}\n",
        "esb.yaml:14:21: 000 is a key without a value: write a number without commas, or quote the key",
        id="a number with a comma in braces",
    ),
    pytest.param(
        "database:\n",
        "logging:\t{hazelcast: FINE}\ndatabase:\n",
        "esb.yaml:27:9: a tab where only blanks may stand: replace it",
        id="a tab behind a colon",
    ),
    pytest.param(
        "hosts:\n",
        "edits:\n  - {file: a.json, set: a, value: 100000000000000000000}\nhosts:\n",
        "esb.yaml:23:35: edits[0].value: 100000000000000000000 is too long a number: quote it if it is text",
        id="a number beyond 64 bits as an edit's value",
    ),
    pytest.param(
        "hosts:\n",
        "edits:\n  - {file: a.json, set: a, value: null}\nhosts:\n",
        "esb.yaml:23:28: 'edits[0].value' has no value: give it one, or leave it out",
        id="null as an edit's value",
    ),
    pytest.param(
        "hosts:\n",
        "edits:\n  - {file: a.toml, set: a, value: [null]}\nhosts:\n",
        "esb.yaml:23:36: 'edits[0].value[0]' has no value: give it one, or leave it out",
        id="null in an edit's list",
    ),
    pytest.param(
        "  name: wso2esb\n  version: 4.9.0\n",
        "  name: x\n  version: 1.0.0\n  facts: {kernel: 4.4.1, worker_profile: true, receivers: {}, java: ['8']}\n",
        "esb.yaml:6:70: product.facts.java[0]: expected a whole number, got the text '8': take the quotes away",
        id="a text in a list of numbers",
    ),
    pytest.param(
        "  region: us-east-1\n",
        "  region: us-east-1\n  zone: us-east-1a\n",
        "esb.yaml:8:3: unknown key 'zone' in 'aws': did you mean 'zones'?",
        id="a key that does not exist",
    ),
    pytest.param(
        "hosts:\n",
        "hosts:\n  xyz: 1\n",
        "esb.yaml:23:3: unknown key 'xyz' in 'hosts': use one of service, management",
        id="a key that is nothing like any",
    ),
    pytest.param(
        "database:\n",
        "count: 2\ndatabase:\n",
        "esb.yaml:27:1: unknown key 'count': use one of name, pattern, product, aws, network, "
        "nodes, cluster, hosts, balancer, database, database_driver, artifacts, api_manager, enterprise_store, "
        "key_store, administrator, records, state, proxy, logging, observability, edits, ignore",
        id="a key one level too high",
    ),
    pytest.param(
        "    scheme: aws\n",
        "    scheme: wka\n",
        "esb.yaml:21:5: unknown key 'tag_key' in 'cluster.membership': use scheme",
        id="a key that belongs to another scheme",
    ),
    pytest.param(
        "name: esb\n",
        "",
        "esb.yaml:1:1: 'name' is missing: add it, for example 'name: esb'",
        id="a missing key at the top",
    ),
    pytest.param(
        "  version: 4.9.0\n",
        "",
        "esb.yaml:3:1: 'product.version' is missing: add it, for example 'version: 4.9.0'",
        id="a missing key in a mapping",
    ),
    pytest.param(
        "hosts:\n  service: esb.example.com\n",
        "",
        "esb.yaml:1:1: 'hosts' is missing: add it, for example 'hosts: {service: esb.example.com}'",
        id="a missing mapping",
    ),
    pytest.param(
        "  version: 4.9.0\n",
        "  version: 4.9.0\n  libraries:\n    - source: https://example.com/mysql.jar\n",
        "esb.yaml:7:7: 'product.libraries[0].sha256' is missing: add it (64 hexadecimal digits, "
        "as `sha256sum` prints them)",
        id="a missing key in a list's item",
    ),
    pytest.param(
        "    scheme: aws\n",
        "",
        "esb.yaml:19:3: 'cluster.membership.scheme' is missing: use aws, wka or discovered",
        id="a missing discriminator",
    ),
    pytest.param(
        "version: 4.9.0",
        "version: 5.0",
        'esb.yaml:5:12: product.version: expected text, got the number 5.0: quote it, "5.0"',
        id="a version that reads as a number",
    ),
    pytest.param(
        "version: 4.9.0",
        "version: 5.10",
        'esb.yaml:5:12: product.version: expected text, got the number 5.10: quote it, "5.10"',
        id="a version that loses its zero",
    ),
    pytest.param(
        "count: 2",
        "count: two",
        "esb.yaml:15:12: nodes.worker.count: expected a whole number, got the text 'two'",
        id="text for a number",
    ),
    pytest.param(
        "count: 2",
        "count: '2'",
        "esb.yaml:15:12: nodes.worker.count: expected a whole number, got the text '2': take the quotes away",
        id="a quoted number",
    ),
    pytest.param(
        "count: 2",
        "count: 2.5",
        "esb.yaml:15:12: nodes.worker.count: expected a whole number, got the number 2.5",
        id="a number with a fraction",
    ),
    pytest.param(
        "count: 2",
        "count: true",
        "esb.yaml:15:12: nodes.worker.count: expected a whole number, got true",
        id="a boolean for a number",
    ),
    pytest.param(
        "count: 2",
        "count: 010",
        "esb.yaml:15:12: nodes.worker.count: 010 begins with a zero, which some take for octal: "
        "remove the zero, or quote text",
        id="an octal number",
    ),
    pytest.param(
        "count: 2",
        "count: 99999999999999999999999",
        "esb.yaml:15:12: nodes.worker.count: 99999999999999999999999 is too long a number: quote it if it is text",
        id="a huge number",
    ),
    pytest.param(
        "count: 2",
        "count: 0",
        "esb.yaml:15:12: nodes.worker.count: 0 is too small: use 1 or more",
        id="a number below its bound",
    ),
    pytest.param(
        "count: 2",
        "count: 301",
        "esb.yaml:15:12: nodes.worker.count: 301 is too large: use 300 or less",
        id="a number above its bound",
    ),
    pytest.param(
        "count: 2",
        "count: .inf",
        "esb.yaml:15:12: nodes.worker.count: expected a whole number, got the number .inf",
        id="infinity",
    ),
    pytest.param(
        "multi_az: false",
        "multi_az: yes",
        "esb.yaml:29:13: database.multi_az: expected true or false, got the text 'yes': write true",
        id="yes for a boolean",
    ),
    pytest.param(
        "multi_az: false",
        "multi_az: 'off'",
        "esb.yaml:29:13: database.multi_az: expected true or false, got the text 'off': write false",
        id="off for a boolean",
    ),
    pytest.param(
        "multi_az: false",
        "multi_az: 1",
        "esb.yaml:29:13: database.multi_az: expected true or false, got the number 1: write true",
        id="a number for a boolean",
    ),
    pytest.param(
        "Environment: trial",
        "Environment: 2024",
        'esb.yaml:10:18: aws.tags.Environment: expected text, got the number 2024: quote it, "2024"',
        id="a number for a tag's value",
    ),
    pytest.param(
        "Environment: trial",
        "Environment: true",
        'esb.yaml:10:18: aws.tags.Environment: expected text, got true: quote it, "true"',
        id="a boolean for text",
    ),
    pytest.param(
        "service: esb.example.com",
        "service: 2026-01-31",
        "esb.yaml:23:12: hosts.service: '2026-01-31' is not allowed: use a fully qualified host "
        "name in lower case, for example esb.example.com",
        id="a date where text of a form is expected",
    ),
    pytest.param(
        "count: 2",
        "count:",
        "esb.yaml:15:5: 'nodes.worker.count' has no value: give it one, or leave it out",
        id="a key without a value",
    ),
    pytest.param(
        "count: 2",
        "count: ~",
        "esb.yaml:15:5: 'nodes.worker.count' has no value: give it one, or leave it out",
        id="a tilde",
    ),
    pytest.param(
        "  certificate: {self_signed: true}\n",
        "  certificate:\n",
        "esb.yaml:25:3: 'balancer.certificate' has no value: give it one, or leave it out",
        id="a mapping without a value",
    ),
    pytest.param(
        "allow: [203.0.113.0/24]",
        "allow:\n    -",
        "esb.yaml:27:6: 'balancer.allow[0]' has no value: give it one, or leave it out",
        id="an empty item",
    ),
    pytest.param(
        "tag_key: wso2-cluster",
        "tag_key: ''",
        "esb.yaml:21:14: cluster.membership.tag_key: the text is empty: write one, or leave the key out",
        id="empty text",
    ),
    pytest.param(
        "zones: [us-east-1a, us-east-1b]",
        "zones: us-east-1a",
        "esb.yaml:8:10: aws.zones: expected a list, got the text 'us-east-1a': write [us-east-1a]",
        id="text for a list",
    ),
    pytest.param(
        "hosts:\n  service: esb.example.com\n",
        "hosts: esb.example.com\n",
        "esb.yaml:22:8: hosts: expected a mapping, got the text 'esb.example.com': write {service: esb.example.com}",
        id="text for a mapping",
    ),
    pytest.param(
        "nodes:\n  manager:\n    heap: {min: 512, max: 1024}\n  worker:\n    count: 2\n    instance_type: t3.medium\n",
        "nodes: [manager, worker]\n",
        "esb.yaml:11:1: nodes: expected a mapping, got a list: write {manager: {count: 1}, worker: {count: 2}}",
        id="a list for a mapping",
    ),
    pytest.param(
        "name: esb",
        "name: {a: b}",
        "esb.yaml:1:1: name: expected text, got a mapping",
        id="a mapping for text",
    ),
    pytest.param(
        "[us-east-1a, us-east-1b]",
        "[us-east-1a]",
        "esb.yaml:8:3: aws.zones: expected 2 items or more, got 1",
        id="too few items",
    ),
    pytest.param(
        "[us-east-1a, us-east-1b]",
        "[us-east-1a, us-east-1b, us-east-1c, us-east-1d]",
        "esb.yaml:8:3: aws.zones: expected 3 items or fewer, got 4",
        id="too many items",
    ),
    pytest.param(
        "  certificate:",
        "  kind: elb\n  certificate:",
        "esb.yaml:25:9: balancer.kind: 'elb' is not allowed: use alb, nlb, nginx or none",
        id="a choice that does not exist",
    ),
    pytest.param(
        "pattern: esb-worker-manager",
        "pattern: ESB_worker_manager",
        "esb.yaml:2:10: pattern: 'ESB_worker_manager' is not allowed: use esb-worker-manager, apim-gateway, "
        "enterprise-store, carbon-cluster or identity-server; did you mean 'esb-worker-manager'?",
        id="a choice nearly right",
    ),
    pytest.param(
        "  worker:\n",
        "  wroker:\n",
        "esb.yaml:14:3: nodes.wroker: 'wroker' is not allowed: use manager, worker, member, publisher or store; "
        "did you mean 'worker'?",
        id="a role that does not exist",
    ),
    pytest.param(
        "scheme: aws",
        "scheme: discovered\n    key_secret: prod/key",
        "esb.yaml:21:5: unknown key 'key_secret' in 'cluster.membership': use one of scheme, tag_key, tag_value",
        id="a key in a scheme without keys",
    ),
    pytest.param(
        "scheme: aws",
        "scheme: discoverd",
        "esb.yaml:20:13: cluster.membership.scheme: 'discoverd' is not allowed: use aws, wka or discovered; "
        "did you mean 'discovered'?",
        id="a scheme nearly right",
    ),
    pytest.param(
        "scheme: aws",
        "scheme: multicast",
        "esb.yaml:20:13: cluster.membership.scheme: a VPC carries no multicast, 'multicast' is "
        "not allowed: use aws, wka or discovered",
        id="an unknown scheme",
    ),
    pytest.param(
        "kind: rds-mysql",
        "kind: rds_mysql",
        "esb.yaml:28:9: database.kind: 'rds_mysql' is not allowed: use rds-mysql, aurora-mysql or existing; "
        "did you mean 'rds-mysql'?",
        id="an unknown kind of database",
    ),
    pytest.param(
        "{self_signed: true}",
        "{selfsigned: true}",
        "esb.yaml:25:3: balancer.certificate: expected exactly one of {arn: ARN}, {certificate: "
        "FILE, key: FILE}, {validated: true}, {secret: NAME} or {self_signed: true}, got {selfsigned}",
        id="a certificate of no kind",
    ),
    pytest.param(
        "{self_signed: true}",
        "{self_signed: true, arn: x}",
        "esb.yaml:25:3: balancer.certificate: expected exactly one of {arn: ARN}, {certificate: "
        "FILE, key: FILE}, {validated: true}, {secret: NAME} or {self_signed: true}, got {self_signed, arn}",
        id="a certificate of two kinds",
    ),
    pytest.param(
        "{self_signed: true}",
        "self-signed",
        "esb.yaml:25:16: balancer.certificate: expected exactly one of {arn: ARN}, {certificate: "
        "FILE, key: FILE}, {validated: true}, {secret: NAME} or {self_signed: true}, got 'self-signed'",
        id="a certificate that is text",
    ),
    pytest.param(
        "{self_signed: true}",
        "{self_signed: false}",
        "esb.yaml:25:30: balancer.certificate.self_signed: false is not allowed: use true",
        id="a certificate that is self-signed: false",
    ),
    pytest.param(
        "  membership:\n    scheme: aws\n    tag_key: wso2-cluster\n",
        "  membership: aws\n",
        "esb.yaml:19:15: cluster.membership: expected a mapping, got the text 'aws': begin it with 'scheme: aws'",
        id="membership that is text",
    ),
    pytest.param(
        "name: esb",
        "name: My ESB",
        "esb.yaml:1:7: name: 'My ESB' is not allowed: use 2 to 22 lower-case letters, digits and "
        "single -, with a letter first",
        id="a name of a wrong form",
    ),
    pytest.param(
        "region: us-east-1",
        "region: us-east-1a",
        "esb.yaml:7:11: aws.region: 'us-east-1a' is not allowed: use a region without a zone "
        "letter, for example us-east-1",
        id="a region with a zone",
    ),
    pytest.param(
        "allow: [203.0.113.0/24]",
        "allow: [203.0.113.7]",
        "esb.yaml:26:11: balancer.allow[0]: '203.0.113.7' is not a CIDR block: add its prefix "
        "length, for example 203.0.113.7/32",
        id="a network without a prefix",
    ),
    pytest.param(
        "allow: [203.0.113.0/24]",
        "allow: [203.0.113.7/24]",
        "esb.yaml:26:11: balancer.allow[0]: '203.0.113.7/24' is not the first address of a "
        "block: did you mean 203.0.113.0/24?",
        id="a network that starts inside its block",
    ),
    pytest.param(
        "allow: [203.0.113.0/24]",
        "allow: [everybody]",
        "esb.yaml:26:11: balancer.allow[0]: 'everybody' is not an IPv4 CIDR block: write it like 10.0.0.0/16",
        id="a network that is none",
    ),
    pytest.param(
        "count: 2",
        "count: 2\n    addresses: [10.0.0.300, 10.0.0.21]",
        "esb.yaml:16:17: nodes.worker.addresses[0]: '10.0.0.300' is not an IPv4 address: write it like 10.0.1.10",
        id="an address that is none",
    ),
    pytest.param(
        "  version: 4.9.0\n",
        "  version: 4.9.0\n  pack: {source: s3://packs/wso2esb-4.9.0.zip, sha256: abc}\n",
        "esb.yaml:3:1: product.libraries: wso2esb ships no MySQL driver: add Connector/J, "
        "'libraries: [{source: ..., sha256: ...}]'\n"
        "esb.yaml:6:56: product.pack.sha256: 'abc' is not allowed: use the 64 lower-case "
        "hexadecimal digits that sha256sum prints",
        id="a checksum that is short",
    ),
    pytest.param(
        "  version: 4.9.0\n",
        "  version: 4.9.0\n  pack: {source: /tmp/esb.zip, sha256: abc}\n",
        "esb.yaml:3:1: product.libraries: wso2esb ships no MySQL driver: add Connector/J, "
        "'libraries: [{source: ..., sha256: ...}]'\n"
        "esb.yaml:6:18: product.pack.source: '/tmp/esb.zip' is not allowed: use an address of "
        "the form s3://BUCKET/KEY or https://HOST/PATH\n"
        "esb.yaml:6:40: product.pack.sha256: 'abc' is not allowed: use the 64 lower-case "
        "hexadecimal digits that sha256sum prints",
        id="a location that is a path",
    ),
    pytest.param(
        "domain: wso2.esb.domain",
        "domain: " + "x" * 5000,
        "esb.yaml:18:11: cluster.domain: "
        "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' is not allowed: use "
        "letters, digits and . _ - without blanks",
        id="a very long value",
    ),
    pytest.param(
        "  domain: wso2.esb.domain\n",
        "  domain: wso2.esb.domain\n  domain: other\n",
        "esb.yaml:19:3: 'domain' is given twice, first in line 18: keep one of them",
        id="a doubled key",
    ),
    pytest.param(
        "  version: 4.9.0\n",
        "  version: 4.9.0\n  version: 5.0.0\n  name: wso2am\n",
        "esb.yaml:6:3: 'version' is given twice, first in line 5: keep one of them\n"
        "esb.yaml:7:3: 'name' is given twice, first in line 4: keep one of them",
        id="two doubled keys",
    ),
    pytest.param(
        "  tags:\n",
        "  tags:\n    1: one\n",
        'esb.yaml:10:5: a key must be text: quote it, "1"',
        id="a key that is a number",
    ),
    pytest.param(
        "  tags:\n",
        "  tags:\n    [a]: one\n",
        "esb.yaml:10:5: a key must be text, this one is a list",
        id="a key that is a list",
    ),
    pytest.param(
        "  tags:\n",
        "  tags:\n    : one\n",
        "esb.yaml:10:5: a key is missing before ':'",
        id="a key that is missing",
    ),
    pytest.param(
        "name: esb",
        "name: !!str esb",
        "esb.yaml:1:7: the tag '!!str' has no meaning here: leave it out",
        id="a tag of YAML",
    ),
    pytest.param(
        "name: esb",
        "name: *esb",
        "esb.yaml:1:7: *esb stands for nothing: put an anchor &esb before, or quote text",
        id="an alias of nothing",
    ),
    pytest.param(
        "nodes:\n",
        "nodes: &nodes\n  member: *nodes\n",
        "esb.yaml:12:11: *nodes stands inside the value that it stands for: write the value out",
        id="an alias of itself",
    ),
    pytest.param(
        "  worker:\n",
        "  worker:\n    <<: text\n",
        "esb.yaml:15:9: '<<' takes in a mapping: give it an alias of one, for example '<<: *worker'",
        id="a merge of text",
    ),
    pytest.param(
        "hosts:\n",
        "---\nhosts:\n",
        "esb.yaml:22:1: a second document begins here: one file holds one deployment",
        id="a second document",
    ),
    pytest.param(
        "  version: 4.9.0\n",
        "\tversion: 4.9.0\n",
        "esb.yaml:5:1: a tab where only blanks may stand: replace it",
        id="a tab",
    ),
    pytest.param(
        "  version: 4.9.0\n",
        " version: 4.9.0\n",
        "esb.yaml:5:2: no line before is indented like this one: align it",
        id="a line indented less than its siblings",
    ),
    pytest.param(
        "  version: 4.9.0\n",
        "    version: 4.9.0\n",
        "esb.yaml:5:12: unexpected ':': quote text that holds ': ', align the line, or put a "
        "blank after the ':' of the line before",
        id="a line indented more than its siblings",
    ),
    pytest.param(
        "name: esb\n",
        "name:esb\n",
        "esb.yaml:2:8: unexpected ':': quote text that holds ': ', align the line, or put a "
        "blank after the ':' of the line before",
        id="no blank after a colon",
    ),
    pytest.param(
        "name: esb\n",
        "name esb\n",
        "esb.yaml:2:8: unexpected ':': quote text that holds ': ', align the line, or put a "
        "blank after the ':' of the line before",
        id="no colon",
    ),
    pytest.param(
        "name: esb\n",
        "name: 'esb\n",
        "esb.yaml:1:7: a quotation mark opened here and never closed: add the other one",
        id="an open quotation mark",
    ),
    pytest.param(
        "[us-east-1a, us-east-1b]",
        "[us-east-1a, us-east-1b",
        "esb.yaml:8:10: a '[' opened here and never closed, or a ',' is missing after it",
        id="an open bracket",
    ),
    pytest.param(
        "{self_signed: true}",
        "{self_signed: true",
        "esb.yaml:25:16: a '{' opened here and never closed, or a ',' is missing after it",
        id="an open brace",
    ),
    pytest.param(
        "[us-east-1a, us-east-1b]",
        "[us-east-1a, us-east-1b]]",
        "esb.yaml:8:34: unexpected ']': nothing is open here",
        id="a bracket too many",
    ),
    pytest.param(
        "name: esb\n",
        'name: "\\esb \\q"\n',
        "esb.yaml:1:14: no escape that YAML knows: double the backslash, or use single quotation marks",
        id="a wrong escape",
    ),
    pytest.param(
        "name: esb\n",
        "name: @esb\n",
        "esb.yaml:1:7: text cannot begin with '@': quote it",
        id="text that begins with @",
    ),
    pytest.param(
        "hosts:\n",
        "- hosts:\n",
        "esb.yaml:22:1: a list item among keys: give the list a key, or align the line",
        id="a list among keys",
    ),
    pytest.param(
        "name: esb\n",
        "name: 'esb' 2\n",
        "esb.yaml:1:13: text after the end of a value: quote the whole value",
        id="text behind quoted text",
    ),
    pytest.param(
        "name: esb\n",
        "%YAML 1.1\n---\nname: esb\n",
        "esb.yaml:2:1: the file is read as YAML 1.2: remove the line with %YAML",
        id="an old YAML directive",
    ),
    pytest.param(
        "hosts:\n",
        "edits:\n  - file: repository/conf/carbon.xml\nhosts:\n",
        "esb.yaml:23:5: edits[0]: an edit says exactly one of set, merge, remove, property, jvm_option; this one none",
        id="an edit that changes nothing",
    ),
    pytest.param(
        "hosts:\n",
        "edits:\n  - {file: a.xml, set: /A, remove: /A/B, value: c}\nhosts:\n",
        "esb.yaml:23:5: edits[0]: an edit says exactly one of set, merge, remove, property, jvm_option; "
        "this one set and remove",
        id="an edit that changes two things",
    ),
    pytest.param(
        "hosts:\n",
        "edits:\n  - {file: a.xml, set: /A}\nhosts:\n",
        "esb.yaml:23:5: edits[0]: set needs a value",
        id="an edit without a value",
    ),
    pytest.param(
        "hosts:\n",
        "edits:\n  - {file: ../../etc/passwd, remove: /A/B}\nhosts:\n",
        "esb.yaml:23:12: edits[0].file: '../../etc/passwd' is not allowed: use a path below the "
        "product home, without . and .. parts, and no NAME.shipped or NAME.drifted",
        id="a path that leaves the product",
    ),
    pytest.param(
        "scheme: aws\n",
        "scheme: aws\n    security_group: sg-0123456789abcdef0\n",
        "esb.yaml:21:21: cluster.membership.security_group: 'sg-0123456789abcdef0' is not "
        "allowed: use the name of a security group, not an id such as sg-0123456789abcdef0",
        id="a rule between settings",
    ),
    pytest.param(
        "us-east-1b",
        "eu-west-1b",
        "esb.yaml:8:23: aws.zones[1]: 'eu-west-1b' is not a zone of us-east-1: use the region "
        "and a letter, for example us-east-1a",
        id="the zone of another region",
    ),
    pytest.param(
        "version: 4.9.0",
        "version: 4.9.1",
        "esb.yaml:5:12: product.version: '4.9.1' is not a known version of wso2esb: use one of 4.9.0, "
        "5.0.0; or describe it, 'facts: {kernel: 4.4.26}'",
        id="a release that is not in the catalogue",
    ),
    pytest.param(
        "name: esb\npattern: esb-worker-manager\nproduct:\n  name: wso2esb\n  version: 4.9.0\n",
        "nam: esb\npattern: worker\nproduct:\n  name:\n  version: 4.9\n",
        "esb.yaml:1:1: unknown key 'nam': did you mean 'name'?\n"
        "esb.yaml:2:10: pattern: 'worker' is not allowed: use esb-worker-manager, apim-gateway, "
        "enterprise-store, carbon-cluster or identity-server\n"
        "esb.yaml:4:3: 'product.name' has no value: give it one, or leave it out\n"
        'esb.yaml:5:12: product.version: expected text, got the number 4.9: quote it, "4.9"',
        id="many faults at once",
    ),
    pytest.param(
        "name: esb\npattern: esb-worker-manager\nproduct:\n  name: wso2esb\n",
        "name: internal-esb\npattern: carbon-cluster\nproduct:\n  name: wso2-esb\n",
        "esb.yaml:1:7: name: 'internal-esb' begins with 'internal-', and AWS keeps names of load "
        "balancers that begin so for itself: use another name\n"
        "esb.yaml:4:9: product.name: 'wso2-esb' is not a known product: use carbon-kernel, "
        "wso2am, wso2ei, wso2es, wso2esb or wso2is; did you mean 'wso2esb'?; or describe it, 'facts: "
        "{kernel: 4.4.26}'\n"
        "esb.yaml:11:1: nodes: carbon-cluster needs the role member: add 'member: {count: 1}'\n"
        "esb.yaml:12:3: nodes.manager: carbon-cluster has no role manager: use member\n"
        "esb.yaml:14:3: nodes.worker: carbon-cluster has no role worker: use member",
        id="many rules at once",
    ),
    pytest.param(
        "  version: 4.9.0\n",
        "  version: 4.9.0-wum\n"
        "  facts: {kernel: 4.4, ports: {console_https: 0}, paths: {axis2: ../x}, recievers: {}}\n",
        'esb.yaml:6:19: product.facts.kernel: expected text, got the number 4.4: quote it, "4.4"\n'
        "esb.yaml:6:47: product.facts.ports.console_https: 0 is too small: use 1 or more\n"
        "esb.yaml:6:66: product.facts.paths.axis2: '../x' is not allowed: use a path from the product home "
        "downwards, such as repository/conf/axis2/axis2.xml\n"
        "esb.yaml:6:73: unknown key 'recievers' in 'product.facts': did you mean 'receivers'?",
        id="facts of a product that are wrong",
    ),
    pytest.param(
        "  version: 4.9.0\n",
        "  version: 4.9.0-wum\n"
        "  facts: {kernel: 4.4.26, ports: {service_http: 0}, paths: {conf: conf/}, receivers: {http: 1}}\n",
        "esb.yaml:6:49: product.facts.ports.service_http: 0 is too small: use 1 or more\n"
        "esb.yaml:6:67: product.facts.paths.conf: 'conf/' is not allowed: use a path from the product home downwards, "
        "such as repository/conf/axis2/axis2.xml\n"
        'esb.yaml:6:93: product.facts.receivers.http: expected text, got the number 1: quote it, "1"',
        id="facts of a product from which others follow",
    ),
    pytest.param(
        "  name: wso2esb\n  version: 4.9.0\n",
        "  name: a b\n  version: ../../x\n"
        "  facts: {kernel: 4.4.26, home_name: .., paths: {start_script: -x.sh, conf: -x}}\n",
        "esb.yaml:4:9: product.name: 'a b' is not allowed: use 1 to 64 letters, digits and . _ -, the first a letter "
        "or a digit\n"
        "esb.yaml:5:12: product.version: '../../x' is not allowed: use 1 to 64 letters, digits and . _ -, the first a "
        "letter or a digit\n"
        "esb.yaml:6:38: product.facts.home_name: '..' is not allowed: use letters, digits and . _ -, the first not . "
        "or -\n"
        "esb.yaml:6:64: product.facts.paths.start_script: '-x.sh' is not allowed: use a path from the product home "
        "downwards, such as bin/wso2server.sh",
        id="facts of which no product home can be made",
    ),
    pytest.param(
        "  name: wso2esb\n  version: 4.9.0\n",
        "  name: ''\n  version: é\n  facts: {kernel: 4.4.26, paths: {start_script: bin/x..sh}}\n",
        "esb.yaml:4:9: product.name: '' is not allowed: use 1 to 64 letters, digits and . _ -, the first a letter "
        "or a digit\n"
        "esb.yaml:5:12: product.version: 'é' is not allowed: use 1 to 64 letters, digits and . _ -, the first a letter "
        "or a digit\n"
        "esb.yaml:6:49: product.facts.paths.start_script: 'bin/x..sh' is not allowed: use a path from the product home "
        "downwards, such as bin/wso2server.sh",
        id="an empty name, and a version that is not of this alphabet",
    ),
    pytest.param(
        "hosts:\n",
        "proxy: {host: ftp//x, port: 80}\nhosts:\n",
        "esb.yaml:22:15: proxy.host: 'ftp//x' is neither a host name nor an IPv4 address: write "
        "it like db.example.com or 10.0.1.10",
        id="a proxy that is no server",
    ),
    pytest.param(
        "database:\n  kind: rds-mysql\n  multi_az: false\n",
        "database: [rds-mysql]\n",
        "esb.yaml:27:1: database: expected a mapping, got a list: begin it with 'kind: rds-mysql'",
        id="a database that is a list",
    ),
    pytest.param(
        "name: esb\n",
        "- name: esb\n  x: 1\n",
        "esb.yaml:3:1: a key among the items of a list: begin the line with '- ', or align it",
        id="everything but a mapping at the top",
    ),
    pytest.param(
        "  domain: wso2.esb.domain\n",
        "  domain: wso2 esb\n  domain: other\n",
        "esb.yaml:18:11: cluster.domain: 'wso2 esb' is not allowed: use letters, digits and . _ "
        "- without blanks\n"
        "esb.yaml:19:3: 'domain' is given twice, first in line 18: keep one of them",
        id="a doubled key whose first value is wrong too",
    ),
    pytest.param(
        "hosts:\n",
        "edits:\n  - {file: a.xml, roles: [wroker], remove: /A/B}\nhosts:\n",
        "esb.yaml:23:27: edits[0].roles[0]: 'wroker' is not allowed: use manager, worker, member, "
        "publisher or store; did you mean 'worker'?",
        id="an edit for a role that does not exist",
    ),
    pytest.param(
        "hosts:\n",
        "edits:\n"
        "  - {file: a.json, set: /A, value: 1}\n"
        "  - file: a.toml\n"
        "    set: clustering.members\n"
        "    value: [1, .inf]\n"
        "  - {file: a.xml, set: /A/B, value: 443}\n"
        "  - {file: a.json, merge: b, value: [c]}\n"
        "hosts:\n",
        "esb.yaml:23:25: edits[0].set: '/A' is no place in 'a.json': use keys such as clustering.members[0]\n"
        "esb.yaml:26:5: edits[1].value: inf is no number of JSON\n"
        'esb.yaml:27:37: edits[2].value: expected text, got the number 443: quote it, "443"\n'
        "esb.yaml:28:30: edits[3].value: expected a mapping, got a list",
        id="edits whose values their files cannot have",
    ),
    pytest.param(
        "hosts:\n",
        "edits:\n  - {file: a.json, set: /A, value: 1}\n  - {file: a.xml, set: b.c, value: x}\nhosts:\n",
        "esb.yaml:23:25: edits[0].set: '/A' is no place in 'a.json': use keys such as clustering.members[0]\n"
        "esb.yaml:24:24: edits[1].set: 'b.c' is no place in 'a.xml': use steps such as /Server/Ports/Offset",
        id="edits of places that their files do not have",
    ),
    pytest.param(
        "name: esb\n",
        "name: ? esb\n",
        "esb.yaml:1:7: '?' begins a key: quote the text if it is none",
        id="a question mark in a value",
    ),
    pytest.param(
        "name: esb\n",
        "name: - esb\n",
        "esb.yaml:1:7: '- ' begins a list item: put it on its own line, or quote text",
        id="a list item in a value",
    ),
    pytest.param(
        "  zones: [us-east-1a, us-east-1b]\n",
        "    zones:\n  - us-east-1a\n",
        "esb.yaml:8:10: unexpected ':': quote text that holds ': ', align the line, or put a "
        "blank after the ':' of the line before",
        id="a list indented like nothing before",
    ),
    pytest.param(
        "name: esb\n",
        "name: |esb\n",
        "esb.yaml:1:7: after '|' or '>' text begins on the next line: move it there, or quote it",
        id="text in the line of a block scalar",
    ),
    pytest.param(
        "name: esb\n",
        "name: * esb\n",
        "esb.yaml:1:7: '*' begins an alias: quote the text if it is none",
        id="an asterisk",
    ),
    pytest.param(
        "name: esb\n",
        "name: & esb\n",
        "esb.yaml:1:7: '&' begins an anchor: quote the text if it is none",
        id="an ampersand",
    ),
    pytest.param(
        "name: esb\n",
        "name: !<esb\n",
        "esb.yaml:1:7: '!' begins a tag: quote the text if it is none",
        id="an exclamation mark",
    ),
    pytest.param(
        "name: esb\n",
        "name: ]esb\n",
        "esb.yaml:1:7: unexpected ']': nothing is open here",
        id="a bracket in a value",
    ),
    pytest.param(
        "name: esb\n",
        "%FOO\nname: esb\n",
        "esb.yaml:2:1: a line that begins with '%' or '...' has no use: remove it",
        id="a directive",
    ),
    pytest.param(
        "name: esb\n",
        "%YAML 1.2\n%YAML 1.2\n---\nname: esb\n",
        "esb.yaml:2:1: a line that begins with '%' or '...' has no use: remove it",
        id="two directives",
    ),
    pytest.param(
        "[us-east-1a, us-east-1b]",
        "[us-east-1a,, us-east-1b]",
        "esb.yaml:8:22: a ',' without a value before it: remove it, or quote text",
        id="a comma too many",
    ),
    pytest.param(
        "  tags:\n",
        "  tags:\n    {a: b}: one\n",
        "esb.yaml:10:5: a key must be text, this one is a mapping",
        id="a mapping as a key",
    ),
    pytest.param(
        "hosts:\n",
        "edits:\n  - {file: a.xml, remove: /A/B, value: c}\nhosts:\n",
        "esb.yaml:23:5: edits[0]: remove takes neither value nor attribute",
        id="an edit that removes and sets",
    ),
    pytest.param(
        "hosts:\n",
        "edits:\n  - {file: a.properties, property: b, attribute: c, value: d}\nhosts:\n",
        "esb.yaml:23:5: edits[0]: attribute goes with set, not with property",
        id="an edit of a property's attribute",
    ),
    pytest.param(
        "allow: [203.0.113.0/24]",
        "allow: [10]",
        "esb.yaml:26:11: balancer.allow[0]: expected a CIDR block such as 10.0.0.0/16, got 10",
        id="a network that is a number",
    ),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("good", "bad", "message"), BAD_FILES)
def test_a_bad_file_is_refused_with_positions_and_fixes(good: str, bad: str, message: str, folder: Path) -> None:
    assert FILE.count(good) == 1
    (folder / "esb.yaml").write_text(FILE.replace(good, bad), "utf-8")
    with pytest.raises(DeploymentFileError) as caught:
        load_deployment(Path("esb.yaml"))
    assert str(caught.value) == message


BAD_BYTES = [
    pytest.param(
        b"", "esb.yaml:1:1: the file holds no settings: begin with 'name: esb' and 'pattern: ...'", id="empty"
    ),
    pytest.param(
        b"# nothing\n\n# yet\n",
        "esb.yaml:1:1: the file holds no settings: begin with 'name: esb' and 'pattern: ...'",
        id="only comments",
    ),
    pytest.param(
        b"---\n",
        "esb.yaml:1:1: the file holds no settings: begin with 'name: esb' and 'pattern: ...'",
        id="an empty document",
    ),
    pytest.param(
        b"just text\n",
        "esb.yaml:1:1: expected 'key: value' lines at the top of the file, got the text 'just text'",
        id="text",
    ),
    pytest.param(
        b"\n- a\n", "esb.yaml:2:1: expected 'key: value' lines at the top of the file, got a list", id="a list"
    ),
    pytest.param(
        b"name: esb\nx: \xe9\n", "esb.yaml:2:4: byte 0xe9 is not UTF-8: save the file as UTF-8", id="ISO-8859-1"
    ),
    pytest.param(
        "name: \u00e9\u00e9 ".encode() + b"\xff\n",
        "esb.yaml:1:10: byte 0xff is not UTF-8: save the file as UTF-8",
        id="a wrong byte behind other characters",
    ),
    pytest.param(
        b"name: e\x00sb\n",
        "esb.yaml:1:8: character U+0000 is no text: remove it, or save the file as UTF-8 if it is UTF-16",
        id="a NUL byte",
    ),
    pytest.param("name: esb\n".encode("utf-16"), "esb.yaml:1:1: the file is UTF-16: save it as UTF-8", id="UTF-16"),
    pytest.param(
        "name: esb\n".encode("utf-16-le"),
        "esb.yaml:1:2: character U+0000 is no text: remove it, or save the file as UTF-8 if it is UTF-16",
        id="UTF-16 without a mark",
    ),
    pytest.param(
        b"name: esb\r\nx: \x1b[31m\r\n",
        "esb.yaml:2:4: character U+001B is no text: remove it",
        id="an escape sequence behind CRLF",
    ),
    pytest.param(
        "name: esb\u2028x: 1\n".encode(), "esb.yaml:1:10: character U+2028 is no text: remove it", id="a line separator"
    ),
    pytest.param(
        b'name: "\\UFFFFFFFF"\n',
        "esb.yaml:1:8: \\UFFFFFFFF stands for no character: remove it",
        id="an escape beyond Unicode",
    ),
    pytest.param(
        b'name: "\\ud800"\n',
        "esb.yaml:1:7: '\\ud800' holds half a character: write the character itself",
        id="half a character",
    ),
    pytest.param(
        b"x: " + b"[" * 5000, "esb.yaml:1:24: nested more than 20 levels deep: no setting is", id="nested without end"
    ),
    pytest.param(
        b"a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (i + 1, i + 1, b", ".join([b"*%c" % i] * 10)) for i in range(97, 115)),
        "esb.yaml:1:35: more than 10000 values, aliases counted: no deployment needs so many",
        id="aliases of aliases",
    ),
    pytest.param(
        b"a: &a {x: 1}\n"
        + b"".join(b"%c: &%c {<<: [%s]}\n" % (i + 1, i + 1, b", ".join([b"*%c" % i] * 10)) for i in range(97, 115)),
        "esb.yaml:1:4: more than 10000 values, aliases counted: no deployment needs so many",
        id="merges of merges",
    ),
    pytest.param(
        b"#" * 1_000_001,
        "esb.yaml:1:1: the file has more than 1000000 bytes: it is no deployment file",
        id="a megabyte",
    ),
]


@pytest.mark.parametrize(("content", "message"), BAD_BYTES)
def test_bytes_that_are_no_deployment_file_are_refused(content: bytes, message: str, folder: Path) -> None:
    (folder / "esb.yaml").write_bytes(content)
    with pytest.raises(DeploymentFileError) as caught:
        load_deployment(Path("esb.yaml"))
    assert str(caught.value) == message
