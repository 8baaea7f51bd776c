"""Which hosts a certificate's name stands for."""


def covers(name: str, host: str) -> bool:
    """Whether a certificate for *name* is one for *host*: `*` stands for one whole label, the first (RFC 9525, 6.3)."""
    wanted, given = host.lower().rstrip("."), name.lower().rstrip(".")
    label, _, rest = wanted.partition(".")
    return wanted == given or (given == f"*.{rest}" and bool(label) and "." in rest)
