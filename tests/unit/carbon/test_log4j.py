"""log4j.properties and log4j2.properties: levels of loggers."""

import pytest

from tests.deployments import ESB, KERNEL, configuration, topology
from tests.edited import changes, edited, refused, shipped, there
from wso2_cluster.carbon import FileEdits, SetProperty
from wso2_cluster.carbon.errors import SettingError
from wso2_cluster.carbon.log4j import LEVELS, logger_edit, logger_edits
from wso2_cluster.deployment import LogLevel, ProductLogLevel
from wso2_cluster.products import Product

TRACE = SetProperty(key="logger.com-hazelcast.level", value="TRACE")
LOG4J = "repository/conf/log4j.properties"
LOG4J2 = "repository/conf/log4j2.properties"
ONE = b"log4j.rootLogger=ERROR, CONSOLE\nlog4j.logger.org.apache.synapse = INFO\n#log4j.logger.org.apache.axis2=WARN\n"
TWO = b"loggers = com-hazelcast\nlogger.com-hazelcast.name = com.hazelcast\nlogger.com-hazelcast.level = ERROR\n"


@pytest.mark.parametrize(
    ("logger", "after"),
    [
        ("org.apache.synapse", ONE.replace(b"INFO", b"DEBUG")),
        ("org.apache.axis2", ONE + b"log4j.logger.org.apache.axis2=DEBUG\n"),
        ("com.example.Mediator", ONE + b"log4j.logger.com.example.Mediator=DEBUG\n"),
    ],
)
def test_a_logger_of_log4j_is_changed_or_made(logger: str, after: bytes) -> None:
    assert edited(LOG4J, ONE, [logger_edit(LOG4J, logger, ProductLogLevel.DEBUG)]) == after


def test_a_loggers_own_appenders_stay_when_they_are_named() -> None:
    edit = logger_edit(LOG4J, "trace.messages", ProductLogLevel.TRACE, appenders=("CARBON_TRACE_LOGFILE",))

    assert edit == SetProperty(key="log4j.logger.trace.messages", value="TRACE, CARBON_TRACE_LOGFILE", create=True)


def test_a_logger_of_log4j2_is_changed() -> None:
    after = edited(LOG4J2, TWO, [logger_edit(LOG4J2, "com.hazelcast", ProductLogLevel.TRACE)])

    assert after == TWO.replace(b"ERROR", b"TRACE")


def test_a_logger_that_log4j2_would_ignore_is_refused() -> None:
    message = refused(LOG4J2, TWO, [logger_edit(LOG4J2, "org.apache.synapse", ProductLogLevel.TRACE)])

    assert "key 'logger.org-apache-synapse.level' is there 0 times" in message


@pytest.mark.parametrize("name", ["", "a..b", "a b", "a=b", "1.x"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(SettingError) as caught:
        logger_edit(LOG4J, name, ProductLogLevel.INFO)

    assert str(caught.value) == f"'{name}' is no logger: write a package or class such as org.apache.synapse"


def test_log4j2_has_appenders_elsewhere() -> None:
    with pytest.raises(SettingError) as caught:
        logger_edit(LOG4J2, "trace.messages", ProductLogLevel.INFO, appenders=("X",))

    assert str(caught.value) == ("log4j2.properties has a logger's appenders in keys of their own: leave appenders out")


def test_every_level_of_java_util_logging_has_one_of_log4j() -> None:
    assert [*LEVELS] == [*LogLevel]


@pytest.mark.parametrize(
    ("base", "changed", "name", "key"),
    [
        (ESB, {}, "esb-worker-1", "log4j.logger.org.apache.synapse"),
        (KERNEL, {"product__version": "4.6.0"}, "core-member-1", "logger.org-apache-synapse.level"),
    ],
)
def test_the_deployment_sets_levels(base: dict[str, object], changed: dict[str, object], name: str, key: str) -> None:
    planned = topology(base, logging__loggers={"org.apache.synapse": "DEBUG"}, **changed)

    path = planned.product.path("log4j")
    assert [file for file in configuration(planned, name).files if file.path == path] == [
        FileEdits(path=path, edits=(SetProperty(key=key, value="DEBUG", create="log4j." in key),))
    ]


@pytest.mark.parametrize(
    ("base", "version", "path", "edits"),
    [
        (ESB, "4.9.0", "repository/conf/log4j.properties", []),
        (KERNEL, "4.4.40", "repository/conf/log4j.properties", []),
        (KERNEL, "4.5.1", "repository/conf/log4j2.properties", [TRACE]),
        (KERNEL, "4.7.1", "repository/conf/log4j2.properties", [TRACE]),
    ],
)
def test_hazelcasts_level_is_log4js_business_from_kernel_4_5_on(
    base: dict[str, object], version: str, path: str, edits: list[SetProperty]
) -> None:
    jdk = {"home": "/opt/java"}
    planned = topology(base, product__version=version, product__jdk=jdk, logging={"hazelcast": "FINEST"})

    assert planned.product.paths.log4j == path
    assert list(logger_edits(planned)) == edits


@shipped(lambda product: product.paths.log4j)
def test_every_shipped_file(product: Product | None, path: str, data: bytes) -> None:
    there(product)
    if path.endswith("log4j2.properties"):
        after = edited(path, data, [logger_edit(path, "com.hazelcast", ProductLogLevel.TRACE)])
        assert changes(data, after) == (["logger.com-hazelcast.level = ERROR"], ["logger.com-hazelcast.level = TRACE"])
    else:
        removed, added = changes(
            data, edited(path, data, [logger_edit(path, "org.example.one", ProductLogLevel.DEBUG)])
        )
        assert added[-1:] == ["log4j.logger.org.example.one=DEBUG"]
        assert removed == added[:-1]
