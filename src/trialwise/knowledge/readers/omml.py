"""Formulas of Word (OMML) as LaTeX."""

from typing import Final
from xml.etree.ElementTree import Element

from trialwise.knowledge.readers.office import child, local, value

_NAMES: Final = {
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\epsilon", "θ": r"\theta",
    "λ": r"\lambda", "μ": r"\mu", "π": r"\pi", "ρ": r"\rho", "σ": r"\sigma", "τ": r"\tau",
    "φ": r"\phi", "χ": r"\chi", "ω": r"\omega", "Δ": r"\Delta", "Σ": r"\Sigma", "Φ": r"\Phi",
    "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "≤": r"\le", "≥": r"\ge", "≠": r"\ne",
    "≈": r"\approx", "±": r"\pm", "×": r"\times", "⋅": r"\cdot", "∞": r"\infty", "√": r"\surd",
    "∈": r"\in", "→": r"\to", "∼": r"\sim", "−": "-",
}  # fmt: skip
_ACCENTS: Final = {
    "\u0302": r"\hat", "\u0303": r"\tilde", "\u0304": r"\bar", "\u0305": r"\bar",
    "\u0307": r"\dot", "\u20d7": r"\vec", "¯": r"\bar", "^": r"\hat", "~": r"\tilde",
}  # fmt: skip
_PROPERTIES: Final = "Pr"


def latex(element: Element) -> str:  # noqa: C901  # one case per kind of formula
    """Return an OMML element as LaTeX without marks around it."""
    name = local(element)
    if name == "t":
        return "".join(_letter(letter) for letter in element.text or "")
    if name.endswith(_PROPERTIES):
        return ""
    match name:
        case "f":
            return rf"\frac{{{_part(element, 'num')}}}{{{_part(element, 'den')}}}"
        case "rad":
            degree = _part(element, "deg").strip()
            return rf"\sqrt{f'[{degree}]' if degree else ''}{{{_part(element, 'e')}}}"
        case "sSup" | "sSub" | "sSubSup":
            return _part(element, "e") + _scripts(element)
        case "nary":
            sign = value(child(element, "naryPr", "chr")) or "∫"
            return f"{_letter(sign)}{_scripts(element)} {_part(element, 'e')}"
        case "d":
            left = child(element, "dPr", "begChr")
            right = child(element, "dPr", "endChr")
            inside = ", ".join(_all(one) for one in element if local(one) == "e")
            first = "(" if left is None else value(left)
            return f"{first}{inside}{')' if right is None else value(right)}"
        case "acc":
            accent = _ACCENTS.get(value(child(element, "accPr", "chr")) or "\u0302", r"\hat")
            return rf"{accent}{{{_part(element, 'e')}}}"
        case "bar":
            return rf"\bar{{{_part(element, 'e')}}}"
        case "func":
            return f"{_part(element, 'fName')} {_part(element, 'e')}"
        case "limLow":
            return rf"{_part(element, 'e')}_{{{_part(element, 'lim')}}}"
        case "m":
            rows = [[_all(e) for e in row] for row in element if local(row) == "mr"]
            body = r" \\ ".join(" & ".join(row) for row in rows)
            return rf"\begin{{matrix}}{body}\end{{matrix}}"
    return _all(element)


def _all(element: Element) -> str:
    return "".join(latex(one) for one in element)


def _part(element: Element, name: str) -> str:
    found = child(element, name)
    return "" if found is None else _all(found).strip()


def _scripts(element: Element) -> str:
    lower, upper = _part(element, "sub"), _part(element, "sup")
    return (f"_{{{lower}}}" if lower else "") + (f"^{{{upper}}}" if upper else "")


def _letter(letter: str) -> str:
    name = _NAMES.get(letter)
    return letter if name is None else f"{name} " if name.startswith("\\") else name
