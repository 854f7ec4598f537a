"""Ridge logistic regression, small enough to read."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize


def fit(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    ridge: float | NDArray[np.float64],
    weight: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Return the bias, which is not shrunk, and the weights: ``(1 + feature,)``.

    Args:
        x: ``(row, feature)``.
        y: 0 or 1 per row.
        ridge: penalty on the square of each weight.
        weight: of each row, 1 if None.
    """
    share = np.ones(len(y)) if weight is None else weight

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        z = x @ w[1:] + w[0]
        gap = share * (1 / (1 + np.exp(-z)) - y)
        value = float(np.sum(share * (np.logaddexp(0, z) - y * z)))
        slope = np.concatenate([[gap.sum()], x.T @ gap + ridge * w[1:]])
        return value + 0.5 * float(np.sum(ridge * w[1:] ** 2)), slope

    start = np.zeros(x.shape[1] + 1)
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x)
