from __future__ import annotations

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wso2_node.errors import NodeError
from wso2_node.shell import jvm_option

# The shape of bin/wso2server.sh: a line without the blank before its backslash, several words on a line, two blanks.
SCRIPT = b"""#!/bin/sh
# starts org.wso2.carbon.bootstrap.Bootstrap
JAVA_OPTS="-Xmx99m"
while [ "$status" = "121" ]
do
    $JAVACMD \\
    -Xbootclasspath/a:"$CARBON_XBOOTCLASSPATH" \\
    -Xms256m -Xmx1024m -XX:MaxPermSize=256m \\
    $JAVA_OPTS \\
    -Dconf.location="$CARBON_HOME/repository/conf"\\
    -Dcom.sun.jndi.ldap.connect.pool.timeout=3000  \\
    -DworkerNode=false \\
    org.wso2.carbon.bootstrap.Bootstrap $*
    status=$?
done
"""
CRLF = SCRIPT.replace(b"\n", b"\r\n")


def test_a_missing_option_gets_a_line_before_the_main_class() -> None:
    assert jvm_option(SCRIPT, "-Dhttps.proxyHost=", "proxy.example.com") == SCRIPT.replace(
        b"    org.wso2.carbon.bootstrap.Bootstrap $*\n",
        b"    -Dhttps.proxyHost=proxy.example.com \\\n    org.wso2.carbon.bootstrap.Bootstrap $*\n",
    )


def test_a_missing_option_gets_the_line_end_of_the_file() -> None:
    assert jvm_option(CRLF, "-Dx=", "1") == jvm_option(SCRIPT, "-Dx=", "1").replace(b"\n", b"\r\n")


@pytest.mark.parametrize("script", [SCRIPT, CRLF], ids=["LF", "CRLF"])
@pytest.mark.parametrize(
    ("option", "value", "old", "new"),
    [
        ("-Xmx", "2048m", b" -Xmx1024m ", b" -Xmx2048m "),
        ("-Xms", "1g", b" -Xms256m ", b" -Xms1g "),
        ("-XX:MaxPermSize=", "512m", b"-XX:MaxPermSize=256m", b"-XX:MaxPermSize=512m"),
        ("-DworkerNode=", "true", b"-DworkerNode=false", b"-DworkerNode=true"),
        (
            "-Dconf.location=",
            "/etc/wso2",
            b'-Dconf.location="$CARBON_HOME/repository/conf"\\',
            b"-Dconf.location=/etc/wso2\\",
        ),
        (
            "-Dcom.sun.jndi.ldap.connect.pool.timeout=",
            "1",
            b"-Dcom.sun.jndi.ldap.connect.pool.timeout=3000  \\",
            b"-Dcom.sun.jndi.ldap.connect.pool.timeout=1  \\",
        ),
    ],
)
def test_the_value_of_an_option_is_replaced_in_place(
    script: bytes, option: str, value: str, old: bytes, new: bytes
) -> None:
    assert jvm_option(script, option, value) == script.replace(old, new)


def test_an_option_that_is_there_changes_no_byte() -> None:
    assert jvm_option(SCRIPT, "-DworkerNode=", "false") == SCRIPT


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("localhost|127.0.0.1|*.internal", b'"localhost|127.0.0.1|*.internal"'),
        ("${carbon.home}/x", b'"\\${carbon.home}/x"'),
        ('a"b`c\\d e', b'"a\\"b\\`c\\\\d e"'),
        ("a'b", b'"a\'b"'),
        ("h:1/p@q%+,-_.", b"h:1/p@q%+,-_."),
        ("é", b'"\xc3\xa9"'),
        ("", b""),
    ],
)
def test_a_value_is_quoted_when_the_shell_would_read_more_than_text_in_it(value: str, word: bytes) -> None:
    assert b"\n    -Dx=" + word + b" \\\n" in jvm_option(SCRIPT, "-Dx=", value)


def test_an_option_in_quotes_is_found() -> None:
    script = SCRIPT.replace(b"-DworkerNode=false", b'"-DworkerNode=fal se"')
    assert jvm_option(script, "-DworkerNode=", "true") == SCRIPT.replace(b"-DworkerNode=false", b"-DworkerNode=true")


def test_an_option_inside_another_word_does_not_count() -> None:
    script = SCRIPT.replace(b"-DworkerNode=false", b'-Dcommand="java -DworkerNode=false"')
    assert b'"java -DworkerNode=false" \\\n    -DworkerNode=true \\\n' in jvm_option(script, "-DworkerNode=", "true")


