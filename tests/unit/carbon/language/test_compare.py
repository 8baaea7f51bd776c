"""What two sections say differently."""

from hypothesis import given

from tests.unit.carbon.language.samples import aws, clustering, members, parameter, properties, state, tribes, wka
from tests.unit.carbon.language.test_render import SECTIONS
from wso2_cluster.carbon.language import Change, Clustering, Difference, Part, Text, compare, parse


def said(before: str, after: str) -> list[str]:
    return [str(each) for each in compare(parse(before), parse(after))]


def test_a_difference_has_a_kind_a_part_a_name_and_both_values_with_their_places() -> None:
    before = parse(clustering(parameter("domain", "a")))
    after = parse(clustering("", parameter("domain", "b")))

    found = compare(before, after)

    assert found == (
        Difference(
            change=Change.CHANGED, part=Part.PARAMETER, name="domain", before=Text(value="a"), after=Text(value="b")
        ),
    )
    assert [each and each.at and each.at.line for each in (found[0].before, found[0].after)] == [2, 3]


def test_parameters_are_added_removed_and_changed() -> None:
    before = wka(parameter("domain", "a"), parameter("localMemberPort", 4000))
    after = clustering(parameter("membershipScheme", "aws"), parameter("domain", "a"), parameter("region", "us-east-1"))

    assert said(before, after) == [
        "parameter membershipScheme: 'wka' -> 'aws'",
        "parameter localMemberPort removed: '4000'",
        "parameter region added: 'us-east-1'",
    ]


def test_agent_enable_and_properties_differ() -> None:
    assert said(clustering(properties(subDomain="mgt")), tribes(properties(subDomain="worker", b="c"))) == [
        (
            "agent: 'org.wso2.carbon.core.clustering.hazelcast.HazelcastClusteringAgent' -> "
            "'org.apache.axis2.clustering.tribes.TribesClusteringAgent'"
        ),
        "property subDomain: 'mgt' -> 'worker'",
        "property b added: 'c'",
    ]


def test_secrets_are_not_in_the_text_of_a_difference() -> None:
    assert said(aws(parameter("secretKey", "OLD")), aws(parameter("secretKey", "NEW"), parameter("secret", "S"))) == [
        "parameter secretKey: (hidden) -> (hidden)",
        "parameter secret added: (hidden)",
    ]


def test_secrets_of_properties_urls_and_unknown_elements_are_not_in_it_either() -> None:
    before = clustering(properties(password="OLD"))
    after = clustering(
        properties(password="NEW"), parameter("mgtCenterURL", "http://u:PW@h/"), '<param name="secretKey">S</param>'
    )

    assert said(before, after) == [
        "property password: (hidden) -> (hidden)",
        "parameter mgtCenterURL added: 'http://(hidden)@h/'",
        "unknown param added: (hidden)",
    ]


def test_an_absent_enable_is_the_same_as_true() -> None:
    assert said(clustering(attributes=""), clustering(attributes='enable="true"')) == []
    assert said(clustering(attributes=""), clustering(attributes='enable="false"')) == ["enable: 'true' -> 'false'"]


def test_members_are_a_set() -> None:
    before, after = wka(members("a:1", "b:2")), wka(members("b:2", " c : 3", "b:2"))

    assert said(before, after) == ["member a:1 removed: 'a:1'", "member c:3 added: 'c:3'"]


def test_managers_groups_and_excludes_differ() -> None:
    before = state('<defaults><exclude name="a*"/></defaults>')
    after = tribes(
        '<stateManager class="d" enable="false"/>',
        '<nodeManager class="n"/>',
        '<groupManagement><applicationDomain name="g" agent="x" port="1"/></groupManagement>',
    )

    assert said(before, after) == [
        "stateManager class: 'c' -> 'd'",
        "stateManager enable: 'true' -> 'false'",
        "exclude defaults a* removed: 'a*'",
        "groupManagement enable added: 'true'",
        "applicationDomain g agent added: 'x'",
        "applicationDomain g port added: '1'",
        "nodeManager class added: 'n'",
        "nodeManager enable added: 'true'",
    ]


def test_blanks_count_and_layout_order_comments_and_what_is_overridden_do_not() -> None:
    before = clustering(parameter("domain", "x"), parameter("domain", "a"), parameter("region", "r"))
    after = clustering("<!-- c -->", parameter("region", "r"), "\t" + parameter("domain", "a"))

    assert said(before, after) == []
    assert said(before, clustering(parameter("domain", "a "), parameter("region", "r"))) == [
        "parameter domain: 'a' -> 'a '"
    ]


def test_serializers_and_unknown_elements_differ() -> None:
    serializers = '<parameter name="hazelcastSerializers"><serializer typeClass="T">{}</serializer></parameter>'

    assert said(clustering(serializers.format("A")), clustering(serializers.format("B"), "<x/>")) == [
        "serializer T: 'A' -> 'B'",
        "unknown x added: '<x/>'",
    ]


@given(SECTIONS)
def test_no_section_differs_from_itself(section: Clustering) -> None:
    assert compare(section, section) == ()
