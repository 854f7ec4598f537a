"""Arithmetic written as text, evaluated without ``eval``: how prose examples are recomputed."""

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import Final

from scipy import special

_BINARY: Final[Mapping[type[ast.operator], Callable[[float, float], float]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_LARGEST: Final = 1e15

FUNCTIONS: Final[Mapping[str, Callable[..., float]]] = {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "asin": math.asin,
    "abs": abs,
    "ceil": math.ceil,
    "floor": math.floor,
    "round": round,
    "min": min,
    "max": max,
    "comb": math.comb,
    "z": lambda p: float(special.ndtri(p)),
    "Phi": lambda x: float(special.ndtr(x)),
    "t_ppf": lambda p, df: float(special.stdtrit(df, p)),
    "t_cdf": lambda x, df: float(special.stdtr(df, x)),
    "chi2_sf": lambda x, df: float(special.chdtrc(df, x)),
    "f_sf": lambda x, df1, df2: float(special.fdtrc(df1, df2, x)),
    "binom_cdf": lambda k, n, p: float(special.bdtr(k, n, p)),
    "poisson_cdf": lambda k, mu: float(special.pdtr(k, mu)),
    "beta_cdf": lambda x, a, b: float(special.betainc(a, b, x)),
    "beta_ppf": lambda q, a, b: float(special.betaincinv(a, b, q)),
}


def evaluate(expression: str) -> float:
    """Return the value of an arithmetic expression.

    Numbers, ``+ - * / **``, parentheses and the names in ``FUNCTIONS`` are allowed; ``z(p)`` is the
    standard normal quantile and ``Phi(x)`` its distribution function.

    Args:
        expression: for example ``"1 - 0.95**20"``.

    Returns:
        The value as a float.

    Raises:
        ValueError: for anything else, naming the part that is not allowed.

    >>> round(evaluate("1 - 0.95**20"), 4)
    0.6415
    >>> round(evaluate("z(0.975)"), 3)
    1.96
    """
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except SyntaxError as error:
        raise ValueError(f"'{expression}' is not an expression: {error.msg}") from None
    try:
        value = _evaluate(tree.body)
    except (OverflowError, ZeroDivisionError) as error:
        raise ValueError(f"'{expression}' has no finite value: {error}") from None
    if not math.isfinite(value):
        raise ValueError(f"'{expression}' has no finite value: {value}")
    return value


def _evaluate(node: ast.expr) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        value = _evaluate(node.operand)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        left, right = _evaluate(node.left), _evaluate(node.right)
        if isinstance(node.op, ast.Pow) and (abs(right) > 1000 or abs(left) > _LARGEST):
            raise ValueError(f"power {left}**{right} is out of range")
        return _BINARY[type(node.op)](left, right)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        function = FUNCTIONS.get(node.func.id)
        if function is None:
            raise ValueError(f"unknown function '{node.func.id}'; use: {', '.join(FUNCTIONS)}")
        return float(function(*[_evaluate(argument) for argument in node.args]))
    raise ValueError(f"'{ast.unparse(node)}' is not allowed in an expression")
