"""Versions of the Carbon kernel, and ranges of them: what reads a parameter differs from kernel to kernel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from wso2_cluster.carbon.language.errors import LanguageError

Release: TypeAlias = tuple[int, int, int]

_END = 10**6
"""Stands for the last patch level of a line; no kernel has as many."""


@dataclass(frozen=True, kw_only=True)
class Kernels:
    """A range of kernels, both ends in it."""

    first: Release
    last: Release

    @staticmethod
    def parse(text: str) -> Kernels:
        """The range that *text* names: `4.4.16`, `4.4` (all its patch levels), `4.3-4.4.33`.

        Raises:
            LanguageError: it is none of these.
        """
        ends = text.split("-")
        if len(ends) > 2 or not all(re.fullmatch(r"\d{1,5}\.\d{1,5}(\.\d{1,5})?", end, re.ASCII) for end in ends):
            raise LanguageError(f"'{text}' is not a kernel or a range of kernels: write 4.4.16, 4.4, or 4.3-4.4.33")
        first, last = _numbers(ends[0]), _numbers(ends[-1])
        return Kernels(first=(*first, 0)[:3], last=(*last, _END)[:3])

    def overlaps(self, other: Kernels) -> bool:
        """Whether a kernel is in both."""
        return self.first <= other.last and other.first <= self.last

    def within(self, other: Kernels) -> bool:
        """Whether all of these are in *other*."""
        return other.first <= self.first and self.last <= other.last

    def __str__(self) -> str:
        if self.first == self.last:
            return ".".join(str(part) for part in self.first)
        first, last = _text(self.first), _text(self.last)
        return first if first == last else f"{first} to {last}"


def kernel(version: str) -> Kernels:
    """The one kernel *version*, such as `4.4.16`; a suffix like `-SNAPSHOT` is not one.

    Raises:
        LanguageError: it is no version, or not one of 4.3.0 to 4.12.x.
    """
    if not re.fullmatch(r"\d{1,5}\.\d{1,5}\.\d{1,5}", version, re.ASCII):
        raise LanguageError(f"'{version}' is not a version of the Carbon kernel: write three numbers, such as 4.4.16")
    one = Kernels.parse(version)
    if not one.within(ALL):
        raise LanguageError(
            f"'{version}' is not a Carbon kernel whose clustering section is known: use one of 4.3.0 to 4.12.x"
        )
    return one


def is_known_kernel(version: str) -> bool:
    """Whether `kernel` takes *version*."""
    try:
        kernel(version)
    except LanguageError:
        return False
    return True


def listing(ranges: tuple[Kernels, ...]) -> str:
    """The ranges in words: `4.3 to 4.6, 4.10 and 4.12`."""
    *first, last = (str(each) for each in ranges)
    return f"{', '.join(first)} and {last}" if first else last


def _numbers(text: str) -> tuple[int, int] | tuple[int, int, int]:
    major, minor, *patch = (int(part) for part in text.split("."))
    return (major, minor, patch[0]) if patch else (major, minor)


def _text(release: Release) -> str:
    whole_line = release[2] in (0, _END)
    return ".".join(str(part) for part in (release[:2] if whole_line else release))


ALL = Kernels.parse("4.3-4.12")
"""The kernels that this language is known for: carbon-kernel 4.3.0 to 4.12.x. Kernels 5 have no axis2.xml."""
