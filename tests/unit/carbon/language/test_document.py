"""The article that defines the language ("Carbon cluster configuration language", 2008), statement by statement."""

import dataclasses

import pytest

from tests.unit.carbon.language.samples import clustering, members, parameter, properties, state, tribes
from wso2_cluster.carbon.language import (
    TRIBES_AGENT,
    Agent,
    Clustering,
    Definition,
    Kind,
    Parameter,
    Reader,
    Scheme,
    Text,
    compare,
    definition,
    findings,
    parse,
    render,
)
from wso2_cluster.carbon.language.members import well_known_members
from wso2_cluster.carbon.language.model import (
    ApplicationDomain,
    Exclude,
    Exclusions,
    GroupManagement,
    Member,
    Members,
    NodeManager,
    Replication,
    StateManager,
)
from wso2_cluster.carbon.language.patterns import is_replicated
from wso2_cluster.carbon.language.properties import final, resolve

PARAMETERS = {
    "AvoidInitiation": "true",
    "membershipScheme": "multicast",
    "domain": "wso2.carbon.domain",
    "synchronizeAll": "true",
    "maxRetries": "10",
    "mcastAddress": "228.0.0.4",
    "mcastPort": "45564",
    "mcastFrequency": "500",
    "memberDropTime": "3000",
    "mcastBindAddress": "127.0.0.1",
    "localMemberHost": "127.0.0.1",
    "localMemberPort": "4000",
    "preserveMessageOrder": "true",
    "atmostOnceMessageSemantics": "true",
}
PROPERTIES = {
    "backendServerURL": "https://${hostName}:${httpsPort}/services/",
    "mgtConsoleURL": "https://${hostName}:${httpsPort}/",
}
CONFIGURATION = "org.apache.axis2.context.ConfigurationContext"
GROUP = "org.apache.axis2.context.ServiceGroupContext"
SERVICE = "org.apache.axis2.context.ServiceContext"
GROUP_AGENT = "org.apache.axis2.clustering.management.DefaultGroupManagementAgent"


def text(value: str) -> Text:
    return Text(value=value)


def excludes(*names: str) -> tuple[Exclude, ...]:
    return tuple(Exclude(name=text(name)) for name in names)


FULL_MODEL = Clustering(
    agent=text(TRIBES_AGENT),
    enable=text("false"),
    parameters=(
        *(Parameter.of(name, value) for name, value in PARAMETERS.items()),
        Parameter.of_properties(PROPERTIES),
    ),
    members=(Members(members=(Member.of("127.0.0.1", 4000), Member.of("127.0.0.1", 4001))),),
    group_management=(
        GroupManagement(
            enable=text("false"),
            domains=(
                ApplicationDomain(
                    name=text("apache.axis2.application.domain"),
                    description=text("Axis2 group"),
                    agent=text(GROUP_AGENT),
                ),
            ),
        ),
    ),
    node_managers=(
        NodeManager(
            implementation=text("org.apache.axis2.clustering.management.DefaultNodeManager"), enable=text("true")
        ),
    ),
    state_managers=(
        StateManager(
            implementation=text("org.apache.axis2.clustering.state.DefaultStateManager"),
            enable=text("true"),
            replications=(
                Replication(
                    exclusions=(
                        Exclusions(defaults=True, excludes=excludes("local_*", "LOCAL_*")),
                        Exclusions(
                            context=text(CONFIGURATION),
                            excludes=excludes("UseAsyncOperations", "SequencePropertyBeanMap"),
                        ),
                        Exclusions(context=text(GROUP), excludes=excludes("my.sandesha.*")),
                        Exclusions(context=text(SERVICE), excludes=excludes("my.sandesha.*")),
                    )
                ),
            ),
        ),
    ),
)

