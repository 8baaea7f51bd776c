"""How much memory instances have."""

import re

_BURSTABLE = {"nano": 512, "micro": 1024, "small": 2048, "medium": 4096}
_PER_LARGE = {"t": 8192, "m": 8192, "c": 4096, "r": 16384}
"""MiB of a `large`; each step to `xlarge`, `2xlarge` and so on is that many times two (EC2 and RDS, instance types)."""
_TYPE = re.compile(r"(?:db\.)?(?P<family>[tmcr])(?P<rest>\d[a-z-]*)\.(?P<size>[a-z0-9]+)")
_ODD = ("c5n", "c4", "c3", "m3", "m1", "r3", "t1")
"""Families with other amounts."""


def memory_of(instance_type: str) -> int | None:
    """MiB of memory of *instance_type*, of EC2 or RDS; None: not known here."""
    found = _TYPE.fullmatch(instance_type)
    if found is None or f"{found['family']}{found['rest']}" in _ODD:
        return None
    size = found["size"]
    if found["family"] == "t" and size in _BURSTABLE:
        return _BURSTABLE[size]
    if size == "medium" and found["family"] in "mr":
        return _PER_LARGE[found["family"]] // 2
    if size == "large":
        return _PER_LARGE[found["family"]]
    times = re.fullmatch(r"(\d*)xlarge", size)
    return _PER_LARGE[found["family"]] * 2 * int(times[1] or 1) if times else None
