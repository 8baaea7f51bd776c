"""What stands for a setting whose value is wrong, so that rules about the others can be looked at all the same."""

from typing import Any, Final, NoReturn


class UnknownValueError(Exception):
    """A rule looked at a setting whose value is wrong: what it would say is not known yet."""


class Unknown:
    """A value that may be passed on and compared by identity; any other use of it ends the rule that tries."""

    def _unknown(self, *_: object) -> NoReturn:
        raise UnknownValueError

    # isinstance() and match statements ask for the class.
    __class__: Any = property(_unknown)
    __getattr__ = __getitem__ = __call__ = __iter__ = __len__ = __contains__ = _unknown
    __bool__ = __int__ = __index__ = __str__ = __repr__ = __format__ = __hash__ = _unknown
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _unknown
    __add__ = __radd__ = __sub__ = __rsub__ = __mod__ = __rmod__ = _unknown


UNKNOWN: Final = Unknown()