FULL_TEXT = """\
<clustering class="org.apache.axis2.clustering.tribes.TribesClusteringAgent" enable="false">
    <parameter name="AvoidInitiation">true</parameter>
    <parameter name="membershipScheme">multicast</parameter>
    <parameter name="domain">wso2.carbon.domain</parameter>
    <parameter name="synchronizeAll">true</parameter>
    <parameter name="maxRetries">10</parameter>
    <parameter name="mcastAddress">228.0.0.4</parameter>
    <parameter name="mcastPort">45564</parameter>
    <parameter name="mcastFrequency">500</parameter>
    <parameter name="memberDropTime">3000</parameter>
    <parameter name="mcastBindAddress">127.0.0.1</parameter>
    <parameter name="localMemberHost">127.0.0.1</parameter>
    <parameter name="localMemberPort">4000</parameter>
    <parameter name="preserveMessageOrder">true</parameter>
    <parameter name="atmostOnceMessageSemantics">true</parameter>
    <parameter name="properties">
        <property name="backendServerURL" value="https://${hostName}:${httpsPort}/services/"/>
        <property name="mgtConsoleURL" value="https://${hostName}:${httpsPort}/"/>
    </parameter>
    <members>
        <member>
            <hostName>127.0.0.1</hostName>
            <port>4000</port>
        </member>
        <member>
            <hostName>127.0.0.1</hostName>
            <port>4001</port>
        </member>
    </members>
    <groupManagement enable="false">
        <applicationDomain name="apache.axis2.application.domain" description="Axis2 group" \
agent="org.apache.axis2.clustering.management.DefaultGroupManagementAgent"/>
    </groupManagement>
    <nodeManager class="org.apache.axis2.clustering.management.DefaultNodeManager" enable="true"/>
    <stateManager class="org.apache.axis2.clustering.state.DefaultStateManager" enable="true">
        <replication>
            <defaults>
                <exclude name="local_*"/>
                <exclude name="LOCAL_*"/>
            </defaults>
            <context class="org.apache.axis2.context.ConfigurationContext">
                <exclude name="UseAsyncOperations"/>
                <exclude name="SequencePropertyBeanMap"/>
            </context>
            <context class="org.apache.axis2.context.ServiceGroupContext">
                <exclude name="my.sandesha.*"/>
            </context>
            <context class="org.apache.axis2.context.ServiceContext">
                <exclude name="my.sandesha.*"/>
            </context>
        </replication>
    </stateManager>
</clustering>"""


def known(name: str) -> Definition:
    found = definition(name)
    assert found is not None
    return found


def found_in(section: str) -> list[str]:
    return [finding.rule for finding in findings(parse(section))]


def test_the_full_configuration_is_read_as_what_it_says() -> None:
    assert parse(FULL_TEXT) == FULL_MODEL


def test_the_full_configuration_is_written_as_the_same_text() -> None:
    assert render(FULL_MODEL) == FULL_TEXT
    assert render(parse(FULL_TEXT)) == FULL_TEXT
    assert render(dataclasses.replace(parse(FULL_TEXT), source=None)) == FULL_TEXT


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_of_the_full_configuration_shows_in_the_model_and_is_known(name: str) -> None:
    assert parse(FULL_TEXT).value(name) == PARAMETERS[name]
    assert Reader.TRIBES in known(name).readers


def test_the_full_configuration_is_right_for_tribes_but_for_what_the_article_itself_warns_of() -> None:
    assert found_in(FULL_TEXT) == [
        "agent-tribes",
        "clustering-disabled",
        "multicast-in-vpc",
        "loopback-host",
        "members-unread",
    ]


def test_the_clustering_agent_makes_the_node_a_member_and_the_default_one_is_that_of_tribes() -> None:
    assert parse(FULL_TEXT).kind is Agent.TRIBES


def test_avoid_initiation_leaves_the_start_to_carbon_which_wants_it_so() -> None:
    assert "avoid-initiation" in found_in(clustering(parameter("AvoidInitiation", "false")))
    assert "avoid-initiation" not in found_in(clustering(parameter("AvoidInitiation", "true")))


def test_tribes_has_the_schemes_multicast_and_wka_and_no_other() -> None:
    schemes = ("multicast", "wka", "aws")
    assert ["scheme-unknown" in found_in(tribes(parameter("membershipScheme", scheme))) for scheme in schemes] == [
        False,
        False,
        True,
    ]


def test_members_of_a_multicast_group_have_the_same_address_and_port() -> None:
    one, other = (tribes(parameter("mcastAddress", "228.0.0.4"), parameter("mcastPort", port)) for port in (1, 2))
    assert [each.name for each in compare(parse(one), parse(other))] == ["mcastPort"]


