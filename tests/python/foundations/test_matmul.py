import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.foundations.matmul import (
    matmul_broadcast,
    matmul_einsum,
    matmul_loops,
    matmul_rows,
    matmul_scalars,
    matmul_torch,
)
from torch.autograd import gradcheck

TENSOR_STEPS = [matmul_scalars, matmul_rows, matmul_broadcast, matmul_einsum, matmul_torch]
by_step = pytest.mark.parametrize("step", TENSOR_STEPS, ids=lambda f: f.__name__)

sizes = st.integers(1, 6)


def draw(*shape, seed=0, dtype=torch.float64):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


@settings(deadline=None, max_examples=50)
@given(n=sizes, k=sizes, m=sizes, seed=st.integers(0, 2**31))
def test_every_step_gives_numpys_product(n, k, m, seed):
    a, b = draw(n, k, seed=seed), draw(k, m, seed=seed + 1)
    expected = a.numpy() @ b.numpy()
    np.testing.assert_allclose(matmul_loops(a.tolist(), b.tolist()), expected, rtol=1e-12)
    for step in TENSOR_STEPS:
        assert step(a, b).shape == (n, m)
        np.testing.assert_allclose(step(a, b), expected, rtol=1e-12, atol=1e-14)


@by_step
def test_gradient_is_that_of_the_library_and_of_finite_differences(step):
    a, b = draw(3, 4).requires_grad_(), draw(4, 2, seed=1).requires_grad_()
    assert gradcheck(step, (a, b))
    cotangent = draw(3, 2, seed=2)
    ours = torch.autograd.grad(step(a, b), (a, b), cotangent)
    torch.testing.assert_close(ours, torch.autograd.grad(a @ b, (a, b), cotangent))


def test_the_lessons_shapes_in_float32():
    a, b = draw(5, 784, dtype=torch.float32), draw(784, 10, seed=1, dtype=torch.float32)
    expected = a.double() @ b.double()
    for product in [torch.tensor(matmul_loops(a.tolist(), b.tolist())), matmul_rows(a, b)]:
        assert product.dtype == torch.float32
        torch.testing.assert_close(product.double(), expected, rtol=1e-5, atol=1e-4)


def test_course_swift01_rows_result_is_a_rows_by_b_columns():
    assert matmul_rows(draw(2, 3), draw(3, 5)).shape == (2, 5)


def test_loops_hold_plain_floats_in_separate_rows():
    product = matmul_loops([[1.0, 2.0], [3.0, 4.0]], [[1.0], [1.0]])
    assert product == [[3.0], [7.0]]
    product[0][0] = 0.0
    assert product[1][0] == 7.0


@by_step
def test_inner_dimensions_that_differ_are_named(step):
    with pytest.raises(ValueError, match=r"matmul: inner dimensions differ: \[5, 784\] and \[10"):
        step(torch.zeros(5, 784), torch.zeros(10, 784))


@by_step
def test_needs_two_matrices_of_one_scalar_type(step):
    with pytest.raises(ValueError, match=r"needs two matrices, got shapes \[3\] and \[3, 2\]"):
        step(torch.zeros(3), torch.zeros(3, 2))
    with pytest.raises(ValueError, match=r"scalar types differ: torch.float32 and torch.float64"):
        step(torch.zeros(1, 1), torch.zeros(1, 1, dtype=torch.float64))


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        ([[1.0, 2.0]], [[1.0]], r"inner dimensions differ: \[1, 2\] and \[1, 1\]"),
        ([[1.0], [1.0, 2.0]], [[1.0]], "row 1 has 2 elements, row 0 has 1"),
        ([], [[1.0]], "at least one row and one column"),
        ([[1.0]], [[]], "at least one row and one column"),
    ],
)
def test_loops_name_what_is_wrong_with_lists(a, b, message):
    with pytest.raises(ValueError, match=message):
        matmul_loops(a, b)
