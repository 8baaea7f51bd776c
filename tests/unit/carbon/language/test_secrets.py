"""What must not be shown."""

import pytest

from wso2_cluster.carbon.language.secrets import concealed, is_secret


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("secretKey", True),
        ("secret-key", True),
        ("access-key", True),
        ("accesskey", True),
        ("GroupPassword", True),
        ("KUBERNETES_API_SERVER_TOKEN", True),
        ("licenceKey", True),
        ("db.passwd", True),
        ("tagKey", False),
        ("domain", False),
    ],
)
def test_a_secret_is_known_by_its_name_even_a_misspelled_one(name: str, hidden: bool) -> None:
    assert is_secret(name) is hidden


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://u:PW@h/", "http://(hidden)@h/"),
        ("http://u:P/W@h/", "http://(hidden)@h/"),
        ("http://u:P@W@h/", "http://(hidden)@h/"),
        ("https://h/?a=b&password=PW&c=d", "https://h/?a=b&password=(hidden)&c=d"),
        ("https://h:8080/a@b", "https://h:8080/a@b"),
        ("https://${hostName}:${httpsPort}/", "https://${hostName}:${httpsPort}/"),
        ("me@example.com", "me@example.com"),
    ],
)
def test_passwords_in_urls_are_hidden(text: str, shown: str) -> None:
    assert concealed(text) == shown


def test_known_secrets_are_hidden_wherever_they_stand_the_longest_first() -> None:
    assert concealed("a PW b PWPW", "PW", "PWPW", "") == "a (hidden) b (hidden)"