def test_a_flag_is_a_whole_word_and_no_prefix() -> None:
    added = jvm_option(SCRIPT, "-Dwork", "")
    assert added == SCRIPT.replace(b"    org.wso2.c", b"    -Dwork \\\n    org.wso2.c")
    assert jvm_option(added, "-Dwork", "") == added


def test_an_option_elsewhere_in_the_script_or_after_the_main_class_is_not_the_java_command_s() -> None:
    script = SCRIPT.replace(b"Bootstrap $*", b"Bootstrap -Dx=1 $*")
    assert b"    -Dx=2 \\\n    org.wso2.carbon.bootstrap.Bootstrap -Dx=1 $*\n" in jvm_option(script, "-Dx=", "2")


def test_a_command_on_one_line_is_split_before_the_main_class() -> None:
    script = b"\texec java -Xmx1g org.wso2.carbon.bootstrap.Bootstrap $*"
    assert jvm_option(script, "-Dx=", "1") == b"\texec java -Xmx1g -Dx=1 \\\n\torg.wso2.carbon.bootstrap.Bootstrap $*"


def test_bytes_that_are_not_utf8_stay() -> None:
    script = b"# \xe9\xff\n" + SCRIPT
    assert jvm_option(script, "-DworkerNode=", "true").startswith(b"# \xe9\xff\n#!/bin/sh\n")


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (b"", "is in 0 lines, not 1"),
        (b"# org.wso2.carbon.bootstrap.Bootstrap\n", "is in 0 lines, not 1"),
        (SCRIPT + SCRIPT, "is in 2 lines, at lines 13, 28, not 1"),
    ],
)
def test_a_script_without_exactly_one_java_command_is_an_error(script: bytes, message: str) -> None:
    with pytest.raises(NodeError) as error:
        jvm_option(script, "-Dx=", "1")
    expected = f"org.wso2.carbon.bootstrap.Bootstrap {message}: this is not the start script of a Carbon server"
    assert str(error.value) == expected


def test_an_option_that_is_there_several_times_is_an_error_with_the_lines() -> None:
    script = SCRIPT.replace(b"$JAVA_OPTS", b"-Xmx1g")
    with pytest.raises(NodeError) as error:
        jvm_option(script, "-Xmx", "2g")
    assert str(error.value) == "option '-Xmx' is there 2 times, at lines 8, 9: keep one of them"


@pytest.mark.parametrize(("value", "char"), [("a\nb", "000A"), ("a\0", "0000"), ("a\r", "000D"), ("a\ud800", "D800")])
def test_a_character_that_no_script_can_hold_is_an_error_without_the_value(value: str, char: str) -> None:
    with pytest.raises(NodeError) as error:
        jvm_option(SCRIPT, "-Dx=", value)
    assert (
        str(error.value) == f"character U+{char} at position 2 of the value cannot stand in a shell script: remove it"
    )


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (SCRIPT.replace(b"\n", b"\r"), "line 1 ends in CR alone, which is no line end of a script: use LF"),
        (
            SCRIPT.replace(b"do\n", b"do\r    x\n"),
            "line 5 ends in CR alone, which is no line end of a script: use LF",
        ),
        (
            SCRIPT.replace(b'OPTS="-Xmx99m"', b'OPTS="-Xmx99m'),
            "the quote or here-document of line 4 ends not before the java command",
        ),
        (
            SCRIPT.replace(b"do\n", b"do echo it's\n"),
            "the quote or here-document of line 5 ends not before the java command",
        ),
        (
            SCRIPT.replace(b'conf"\\', b"conf\\"),
            "the quote of line 10 is not closed",
        ),
        (
            SCRIPT.replace(b"    $JAVACMD", b"cat <<END\n    $JAVACMD").replace(b"    status", b"END\n    status"),
            "the quote or here-document of line 6 ends not before the java command",
        ),
    ],
)
def test_a_script_that_the_shell_would_read_otherwise_is_an_error(script: bytes, message: str) -> None:
    with pytest.raises(NodeError) as error:
        jvm_option(script, "-Dx=", "1")
    assert str(error.value) == message


@pytest.mark.parametrize(
    "before",
    [
        b"# it's a comment\n",
        b"PRG=`expr \"$link\" : '.*-> \\(.*\\)$'`\n",
        b"cat <<EOF\nit's \"here\nEOF\n",
        b"cat <<-'E'\n\t\"\n\tE\n",
        b"echo \\\" \\'\n",
        b"echo \"it's $# 'words'\"\n",
        b'case "$x" in\n-n) y="";;\nesac # "\n',
        b"x=$((1<<2))\n",
    ],
)
def test_quotes_of_other_lines_do_not_matter(before: bytes) -> None:
    plain = jvm_option(SCRIPT, "-Dx=", "1")
    assert jvm_option(before + SCRIPT, "-Dx=", "1") == before + plain


