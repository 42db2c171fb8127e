"""Statistics against NumPy and SciPy, and what the shorter formulas lose."""

import numpy as np
import pytest
import scipy.special
import torch
from hypothesis import given
from hypothesis import strategies as st
from tandem.foundations.statistics import (
    correlation,
    covariance,
    covariance_from_products,
    mean_absolute_deviation,
    plot_relations,
    plot_softmax,
    sigmoid,
    softmax,
    softmax_table,
    standard_deviation,
    variance,
    variance_from_squares,
)

COURSE = torch.tensor([1.0, 2.0, 4.0, 18.0])
numbers = st.lists(st.floats(-100, 100), min_size=2, max_size=40).map(
    lambda values: torch.tensor(values, dtype=torch.float64)
)
outputs = st.lists(st.floats(-30, 30), min_size=1, max_size=10).map(
    lambda values: torch.tensor(values, dtype=torch.float64)
)
pairs = st.lists(st.tuples(st.integers(-99, 99), st.integers(-99, 99)), min_size=2, max_size=40)


def sides(values):
    return torch.tensor(values, dtype=torch.float64).T


def test_the_course_s_figures():
    assert float(COURSE.mean()) == 6.25
    assert float(variance(COURSE)) == 47.1875
    assert float(variance_from_squares(COURSE)) == 47.1875
    assert float(mean_absolute_deviation(COURSE)) == 5.875
    assert float(standard_deviation(COURSE)) == pytest.approx(6.8693, abs=5e-5)


@given(numbers)
def test_spreads_are_numpys(x):
    assert float(variance(x)) == pytest.approx(np.var(x.numpy()), abs=1e-9)
    assert float(variance_from_squares(x)) == pytest.approx(np.var(x.numpy()), abs=1e-9)
    assert float(standard_deviation(x)) == pytest.approx(np.std(x.numpy()), abs=1e-9)
    mad = np.abs(x.numpy() - x.numpy().mean()).mean()
    assert float(mean_absolute_deviation(x)) == pytest.approx(mad, abs=1e-9)
    assert mad <= float(standard_deviation(x)) + 1e-9


@given(pairs)
def test_covariance_is_numpys(values):
    x, y = sides(values)
    expected = np.cov(x.numpy(), y.numpy(), bias=True)
    assert float(covariance(x, y)) == pytest.approx(expected[0, 1], abs=1e-8)
    assert float(covariance_from_products(x, y)) == pytest.approx(expected[0, 1], abs=1e-8)
    assert float(covariance(x, x)) == pytest.approx(float(variance(x)), abs=1e-8)


@given(pairs, st.floats(0.1, 10), st.floats(-10, 10))
def test_correlation_is_numpys_and_has_no_unit(values, scale, shift):
    x, y = sides(values)
    if x.unique().numel() == 1 or y.unique().numel() == 1:
        with pytest.raises(ValueError, match="one side does not vary"):
            correlation(x, y)
        return
    found = float(correlation(x, y))
    assert found == pytest.approx(np.corrcoef(x.numpy(), y.numpy())[0, 1], abs=1e-9)
    assert abs(found) <= 1 + 1e-12
    assert float(correlation(scale * x + shift, y)) == pytest.approx(found, abs=1e-9)
    assert float(correlation(x, -y)) == pytest.approx(-found, abs=1e-9)


def test_correlation_sees_straight_lines_alone():
    x = torch.linspace(-1, 1, 101)
    assert float(correlation(x, 3 * x + 7)) == pytest.approx(1)
    assert float(correlation(x, -x)) == pytest.approx(-1)
    assert float(correlation(x, x**2)) == pytest.approx(0, abs=1e-6)  # yet y hangs on x wholly


def test_the_difference_of_means_loses_what_the_mean_of_deviations_keeps():
    noise = torch.randn(1000, generator=torch.Generator().manual_seed(0))
    far = noise + 10_000
    exact = np.var(far.double().numpy())
    assert float(variance(far)) == pytest.approx(exact, rel=1e-4)
    assert abs(float(variance_from_squares(far)) - exact) > exact  # not a digit is right
    assert float(covariance(far, 3 * far)) == pytest.approx(3 * exact, rel=1e-4)
    assert abs(float(covariance_from_products(far, 3 * far)) - 3 * exact) > exact


