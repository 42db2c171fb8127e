"""The language's basics, against Python's own complex numbers and powers."""

import cmath
import inspect
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tandem.foundations import basics
from tandem.foundations.basics import (
    Complex,
    PointReference,
    PointValue,
    distance,
    double_elements,
    is_odd,
    moved_once,
    power,
    sincos,
    square_add,
    square_roots,
    symbol,
    total,
)

NUMBERS = st.floats(-1e6, 1e6)
INTEGERS = st.builds(Complex, st.integers(), st.integers())


def plain(number: Complex) -> complex:
    return complex(number.real, number.imag)


def test_functions_and_tuples():
    assert distance(x=3, y=-4) == 5
    sine, cosine = sincos(2.0)
    assert sine**2 + cosine**2 == pytest.approx(1)
    assert (sine > 0, cosine < 0) == (True, True)
    assert square_add(n=-3) == 10
    with pytest.raises(TypeError):
        distance(3, 4)


def test_additions_to_the_types_of_others():
    assert [n for n in range(-3, 4) if is_odd(n)] == [-3, -1, 1, 3]
    assert symbol(True) != symbol(False)
    assert double_elements([1, -2.5, Fraction(1, 3)]) == [2, -5, Fraction(2, 3)]
    numbers = [1, 2]
    assert double_elements(numbers) is not numbers
    assert numbers == [1, 2]


@given(st.integers(-30, 30), st.integers(1, 20))
def test_powers_are_those_of_python(base, exponent):
    assert power(base, exponent) == base**exponent


def test_powers_of_complex_numbers_and_what_is_no_power():
    assert power(Complex(0, 1), 3) == Complex(0, -1)
    with pytest.raises(ValueError, match="exponent must be 1 or more, got 0"):
        power(2, 0)


@given(INTEGERS, INTEGERS)
def test_the_sum_of_complex_numbers_adds_the_right_side_too(a, b):
    """The course's Swift `+` added the left side's real part to itself."""
    assert a + b == Complex(a.real + b.real, a.imag + b.imag)
    assert a + b == b + a
    assert a - b + b == a


@given(INTEGERS, INTEGERS, INTEGERS)
def test_complex_numbers_of_integers_are_a_ring(a, b, c):
    assert a * (b + c) == a * b + a * c
    assert (a * b) * c == a * (b * c)
    assert (a * b).conj == a.conj * b.conj
    assert a * a.conj == Complex(a.squared_magnitude, 0)
    assert total([a, b, c], Complex(0, 0)) == a + b + c


def test_a_property_can_be_set():
    number = Complex(1, 12)
    number.imag_negated = 4
    assert (number, number.imag_negated) == (Complex(1, -4), 4)
    assert str(number) == "1 + -4i"


@given(NUMBERS, NUMBERS)
def test_square_roots_are_python_s_and_their_negatives(real, imag):
    first, second = square_roots(Complex(real, imag + 0.0))
    expected = cmath.sqrt(complex(real, abs(imag)))
    assert abs(plain(first).real - expected.real) <= 1e-12 * abs(expected)
    assert abs(abs(plain(first).imag) - expected.imag) <= 1e-12 * abs(expected)
    assert plain(second) == -plain(first)
    assert (plain(first).imag < 0) == (imag < 0 and plain(first).imag != 0)


def test_a_value_stays_and_a_reference_moves():
    point = PointValue(1, 2)
    assert point.moved(1, 1) == PointValue(2, 3)
    assert point == PointValue(1, 2)
    with pytest.raises(AttributeError):
        point.x = 5
    shared = PointReference(1, 2)
    same = shared
    same.move(1, 1)
    assert (shared.x, shared.y) == (2, 3)
    assert moved_once(3, 4) == ([[3, 4], [4, 6]], [[4, 6], [4, 6]])


def test_the_list_of_names_is_whole():
    own = [
        name
        for name, thing in vars(basics).items()
        if getattr(thing, "__module__", "") == basics.__name__ and not name.startswith("_")
    ]
    assert {name for name in own if inspect.isclass(vars(basics)[name])} <= set(basics.__all__)
    assert {name for name in own if inspect.isfunction(vars(basics)[name])} <= set(basics.__all__)
