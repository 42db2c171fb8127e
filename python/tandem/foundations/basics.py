"""The language itself, before any tensor: what lesson 13 shows of Swift, said in Python.

    square_roots(-1) = (i, -i)        2 ** 3 ** 2 = 2 ** (3 ** 2) = 512

To be read beside its twin. Where Swift has a struct, Python has a dataclass; where Swift's compiler
holds a generic type to its promise, mypy does, and Python itself does not; where Swift adds a
property to `Int` or `Array`, Python has a function; where Swift copies a value, Python shares it,
so that a dataclass has to be frozen to be a value.

Swift twin: Foundations/Basics.swift, and the module BuiltinFloat, which makes a number of LLVM's.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, Self, TypeVar

__all__ = [
    "Complex",
    "PointReference",
    "PointValue",
    "SignedNumeric",
    "distance",
    "double_elements",
    "is_odd",
    "moved_once",
    "power",
    "sincos",
    "square_add",
    "square_roots",
    "symbol",
    "total",
]

# Functions and tuples.


def distance(*, x: float, y: float) -> float:
    """Return how far the point (x, y) lies from the origin; `*` asks for the arguments' names."""
    return math.sqrt(x * x + y * y)


def sincos(value: float) -> tuple[float, float]:
    """Return sine and cosine of an angle: a tuple, which `s, c = sincos(1)` takes apart."""
    return math.sin(value), math.cos(value)


def square_add(n: float) -> float:
    """Return n squared plus 1."""
    return n * n + 1


# What Swift adds to types that others wrote, here as functions.


def is_odd(n: int) -> bool:
    """Say whether an integer is odd, also a negative one."""
    return n % 2 == 1


def symbol(truth: bool) -> str:
    """Return a sign for the eye."""
    return "✓" if truth else "✗"


# Generic types, protocols and operators.


class SignedNumeric(Protocol):
    """What sums, differences, products and a sign can be taken of: int, float, Fraction, ..."""

    def __add__(self, other: Any, /) -> Any: ...
    def __sub__(self, other: Any, /) -> Any: ...
    def __mul__(self, other: Any, /) -> Any: ...
    def __neg__(self) -> Any: ...


T = TypeVar("T", bound=SignedNumeric)


def double_elements(numbers: Iterable[T]) -> list[T]:
    """Return twice each number, in a list of its own."""
    return [number + number for number in numbers]


def power(base: T, exponent: int) -> T:
    """Return `base` to a power of 1 or more, by squaring. Raises ValueError for other powers.

    Swift's twin also takes 0, where its type says what 1 is.
    """
    if exponent < 1:
        raise ValueError(f"power: the exponent must be 1 or more, got {exponent}")
    if exponent == 1:
        return base
    half = power(base, exponent // 2)
    whole = half * half
    return whole * base if exponent % 2 else whole


@dataclass
class Complex(Generic[T]):
    """A complex number of any type that has sums, products and a sign."""

    real: T
    imag: T

    @property
    def conj(self) -> Self:
        """The complex conjugate."""
        return replace(self, imag=-self.imag)

    @property
    def imag_negated(self) -> T:
        """One that can also be set: whoever sets it sets `imag`."""
        return -self.imag

    @imag_negated.setter
    def imag_negated(self, value: T) -> None:
        self.imag = -value

    @property
    def squared_magnitude(self) -> T:
        """The square of the absolute value."""
        return self.real * self.real + self.imag * self.imag

    def __add__(self, other: Self) -> Self:
        return replace(self, real=self.real + other.real, imag=self.imag + other.imag)

    def __sub__(self, other: Self) -> Self:
        return self + -other

    def __neg__(self) -> Self:
        return replace(self, real=-self.real, imag=-self.imag)

    def __mul__(self, other: Self) -> Self:
        real = self.real * other.real - self.imag * other.imag
        return replace(self, real=real, imag=self.real * other.imag + self.imag * other.real)

    def __str__(self) -> str:
        return f"{self.real} + {self.imag}i"


def total(numbers: Iterable[T], zero: T) -> T:
    """Return the sum of numbers of any kind; Swift's type knows its zero, Python has to be told."""
    return sum(numbers, start=zero)


def square_roots(value: Complex[float]) -> tuple[Complex[float], Complex[float]]:
    """Return both square roots, first the principal one, whose real part is not negative.

    With r = |z|: Re = sqrt((r + Re z) / 2) and |Im| = sqrt((r - Re z) / 2). Only that of the two is
    taken which adds, because the other loses its digits; the rest follows from 2 Re Im = Im z.
    """
    larger = math.sqrt((math.hypot(value.real, value.imag) + abs(value.real)) / 2)
    if not larger > 0:
        return value, value
    smaller = abs(value.imag) / (2 * larger)
    real, imag = (larger, smaller) if value.real >= 0 else (smaller, larger)
    root = Complex(real, -imag if value.imag < 0 else imag)
    return root, -root


# Values and references.


@dataclass(frozen=True)
class PointValue:
    """A point by value: nobody can move it, so it does not matter who shares it."""

    x: float
    y: float

    def moved(self, x: float, y: float) -> Self:
        """Return a point further on; this one stays."""
        return replace(self, x=self.x + x, y=self.y + y)


@dataclass(eq=False)
class PointReference:
    """A point by reference: whoever has it sees it move."""

    x: float
    y: float

    def move(self, x: float, y: float) -> None:
        """Move this point, for all who have it."""
        self.x += x
        self.y += y


def moved_once(x: float, y: float) -> tuple[list[list[float]], list[list[float]]]:
    """Return what a point that was written down twice reads as, after one of the two was moved.

    First of a value, then of a reference: x and y under either name.
    """
    value = PointValue(x, y)
    other = value.moved(1, 2)
    reference = PointReference(x, y)
    another = reference
    another.move(1, 2)
    return (
        [[value.x, value.y], [other.x, other.y]],
        [[reference.x, reference.y], [another.x, another.y]],
    )
