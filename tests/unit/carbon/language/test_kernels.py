"""Kernels, and ranges of them."""

import pytest

from wso2_cluster.carbon.language import Kernels, LanguageError, is_known_kernel, kernel
from wso2_cluster.carbon.language.kernels import listing


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("4.4.16", ["4.4.16"], ["4.4.15", "4.4.17"]),
        ("4.4", ["4.4.0", "4.4.40"], ["4.3.0", "4.5.0"]),
        ("4.3-4.4.33", ["4.3.0", "4.4.0", "4.4.33"], ["4.4.34", "4.5.0"]),
        ("4.7-4.9", ["4.7.0", "4.8.0", "4.9.33"], ["4.6.4", "4.10.0"]),
        ("4.4.34-4.6", ["4.4.34", "4.6.4"], ["4.4.33", "4.7.0"]),
    ],
)
def test_a_range_has_both_its_ends(text: str, inside: list[str], outside: list[str]) -> None:
    kernels = Kernels.parse(text)

    assert [version for version in (*inside, *outside) if kernel(version).within(kernels)] == inside
    assert [version for version in (*inside, *outside) if kernels.overlaps(kernel(version))] == inside


@pytest.mark.parametrize("text", ["", "4", "4.4-4.5-4.6", "4.4.x", "4.4.1.2", "v4.4.1", "4.4.1-SNAPSHOT", "٤.٤"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(LanguageError) as caught:
        Kernels.parse(text)
    assert str(caught.value) == f"'{text}' is not a kernel or a range of kernels: write 4.4.16, 4.4, or 4.3-4.4.33"


@pytest.mark.parametrize("version", ["4.4", "4.4.16.1", "four", "4.4.16-SNAPSHOT", ""])
def test_what_is_no_version_is_refused(version: str) -> None:
    with pytest.raises(LanguageError) as caught:
        kernel(version)
    assert str(caught.value) == (
        f"'{version}' is not a version of the Carbon kernel: write three numbers, such as 4.4.16"
    )
    assert not is_known_kernel(version)


@pytest.mark.parametrize("version", ["4.2.0", "4.13.0", "5.2.0"])
def test_a_kernel_whose_section_is_not_known_is_refused(version: str) -> None:
    with pytest.raises(LanguageError) as caught:
        kernel(version)
    assert str(caught.value) == (
        f"'{version}' is not a Carbon kernel whose clustering section is known: use one of 4.3.0 to 4.12.x"
    )


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["4.4.16"], "4.4.16"),
        (["4.12.0"], "4.12.0"),
        (["4.4"], "4.4"),
        (["4.4.34-4.6", "4.10", "4.12"], "4.4.34 to 4.6, 4.10 and 4.12"),
    ],
)
def test_ranges_are_listed_in_words(texts: list[str], words: str) -> None:
    assert listing(tuple(Kernels.parse(text) for text in texts)) == words