VALUES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n"), max_size=12)
OPTIONS = ["-Xmx", "-Dnew=", "-Dconf.location=", "-Da$b'c=", '-D"q=']
WORDS = [
    "-Xms256m -Xmx1024m",
    "-Xmx${MAX}m",
    '-Dconf.location="$HOME/a b"/c',
    "-Dx='a \"b\" $c'",
    '-Dy="a\\"b\\\\"',
    "-Dz=a\\ b",
    "$NONE",
    '-cp "`echo x`"',
    "-Da\\$b\\'c=1",
    "-Done=\\\\",
]
BEFORE = ["", "# it's", "x='a\nb'", 'y="it\'s"', "cat <<E >/dev/null\nit's\nE", "z=\\'", ": $((1<<2))"]


@st.composite
def scripts(draw: st.DrawFn) -> bytes:
    """Return a script that prints the words of its java command, each followed by a NUL."""
    end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    margin = draw(st.sampled_from(["", "    ", "\t"]))
    words = draw(st.lists(st.sampled_from(WORDS), max_size=4, unique_by=lambda word: word[:5]))
    gap = draw(st.sampled_from([" \\" + end + margin, " ", "  \\" + end + margin]))
    before = [line + end for line in draw(st.lists(st.sampled_from(BEFORE), max_size=2))]
    command = margin + gap.join(["printf '%s\\0'", *words, "org.wso2.carbon.bootstrap.Bootstrap $*"])
    return ("".join(before) + command + draw(st.sampled_from(["", f"{end}# x'", f"{end}{end}"]))).encode()


def words_of(*scripts: bytes) -> list[list[bytes]]:
    """Return what the command of each script gets; LF for line ends, since sh takes CR for part of a word."""
    text = b"\nprintf '|\\0'\n".join(scripts).replace(b"\r\n", b"\n")
    words = subprocess.run(["/bin/sh", "-c", text], check=True, capture_output=True).stdout.split(b"\0")
    middle = words.index(b"|")
    return [words[:middle], words[middle + 1 : -1]]


@given(script=scripts(), option=st.sampled_from(OPTIONS), value=VALUES)
def test_an_option_is_the_only_difference(script: bytes, option: str, value: str) -> None:
    try:
        once, refusal = jvm_option(script, option, value), ""
    except NodeError as error:
        once, refusal = script, str(error)
    if refusal:
        # Two options that begin alike, such as -Xmx1024m and -Xmx${MAX}m.
        assert refusal.endswith("keep one of them")
        return
    assert jvm_option(once, option, value) == once
    (before, after), new = words_of(script, once), (option + value).encode()
    place = after.index(new)
    # One word is new, or in the place of one that began like it.
    assert after[:place] + after[place + 1 :] in ([*before], before[:place] + before[place + 1 :])
    assert once.count(b"\r\n") >= script.count(b"\r\n")
    start = next((n for n, byte in enumerate(script) if once[n : n + 1] != bytes([byte])), len(script))
    room = len(script) - start
    end = next((n for n in range(room) if script[-1 - n] != once[-1 - n] or len(once) - n <= start), room)
    assert room - end <= max(map(len, WORDS))


@given(value=VALUES)
def test_the_shell_passes_the_value_on_as_it_is(value: str) -> None:
    script = jvm_option(SCRIPT, "-Dnew=", value)
    command = script[script.index(b"    $JAVACMD") : script.index(b"    status=")].replace(
        b"$JAVACMD", b"printf '%s\\0'"
    )
    words = subprocess.run(["/bin/sh", "-c", command], check=True, capture_output=True).stdout.split(b"\0")
    assert words[-3:] == [b"-Dnew=" + value.encode(), b"org.wso2.carbon.bootstrap.Bootstrap", b""]


@pytest.mark.parametrize(("option", "value"), [("-XX:+Use", "G1GC"), ("-XX:+UseG1GC", ""), ("-XX:-Use", "G1GC")])
def test_a_switch_replaces_no_other_switch(option: str, value: str) -> None:
    script = SCRIPT.replace(b"-Xms256m", b"-XX:+UseParallelGC -XX:-UseSerialGC")

    assert jvm_option(script, option, value) == script.replace(
        b"    org.wso2.carbon.bootstrap.Bootstrap $*\n",
        f"    {option}{value} \\\n    org.wso2.carbon.bootstrap.Bootstrap $*\n".encode(),
    )
