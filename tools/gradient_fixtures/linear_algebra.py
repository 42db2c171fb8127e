"""Diagonals, bands and triangular systems of matrices."""

import numpy as np
import torch
from cases import Case
from draws import Draw, normal
from torch import Tensor

__all__ = ["CASES"]

SQUARE, WIDE, TALL = normal(3, 3), normal(2, 3, 4), normal(2, 4, 2)


def _triangle(*shape: int) -> Draw:
    """Matrices whose diagonal lies in 1...2, so that their triangles can be inverted."""

    def draw(rng: np.random.Generator) -> np.ndarray:
        matrix = rng.standard_normal(shape)
        places = np.arange(shape[-1])
        matrix[..., places, places] = rng.uniform(1, 2, shape[:-1])
        return matrix

    return draw


def _diagonals() -> list[Case]:
    def replaced(x: Tensor, y: Tensor) -> Tensor:
        return x.diagonal_scatter(y, dim1=-2, dim2=-1)

    return [
        Case("diagonalPart", [SQUARE], lambda x: x.diagonal()),
        Case("diagonalPart.wide", [WIDE], lambda x: x.diagonal(dim1=-2, dim2=-1)),
        Case("diagonalPart.tall", [TALL], lambda x: x.diagonal(dim1=-2, dim2=-1)),
        Case("diagonal", [normal(3)], torch.diag_embed),
        Case("diagonal.batch", [normal(2, 3)], torch.diag_embed),
        Case("withDiagonal", [SQUARE, normal(3)], replaced),
        Case("withDiagonal.wide", [WIDE, normal(2, 3)], replaced),
        Case("withDiagonal.tall", [TALL, normal(2, 2)], replaced),
        Case("trace", [SQUARE], torch.trace),
        Case("trace.batch", [WIDE], lambda x: x.diagonal(dim1=-2, dim2=-1).sum(-1)),
    ]


def _bands() -> list[Case]:
    return [
        Case("bandPart.lower", [SQUARE], torch.tril),
        Case("bandPart.upper", [WIDE], torch.triu),
        Case("bandPart.narrow", [WIDE], lambda x: x.tril(2).triu(-1)),
        Case("bandPart.diagonal", [TALL], lambda x: x.tril().triu()),
        Case("bandPart.all", [SQUARE], lambda x: x * 1),
        Case("bandPart.unlabelled", [SQUARE], lambda x: x.tril(1).triu(-1)),
    ]


def _solve(lower: bool, adjoint: bool) -> Case:
    """A X = B, or with A transposed; the other triangle of A holds numbers that must not count."""

    def solution(a: Tensor, b: Tensor) -> Tensor:
        triangle = a.tril() if lower else a.triu()
        matrix = triangle.mT if adjoint else triangle
        return torch.linalg.solve_triangular(matrix, b, upper=lower == adjoint)

    name = f"triangularSolve.{'lower' if lower else 'upper'}{'Adjoint' if adjoint else ''}"
    return Case(name, [_triangle(2, 3, 3), normal(2, 3, 2)], solution)


def _factors() -> list[Case]:
    def lower(a: Tensor, b: Tensor) -> Tensor:
        return torch.linalg.solve_triangular(a.tril(), b, upper=False)

    def cholesky(x: Tensor) -> Tensor:
        return torch.linalg.cholesky(x @ x.mT + torch.eye(x.shape[-1], dtype=x.dtype))

    return [
        *[_solve(lower, adjoint) for lower in (True, False) for adjoint in (True, False)],
        Case("triangularSolve.broadcastMatrix", [_triangle(3, 3), normal(2, 3, 2)], lower),
        Case("triangularSolve.broadcastRight", [_triangle(2, 3, 3), normal(3, 1)], lower),
        Case("cholesky", [SQUARE], cholesky),
        Case("cholesky.batch", [normal(2, 4, 4)], cholesky),
    ]


CASES = [*_diagonals(), *_bands(), *_factors()]