def test_multicast_does_not_work_on_ec2_and_wka_does() -> None:
    assert "multicast-in-vpc" in found_in(tribes(parameter("membershipScheme", "multicast")))
    assert "multicast-in-vpc" not in found_in(tribes(parameter("membershipScheme", "wka")))


def test_scheme_wka_starts_from_the_members_that_are_listed() -> None:
    section = parse(tribes(parameter("membershipScheme", "wka"), members("10.100.1.202:4000", "10.100.1.154:4001")))
    assert [(each.addresses, each.port) for each in well_known_members(section)] == [
        (("10.100.1.202",), 4000),
        (("10.100.1.154",), 4001),
    ]


def test_a_domain_is_a_group_of_its_own() -> None:
    one, other = parse(tribes(parameter("domain", "a"))), parse(tribes(parameter("domain", "b")))
    assert [str(each) for each in compare(one, other)] == ["parameter domain: 'a' -> 'b'"]
    assert known("domain").meaning.startswith("The group: only members of one domain work together.")


def test_synchronize_all_makes_a_response_wait_until_every_member_has_the_state() -> None:
    assert (known("synchronizeAll").kind, known("synchronizeAll").default) == (Kind.BOOLEAN, "true")
    assert "waits until all members have the new state" in known("synchronizeAll").meaning


def test_max_retries_is_how_often_a_message_is_sent_again_before_a_member_counts_as_faulty() -> None:
    assert (known("maxRetries").kind, known("maxRetries").unit) == (Kind.INTEGER, "attempts")
    assert known("maxRetries").meaning.endswith("before the member counts as faulty.")


@pytest.mark.parametrize("name", ["mcastAddress", "mcastPort", "mcastFrequency", "mcastBindAddress"])
def test_parameters_of_multicast_count_in_scheme_multicast_alone(name: str) -> None:
    assert known(name).schemes == (Scheme.MULTICAST,)
    wka = tribes(parameter("membershipScheme", "wka"), parameter(name, PARAMETERS[name]))
    assert "parameter-of-another-scheme" in found_in(wka)
    assert "parameter-of-another-scheme" not in found_in(tribes(parameter(name, PARAMETERS[name])))


@pytest.mark.parametrize("name", ["mcastFrequency", "memberDropTime"])
def test_times_are_in_milliseconds(name: str) -> None:
    assert (known(name).kind, known(name).unit) == (Kind.INTEGER, "milliseconds")


def test_a_member_that_does_not_answer_for_member_drop_time_has_left() -> None:
    assert known("memberDropTime").meaning == "A member that does not answer for this long has left the group."


def test_multicast_may_use_another_interface_than_the_one_that_others_connect_to() -> None:
    section = parse(tribes(parameter("mcastBindAddress", "10.0.0.1"), parameter("localMemberHost", "10.0.1.1")))
    assert (section.value("mcastBindAddress"), section.value("localMemberHost")) == ("10.0.0.1", "10.0.1.1")
    assert "another one than that of localMemberHost" in known("mcastBindAddress").meaning


@pytest.mark.parametrize(("host", "is_wrong"), [("localhost", True), ("127.0.0.1", True), ("10.0.1.10", False)])
def test_local_member_host_is_told_to_the_others_and_must_not_be_loopback(host: str, is_wrong: bool) -> None:
    assert ("loopback-host" in found_in(tribes(parameter("localMemberHost", host)))) is is_wrong


def test_local_member_port_is_the_tcp_port_that_the_others_connect_to() -> None:
    assert (known("localMemberPort").kind, known("localMemberPort").default) == (Kind.PORT, "4000")
    assert known("localMemberPort").meaning.startswith("The TCP port under which the others reach this member.")


def test_messages_may_keep_the_order_of_their_sender() -> None:
    assert known("preserveMessageOrder").kind is Kind.BOOLEAN
    assert "messages of one sender are handled in the order" in known("preserveMessageOrder").meaning


def test_messages_may_be_handled_at_most_once() -> None:
    assert known("atmostOnceMessageSemantics").kind is Kind.BOOLEAN
    assert known("atmostOnceMessageSemantics").meaning == "Whether a message that arrives twice is handled once."