def test_a_far_value_moves_the_standard_deviation_more_than_the_mean_deviation():
    near, far = torch.tensor([-1.0, 1.0] * 50), torch.tensor([-1.0, 1.0] * 50 + [100.0])
    growth = standard_deviation(far) / standard_deviation(near)
    assert growth > 3 * mean_absolute_deviation(far) / mean_absolute_deviation(near)


@pytest.mark.parametrize("f", [variance, variance_from_squares, mean_absolute_deviation])
def test_no_values_have_no_spread(f):
    with pytest.raises(ValueError, match=rf"{f.__name__}: there are no values: \[0\]"):
        f(torch.empty(0))


@pytest.mark.parametrize("f", [covariance, covariance_from_products])
def test_shapes_that_would_broadcast_are_refused(f):
    with pytest.raises(ValueError, match=rf"{f.__name__}: shapes differ: \[3, 1\] and \[3\]"):
        f(torch.ones(3, 1), torch.ones(3))
    with pytest.raises(ValueError, match="there are no values"):
        f(torch.empty(0), torch.empty(0))


@given(outputs)
def test_softmax_and_sigmoid_are_scipys(x):
    np.testing.assert_allclose(softmax(x), scipy.special.softmax(x.numpy()), rtol=1e-9)
    np.testing.assert_allclose(sigmoid(x), scipy.special.expit(x.numpy()), rtol=1e-9)


@given(outputs, st.floats(-50, 50))
def test_softmax_does_not_see_how_sure_the_model_is(x, constant):
    torch.testing.assert_close(softmax(x + constant), softmax(x), rtol=1e-9, atol=1e-12)
    assert float(softmax(x).sum()) == pytest.approx(1)


def test_softmax_splits_what_is_there_twice_and_names_what_is_not_there():
    two, none = torch.tensor([5.0, 5.0, -5.0]), torch.tensor([-5.0, -8.0, -8.0])
    assert softmax(two).tolist() == pytest.approx([0.5, 0.5, 0.0], abs=1e-4)
    assert (sigmoid(two) > 0.5).tolist() == [True, True, False]
    assert float(softmax(none)[0]) > 0.9
    assert (sigmoid(none) > 0.5).tolist() == [False, False, False]


def test_large_outputs_do_not_overflow():
    assert softmax(torch.tensor([1000.0, 0.0])).tolist() == [1, 0]
    assert sigmoid(torch.tensor([1000.0, -1000.0])).tolist() == [1, 0]


def test_the_table_has_every_step():
    table = softmax_table(torch.tensor([0.0, 1.0]), ["cat", "dog"])
    e = float(np.e)
    expected = {"class": "dog", "output": 1, "exp": e, "softmax": e / (1 + e)}
    assert table[1] == pytest.approx(expected | {"sigmoid": e / (1 + e)})
    with pytest.raises(ValueError, match=r"3 names for output \[2\]"):
        softmax_table(torch.zeros(2), ["a", "b", "c"])


def test_plots_show_the_numbers():
    x = torch.arange(10.0)
    figure = plot_relations(x, {"double": 2 * x, "square": (x - 4.5) ** 2})
    titles = [axes.get_title() for axes in figure.axes]
    assert titles[0] == "double\ncovariance 16.5, correlation 1.00"
    assert titles[1].startswith("square")
    np.testing.assert_array_equal(figure.axes[0].collections[0].get_offsets()[:, 1], 2 * x)
    values = torch.tensor([2.0, 0.0, -2.0])
    figure = plot_softmax({"sure": values + 3, "unsure": values - 3}, ["a", "b", "c"])
    heights = [[bar.get_height() for bar in axes.patches] for axes in figure.axes]
    assert len(heights) == 6
    assert heights[1] == pytest.approx(heights[4])
    assert heights[1] == pytest.approx(softmax(values).tolist())
    assert heights[5] == pytest.approx(sigmoid(values - 3).tolist())
