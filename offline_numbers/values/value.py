"""What the frozen values have in common."""

from attrs import fields, frozen


@frozen(eq=False, repr=False)
class Value:
    """Equal if all compared fields are; written once, since attrs would compile both for each class at every start."""

    def __eq__(self, other: object) -> bool:
        return _compared(self) == _compared(other) if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash(_compared(self))

    def __repr__(self) -> str:
        shown = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in fields(type(self)) if each.repr)
        return f"{type(self).__name__}({shown})"


def _compared(value: Value) -> tuple[object, ...]:
    return tuple(getattr(value, each.name) for each in fields(type(value)) if each.eq)