def test_properties_are_pairs_that_other_members_see_and_three_are_implicit() -> None:
    resolved = resolve(parse(FULL_TEXT), host_name="10.100.1.202", http_port=9763, https_port=9443)
    assert final(resolved) == {
        "backendServerURL": "https://10.100.1.202:9443/services/",
        "mgtConsoleURL": "https://10.100.1.202:9443/",
    }
    plain = parse(tribes(properties(url="http://${hostName}:${httpPort}/")))
    assert final(resolve(plain, host_name="h", http_port=9763)) == {"url": "http://h:9763/"}


def test_a_property_may_refer_to_one_that_was_declared_before() -> None:
    section = parse(tribes(properties(backendServerURL="https://h/services", foo="${backendServerURL}/foo")))
    assert final(resolve(section, host_name="h"))["foo"] == "https://h/services/foo"


def test_the_reference_that_the_article_misspells_is_found() -> None:
    text_of_the_article = tribes(properties(backendServerURL="https://h", foo="${backendServerULR}/foo"))
    assert "reference-unknown" in found_in(text_of_the_article)


def test_a_state_manager_is_on_or_off_and_has_a_class() -> None:
    manager = parse(FULL_TEXT).state_managers[0]
    assert (manager.enable, manager.implementation) == (
        text("true"),
        text("org.apache.axis2.clustering.state.DefaultStateManager"),
    )
    assert "manager-without-class" in found_in(tribes('<stateManager enable="true"/>'))


@pytest.mark.parametrize(
    ("pattern", "excluded"),
    [("local_*", ["local_x"]), ("*_local", ["x_local"]), ("*", ["local_x", "x_local", "other"])],
)
def test_a_pattern_excludes_by_prefix_by_suffix_or_everything(pattern: str, excluded: list[str]) -> None:
    section = parse(state(f'<context class="{SERVICE}"><exclude name="{pattern}"/></context>'))
    names = ["local_x", "x_local", "other"]
    assert [name for name in names if not is_replicated(section, SERVICE, name)] == excluded


def test_excluding_everything_elsewhere_replicates_the_service_context_alone() -> None:
    everything = '<context class="{}"><exclude name="*"/></context>'
    section = parse(state(everything.format(CONFIGURATION), everything.format(GROUP)))
    assert [is_replicated(section, context, "a") for context in (CONFIGURATION, GROUP, SERVICE)] == [False, False, True]


def test_default_patterns_hold_for_all_contexts() -> None:
    section = parse(FULL_TEXT)
    assert [is_replicated(section, context, "LOCAL_a") for context in (CONFIGURATION, GROUP, SERVICE)] == [False] * 3
    assert [is_replicated(section, context, "my.sandesha.a") for context in (CONFIGURATION, GROUP)] == [True, False]


def test_a_node_manager_is_on_or_off_and_has_a_class() -> None:
    manager = parse(FULL_TEXT).node_managers[0]
    assert (manager.enable, manager.implementation) == (
        text("true"),
        text("org.apache.axis2.clustering.management.DefaultNodeManager"),
    )
    assert "manager-without-class" in found_in(tribes('<nodeManager enable="true"/>'))


def test_group_management_has_an_agent_for_every_group() -> None:
    groups = (
        f'<applicationDomain name="{name}" description="This is the {which} group" agent="{GROUP_AGENT}"/>'
        for name, which in (("group1", "first"), ("group2", "second"))
    )
    section = parse(tribes('<groupManagement enable="true">', *groups, "</groupManagement>"))
    assert [(each.name, each.description, each.agent) for each in section.group_management[0].domains] == [
        (text("group1"), text("This is the first group"), text(GROUP_AGENT)),
        (text("group2"), text("This is the second group"), text(GROUP_AGENT)),
    ]
    alone = tribes('<groupManagement enable="true"><applicationDomain name="group1"/></groupManagement>')
    assert "group-incomplete" in found_in(alone)


@pytest.mark.parametrize("missing", ["hostName", "port"])
def test_a_member_needs_its_host_name_and_its_port(missing: str) -> None:
    there = "<port>4000</port>" if missing == "hostName" else "<hostName>10.100.1.202</hostName>"
    section = tribes(parameter("membershipScheme", "wka"), f"<members><member>{there}</member></members>")
    assert "member-incomplete" in found_in(section)
