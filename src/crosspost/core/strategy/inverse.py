"""The inverse of a symmetric positive definite matrix, such as a precision: by halves, which is mostly products.

numpy's own inverse solves for every column, which takes three times as long from about 150 columns on.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SMALL = 48
"""Up to so many columns numpy's own inverse is as fast."""


def inverse_of(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse, exactly symmetric. Raises numpy.linalg.LinAlgError where there is none."""
    inverse = _by_halves(matrix)
    return np.asarray((inverse + inverse.T) / 2, dtype=np.float64)


def _by_halves(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Block inversion with the Schur complement (Golub and Van Loan, Matrix Computations, section 3.2.11).

    The complement of a half of a positive definite matrix is itself one, so that no pivots are needed.
    """
    size = len(matrix)
    if size <= SMALL:
        return np.asarray(np.linalg.inv(matrix), dtype=np.float64)
    half = size // 2
    beside = matrix[:half, half:]
    first = _by_halves(matrix[:half, :half])
    carried = first @ beside
    second = _by_halves(matrix[half:, half:] - beside.T @ carried)
    corner = carried @ second
    inverse = np.empty_like(matrix)
    inverse[:half, :half] = first + corner @ carried.T
    inverse[:half, half:] = -corner
    inverse[half:, :half] = -corner.T
    inverse[half:, half:] = second
    return inverse
