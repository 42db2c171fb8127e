"""Matrix multiplication, from three loops to one call (lesson 8).

    c[i, j] = sum over k of a[i, k] * b[k, j]

Each step takes one loop away and does the same arithmetic: three loops over Python lists (the
base of the ladder) and over tensors, scalar by scalar, as the course first wrote it; one product
of a row and a column at a time, one row against the whole of b by broadcasting, Einstein
summation, and the library's own operator.

Swift twin: Foundations/Matmul.swift.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

__all__ = [
    "Matrix",
    "matmul_broadcast",
    "matmul_einsum",
    "matmul_loops",
    "matmul_rows",
    "matmul_scalars",
    "matmul_torch",
]

Matrix = list[list[float]]


def matmul_loops(a: Matrix, b: Matrix) -> Matrix:
    """Multiply [n, k] by [k, m] with three loops over nested lists, in pure Python.

    Raises ValueError for an empty or ragged matrix and for inner dimensions that differ.
    """
    rows, inner, columns = _sizes(_list_shape(a), _list_shape(b))
    c = [[0.0] * columns for _ in range(rows)]
    for i in range(rows):
        for j in range(columns):
            for k in range(inner):
                c[i][j] += a[i][k] * b[k][j]
    return c


def matmul_scalars(a: Tensor, b: Tensor) -> Tensor:
    """Multiply [n, k] by [k, m] with the same loops over tensors.

    Each scalar read or written is a call into the library, hundreds of times the cost of a list's:
    this is the loop that the course's Swift is "8000 times faster" than.
    Raises ValueError for shapes or scalar types that do not fit.
    """
    rows, inner, columns = _tensor_sizes(a, b)
    c = a.new_zeros(rows, columns)
    for i in range(rows):
        for j in range(columns):
            for k in range(inner):
                c[i, j] += a[i, k] * b[k, j]
    return c


def matmul_rows(a: Tensor, b: Tensor) -> Tensor:
    """Multiply [n, k] by [k, m], the innermost loop replaced by row * column, summed.

    Raises ValueError for shapes or scalar types that do not fit.
    """
    rows, _, columns = _tensor_sizes(a, b)
    c = a.new_zeros(rows, columns)
    for i in range(rows):
        for j in range(columns):
            c[i, j] = (a[i] * b[:, j]).sum()
    return c


def matmul_broadcast(a: Tensor, b: Tensor) -> Tensor:
    """Multiply [n, k] by [k, m], a row at a time: row [k, 1] times b [k, m], summed over k.

    Raises ValueError for shapes or scalar types that do not fit.
    """
    rows, _, columns = _tensor_sizes(a, b)
    c = a.new_zeros(rows, columns)
    for i in range(rows):
        c[i] = (a[i].unsqueeze(-1) * b).sum(0)
    return c


def matmul_einsum(a: Tensor, b: Tensor) -> Tensor:
    """Multiply [n, k] by [k, m] by Einstein summation: the index that is not kept is summed.

    Raises ValueError for shapes or scalar types that do not fit.
    """
    _tensor_sizes(a, b)
    return torch.einsum("ik,kj->ij", a, b)


def matmul_torch(a: Tensor, b: Tensor) -> Tensor:
    """Multiply [n, k] by [k, m] with the library's operator.

    Raises ValueError for shapes or scalar types that do not fit.
    """
    _tensor_sizes(a, b)
    return a @ b


def _list_shape(matrix: Matrix) -> list[int]:
    if not matrix or not matrix[0]:
        raise ValueError("matmul: a matrix of lists needs at least one row and one column")
    columns = len(matrix[0])
    for i, row in enumerate(matrix):
        if len(row) != columns:
            raise ValueError(f"matmul: row {i} has {len(row)} elements, row 0 has {columns}")
    return [len(matrix), columns]


def _tensor_sizes(a: Tensor, b: Tensor) -> tuple[int, int, int]:
    if a.dtype != b.dtype:
        raise ValueError(f"matmul: scalar types differ: {a.dtype} and {b.dtype}")
    return _sizes(list(a.shape), list(b.shape))


def _sizes(a: Sequence[int], b: Sequence[int]) -> tuple[int, int, int]:
    if len(a) != 2 or len(b) != 2:
        raise ValueError(f"matmul: needs two matrices, got shapes {a} and {b}")
    if a[1] != b[0]:
        raise ValueError(f"matmul: inner dimensions differ: {a} and {b}")
    return a[0], a[1], b[1]
