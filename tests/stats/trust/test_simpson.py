"""Simpson's paradox on the classic kidney-stone data, and the weights of Mantel and Haenszel."""

import pytest
from scipy import stats

from trialwise.core.errors import InputError
from trialwise.stats.trust.simpson import simpson_check

# Charig et al. (1986), BMJ 292: open surgery against percutaneous, small and large stones
STONES = {
    "conversions_a": (234, 55),
    "users_a": (270, 80),
    "conversions_b": (81, 192),
    "users_b": (87, 263),
}


@pytest.mark.reference
def test_the_kidney_stones():
    out = simpson_check(**STONES).outputs
    assert out["pooled_effect"] == pytest.approx(273 / 350 - 289 / 350)
    assert (out["rate_a"], out["rate_b"]) == pytest.approx((289 / 350, 273 / 350))
    assert out["paradox"] is True
    assert out["mix_p_value"] == pytest.approx(
        stats.chi2_contingency([[270, 80], [87, 263]], correction=False).pvalue
    )


def test_the_adjusted_difference_is_weighted_by_the_harmonic_mean(printed):
    result = simpson_check(**STONES)
    weights = [270 * 87 / 357, 80 * 263 / 343]
    effects = [81 / 87 - 234 / 270, 192 / 263 - 55 / 80]
    wanted = sum(w * d for w, d in zip(weights, effects, strict=True)) / sum(weights)
    assert result.outputs["adjusted_effect"] == pytest.approx(wanted)
    assert printed(result)[1] == pytest.approx(wanted)


def test_swapping_the_arms_turns_the_signs():
    turned = simpson_check(
        conversions_a=STONES["conversions_b"],
        users_a=STONES["users_b"],
        conversions_b=STONES["conversions_a"],
        users_b=STONES["users_a"],
    ).outputs
    out = simpson_check(**STONES).outputs
    assert turned["pooled_effect"] == pytest.approx(-out["pooled_effect"])
    assert turned["adjusted_effect"] == pytest.approx(-out["adjusted_effect"])


def test_equal_mixes_agree():
    out = simpson_check(
        conversions_a=(10, 40), users_a=(100, 200), conversions_b=(12, 44), users_b=(100, 200)
    ).outputs
    assert out["adjusted_effect"] == pytest.approx(out["pooled_effect"])
    assert out["mix_p_value"] == pytest.approx(1)
    assert not out["paradox"]


def test_refusals_name_field_and_range():
    with pytest.raises(InputError, match=r"users_a = 1 counts: it must be 2 counts|at least 2"):
        simpson_check(**{**STONES, "users_a": (5,)})
    with pytest.raises(InputError, match=r"conversions_a = 300: it must be at most users_a"):
        simpson_check(**{**STONES, "conversions_a": (300, 55)})
