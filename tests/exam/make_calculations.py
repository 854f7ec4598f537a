#!/usr/bin/env python3
# A table of cases with long lines, kept as typed:
# ruff: noqa
# fmt: off
"""Write ``calculations.jsonl``: questions in free words, with numbers computed here and nowhere else.

Written blind: nothing of the product was read. Every expected number is the value of a Python expression (kept
in the field ``oracle``) over the functions below, scipy, statsmodels and, for some, a call of R. R values are
recorded in ``RECORDED_R`` so that the script runs without R; ``--record`` asks R again and rewrites them, and
``--check`` compares the functions below with R and with printed tables.

Fields of a line beyond the obvious: ``expect`` all must be among the outputs; ``any_of`` is a list of lists, one
list of which must be wholly among the outputs; ``tolerance`` is relative, or ``{"abs": x}``; ``neighbour`` is, for a
question not plainly answerable, the id of a similar question that is; ``kind`` names the calculation.
"""
from __future__ import annotations

import json
import math
import shutil
import subprocess
import sys
from collections import Counter
from math import ceil, e, exp, log, pi, sqrt
from pathlib import Path

import numpy as np
from scipy import integrate, optimize, special, stats
from scipy.stats import beta, binom, binomtest, chi2, chisquare, f, fisher_exact, gamma, kstest, norm, poisson, t
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import FTestAnovaPower, GofChisquarePower, TTestIndPower, TTestPower

SELF = Path(__file__).resolve()
HERE = SELF.parent

# --- recorded R values (rewritten by --record) ---
RECORDED_R: dict[str, float] = {
    "fisher.test(matrix(c(3,12,9,5),2))$p.value": 0.0253276870337,
    "mantelhaen.test(array(c(200,90,1800,910,310,600,690,1400),c(2,2,2)))$estimate": 1.06944444444,
    "mcnemar.test(matrix(c(50,40,22,50),2))$p.value": 0.0308499994369,
    "mvtnorm::qmvnorm(.95,tail=\"both.tails\",corr=matrix(c(1,.5,.5,.5,1,.5,.5,.5,1),3))$quantile": 2.34938458391,
    "poisson.test(17)$conf.int[1]": 9.90312646961,
    "poisson.test(c(300,240),c(8000,8000))$conf.int[1]": 1.05133087878,
    "poisson.test(c(300,240),c(8000,8000))$conf.int[2]": 1.48749023123,
    "poisson.test(c(34,52),c(1050,1000))$p.value": 0.031208214184,
    "power.prop.test(n=5000,p1=.1,p2=.115)$power": 0.677778384486,
    "power.prop.test(p1=.0003,p2=.0002,power=.8,tol=1e-10)$n": 392344.696782,
    "power.prop.test(p1=.1,p2=.15,power=.8)$n": 685.596858066,
    "power.t.test(delta=.2,sd=1,power=.8)$n": 393.406656226,
    "power.t.test(delta=.25,sd=1,power=.8,type=\"paired\")$n": 127.516137398,
    "prop.test(8,25,correct=FALSE)$conf.int[1]": 0.172051903069,
    "prop.test(c(45,60),c(100,100))$p.value": 0.0474368928249,
    "pwr.2p.test(h=ES.h(.1,.15),power=.8)$n": 680.35266213,
    "pwr.anova.test(k=4,f=.25,power=.8)$n": 44.599274299,
    "pwr.anova.test(k=5,n=20,f=.3)$power": 0.638614123239,
    "pwr.chisq.test(w=.3,df=2,power=.8)$N": 107.052098545,
    "pwr.f2.test(u=5,f2=.15,sig.level=.05,power=.8)$v": 85.2136945161,
    "pwr.r.test(r=.25,n=120)$power": 0.791884093956,
    "pwr.r.test(r=.3,power=.8)$n": 84.0736397823,
    "pwr.t2n.test(n1=300,n2=100,d=4/12)$power": 0.821165896973,
    "rpact::getDesignCharacteristics(rpact::getDesignGroupSequential(kMax=3,typeOfDesign=\"OF\",alpha=.05,sided=2,beta=.1))$inflationFactor": 1.01610070991,
    "rpact::getDesignCharacteristics(rpact::getDesignGroupSequential(kMax=5,typeOfDesign=\"P\",alpha=.05,sided=2,beta=.2))$inflationFactor": 1.22859261021,
    "rpact::getDesignGroupSequential(kMax=2,typeOfDesign=\"OF\",alpha=.025,sided=1)$criticalValues[2]": 1.97743095942,
    "rpact::getDesignGroupSequential(kMax=3,typeOfDesign=\"P\",alpha=.05,sided=2)$criticalValues[1]": 2.28947806104,
    "rpact::getDesignGroupSequential(kMax=5,typeOfDesign=\"OF\",alpha=.05,sided=2)$criticalValues[1]": 4.56174229888,
    "rpact::getDesignGroupSequential(kMax=5,typeOfDesign=\"OF\",alpha=.05,sided=2)$criticalValues[5]": 2.04007317523,
    "rpact::getDesignGroupSequential(typeOfDesign=\"asOF\",informationRates=c(.6,1),alpha=.025,sided=1)$criticalValues[1]": 2.66863014291,
    "rpact::getDesignGroupSequential(typeOfDesign=\"asOF\",informationRates=c(.6,1),alpha=.025,sided=1)$criticalValues[2]": 1.98096502572,
    "rpact::getSampleSizeSurvival(hazardRatio=.65,allocationRatioPlanned=2,alpha=.025,beta=.2,pi2=.5)$eventsFixed": 190.328245762,
    "tanh(atanh(-.42)-qnorm(.975)/sqrt(47))": -0.625251983967,
    "uniroot(function(n)pwr.t2n.test(n1=n,n2=3*n,d=.25)$power-.8,c(50,1000),tol=1e-9)$root": 167.923890256,
    "{set.seed(1);x<-rnorm(4e6,1);mean(abs(x[abs(x)>1.959964]))}": 2.49068152453,
    "{set.seed(2);mean(rbeta(4e6,146,856)>rbeta(4e6,121,881))}": 0.9501345,
    "{set.seed(3);mean(pmax(rbeta(4e6,501,9501)-rbeta(4e6,521,9481),0))}": 0.000489738594164,
    "{set.seed(4);mean(rgamma(4e6,56)>rgamma(4e6,41))}": 0.93751975,
}
# --- end of recorded R values ---
_PENDING: dict[str, float] = {}


def R(call: str) -> float:
    """The value of an R call: recorded, or asked of R where it is installed."""
    if "--record" not in sys.argv and call in RECORDED_R:
        return RECORDED_R[call]
    if call in _PENDING:
        return _PENDING[call]
    if not shutil.which("Rscript"):
        raise RuntimeError(f"no recorded value and no R: {call}")
    code = f"suppressMessages(library(pwr));cat('@@',format({call},digits=12))"
    out = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=True).stdout
    _PENDING[call] = float(out.split("@@")[-1])
    return _PENDING[call]


def _save_recorded() -> None:
    a, b = "# --- recorded R values (rewritten by --record) ---\n", "# --- end of recorded R values ---\n"
    body = "RECORDED_R: dict[str, float] = {\n" + "".join(
        f"    {json.dumps(k)}: {v!r},\n" for k, v in sorted(_PENDING.items())) + "}\n"
    head, rest = SELF.read_text().split(a, 1)
    SELF.write_text(head + a + body + b + rest.split(b, 1)[1])


# ----------------------------------------------------------------------------------------------- planning
def za(alpha=.05, sides=2):
    return norm.isf(alpha / sides)


def zb(power=.8):
    return norm.ppf(power)


def K2(alpha=.05, power=.8, sides=2):
    """(z_alpha + z_beta) squared."""
    return (za(alpha, sides) + zb(power)) ** 2


def n_prop(p1, p2, alpha=.05, power=.8, sides=2, k=1.0):
    """Arm-1 size, pooled variance under H0; arm 2 has k times as many. Equal arms: R power.prop.test."""
    pb = (p1 + k * p2) / (1 + k)
    a = za(alpha, sides) * sqrt(pb * (1 - pb) * (1 + 1 / k))
    b = zb(power) * sqrt(p1 * (1 - p1) + p2 * (1 - p2) / k)
    return ((a + b) / (p1 - p2)) ** 2


def n_prop_unpooled(p1, p2, alpha=.05, power=.8, sides=2, k=1.0):
    return K2(alpha, power, sides) * (p1 * (1 - p1) + p2 * (1 - p2) / k) / (p1 - p2) ** 2


def n_prop_h(p1, p2, alpha=.05, power=.8, sides=2):
    h = 2 * math.asin(sqrt(p1)) - 2 * math.asin(sqrt(p2))
    return 2 * K2(alpha, power, sides) / h ** 2


def n_prop_cc(p1, p2, **kw):
    """Continuity-corrected (Fleiss)."""
    n = n_prop(p1, p2, **kw)
    return n / 4 * (1 + sqrt(1 + 4 / (n * abs(p1 - p2)))) ** 2


def power_prop(p1, p2, n1, n2=None, alpha=.05, sides=2):
    n2 = n2 or n1
    pb = (n1 * p1 + n2 * p2) / (n1 + n2)
    s0 = sqrt(pb * (1 - pb) * (1 / n1 + 1 / n2))
    s1 = sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    return norm.cdf((abs(p1 - p2) - za(alpha, sides) * s0) / s1)


def mde_prop(p1, n1, n2=None, alpha=.05, power=.8, sides=2):
    """Smallest detectable rise of p1 (absolute)."""
    return optimize.brentq(lambda d: power_prop(p1, p1 + d, n1, n2, alpha, sides) - power, 1e-9, 1 - p1 - 1e-9)


def mde_prop_simple(p1, n1, n2=None, alpha=.05, power=.8, sides=2):
    """The same with the baseline's variance in both arms."""
    n2 = n2 or n1
    return sqrt(K2(alpha, power, sides) * p1 * (1 - p1) * (1 / n1 + 1 / n2))


def n_mean(d, alpha=.05, power=.8, sides=2, k=1.0):
    """Arm-1 size, two-sample t test, noncentral t; arm 2 has k times as many."""
    d, alt = abs(d), "two-sided" if sides == 2 else "larger"
    mid = n_mean_z(d, alpha, power, sides, k)
    return optimize.brentq(lambda n: TTestIndPower().power(d, n, alpha, ratio=k, alternative=alt) - power,
                           max(1.6, mid * .8), mid * 1.2 + 6)


def n_mean_z(d, alpha=.05, power=.8, sides=2, k=1.0):
    return K2(alpha, power, sides) * (1 + 1 / k) / d ** 2


def power_mean(d, n1, n2=None, alpha=.05, sides=2):
    n2 = n2 or n1
    return float(TTestIndPower().power(abs(d), n1, alpha, ratio=n2 / n1,
                                       alternative="two-sided" if sides == 2 else "larger"))


def mde_mean(n1, n2=None, alpha=.05, power=.8, sides=2):
    """Detectable effect in standard deviations."""
    g = sqrt(K2(alpha, power, sides) * (1 / n1 + 1 / (n2 or n1)))
    return optimize.brentq(lambda d: power_mean(d, n1, n2, alpha, sides) - power, g * .8, g * 1.5)


def n_pair(d, alpha=.05, power=.8, sides=2):
    """Pairs (or one sample), noncentral t."""
    d, alt = abs(d), "two-sided" if sides == 2 else "larger"
    mid = K2(alpha, power, sides) / d ** 2
    return optimize.brentq(lambda n: TTestPower().power(d, n, alpha, alternative=alt) - power,
                           max(2.1, mid * .8), mid * 1.2 + 6)


def power_pair(d, n, alpha=.05):
    return float(TTestPower().power(d, n, alpha, alternative="two-sided"))


def mde_pair(n, alpha=.05, power=.8):
    g = sqrt(K2(alpha, power) / n)
    return optimize.brentq(lambda d: power_pair(d, n, alpha) - power, g * .8, g * 1.6)


def n_one_prop(p0, p1, alpha=.05, power=.8, sides=2):
    return ((za(alpha, sides) * sqrt(p0 * (1 - p0)) + zb(power) * sqrt(p1 * (1 - p1))) / (p1 - p0)) ** 2


def moe_n(p, err, conf=.95):
    return za(1 - conf) ** 2 * p * (1 - p) / err ** 2


def fpc(n, N):
    return n / (1 + (n - 1) / N)


def sd_ratio(mx, sx, my, sy, rho):
    """Per-user sd of a ratio of means by the delta method."""
    r = mx / my
    return sqrt(sx ** 2 + r ** 2 * sy ** 2 - 2 * r * rho * sx * sy) / my


def n_pois(l1, l2, alpha=.05, power=.8, sides=2):
    """Exposure per arm, difference of rates."""
    return K2(alpha, power, sides) * (l1 + l2) / (l1 - l2) ** 2


def n_pois_log(l1, l2, alpha=.05, power=.8, sides=2):
    return K2(alpha, power, sides) * (1 / l1 + 1 / l2) / log(l2 / l1) ** 2


def n_pois_log0(l1, l2, alpha=.05, power=.8, sides=2):
    """Log ratio, null variance at the common rate."""
    lb = (l1 + l2) / 2
    return (za(alpha, sides) * sqrt(2 / lb) + zb(power) * sqrt(1 / l1 + 1 / l2)) ** 2 / log(l2 / l1) ** 2


def n_pois_sqrt(l1, l2, alpha=.05, power=.8, sides=2):
    return K2(alpha, power, sides) / (2 * (sqrt(l1) - sqrt(l2)) ** 2)


def power_pois(l1, l2, n1, n2=None, alpha=.05, sides=2):
    n2 = n2 or n1
    return norm.cdf(abs(l1 - l2) / sqrt(l1 / n1 + l2 / n2) - za(alpha, sides))


def power_pois_log(l1, l2, n1, n2=None, alpha=.05, sides=2):
    n2 = n2 or n1
    return norm.cdf(abs(log(l2 / l1)) / sqrt(1 / (l1 * n1) + 1 / (l2 * n2)) - za(alpha, sides))


def schoenfeld(hr, alpha=.05, power=.8, sides=2, share=.5):
    return K2(alpha, power, sides) / (share * (1 - share) * log(hr) ** 2)


def freedman(hr, alpha=.05, power=.8, sides=2):
    return K2(alpha, power, sides) * ((1 + hr) / (1 - hr)) ** 2


def power_logrank(hr, events, alpha=.05, sides=2, share=.5):
    return norm.cdf(sqrt(events * share * (1 - share)) * abs(log(hr)) - za(alpha, sides))


def power_freedman(hr, events, alpha=.05, sides=2):
    return norm.cdf(sqrt(events) * abs(1 - hr) / (1 + hr) - za(alpha, sides))


def hr_detect(events, alpha=.05, power=.8, sides=2):
    """Detectable hazard ratio below one, equal arms."""
    return exp(-2 * sqrt(K2(alpha, power, sides) / events))


def n_anova(f_, k, alpha=.05, power=.8):
    """Per group."""
    return float(FTestAnovaPower().solve_power(effect_size=f_, alpha=alpha, power=power, k_groups=k)) / k


def power_anova(f_, k, n, alpha=.05):
    return stats.ncf.sf(f.isf(alpha, k - 1, k * (n - 1)), k - 1, k * (n - 1), f_ ** 2 * n * k)


def f_means(means, sd):
    return float(np.std(means)) / sd


def n_chi(w, df, alpha=.05, power=.8):
    """Total."""
    return float(GofChisquarePower().solve_power(effect_size=w, alpha=alpha, power=power, n_bins=df + 1))


def power_chi(w, df, n, alpha=.05):
    return stats.ncx2.sf(chi2.isf(alpha, df), df, n * w ** 2)


def n_corr(r, alpha=.05, power=.8, sides=2):
    return K2(alpha, power, sides) / math.atanh(r) ** 2 + 3


def power_corr(r, n, alpha=.05):
    return norm.cdf(math.atanh(r) * sqrt(n - 3) - za(alpha))


def power_corr_exact(rho, n, alpha=.05):
    """Two-sided t test of a Pearson correlation, bivariate normal (density of r by Hotelling 1953)."""
    c = t.isf(alpha / 2, n - 2)
    c = c / sqrt(n - 2 + c * c)
    k = log(n - 2) + math.lgamma(n - 1) - .5 * log(2 * pi) - math.lgamma(n - .5) + (n - 1) / 2 * log(1 - rho ** 2)

    def pdf(r):
        return (exp(k + (n - 4) / 2 * log(1 - r * r) - (n - 1.5) * log(1 - rho * r))
                * special.hyp2f1(.5, .5, n - .5, (rho * r + 1) / 2))
    return integrate.quad(pdf, c, 1 - 1e-12)[0] + integrate.quad(pdf, -1 + 1e-12, -c)[0]


def n_corr_exact(rho, alpha=.05, power=.8):
    n = 5
    while power_corr_exact(rho, n, alpha) < power:
        n += 1
    return n


def n_mcnemar(p10, p01, alpha=.05, power=.8, sides=2):
    """Pairs, unconditional (Connor 1987)."""
    s, d = p10 + p01, p10 - p01
    return ((za(alpha, sides) * sqrt(s) + zb(power) * sqrt(s - d * d)) / d) ** 2


def n_mcnemar_simple(p10, p01, alpha=.05, power=.8, sides=2):
    """Pairs, one variance."""
    s, d = p10 + p01, p10 - p01
    return K2(alpha, power, sides) * (s - d * d) / d ** 2


def n_mcnemar_disc(p10, p01, alpha=.05, power=.8, sides=2):
    """Pairs, from a binomial test of the discordant ones (Miettinen)."""
    s = p10 + p01
    return n_one_prop(.5, p10 / s, alpha, power, sides) / s


def n_noninf_prop(p1, p2, margin, alpha=.025, power=.8):
    """Per arm, one-sided, unpooled; the rate of arm 2 may fall below that of arm 1 by up to margin."""
    return K2(alpha, power, 1) * (p1 * (1 - p1) + p2 * (1 - p2)) / (margin - (p1 - p2)) ** 2


def n_equiv_prop(p, margin, alpha=.05, power=.8):
    return (za(alpha, 1) + zb((1 + power) / 2)) ** 2 * 2 * p * (1 - p) / margin ** 2


def power_tost_mean(n, sd, margin, diff=0., alpha=.05):
    """Exact TOST power, two arms of n (integration over the sample sd)."""
    df, se = 2 * n - 2, sd * sqrt(2 / n)
    tc = t.isf(alpha, df)

    def g(u):  # u = s / sigma
        a = (margin - diff) / se - tc * u
        b = -(margin + diff) / se + tc * u
        return max(norm.cdf(a) - norm.cdf(b), 0) * chi2.pdf(u * u * df, df) * 2 * u * df
    hi = min(margin / se / tc, 1 + 12 / sqrt(2 * df))
    return integrate.quad(g, 0, hi, limit=400, points=[min(1., hi * .999)])[0]


def n_equiv_mean(sd, margin, diff=0., alpha=.05, power=.8):
    n = 3
    while power_tost_mean(n, sd, margin, diff, alpha) < power:
        n += 1
    return n


def n_equiv_mean_z(sd, margin, alpha=.05, power=.8):
    return 2 * (za(alpha, 1) + zb((1 + power) / 2)) ** 2 * sd ** 2 / margin ** 2


def deff(m, icc):
    return 1 + (m - 1) * icc


def noether(p, alpha=.05, power=.8, sides=2):
    """Total for Mann-Whitney, equal arms."""
    return K2(alpha, power, sides) / (3 * (p - .5) ** 2)


# ----------------------------------------------------------------------------------------------- tests
def z_prop(x1, n1, x2, n2):
    pb = (x1 + x2) / (n1 + n2)
    return (x2 / n2 - x1 / n1) / sqrt(pb * (1 - pb) * (1 / n1 + 1 / n2))


def p_prop(x1, n1, x2, n2, sides=2):
    z = z_prop(x1, n1, x2, n2)
    return 2 * norm.sf(abs(z)) if sides == 2 else norm.sf(z)


def p_yates(x1, n1, x2, n2):
    return stats.chi2_contingency([[x1, n1 - x1], [x2, n2 - x2]], correction=True).pvalue


def p_unpooled(x1, n1, x2, n2):
    p, q = x1 / n1, x2 / n2
    return 2 * norm.sf(abs(q - p) / sqrt(p * (1 - p) / n1 + q * (1 - q) / n2))


def p_fisher(x1, n1, x2, n2, alt="two-sided"):
    return fisher_exact([[x1, n1 - x1], [x2, n2 - x2]], alternative=alt).pvalue


def ci_diff(x1, n1, x2, n2, conf=.95):
    """Wald interval of p2 - p1."""
    p, q = x1 / n1, x2 / n2
    h = za(1 - conf) * sqrt(p * (1 - p) / n1 + q * (1 - q) / n2)
    return q - p - h, q - p + h


def ci_newcombe(x1, n1, x2, n2, conf=.95):
    p, q = x1 / n1, x2 / n2
    a, b = wilson(x1, n1, conf), wilson(x2, n2, conf)
    d = q - p
    return d - sqrt((q - b[0]) ** 2 + (a[1] - p) ** 2), d + sqrt((b[1] - q) ** 2 + (p - a[0]) ** 2)


def rr(x1, n1, x2, n2):
    """Rate of arm 2 over rate of arm 1."""
    return x2 / n2 / (x1 / n1)


def ci_rr(x1, n1, x2, n2, conf=.95):
    r = rr(x1, n1, x2, n2)
    s = sqrt(1 / x1 - 1 / n1 + 1 / x2 - 1 / n2)
    return r * exp(-za(1 - conf) * s), r * exp(za(1 - conf) * s)


def ci_lift_log(x1, n1, x2, n2, conf=.95):
    a, b = ci_rr(x1, n1, x2, n2, conf)
    return a - 1, b - 1


def ci_lift_delta(x1, n1, x2, n2, conf=.95):
    """Relative lift, delta method on the ratio."""
    r = rr(x1, n1, x2, n2)
    h = za(1 - conf) * r * sqrt(1 / x1 - 1 / n1 + 1 / x2 - 1 / n2)
    return r - 1 - h, r - 1 + h


def odds(x1, n1, x2, n2):
    """Odds of arm 2 over arm 1."""
    return x2 / (n2 - x2) / (x1 / (n1 - x1))


def ci_or(x1, n1, x2, n2, conf=.95):
    s = sqrt(1 / x1 + 1 / (n1 - x1) + 1 / x2 + 1 / (n2 - x2))
    o = odds(x1, n1, x2, n2)
    return o * exp(-za(1 - conf) * s), o * exp(za(1 - conf) * s)


def wilson(x, n, conf=.95):
    return tuple(binomtest(x, n).proportion_ci(conf, method="wilson"))


def clopper(x, n, conf=.95):
    return tuple(binomtest(x, n).proportion_ci(conf, method="exact"))


def wald(x, n, conf=.95):
    h = za(1 - conf) * sqrt(x / n * (1 - x / n) / n)
    return x / n - h, x / n + h


def welch(m1, s1, n1, m2, s2, n2):
    """(t, df, p) for arm 2 minus arm 1."""
    r = stats.ttest_ind_from_stats(m2, s2, n2, m1, s1, n1, equal_var=False)
    a, b = s1 ** 2 / n1, s2 ** 2 / n2
    return r.statistic, (a + b) ** 2 / (a ** 2 / (n1 - 1) + b ** 2 / (n2 - 1)), r.pvalue


def welch_ci(m1, s1, n1, m2, s2, n2, conf=.95):
    df = welch(m1, s1, n1, m2, s2, n2)[1]
    h = t.isf((1 - conf) / 2, df) * sqrt(s1 ** 2 / n1 + s2 ** 2 / n2)
    return m2 - m1 - h, m2 - m1 + h


def student(m1, s1, n1, m2, s2, n2):
    return stats.ttest_ind_from_stats(m2, s2, n2, m1, s1, n1).pvalue


def t_one(m, s, n, mu=0.):
    """(t, p)."""
    v = (m - mu) / (s / sqrt(n))
    return v, 2 * t.sf(abs(v), n - 1)


def t_ci(m, s, n, conf=.95):
    h = t.isf((1 - conf) / 2, n - 1) * s / sqrt(n)
    return m - h, m + h


def z_ci(est, se, conf=.95):
    return est - za(1 - conf) * se, est + za(1 - conf) * se


def anova(means, sds, ns):
    """(F, p, eta squared)."""
    m, s, n = map(np.asarray, (means, sds, ns))
    g = (m * n).sum() / n.sum()
    ssb, ssw = (n * (m - g) ** 2).sum(), ((n - 1) * s ** 2).sum()
    a, b = len(m) - 1, n.sum() - len(m)
    F = ssb / a / (ssw / b)
    return F, f.sf(F, a, b), ssb / (ssb + ssw)


def pois_ratio(x1, t1, x2, t2):
    return (x2 / t2) / (x1 / t1)


def p_pois_exact(x1, t1, x2, t2):
    return binomtest(x2, x1 + x2, t2 / (t1 + t2)).pvalue


def p_pois_score(x1, t1, x2, t2):
    n, q = x1 + x2, t2 / (t1 + t2)
    return 2 * norm.sf(abs(x2 - n * q) / sqrt(n * q * (1 - q)))


def p_pois_wald(x1, t1, x2, t2):
    return 2 * norm.sf(abs(x2 / t2 - x1 / t1) / sqrt(x1 / t1 ** 2 + x2 / t2 ** 2))


def p_pois_logwald(x1, t1, x2, t2):
    return 2 * norm.sf(abs(log(pois_ratio(x1, t1, x2, t2))) / sqrt(1 / x1 + 1 / x2))


def ci_pois(x, conf=.95):
    """Exact (Garwood) interval of a Poisson count."""
    a = (1 - conf) / 2
    return (chi2.ppf(a, 2 * x) / 2 if x else 0., chi2.ppf(1 - a, 2 * x + 2) / 2)


def ci_pois_ratio(x1, t1, x2, t2, conf=.95):
    r, s = pois_ratio(x1, t1, x2, t2), sqrt(1 / x1 + 1 / x2)
    return r * exp(-za(1 - conf) * s), r * exp(za(1 - conf) * s)


def chi_table(rows):
    """(statistic, df, p) without a correction."""
    r = stats.chi2_contingency(rows, correction=False)
    return r.statistic, r.dof, r.pvalue


def cramer(rows):
    s = np.asarray(rows)
    return sqrt(chi_table(rows)[0] / s.sum() / (min(s.shape) - 1))


def p_mcn(b, c):
    return chi2.sf((b - c) ** 2 / (b + c), 1)


def p_mcn_cc(b, c):
    return chi2.sf((abs(b - c) - 1) ** 2 / (b + c), 1)


def p_mcn_exact(b, c):
    return binomtest(b, b + c, .5).pvalue


def p_corr(r, n):
    v = r * sqrt((n - 2) / (1 - r * r))
    return 2 * t.sf(abs(v), n - 2)


def ci_corr(r, n, conf=.95):
    h = za(1 - conf) / sqrt(n - 3)
    return math.tanh(math.atanh(r) - h), math.tanh(math.atanh(r) + h)


def p_two_corr(r1, n1, r2, n2):
    return 2 * norm.sf(abs(math.atanh(r1) - math.atanh(r2)) / sqrt(1 / (n1 - 3) + 1 / (n2 - 3)))


def tost_welch(m1, s1, n1, m2, s2, n2, margin):
    """Larger of the two one-sided p-values."""
    df = welch(m1, s1, n1, m2, s2, n2)[1]
    se = sqrt(s1 ** 2 / n1 + s2 ** 2 / n2)
    d = m2 - m1
    return max(t.sf((d + margin) / se, df), t.cdf((d - margin) / se, df))


def p_noninf(x1, n1, x2, n2, margin):
    """One-sided p of 'arm 2 is worse than arm 1 by the margin or more' (unpooled)."""
    p, q = x1 / n1, x2 / n2
    return norm.sf((q - p + margin) / sqrt(p * (1 - p) / n1 + q * (1 - q) / n2))


def cohen_d(m1, s1, n1, m2, s2, n2):
    return (m2 - m1) / sqrt(((n1 - 1) * s1 ** 2 + (n2 - 1) * s2 ** 2) / (n1 + n2 - 2))


def hedges(d, n1, n2):
    return d * (1 - 3 / (4 * (n1 + n2) - 9))


def mh_or(tables):
    """Mantel-Haenszel; each table (x1, n1, x2, n2): odds of arm 2 over arm 1."""
    return (sum(x2 * (n1 - x1) / (n1 + n2) for x1, n1, x2, n2 in tables)
            / sum(x1 * (n2 - x2) / (n1 + n2) for x1, n1, x2, n2 in tables))


# ----------------------------------------------------------------------------------------------- looks
def gs_power(bounds, info, theta=0., two_sided=True):
    """Crossing probability at each look (both sides if two_sided), score-scale recursion (Armitage et al. 1969)."""
    prev, dens, out = None, None, []
    for i, (b, ti) in enumerate(zip(bounds, info, strict=True)):
        dt = ti - (info[i - 1] if i else 0)
        mu, sd, hi = theta * dt, sqrt(dt), b * sqrt(ti)
        lo = -hi if two_sided else -10 - 3 * abs(theta)
        src, wt = (np.zeros(1), np.ones(1)) if prev is None else (prev, dens)
        up = float((wt * norm.sf(hi - src, mu, sd)).sum())
        dn = float((wt * norm.cdf(lo - src, mu, sd)).sum()) if two_sided else 0.
        out.append(up + dn)
        x, w = np.polynomial.legendre.leggauss(400)
        x, w = (hi - lo) / 2 * x + (hi + lo) / 2, (hi - lo) / 2 * w
        dens = w * (norm.pdf(x[:, None] - src[None, :], mu, sd) @ wt)
        prev = x
    return out


def equal(k):
    return [(i + 1) / k for i in range(k)]


def looks_error(k, z=None, alpha=.05, two_sided=True):
    """Error of testing at each of k equally spaced looks with one plain critical value."""
    z = z or (za(alpha) if two_sided else za(alpha, 1))
    return sum(gs_power([z] * k, equal(k), two_sided=two_sided))


def pocock(k, alpha=.05, two_sided=True):
    return optimize.brentq(lambda c: looks_error(k, c, two_sided=two_sided) - alpha, 1.2, 5)


def obf(k, alpha=.05, two_sided=True):
    """z boundaries of O'Brien-Fleming, k equal looks."""
    c = optimize.brentq(lambda c: sum(gs_power([c / sqrt(x) for x in equal(k)], equal(k), two_sided=two_sided))
                        - alpha, 1.2, 5)
    return [c / sqrt(x) for x in equal(k)]


def inflation(bounds, alpha=.05, power=.8, two_sided=True):
    """Largest sample over the fixed one, equal looks."""
    k = len(bounds)
    th = optimize.brentq(lambda h: sum(gs_power(bounds, equal(k), h, two_sided)) - power, .5, 8)
    return th ** 2 / K2(alpha, power, 2 if two_sided else 1)


def spend_obf(x, alpha=.05):
    """Lan-DeMets O'Brien-Fleming type spending, two-sided."""
    return 2 * (1 - norm.cdf(za(alpha) / sqrt(x)))


def spend_pocock(x, alpha=.05):
    return alpha * log(1 + (e - 1) * x)


def ld_bounds(info, spend, alpha=.05):
    """Two-sided boundaries from a spending function."""
    out, done = [], 0.
    for i, x in enumerate(info):
        target = spend(x, alpha) - done
        out.append(optimize.brentq(lambda b: gs_power(out + [b], info[:i + 1])[-1] - target, .5, 9))
        done = spend(x, alpha)
    return out


def cond_power(z, info, theta=None, alpha=.05, sides=2):
    """Conditional power; theta = drift at full information, the current trend if absent."""
    B = z * sqrt(info)
    th = B / info if theta is None else theta
    return norm.sf((za(alpha, sides) - B - th * (1 - info)) / sqrt(1 - info))


def msprt(est, se, tau):
    """Mixture likelihood ratio, normal mixture N(0, tau^2)."""
    v = se ** 2
    return sqrt(v / (v + tau ** 2)) * exp(tau ** 2 * est ** 2 / (2 * v * (v + tau ** 2)))


def av_half(se, tau, alpha=.05):
    """Half width of the always-valid interval of the same mixture."""
    v = se ** 2
    return sqrt(v * (v + tau ** 2) / tau ** 2 * (2 * log(1 / alpha) + log((v + tau ** 2) / v)))


# ----------------------------------------------------------------------------------------------- many metrics
def adj(ps, method):
    """Adjusted p-values in the order given."""
    return [float(v) for v in multipletests(ps, method=method)[1]]


def hits(ps, method, alpha=.05):
    return int(multipletests(ps, alpha=alpha, method=method)[0].sum())


def fisher_comb(ps):
    return chi2.sf(-2 * sum(map(log, ps)), 2 * len(ps))


def stouffer(zs, w=None):
    """Combined z."""
    w = w or [1] * len(zs)
    return sum(a * z for a, z in zip(w, zs, strict=True)) / sqrt(sum(a * a for a in w))


def pool(est, se):
    """(fixed estimate, se, Q, I squared, DerSimonian-Laird estimate, its se)."""
    x, s = np.asarray(est, float), np.asarray(se, float)
    w = 1 / s ** 2
    m = (w * x).sum() / w.sum()
    q, df = (w * (x - m) ** 2).sum(), len(x) - 1
    tau2 = max(0., (q - df) / (w.sum() - (w ** 2).sum() / w.sum()))
    v = 1 / (s ** 2 + tau2)
    return m, 1 / sqrt(w.sum()), q, max(0., 1 - df / q), (v * x).sum() / v.sum(), 1 / sqrt(v.sum())


def dunnett_crit(k, alpha=.05):
    """Large samples, k treatments against one control of equal size, two-sided."""
    x, w = np.polynomial.hermite_e.hermegauss(80)

    def cover(c):
        h = (norm.cdf((c + x * sqrt(.5)) / sqrt(.5)) - norm.cdf((-c + x * sqrt(.5)) / sqrt(.5))) ** k
        return (w * h).sum() / sqrt(2 * pi)
    return optimize.brentq(lambda c: cover(c) - (1 - alpha), 1.5, 5)


# ----------------------------------------------------------------------------------------------- Bayes
def p_b_gt_a(a1, b1, a2, b2, factor=1., shift=0.):
    """P(p2 > factor * p1 + shift) for independent Beta(a1, b1), Beta(a2, b2)."""
    m, s = beta.mean(a1, b1), beta.std(a1, b1)
    return integrate.quad(lambda x: beta.pdf(x, a1, b1) * beta.sf(factor * x + shift, a2, b2),
                          max(0., m - 12 * s), min(1., m + 12 * s), limit=400)[0]


def post(x, n, a=1., b=1.):
    return x + a, n - x + b


def pba(x1, n1, x2, n2, a=1., b=1., **kw):
    return p_b_gt_a(*post(x1, n1, a, b), *post(x2, n2, a, b), **kw)


def loss_b(x1, n1, x2, n2, a=1., b=1.):
    """Expected loss of shipping B: E max(pA - pB, 0) = integral of P(pA > u) P(pB < u)."""
    A_, B_ = post(x1, n1, a, b), post(x2, n2, a, b)
    m = (beta.mean(*A_) + beta.mean(*B_)) / 2
    s = beta.std(*A_) + beta.std(*B_) + abs(beta.mean(*A_) - beta.mean(*B_))
    return integrate.quad(lambda u: beta.sf(u, *A_) * beta.cdf(u, *B_), max(0, m - 10 * s), min(1, m + 10 * s),
                          limit=400)[0]


def cred(a, b, conf=.95):
    return float(beta.ppf((1 - conf) / 2, a, b)), float(beta.ppf((1 + conf) / 2, a, b))


def p_best(posts, i):
    """P(arm i has the highest rate)."""
    a, b = posts[i]
    m, s = beta.mean(a, b), beta.std(a, b)

    def g(x):
        v = beta.pdf(x, a, b)
        for j, (c, d) in enumerate(posts):
            if j != i:
                v *= beta.cdf(x, c, d)
        return v
    return integrate.quad(g, max(0, m - 10 * s), min(1, m + 10 * s), limit=400)[0]


def diff_cred(A_, B_, conf=.95):
    """Central interval of pB - pA for two Beta posteriors."""
    m = beta.mean(*B_) - beta.mean(*A_)
    s = sqrt(beta.var(*A_) + beta.var(*B_))
    return tuple(optimize.brentq(lambda d: p_b_gt_a(*A_, *B_, shift=d) - q, m - 8 * s, m + 8 * s)
                 for q in ((1 + conf) / 2, (1 - conf) / 2))


def nn(prior_m, prior_sd, est, se):
    """Normal-normal posterior (mean, sd)."""
    w = 1 / prior_sd ** 2 + 1 / se ** 2
    return (prior_m / prior_sd ** 2 + est / se ** 2) / w, 1 / sqrt(w)


def p_gamma(a1, r1, a2, r2):
    """P(rate2 > rate1), Gamma(shape, rate)."""
    m, s = a1 / r1, sqrt(a1) / r1
    return integrate.quad(lambda x: gamma.pdf(x, a1, scale=1 / r1) * gamma.sf(x, a2, scale=1 / r2),
                          max(0, m - 12 * s), m + 15 * s, limit=400)[0]


# ----------------------------------------------------------------------------------------------- trust
def srm(obs, split):
    """(chi-square, p)."""
    r = chisquare(obs, [sum(obs) * x / sum(split) for x in split])
    return r.statistic, r.pvalue


def type_m(effect, se, alpha=.05):
    """(power, exaggeration ratio, type S) of a two-sided z test (Gelman and Carlin 2014)."""
    d, z = abs(effect) / se, za(alpha)
    up, dn = norm.sf(z - d), norm.cdf(-z - d)
    e_abs = d * up + norm.pdf(z - d) - d * dn + norm.pdf(z + d)
    return up + dn, e_abs / (up + dn) / d, dn / (up + dn)


def type_m_power(power, alpha=.05):
    """Exaggeration ratio at a given power."""
    d = optimize.brentq(lambda d: type_m(d, 1, alpha)[0] - power, 1e-3, 10)
    return type_m(d, 1, alpha)[1]


def fpr(prior, power=.8, alpha=.05):
    """Share of significant results that are false."""
    return alpha * (1 - prior) / (alpha * (1 - prior) + power * prior)


# ----------------------------------------------------------------------------------------------- the exam
CASES: list[dict] = []
_LAST: dict[str, str] = {}
_SEQ: Counter = Counter()


def _ev(expr):
    return eval(expr, globals())


def _num(v):
    v = float(v)
    assert math.isfinite(v)
    return int(v) if v == int(v) and abs(v) < 1e12 else float(f"{v:.8g}")


def V(expr, what, tol=.01):
    return {"value": _num(_ev(expr)), "tolerance": tol, "what": what, "_o": expr}


def N(expr, what="users per group", tol=0):
    """A size: rounded up; must not lie just above an integer."""
    raw = float(_ev(expr))
    assert tol or raw % 1 > .003 or raw % 1 < 1e-9, (expr, raw)
    return {"value": ceil(raw - 1e-9), "tolerance": tol, "what": what, "_o": f"ceil({expr})"}


def TOT(expr, arms=2, what="users in total", tol=0):
    return {"value": arms * ceil(_ev(expr) - 1e-9), "tolerance": tol, "what": what, "_o": f"{arms}*ceil({expr})"}


def A(x):
    return {"abs": x}


def PV(expr, what="p-value"):
    v = float(_ev(expr))
    return {"value": _num(v), "tolerance": .05 if v < .002 else A(float(f"{max(.0006, .02 * v):.3g}")), "what": what,
            "_o": expr}


def PW(expr, what="power", tol=.006):
    return V(expr, what, A(tol))


def CI(expr, what="95 % interval", share=.03):
    lo, hi = _ev(expr)
    w = A(float(f"{share * (hi - lo):.2g}"))
    return [{"value": _num(lo), "tolerance": w, "what": what + ", low", "_o": expr + "[0]"},
            {"value": _num(hi), "tolerance": w, "what": what + ", high", "_o": expr + "[1]"}]


def _flat(x):
    out = []
    for i in x:
        out.extend(_flat(i) if isinstance(i, list) else [i])
    return out


def _case(family, kind, question, status, expect=(), any_of=None, missing=None, says=None, before=None,
          oracle=None):
    _SEQ[family] += 1
    cid = f"{family}-{_SEQ[family]:03d}"
    expect = _flat(expect)
    alts = [_flat(a) for a in any_of] if any_of else None
    used = []
    for v in expect + [v for a in alts or [] for v in a]:
        o = v.pop("_o", None)
        if o and o not in used:
            used.append(o)
    c = {"id": cid, "family": family, "kind": kind}
    if before:
        c["before"] = before
    c["question"] = question
    c["status"] = status
    if expect:
        c["expect"] = expect
    if alts:
        c["any_of"] = alts
    if missing:
        c["missing"] = missing
    if says:
        c["says"] = says
    if status == "answered":
        _LAST[family] = cid
    elif family in _LAST:
        c["neighbour"] = _LAST[family]
    c["oracle"] = oracle or "; ".join(used) or "none: there is no number to give"
    CASES.append(c)


def ans(fam, kind, q, expect=(), **kw):
    _case(fam, kind, q, "answered", expect, **kw)


def need(fam, kind, q, missing, **kw):
    _case(fam, kind, q, "needs_input", missing=missing, **kw)


def both(fam, kind, q, expect, **kw):
    _case(fam, kind, q, "both_readings", expect, **kw)


def ref(fam, kind, q, **kw):
    _case(fam, kind, q, "refused", **kw)


def cor(fam, kind, q, expect=(), **kw):
    _case(fam, kind, q, "corrected", expect, **kw)


def days(total, per_day):
    """Two ways to say a duration: days, or days rounded up to whole weeks."""
    d = ceil(_ev(total) / per_day - 1e-9)
    o = f"ceil(({total})/{per_day})"
    return [[{"value": d, "tolerance": 0, "what": "days", "_o": o}],
            [{"value": 7 * ceil(d / 7), "tolerance": 0, "what": "days in whole weeks", "_o": f"7*ceil({o}/7)"}]]


def planning_two_rates():
    P = "planning"
    # --- sizes
    k = "size, two rates from-to"
    ans(P, k, "How many users per group do I need to detect a change from 10% to 12% conversion with 80% power at "
              "alpha 0.05, two-sided?", [N("n_prop(.10,.12)")])
    need(P, "missing baseline", "what sample size do i need for 5% MDE at 80% power?", ["baseline rate"])
    need(P, "missing baseline", "Hi! We'd like to be able to spot a 10% relative lift in signups with 90% power, "
                                "alpha 5%. How big should each arm be?", ["baseline rate"])
    need(P, "missing effect", "Our checkout conversion is 3.2%. How many visitors per variant do we need for 80% power "
                              "at the 5% level?", ["effect to detect"])
    need(P, "missing baseline and effect", "How large must an A/B test be to be properly powered at 80%?",
         ["baseline rate", "effect to detect"])
    ans(P, "size, two rates telegraphic", "p1=.02 p2=.025 alpha=.05 power=.8 n per arm?", [N("n_prop(.02,.025)")])
    ans(P, "size, two rates, defaults only", "n for 8% vs 9.2%?", [N("n_prop(.08,.092)")])
    k = "size, two rates relative"
    ans(P, k, "Baseline is 4% and we want to catch a 10% relative lift, 80% power, 5% significance, two-sided. "
              "What n per arm?", [N("n_prop(.04,.044)")])
    both(P, "relative or absolute", "Baseline 20%, I want to detect a 5% change with 80% power. How many users per arm?",
         [N("n_prop(.2,.21)", "users per group, 5 % relative"), N("n_prop(.2,.25)", "users per group, 5 points")])
    both(P, "relative or absolute", "conversion rate 12%, mde 3%, alpha 0.05, power 80 - sample size per variation?",
         [N("n_prop(.12,.1236)", "users per group, 3 % relative"), N("n_prop(.12,.15)", "users per group, 3 points")])
    both(P, "relative or absolute", "Retention is 40% today. I'd like to see whether the new onboarding improves it by "
                                    "2%. Sample size per group, 80% power, 5% two-sided?",
         [N("n_prop(.4,.408)", "users per group, 2 % relative"), N("n_prop(.4,.42)", "users per group, 2 points")])
    both(P, "relative or absolute, decrease", "churn sits at 15%, we hope to cut it by 10%. n per group at 90% power?",
         [N("n_prop(.15,.135,power=.9)", "users per group, 10 % relative"),
          N("n_prop(.15,.05,power=.9)", "users per group, 10 points")])
    k = "size, two rates in points"
    ans(P, k, "Our checkout rate sits at 23.5%. How big a sample per variant to pick up +1.5pp with 90% power?",
        [N("n_prop(.235,.25,power=.9)")])
    ans(P, "size, two rates in bps", "CTR 1.8%, MDE 20 bps absolute, 95% conf / 80% pwr. n per arm??",
        [N("n_prop(.018,.02)")])
    ans(P, "size, one-sided", "sample size per group for a one-tailed test, baseline .30 target .33, alpha .05, power .8",
        [N("n_prop(.30,.33,sides=1)")])
    ans(P, "size, 99 % confidence", "We need 99% confidence and 90% power this time: conversion going from 7.5% to 8.5%. "
                                    "Required visitors in each variant?", [N("n_prop(.075,.085,alpha=.01,power=.9)")])
    ref(P, "confidence of 100 %", "We need to be 100% confident, power 90%, conversion going from 7.5% to 8.5%. How many "
                                  "visitors per variant?")
    ref(P, "power of 100 %", "n per arm for 7.5% -> 8.5% with power = 100%, alpha 5%")
    ref(P, "power of 100 %", "I never want to miss a real effect, so please size 10% vs 11% for a power of 1.0 at alpha "
                             "0.05.")
    ref(P, "alpha of zero", "sample size, 7.5% to 8.5%, alpha = 0, power .9")
    ref(P, "alpha of one or more", "Sample size for 7.5% vs 8.5% at a significance level of 150%, power 80%?")
    ref(P, "power below alpha", "What n gives me 3% power at alpha 5% two-sided for 10% vs 12%?")
    ans(P, "size, baseline from counts", "Last month 2,100 of 30,000 visitors signed up. How many visitors per arm do we "
                                         "need to see an increase to 8% (80% power, alpha 5%)?", [N("n_prop(.07,.08)")])
    ref(P, "conversions exceed users", "Last month 32,000 of 30,000 visitors signed up. How many visitors per arm do we "
                                       "need to see a 5% relative increase?")
    ans(P, "size, fall of a rate", "Want to know if the email open rate drops from 32% to 30%. two sided 5%, 80% power, "
                                   "recipients per group?", [N("n_prop(.32,.30)")])
    ans(P, "size, rates as one in k", "1 in 20 visitors buys. What sample would I need per version to detect 1 in 16?",
        [N("n_prop(1/20,1/16)")])
    ans(P, "size, rates as fractions", "control historically 450/9,000, hoping for 5.75%. pwr 85%, alpha 5% 2-sided, n each?",
        [N("n_prop(.05,.0575,power=.85)")])
    ans(P, "size, rare events", "Fraud hits 0.03% of orders; the new rule should bring it to 0.02%. Orders per arm for 80% "
                                "power, two-sided 5%?", [N("n_prop(.0003,.0002)")])
    ans(P, "size, alpha 10 %", "we're fine with a 10% false positive rate (two-sided) and want 80% power. Subscription "
                               "3.0% vs 3.6%. how many per cell", [N("n_prop(.03,.036,alpha=.10)")])
    ans(P, "total, two rates", "In total, how many users must go into a 50/50 A/B test to tell 2.5% from 3% (80% power, "
                               "95% confidence)?", [TOT("n_prop(.025,.03)")])
    k = "size, unequal split"
    ans(P, k, "Control gets 80% of traffic and the treatment 20%. Converting 5% vs hoped-for 6%, alpha 5% two-sided, power "
              "80%. How many users in each group?",
        [N("n_prop(.05,.06,k=.25)", "users in control", .006), N("n_prop(.06,.05,k=4)", "users in treatment", .006)])
    ans(P, "size, twice as many treated", "We'd put twice as many people in treatment as in control. Baseline 15%, "
        "expecting 18%, 90% power, 5% two-sided - sizes of both arms please",
        [N("n_prop(.15,.18,power=.9,k=2)", "control", .006), N("2*n_prop(.15,.18,power=.9,k=2)", "treatment", .006)])
    ref(P, "split above 100 %", "Control gets 80% of traffic and the treatment 40%. 5% vs 6%, alpha 5%, power 80%. How many "
                                "users in each group?")
    k = "size, several arms with Bonferroni"
    ans(P, k, "Control plus 3 variants, Bonferroni over the three comparisons with control, 12% vs 14%, 80% power, overall "
              "alpha 5%: n per arm?", [N("n_prop(.12,.14,alpha=.05/3)")])
    ans(P, "total, several arms with Bonferroni", "A/B/C test (one control, two challengers), each challenger compared to "
        "control at alpha .025, 9% → 10%, power .8. Total number of users over all three arms?",
        [TOT("n_prop(.09,.10,alpha=.025)", 3)])
    both(P, "does variants include control", "How many users in total for a test with 3 variants, 8% baseline, want to "
         "see 9%, 80% power, 5% per comparison without any multiplicity correction?",
         [TOT("n_prop(.08,.09)", 3, "total, three arms in all"),
          TOT("n_prop(.08,.09)", 4, "total, control and three variants")])
    ans(P, "size, Bonferroni over metrics", "Four primary metrics, so I'd split alpha=5% across them (Bonferroni). The "
        "hardest one moves from 22% to 23%. Sample per group at 80% power?", [N("n_prop(.22,.23,alpha=.05/4)")])
    ans(P, "size, unpooled formula", "Using the unpooled variance formula, n per group for 10% vs 15%, alpha .05 two-sided, "
                                     "80% power?", [N("n_prop_unpooled(.10,.15)")])
    ans(P, "size, Cohen's h", "Using Cohen's h (arcsine), n per group for 10% vs 15%, alpha .05 two-sided, 80% power?",
        [N("n_prop_h(.10,.15)")])
    ans(P, "size, continuity correction", "n per group for 10% vs 15% with continuity correction, 80% power, 5% two-sided",
        [N("n_prop_cc(.10,.15)")])
    ans(P, "size, Lehr's rule", "By the rule of thumb n = 16·p(1-p)/d², how many per arm for a 10% baseline and a 1 "
                                "percentage point difference?", [V("16*.1*.9/.01**2", "users per group", 1e-6)])
    ans(P, "effect size h", "what is cohen's h between 40% and 50%?",
        [V("abs(2*math.asin(sqrt(.5))-2*math.asin(sqrt(.4)))", "Cohen's h")])
    ans(P, "size from an odds ratio", "Baseline response 20%, want to detect an odds ratio of 1.3. Two-sided alpha 5%, "
                                      "power 80%, patients per group?", [N("n_prop(.2,1.3*.25/(1+1.3*.25))")])
    ref(P, "odds ratio of one", "Baseline response 20%, how many patients per group to detect an odds ratio of 1.0 with "
                                "80% power?")
    ans(P, "size with unusable share", "10% vs 12%, 80% power, alpha 5%, but about 15% of the users drop out of the "
                                       "analysis. How many should I enroll per group?",
        [N("n_prop(.10,.12)/.85", "users to enrol per group", A(2))])
    ref(P, "dropout of 100 %", "10% vs 12%, 80% power, alpha 5%, expected dropout 100%. How many should I enroll per group?")
    ans(P, "size at the worst case", "We have no history, so let's take the worst case of a 50% baseline. Users per arm to "
                                     "detect a 2 percentage-point difference, 80% power?", [N("n_prop(.5,.52)")])
    # --- impossible
    ref(P, "target above 100 %", "Baseline 60%, we're after an 80% relative lift. Sample size per arm?")
    ref(P, "target above 100 %", "activation is at 97%, need to detect +5 percentage points, n per group?")
    ref(P, "rate above 100 %", "Sample size to go from 120% to 130% conversion, 80% power")
    ref(P, "rate below zero", "baseline 2%, want to detect a 3pp drop, 80% power, n per arm")
    ref(P, "relative fall beyond 100 %", "churn 8%. Size a test for a 150% reduction in churn, alpha .05, power .8.")
    ref(P, "no effect", "How many users per group to detect the difference between 10% and 10%, 80% power?")
    ref(P, "no effect", "I need the sample size for an MDE of 0%, baseline 5%, 80% power")
    ref(P, "baseline of zero", "Nobody converts today (0%). Users per arm to detect a 20% relative lift?")
    ref(P, "negative power", "n for 10% vs 12%, alpha .05, power -80%")
    # --- power
    ans(P, "power, two rates", "What power do I have with 5000 users per arm to detect 10% vs 11.5% (two-sided 5%)?",
        [PW("power_prop(.10,.115,5000)")])
    both(P, "per arm or in total", "n = 6000, 10% vs 11.5%, two-sided 5%: what's the power?",
         [PW("power_prop(.10,.115,6000)", "power, 6000 per arm"), PW("power_prop(.10,.115,3000)", "power, 6000 in total")])
    need(P, "missing size for power", "What's the power of our test of 10% vs 11.5% at alpha 5%?", ["sample size"])
    ans(P, "power, total given", "20k users in total, split evenly, 8% control vs 9% treatment. Power at the 5% level?",
        [PW("power_prop(.08,.09,10000)")])
    ans(P, "power, unequal arms", "power pls: 9,000 in control, 1,000 in treatment, rates 6% and 8.5%, alpha .05 2-sided",
        [PW("power_prop(.06,.085,9000,1000)", tol=.01)])
    ref(P, "negative size", "power pls: -9,000 in control, 1,000 in treatment, rates 6% and 8.5%, alpha .05 2-sided")
    ans(P, "power, one-sided", "With 2.5k per group and a one-sided 5% test, chance of detecting 20% → 23%?",
        [PW("power_prop(.20,.23,2500,sides=1)")])
    ans(P, "type II error", "What is beta (type II error probability) for 4,000 per variant, 5% vs 6%, two-sided alpha 0.05?",
        [PW("1-power_prop(.05,.06,4000)", "type II error")])
    # --- MDE
    ans(P, "MDE, two rates", "12,000 users per arm, baseline 6%, 80% power, alpha 5% two-sided: what's the smallest absolute "
                             "lift I can detect?", [V("mde_prop(.06,12000)", "MDE in rate", .02)])
    both(P, "per arm or in total", "10,000 users, 5% baseline, equal arms. What MDE can we reach at 80% power?",
         [V("mde_prop(.05,10000)", "MDE, 10,000 per arm", .025), V("mde_prop(.05,5000)", "MDE, 10,000 in total", .025)])
    both(P, "per arm or in total", "sample size 40k, base conv 2%, 80% power 95% confidence -> minimum detectable effect?",
         [V("mde_prop(.02,40000)", "MDE, 40k per arm", .025), V("mde_prop(.02,20000)", "MDE, 40k in total", .025)])
    ans(P, "MDE relative, large", "With 1.2M users per arm and a 0.4% purchase rate, what's the minimum detectable relative "
                                  "lift at 80% power?", [V("mde_prop(.004,1.2e6)/.004", "relative MDE", .02)])
    need(P, "missing baseline for MDE", "With 1.2M users per arm what's the minimum detectable relative lift in purchase rate "
                                        "at 80% power?", ["baseline rate"])
    need(P, "missing size for MDE", "baseline 5%, power 80%, alpha 5%: what's my MDE?", ["sample size"])
    ans(P, "MDE, 90/10 split", "100k users, 90% control / 10% treatment, baseline 3%. Detectable absolute difference at 80% "
                               "power two-sided 5%?",
        any_of=[[V("mde_prop(.03,90000,10000)", "MDE in rate", .015)],
                [V("mde_prop_simple(.03,90000,10000)", "MDE in rate, baseline variance", .015)]])
    ref(P, "MDE unattainable", "Baseline 98%, only 40 users per arm. What is the smallest increase I could detect with 80% "
                               "power, alpha 5% two-sided?")
    # --- scaling
    ans(P, "ratio of sizes, power 80 to 90", "By what factor does the required sample grow when I go from 80% to 90% power, "
                                             "all else equal (two-sided 5%)?", [V("K2(power=.9)/K2()", "factor")])
    ans(P, "ratio of sizes, half the MDE", "If I want to detect an effect half as large, by what factor must the sample "
                                           "grow?", [V("2**2", "factor")])
    cor(P, "premise: double sample halves MDE", "Since doubling the sample halves the MDE, our MDE drops from 2pp to 1pp "
        "if we run on 2x the users, right?", any_of=[[V("1/sqrt(2)", "factor on the MDE", .02)],
                                                    [V("2/sqrt(2)", "MDE in points", .02)],
                                                    [V(".02/sqrt(2)", "MDE in rate", .02)], [V("4", "factor on n", 0)]])
    ans(P, "cost of unequal split", "How much larger must the total sample be with a 90/10 split than with 50/50, for the "
                                    "same power on a mean (same variances)?", [V(".25/(.9*.1)", "factor on the total")])
    ans(P, "optimal control share", "Comparing 4 treatments with one shared control (equal variances): what share of traffic "
        "should the control get under the square root rule?", [V("sqrt(4)/(sqrt(4)+4)", "control share")])
    # --- false premises on planning
    cor(P, "premise: sample that guarantees", "What sample size guarantees that my variant wins? Baseline 10%, expected "
        "12%.", [N("n_prop(.10,.12)")], says=["(?i)guarant"])
    cor(P, "premise: sample that guarantees", "how many users do i need so the test is certain to come out significant? "
        "(5% baseline, 6% treatment, alpha 5%, 80% power)", [N("n_prop(.05,.06)")])
    cor(P, "premise: larger sample lowers false positives", "If I take 200,000 instead of 20,000 users at the same alpha of "
        "5%, how far does my false positive rate fall below 5%?", [V(".05", "false positive rate", 1e-6)])
    cor(P, "premise: post-hoc power", "Our test ended with 10.0% vs 10.6% on 2,000 users per arm, not significant. Compute "
        "the post-hoc power of my observed effect so I know whether the null is true.", says=["(?i)post[- ]hoc|observed"])
    cor(P, "premise: post-hoc power", "p came out at 0.05 exactly. What's the observed power, was my test strong enough?",
        says=["(?i)observed|post[- ]hoc|achieved"])
    cor(P, "premise: significance by more users", "Got a 2% lift with p = 0.2. How many more users should I add until it "
        "becomes significant?", says=["(?i)peek|stop|observed|inflat|plan"])
    cor(P, "premise: confidence is power", "We run at 95% confidence, which means we detect 95% of real effects, correct?",
        says=["(?i)power"])


def planning_means():
    P = "planning"
    ans(P, "size, two means", "SD is 15, I want to detect a difference of 3. Users per group for 80% power, alpha 5% "
                              "two-sided?", [N("n_mean(3/15)")])
    need(P, "missing sd", "I want to detect a difference of 3 minutes in time on site, 80% power, alpha 5%. Users per group?",
         ["standard deviation"])
    need(P, "missing sd", "ARPU is $12.40, need to see a 5% increase. how many users per arm (80/5)?", ["standard deviation"])
    need(P, "missing effect, means", "avg order value 54 EUR, sd 38 EUR. Sample size per arm please, power .8",
         ["effect to detect"])
    ref(P, "sd of zero", "Standard deviation 0, detect a difference of 3, 80% power - users per group?")
    ref(P, "negative sd", "sd = -15, difference 3, alpha .05, power .8, n per arm?")
    ref(P, "no effect, means", "mean 50 vs 50, sd 15, power 80%, n per group?")
    ans(P, "size, money in percent", "ARPU $12.40, SD $30, I'd like to detect a 5% increase with 80% power at 5% "
                                     "two-sided. n per arm?", [N("n_mean(.05*12.40/30)", tol=.0005)])
    ans(P, "size from CV", "Revenue per user has a coefficient of variation of 2.5. Sample per group for a 3% relative "
                           "change, 80% power?", [N("n_mean(.03/2.5)", tol=.0005)])
    ans(P, "size from d", "t-test, cohen's d = 0.5, power .80, alpha .05 two tailed. N per group?", [N("n_mean(.5)")])
    ans(P, "size from d, one-sided", "d=0.3 one-tailed alpha 5% power 90% n per group?", [N("n_mean(.3,power=.9,sides=1)")])
    ans(P, "size, means from-to", "Average basket 42 → 44 euros, standard deviation 21 euros, 90% power, 5% two-sided, "
                                  "customers per arm?", [N("n_mean(2/21,power=.9)")])
    ans(P, "size, variance given", "variance 400, smallest difference that matters 5, alpha .01 two-sided, power .8, n/arm?",
        [N("n_mean(5/20,alpha=.01)")])
    ans(P, "size, sd from a standard error", "On 900 users the mean latency had a standard error of 0.8 ms. How many users "
        "per arm to detect a 4 ms change, 80% power?", [N("n_mean(4/(.8*30))")])
    ans(P, "size, mixed units", "Session length is 4.2 minutes, sd 6.1 minutes. We want to catch a 6-second change. "
                                "Users per variant, 80% power, two-sided 5%?", [N("n_mean(.1/6.1)", tol=.0005)])
    ans(P, "size, unequal allocation of means", "d = 0.25, three times as many in control as in treatment, 80% power, 5% "
        "two-sided. How many in each?", [N("n_mean(.25,k=3)", "treatment"), N("3*n_mean(.25,k=3)", "control", A(3))])
    ans(P, "size, unequal sds", "control sd 10, treatment sd 14, difference of interest 2, power 80%, alpha 5%: n per group?",
        [N("n_mean(2/sqrt((10**2+14**2)/2))", tol=.004)])
    ans(P, "size, log scale", "Log revenue has an sd of 1.2. How many per arm to detect a 5% multiplicative change, 80% "
                              "power?", [N("n_mean(log(1.05)/1.2)", tol=.001)])
    ans(P, "size, Bonferroni on means", "two co-primary metrics, Bonferroni at overall 5%; sd 8, delta 1, power 80%. n/group",
        [N("n_mean(1/8,alpha=.025)")])
    ans(P, "power, two means", "50 people per group, d = 0.4: what power at 5% two-sided?", [PW("power_mean(.4,50)")])
    ans(P, "power, two means in money", "mean spend 30 vs 33, sd 18, 400 customers in each arm. Power?",
        [PW("power_mean(3/18,400)")])
    ans(P, "power, means, unequal arms", "sd 12; 300 control, 100 treated; true difference 4; alpha 5%: power of the t-test?",
        [PW("power_mean(4/12,300,100)")])
    ans(P, "MDE, money", "800 customers per arm, sd €45, 80% power, 5% two-sided. Smallest difference in € I can see?",
        [V("45*mde_mean(800)", "MDE in euros")])
    ans(P, "MDE, percent of mean", "15k users per arm. Revenue/user mean 3.10, sd 11. What relative lift is detectable at "
                                   "80% power?", [V("11*mde_mean(15000)/3.10", "relative MDE")])
    need(P, "missing mean for relative", "15k users per arm, revenue per user has sd 11. What relative lift is detectable at "
                                         "80% power?", ["mean revenue per user"])
    ref(P, "size of one", "1 user per arm, sd 10, what difference can a t-test detect at 80% power?")
    ans(P, "size from the rule of 16", "Quick rule of thumb: 16 sigma² / delta² with sigma 9 and delta 1.5, n per group?",
        [V("16*81/2.25", "users per group", 1e-6)])
    # paired, one sample
    ans(P, "size, paired", "Before/after on the same users: the differences have sd 8 and I want to detect a mean change of "
                           "2. How many users, 80% power, 5% two-sided?", [N("n_pair(2/8)", "pairs")])
    ans(P, "size, paired with correlation", "Paired design, sd 10 at both times, correlation 0.6 between the two "
        "measurements, detect a change of 2 w/ 90% power. # pairs?", [N("n_pair(2/(10*sqrt(2*(1-.6))),power=.9)", "pairs")])
    need(P, "missing correlation, paired", "Paired design, sd 10 at both times, detect a change of 2 with 90% power. How "
                                           "many pairs?", ["correlation"])
    ref(P, "correlation beyond one", "Paired design, sd 10 at both times, correlation 1.3, detect a change of 2 with 90% "
                                     "power. How many pairs?")
    ans(P, "power, paired", "30 users measured twice, mean difference 1.5, sd of differences 4. Power at 5%?",
        [PW("power_pair(1.5/4,30)")])
    ans(P, "MDE, paired", "with 60 pairs and sd of the differences = 5, what mean change is detectable at 80% power?",
        [V("5*mde_pair(60)", "MDE")])
    ans(P, "size, one mean", "Delivery time target is 30 min. sd 9. How many deliveries to show that the mean is off by 2 "
                             "minutes (two-sided 5%, power 80%)?", [N("n_pair(2/9)", "deliveries")])
    ans(P, "size, one rate", "One-sample: is our rate 50% or rather 55%? two-sided 5%, 80% power. How many observations?",
        any_of=[[N("n_one_prop(.5,.55)", "observations")],
                [N("K2()*.25/.05**2", "observations, null variance", A(1))],
                [N("K2()*.55*.45/.05**2", "observations, alternative variance", A(1))],
                [N("K2()/(2*math.asin(sqrt(.55))-2*math.asin(sqrt(.5)))**2", "observations, Cohen's h", A(1))]])
    # precision
    ans(P, "margin of error, size", "How many survey responses for a margin of error of ±3 points at 95% confidence?",
        [N("moe_n(.5,.03)", "responses")])
    need(P, "missing margin", "How many survey responses do I need for a 95% confidence interval?", ["margin of error"])
    ref(P, "margin of zero", "how many survey responses for a margin of error of 0% at 95% confidence")
    ans(P, "margin of error, finite population", "We have only 2,000 customers. Responses needed for ±3pp, 95%?",
        any_of=[[N("fpc(moe_n(.5,.03),2000)", "responses", A(1))]])
    ref(P, "negative population", "Population of -2,000 customers. Responses needed for ±3pp, 95%?")
    ans(P, "margin of error from n", "412 of 1,000 respondents said yes. What's the margin of error at 95%?",
        [V("za()*sqrt(.412*.588/1000)", "margin of error", .02)])
    ans(P, "margin of error at a known rate", "to estimate a conversion rate near 5% within ±0.5pp (95%), how many visitors?",
        [N("moe_n(.05,.005)", "visitors")])
    ans(P, "margin of error, mean", "Estimate the mean order value to within $2 with 99% confidence; sd is $35. How many "
                                    "orders?", [N("(za(.01)*35/2)**2", "orders", A(4))])
    ans(P, "margin of error, NPS", "NPS survey: about 45% promoters and 20% detractors. How many answers for ±5 NPS points "
                                   "at 95%?", [N("za()**2*(.45+.20-.25**2)/.05**2", "answers")])
    ans(P, "precision of a difference", "I don't want a test, just the difference of two rates around 10% known to ±1 "
        "percentage point (95% interval). Users per arm?", [N("za()**2*2*.1*.9/.01**2", "users per group")])
    ans(P, "precision of a difference of means", "sd 20 in both arms; I want the 95% interval of the difference to be ±1.5. "
                                                 "n per arm?", [N("za()**2*2*400/1.5**2", "users per group", A(2))])
    ans(P, "users to see one event", "A bug hits 1 in 1000 sessions. How many sessions must I watch to have a 95% chance "
        "of seeing it at least once?", [N("log(.05)/log(1-.001)", "sessions")])
    ref(P, "chance of certainty", "A bug hits 1 in 1000 sessions. How many sessions must I watch to have a 100% chance of "
                                  "seeing it?")
    ans(P, "planning by the rule of three", "How many event-free users are needed to claim, with 95% confidence, a crash "
        "rate below 0.1%?", any_of=[[N("log(.05)/log(1-.001)", "users")], [V("3/.001", "users, rule of three", 1e-6)]])


def planning_other():
    P = "planning"
    # ratio metrics
    k = "size, ratio metric"
    ans(P, k, "Clicks per session is a ratio metric, users are randomised. Per user: clicks mean 4, sd 5; sessions mean 2, "
              "sd 1.5; correlation 0.7. Users per group for a 3% relative change in clicks/session at 80% power?",
        [N("n_mean(.03*2/sd_ratio(4,5,2,1.5,.7))", tol=.002)])
    need(P, "missing covariance, ratio metric", "Clicks per session, randomised by user. Clicks per user mean 4, sd 5; "
         "sessions per user mean 2, sd 1.5. Users per group for a 3% relative change at 80% power, taking the correlation "
         "of clicks and sessions properly into account?", ["correlation"])
    ref(P, "correlation beyond one, ratio metric", "Clicks per session: clicks mean 4, sd 5; sessions mean 2, sd 1.5; "
        "correlation 1.7. Users per group for a 3% relative change at 80% power?")
    # counts
    k = "size, event rates"
    ans(P, k, "Support tickets come at 0.20 per user per month. How many user-months per arm to detect a drop to 0.15, 80% "
              "power, two-sided 5%, Poisson?",
        any_of=[[N("n_pois(.2,.15)", "user-months per arm", .006)], [N("n_pois_log(.2,.15)", "user-months", .006)],
                [N("n_pois_log0(.2,.15)", "user-months", .006)], [N("n_pois_sqrt(.2,.15)", "user-months", .006)]])
    ref(P, "negative rate", "Support tickets come at -0.20 per user per month. How many user-months per arm to detect a drop "
                            "to 0.15?")
    need(P, "missing baseline, event rate", "How many machine-days per arm do I need to detect a 25% cut in the crash rate "
                                            "(80% power, Poisson counts)?", ["baseline rate"])
    ans(P, "size, rate ratio", "Errors follow a Poisson with 5 per 1,000 sessions. Sessions per arm to detect a rate ratio of "
                               "1.2, alpha 5% two-sided, power 90%?",
        any_of=[[N("n_pois(.005,.006,power=.9)", "sessions per arm", .006)],
                [N("n_pois_log(.005,.006,power=.9)", "sessions", .006)],
                [N("n_pois_log0(.005,.006,power=.9)", "sessions", .006)],
                [N("n_pois_sqrt(.005,.006,power=.9)", "sessions", .006)]])
    ans(P, "power, event rates", "1.0 vs 1.1 purchases per user per quarter, 2,000 users in each arm, Poisson. Power at 5% "
                                 "two-sided?", [PW("power_pois(1,1.1,2000)", tol=.01)])
    # survival
    k = "events, log-rank"
    ans(P, k, "Survival: how many events do I need to detect a hazard ratio of 0.75 with 80% power, 1:1, two-sided 5%?",
        any_of=[[N("schoenfeld(.75)", "events", A(1))], [N("freedman(.75)", "events, Freedman", A(1))]])
    ref(P, "hazard ratio of one", "How many events to detect a hazard ratio of 1 with 80% power?")
    ref(P, "negative hazard ratio", "log-rank, hazard ratio -0.75, power .8, number of events?")
    need(P, "missing hazard ratio", "We compare time-to-churn between two groups with a log-rank test, 80% power. How many "
                                    "churn events are needed?", ["hazard ratio"])
    ans(P, "subjects, log-rank", "HR 0.7, 90% power, alpha 5%. About 40% of subjects will have the event during follow-up. "
                                 "How many subjects in total?",
        any_of=[[N("schoenfeld(.7,power=.9)/.4", "subjects", A(4))], [N("freedman(.7,power=.9)/.4", "subjects", A(4))]])
    need(P, "missing event share", "HR 0.7, 90% power, alpha 5%, log-rank. How many subjects (not events) must I enrol in "
                                   "total?", ["event probability"])
    ans(P, "events, unequal allocation", "Log-rank with 2:1 allocation, hazard ratio 0.65, one-sided 2.5%, power 80%. "
                                         "Required number of events?",
        any_of=[[N("schoenfeld(.65,share=1/3)", "events", A(1))],
                [N("K2()*(1+2*.65)**2/(2*(1-.65)**2)", "events, Freedman", A(1))]])
    ans(P, "events from medians", "Median time to upgrade is 16 days in control, we hope for 12 days in treatment "
                                  "(exponential). Events needed for 80% power?",
        any_of=[[N("schoenfeld(12/16)", "events", A(1))], [N("freedman(12/16)", "events", A(1))]])
    ans(P, "power, log-rank", "With 200 events and a true HR of 0.7 (equal groups, two-sided 5%), what's the power of the "
                              "log-rank test?", any_of=[[PW("power_logrank(.7,200)", tol=.01)],
                                                        [PW("power_freedman(.7,200)", tol=.01)]])
    ans(P, "detectable hazard ratio", "We'll see 300 events, 1:1. What hazard ratio is detectable with 80% power?",
        any_of=[[V("hr_detect(300)", "hazard ratio")], [V("1/hr_detect(300)", "hazard ratio above one")],
                [V("(1-sqrt(K2()/300))/(1+sqrt(K2()/300))", "hazard ratio, Freedman")]])
    # anova, chi-square, correlation
    ans(P, "size, ANOVA f", "One-way ANOVA, 4 groups, Cohen's f = 0.25, power 80%, alpha 5%. n per group?",
        [N("n_anova(.25,4)")])
    need(P, "missing groups, ANOVA", "One-way ANOVA with Cohen's f = 0.25, power 80%, alpha 5%. n per group?",
         ["number of groups"])
    ref(P, "ANOVA with one group", "one-way ANOVA with 1 group, f = .25, power .8: n?")
    ans(P, "total, ANOVA", "anova, three groups, medium effect f=.25, power .9, alpha .05 - total sample?",
        [TOT("n_anova(.25,3,power=.9)", 3)])
    ans(P, "size, ANOVA from means", "Three landing pages, expected mean spend 10, 12 and 14, common sd 8. Users per page for "
                                     "80% power with ANOVA?", [N("n_anova(f_means([10,12,14],8),3)")])
    ans(P, "power, ANOVA", "5 groups with 20 users each and f=0.3. Power of the F test at 5%?", [PW("power_anova(.3,5,20)")])
    ans(P, "size, chi-square w", "Chi-square test with 2 degrees of freedom, effect size w=0.3, power .8, alpha .05: total N?",
        [N("n_chi(.3,2)", "total")])
    ref(P, "zero degrees of freedom", "chi-square test with 0 degrees of freedom, w=.3, power .8: total N?")
    ans(P, "size, chi-square table", "contingency table 3 x 4, w = 0.2, 90% power, 5%: how many observations?",
        [N("n_chi(.2,6,power=.9)", "total")])
    ans(P, "power, chi-square", "w=0.15, df=3, N=500 -> power?", [PW("power_chi(.15,3,500)")])
    ans(P, "size, correlation", "How many observations to detect a correlation of r=0.3 with 80% power at 5%, two-sided?",
        any_of=[[N("n_corr(.3)", "observations")], [N("R('pwr.r.test(r=.3,power=.8)$n')", "observations, pwr")],
                [V("n_corr_exact(.3)", "observations, exact", 0)]])
    ref(P, "correlation beyond one, planning", "How many observations to detect a correlation of r=1.3 with 80% power?")
    ref(P, "correlation of zero", "sample size needed to detect r = 0 with 80% power?")
    ans(P, "power, correlation", "n=120, true r 0.25. Power?", [PW("power_corr(.25,120)", tol=.008)])
    ans(P, "size, regression f2", "Multiple regression, 5 predictors, f² = 0.15, power .80, alpha .05 for the overall F test. "
                                  "Total sample size?", [N("R('pwr.f2.test(u=5,f2=.15,sig.level=.05,power=.8)$v')+6", "total")])
    # McNemar
    k = "pairs, McNemar"
    ans(P, k, "McNemar: 10% of pairs change from no to yes and 5% from yes to no. How many pairs for 80% power, 5% two-sided?",
        any_of=[[N("n_mcnemar(.10,.05)", "pairs", A(1))], [N("n_mcnemar_simple(.10,.05)", "pairs", A(1))],
                [N("n_mcnemar_disc(.10,.05)", "pairs", A(2))]])
    need(P, "missing discordant shares", "How many pairs do I need for a McNemar test with 80% power?",
         ["discordant proportions"])
    ref(P, "discordant shares above one", "McNemar: 70% of pairs change from no to yes and 50% from yes to no. Pairs for 80% "
                                          "power?")
    # non-inferiority, equivalence
    ans(P, "non-inferiority, rates", "Non-inferiority, both arms 12%, margin 1 percentage point, one-sided alpha 2.5%, power "
        "90%. Users per group?", [N("n_noninf_prop(.12,.12,.01,power=.9)", tol=.003)])
    need(P, "missing margin, non-inferiority", "We want to show the cheaper flow is not worse: both arms convert at 12%, "
         "one-sided alpha 2.5%, power 90%. Users per group?", ["non-inferiority margin"])
    both(P, "margin relative or absolute", "Non-inferiority on conversion of 20% in both arms with a margin of 2%, one-sided "
         "alpha 2.5%, power 80%: users per group?",
         [N("n_noninf_prop(.2,.2,.02)", "users per group, 2 points", .01),
          N("n_noninf_prop(.2,.2,.004)", "users per group, 2 % of the rate", .01)])
    ref(P, "margin of zero, non-inferiority", "Non-inferiority with a margin of 0 percentage points, true rates equal at "
                                              "12%, one-sided 2.5%, power 90%. n?")
    ans(P, "non-inferiority, means", "Show page load isn't worse by more than 20 ms; sd 150 ms; no true difference assumed; "
        "one-sided 5%; 80% power; n per arm?", any_of=[[N("n_mean(20/150,sides=1)", tol=A(1))],
                                                      [N("n_mean_z(20/150,sides=1)", tol=A(1))]])
    ans(P, "non-inferiority with a true gain", "NI margin 2pp on a 30% baseline, and I truly expect the new one to be at 31%. "
        "one-sided alpha .025, power .8, n per arm?", [N("n_noninf_prop(.30,.31,.02)", tol=.006)])
    ans(P, "equivalence, means", "Equivalence (TOST) with bounds ±5, sd 20, true difference zero, alpha 5%, power 80%. n per "
        "group?", any_of=[[V("n_equiv_mean(20,5)", "users per group", A(1))],
                          [N("n_equiv_mean_z(20,5)", tol=A(1))]])
    ans(P, "equivalence, rates", "TOST on two proportions around 25%, equivalence bounds ±2 percentage points, no true "
                                 "difference, alpha 5% each side, power 80%: n per group?",
        [N("n_equiv_prop(.25,.02)", tol=.004)])
    ref(P, "true difference outside the bounds", "Equivalence bounds ±5, sd 20, but the true difference is 8. n per group for "
                                                 "80% power?")
    need(P, "missing bounds, equivalence", "How many users do I need for an equivalence test (TOST) of A and B? sd 20, 80% power.",
         ["equivalence margin"])
    # clusters
    ans(P, "design effect", "Design effect for clusters of 30 with ICC 0.05?", [V("deff(30,.05)", "design effect", .001)])
    ref(P, "ICC beyond one", "Design effect for clusters of 30 with ICC 1.5?")
    need(P, "missing ICC", "We randomise classrooms of 25 pupils. An individually randomised test would need 394 per arm. How "
                           "many pupils per arm do we need?", ["intraclass correlation"])
    need(P, "missing cluster size", "individually randomised we'd need 394 per arm. With ICC 0.02, how many people per arm "
                                    "with cluster randomisation?", ["cluster size"])
    ans(P, "size, clusters", "Randomising stores: 40 customers each, ICC 0.02. Effect d=0.2, 80% power, 5%. How many stores "
                             "per arm?",
        any_of=[[N("n_mean(.2)*deff(40,.02)/40", "stores per arm")],
                [N("n_mean(.2)*deff(40,.02)/40+1", "stores per arm, one added")]])
    ans(P, "size, clusters of a rate", "Cities of 500 users, ICC 0.01, 10% → 12% conversion, power 80%, two-sided 5%. Users "
                                       "per arm after the design effect?",
        [N("n_prop(.10,.12)*deff(500,.01)", tol=.001)])
    ans(P, "effective sample size", "20 schools with 50 pupils each, ICC 0.1: what's my effective sample size?",
        [V("1000/deff(50,.1)", "effective sample size")])
    # variance reduction
    ans(P, "variance reduction", "Pre-period metric correlates 0.6 with the outcome. How much variance does CUPED remove?",
        [V(".6**2", "share of variance removed", .001)])
    ref(P, "CUPED correlation beyond one", "Pre-period metric correlates 1.2 with the outcome. How much variance does CUPED "
                                           "remove?")
    need(P, "missing correlation, CUPED", "We need 20,000 users per arm without CUPED. How many with CUPED?",
         ["correlation"])
    ans(P, "size with CUPED", "sd 15, difference 1, 80% power, 5%, and CUPED with pre/post correlation 0.7. n per arm?",
        [N("n_mean(1/15)*(1-.49)", tol=A(2))])
    ans(P, "size with CUPED of a given size", "We need 20,000 users per arm without CUPED. How many with it if the R² of the "
                                              "covariate is 0.35?", [V("20000*.65", "users per group", 1e-6)])
    ref(P, "R squared of one", "we need 20,000 users per arm without CUPED. How many with it if R² = 1.0?")
    ans(P, "MDE with CUPED", "MDE is 2.0% today. What does it shrink to with a covariate correlating 0.8?",
        any_of=[[V(".02*sqrt(1-.64)", "MDE", .005)], [V("2*sqrt(1-.64)", "MDE in percent", .005)]])
    ans(P, "duration with CUPED", "our test takes 28 days; with CUPED at rho=0.5 how many days would it take?",
        [V("28*(1-.25)", "days", 1e-6)])
    # rank test
    ans(P, "size, Mann-Whitney", "Mann-Whitney sample size by Noether's formula: P(X>Y)=0.6, alpha 5% two-sided, power 80%, "
                                 "n per group?", [N("noether(.6)/2", "users per group")])
    # triggering
    ans(P, "size, triggered", "Only 20% of users ever reach the page we change. Among them conversion is 10% and we expect "
                              "11%. If I analyse triggered users only, how many must be enrolled in total (80% power)?",
        [N("2*ceil(n_prop(.10,.11))/.2", "users enrolled", A(10))])
    need(P, "missing trigger share", "Only some users ever reach the page we change; among them 10% convert and we expect "
         "11%. How many must enter the experiment overall for 80% power in the triggered analysis?", ["trigger share"])
    ref(P, "trigger share beyond one", "130% of users reach the page. Among them conversion is 10%, expected 11%. Total "
                                       "enrolment for 80% power?")
    ans(P, "size, diluted", "Same feature seen by 20% of users: exposed convert 10% → 11%, the other 80% convert at 4% either "
                            "way. n per arm if I analyse everybody, 80% power?",
        [N("n_prop(.2*.10+.8*.04,.2*.11+.8*.04)", tol=.001)])
    ans(P, "penalty of dilution", "If only a quarter of users are exposed and I analyse everyone (same variance), by what "
                                  "factor does the sample needed grow compared with a fully exposed population?",
        [V("(1/.25)**2", "factor")])


def planning_time():
    P = "planning"
    ans(P, "duration, rates", "3,000 visitors a day in total, 50/50, baseline 10%, want to detect 11%. How many days at 80% "
                              "power?", any_of=days("2*ceil(n_prop(.10,.11))", 3000))
    need(P, "missing traffic", "Baseline 10%, want to detect 11%, 50/50, 80% power. How many days will it take?",
         ["daily traffic"])
    need(P, "missing traffic", "hey, how long do i need to run the test if conversion is 5% and i hope for 6%?",
         ["daily traffic"])
    need(P, "missing effect, duration", "We get 3,000 visitors a day and convert 10% of them. How long should the test run at "
                                        "80% power?", ["effect to detect"])
    ref(P, "traffic of zero", "0 visitors a day, baseline 10%, want to detect 11%: how many days at 80% power?")
    ref(P, "negative traffic", "we have -500 users a day, 10% -> 11%, 80% power, how long?")
    both(P, "duration, relative or absolute", "500 users a day, conversion 30%, looking for a 10% improvement. How many days, "
         "80% power, 50/50?",
         [V("ceil(2*ceil(n_prop(.3,.33))/500)", "days, 10 % relative", A(6)),
          V("ceil(2*ceil(n_prop(.3,.4))/500)", "days, 10 points", A(5))])
    ans(P, "duration, traffic per arm", "each variant gets 400 users per day. 6% vs 7.5%, power 80%, alpha 5%. days?",
        any_of=days("ceil(n_prop(.06,.075))", 400))
    ans(P, "duration, weekly traffic", "14k sessions a week over both arms; 20% → 21%; 90% power; how many weeks?",
        [V("ceil(2*ceil(n_prop(.20,.21,power=.9))/14000)", "weeks", 0)])
    ans(P, "duration, share of traffic", "40k users/day, but only 30% go into the experiment (15% per arm). 2.0% vs 2.1%, 80% "
                                         "power. Days?", any_of=days("2*ceil(n_prop(.02,.021))", 12000))
    ans(P, "duration, many arms", "Control and four variants, 20% of traffic each, 6,000 users a day, no correction for "
        "multiplicity, 5% → 6%, 80% power. How long?", any_of=days("5*ceil(n_prop(.05,.06))", 6000))
    ans(P, "duration, means", "1.2k orders/day split evenly, basket sd $40, I care about $2. Duration at 80% power, 5%?",
        any_of=days("2*ceil(n_mean(2/40))", 1200))
    ans(P, "duration from n", "I need 25,000 users per variant, three variants in all, and have 9,000 users a day. How many "
                              "days?", any_of=days("75000", 9000))
    ans(P, "MDE for a duration", "Two weeks, 1,500 users a day, even split, baseline 5%. What absolute MDE at 80% power?",
        [V("mde_prop(.05,10500)", "MDE in rate", .02)])
    ans(P, "traffic for a deadline", "Test must end in 14 days. 8% vs 9%, 80% power, 2 arms. How many users a day do we need "
                                     "overall?", [N("2*ceil(n_prop(.08,.09))/14", "users a day", A(1))])
    ref(P, "deadline of no days", "Test must end in 0 days. 8% vs 9%, 80% power. How many users a day do we need overall?")
    ans(P, "unequal split duration", "10% holdout vs 90% treatment, 50,000 users a day, 4% vs 4.2%, 80% power, two-sided 5%. "
        "Days until the smaller arm is full?", any_of=[
            [V("ceil(n_prop(.04,.042,k=9)/5000)", "days", A(1))], [V("7*ceil(n_prop(.04,.042,k=9)/5000/7)", "days", 0)]])
    ans(P, "ramp exposure", "Ramp plan: 5% of 200k new users a day for 2 days, then 20% for 3 days, then 50% for 7 days. How "
                            "many users will have been exposed?", [V("200000*(.05*2+.2*3+.5*7)", "users", 1e-6)])
    ref(P, "ramp above 100 %", "Ramp plan: 5% of 200k new users a day for 2 days, then 150% for 3 days. How many users will "
                               "have been exposed?")
    ans(P, "ramp, detection at a stage", "At the 1% ramp stage we get 2,000 treated users/day against 2,000 sampled control "
        "users/day. Crash rate 0.5%; how many days until a doubling to 1.0% is detectable at 80% power, one-sided 5%?",
        any_of=days("ceil(n_prop(.005,.01,sides=1))", 2000))
    ans(P, "observation window", "Enrolment runs 10 days, and each user has to be followed for a 7-day retention window. After "
                                 "how many days is the last user complete?", [V("10+7", "days", 0)])


def tests_rates():
    T = "tests"
    ans(T, "two rates, p-value", "Control 184/2000, treatment 226/2000. Two-sided p-value?",
        any_of=[[PV("p_prop(184,2000,226,2000)")], [PV("p_unpooled(184,2000,226,2000)")]])
    need(T, "missing users", "Control had 184 conversions, treatment 226. Is the difference significant?",
         ["number of users in each group"])
    need(T, "missing users", "A converted at 9.2% and B at 11.3%. p-value?", ["number of users in each group"])
    need(T, "missing treatment", "Control: 184 of 2000 converted. Is the treatment significantly better?",
         ["results of the treatment"])
    ref(T, "conversions exceed users", "A: 2,184 conversions from 2,000 visitors, B: 226 from 2,000. p-value?")
    ref(T, "conversions exceed users", "is 350/300 vs 120/300 significant")
    ref(T, "negative count", "Control -20 of 2000, treatment 226 of 2000, is that significant?")
    ref(T, "empty group", "A: 0 of 0 users converted. B: 12 of 300. Which one is better?")
    ref(T, "rate above 100 %, observed", "n=1000 per arm, conversion 45% and 130%: z-test?")
    ans(T, "two rates, z statistic", "z statistic pls: A 480/12,000 B 540/12,000", [V("z_prop(480,12000,540,12000)", "z")])
    ans(T, "two rates as percentages", "n=1000 per arm, 12.0% vs 15.0% conversion. Significant at 5%?",
        [PV("p_prop(120,1000,150,1000)")])
    both(T, "n per arm or in total", "n = 2000, conversions 12% in A and 15% in B. What is the p-value?",
         [PV("p_prop(240,2000,300,2000)", "p-value, 2000 per arm"), PV("p_prop(120,1000,150,1000)", "p-value, 2000 in total")])
    ans(T, "two rates, one-sided p", "One-sided p-value that B beats A: A 310 of 5k, B 352 of 5k",
        [PV("p_prop(310,5000,352,5000,1)")])
    ans(T, "two rates, interval of difference", "95% CI for the difference in conversion, A: 1,020/20,400, B: 1,160/20,300?",
        [CI("ci_diff(1020,20400,1160,20300)")])
    ans(T, "two rates, 90 % interval", "90% confidence interval of B minus A please — A 55/800, B 80/790",
        any_of=[[CI("ci_diff(55,800,80,790,.9)", "90 % interval")], [CI("ci_newcombe(55,800,80,790,.9)", "90 % interval")]])
    ref(T, "interval of 100 %", "100% confidence interval of B minus A please — A 55/800, B 80/790")
    ans(T, "absolute and relative lift", "A: 2,100/30,000; B: 2,310/30,000. Absolute and relative lift?",
        [V("2310/30000-2100/30000", "absolute lift", .005), V("2310/2100-1", "relative lift", .005)])
    ans(T, "relative lift, interval", "Give me the 95% CI of the relative lift: control 900/18,000, variant 1,008/18,000.",
        any_of=[[CI("ci_lift_log(900,18000,1008,18000)", share=.04)], [CI("ci_lift_delta(900,18000,1008,18000)", share=.04)]])
    ref(T, "lift on a baseline of zero", "Control 0/5,000, variant 25/5,000: what's the relative lift with its 95% CI?")
    ans(T, "relative lift of two rates", "What's the relative uplift going from 3.2% to 3.6%?",
        [V(".036/.032-1", "relative lift", .002)])
    ans(T, "number needed to treat", "Reminder email: 14% show up without, 18% with. How many reminders per additional show-up "
                                     "(NNT)?", [V("1/.04", "NNT", .001)])
    ans(T, "Fisher exact", "Small pilot: 3 of 15 in control and 9 of 14 in treatment clicked. Fisher's exact test?",
        [PV("p_fisher(3,15,9,14)")])
    ans(T, "small counts, free choice", "Only 1 of 40 failed with the old part, 7 of 42 with the new one. is that more than "
                                        "chance?", any_of=[[PV("p_fisher(1,40,7,42)")],
                                                           [V("stats.barnard_exact([[1,7],[39,35]]).pvalue", "p, Barnard", .03)],
                                                           [V("stats.boschloo_exact([[1,7],[39,35]]).pvalue", "p, Boschloo", .03)]])
    ans(T, "Fisher exact, one-sided", "Fisher exact one-sided: does treatment have fewer bugs? 8/20 control, 2/20 treatment",
        [PV("p_fisher(8,20,2,20,'greater')")])
    ans(T, "risk ratio", "Relative risk and 95% CI: 30 of 600 in control churned, 45 of 590 in treatment.",
        [V("rr(30,600,45,590)", "risk ratio"), CI("ci_rr(30,600,45,590)")])
    ans(T, "odds ratio", "Odds ratio with 95% CI for 40/200 (control) against 62/205 (treated)?",
        [V("odds(40,200,62,205)", "odds ratio"), CI("ci_or(40,200,62,205)")])
    ans(T, "odds ratio, reported odds", "odds of 2.5 in treatment and 2.0 in control, what's the odds ratio?",
        [V("2.5/2", "odds ratio", .001)])
    ans(T, "two-by-two chi-square", "chi square on the 2x2 table [[45, 55], [60, 40]] without continuity correction",
        [V("chi_table([[45,55],[60,40]])[0]", "chi-square"), PV("chi_table([[45,55],[60,40]])[2]")])
    ans(T, "Yates chi-square", "chi-squared with Yates correction for 45 of 100 vs 60 of 100, p?", [PV("p_yates(45,100,60,100)")])
    ans(T, "three arms, rates", "Three arms, 120/2000, 150/2000 and 165/2000: any difference at all?",
        [PV("chi_table([[120,1880],[150,1850],[165,1835]])[2]")])
    ref(T, "conversions exceed users, three arms", "Three arms, 120/2000, 150/2000 and 2,165/2000: any difference at all?")
    ans(T, "four arms, rates as percentages", "4 variants w/ 2,500 users each: 10.0%, 11.2%, 9.6%, 12.4%. Overall chi-square "
        "test?", [V("chi_table([[250,2250],[280,2220],[240,2260],[310,2190]])[0]", "chi-square"),
                  PV("chi_table([[250,2250],[280,2220],[240,2260],[310,2190]])[2]")])
    ans(T, "chi-square table", "Plan choice by page: page A 120 basic, 60 pro, 20 team; page B 100 basic, 85 pro, 15 team. "
        "Independent?", [PV("chi_table([[120,60,20],[100,85,15]])[2]")])
    need(T, "missing table", "I want a chi-square test of plan choice by landing page. What's the p-value?", ["counts"])
    ans(T, "Cramér's V", "Cramér's V of the table 30 10 / 15 25?",
        [V("cramer([[30,10],[15,25]])", "Cramér's V")])
    ans(T, "goodness of fit", "Die rolled 120 times: 15, 25, 18, 22, 20, 20. Fair?",
        [PV("chisquare([15,25,18,22,20,20]).pvalue")])
    ans(T, "McNemar", "Same users saw both designs: 40 preferred only the new one, 22 only the old one. McNemar p-value?",
        any_of=[[PV("p_mcn(40,22)")], [PV("p_mcn_cc(40,22)")], [PV("p_mcn_exact(40,22)")]])
    need(T, "missing discordant counts", "McNemar's test: 100 users saw both designs, 62 liked the new, 44 liked the old. "
         "p-value?", ["discordant pairs"])
    ans(T, "McNemar, exact", "exact mcnemar with discordant cells 9 and 2", [PV("p_mcn_exact(9,2)")])
    ans(T, "non-inferiority, counts", "Control 1,200/10,000, new 1,180/10,000, non-inferiority margin 1 percentage point. "
        "One-sided p?", [PV("p_noninf(1200,10000,1180,10000,.01)")])
    need(T, "missing margin, test", "Control 1,200/10,000, new 1,180/10,000. Is the new one non-inferior? p-value please.",
         ["non-inferiority margin"])
    # one rate
    ans(T, "one rate, interval", "37 of 500 clicked. 95% confidence interval for the click rate?",
        any_of=[[CI("wilson(37,500)", share=.02)], [CI("clopper(37,500)", share=.02)], [CI("wald(37,500)", share=.02)]])
    need(T, "missing n, one rate", "7.4% of the users clicked. 95% confidence interval for the click rate?", ["number of users"])
    ref(T, "clicks exceed users", "537 of 500 clicked. 95% confidence interval for the click rate?")
    ans(T, "one rate, Wilson", "Wilson interval, 8/25, 95%", [CI("wilson(8,25)", share=.01)])
    ans(T, "one rate, Clopper-Pearson", "Exact (Clopper–Pearson) 99% interval for 4 of 120?",
        [CI("clopper(4,120,.99)", "99 % interval", .01)])
    ans(T, "one rate against a target", "58 heads in 100 tosses: p-value of the exact binomial test against 50%?",
        [PV("binomtest(58,100,.5).pvalue")])
    ans(T, "one rate against a target, z", "1,130 of 10,000 converted; last year it was 10.5% (treat it as a fixed number). "
        "Different?", any_of=[[PV("2*norm.sf(abs(.113-.105)/sqrt(.105*.895/10000))")],
                              [PV("binomtest(1130,10000,.105).pvalue")]])
    ans(T, "zero events, upper bound", "0 crashes in 1,500 sessions. Upper 95% bound on the crash rate?",
        any_of=[[V("3/1500", "upper bound, rule of three", .003)], [V("1-.05**(1/1500)", "upper bound, exact", .003)],
                [V("clopper(0,1500)[1]", "upper bound, exact two-sided", .003)]])
    ans(T, "rule of three", "rule of three, n = 600 and no events. bound?", [V("3/600", "upper bound", .003)])
    need(T, "missing n, zero events", "We had 0 crashes so far. What's the upper 95% bound on the crash rate?",
         ["number of sessions"])
    ans(T, "standard error of a rate", "standard error of a 4% conversion rate measured on 10k visitors?",
        [V("sqrt(.04*.96/10000)", "standard error")])
    # counts
    ans(T, "event rates, test", "Control: 52 incidents in 1,000 server-days; treatment: 34 in 1,050 server-days. Different rates?",
        [V("pois_ratio(52,1000,34,1050)", "rate ratio")],
        any_of=[[PV("p_pois_exact(52,1000,34,1050)")], [PV("p_pois_score(52,1000,34,1050)")],
                [PV("p_pois_wald(52,1000,34,1050)")], [PV("p_pois_logwald(52,1000,34,1050)")],
                [PV("R('poisson.test(c(34,52),c(1050,1000))$p.value')")]])
    need(T, "missing exposure", "Control had 52 incidents and treatment 34. Is the incident rate lower?", ["exposure"])
    ref(T, "negative exposure", "52 incidents in -1,000 server-days against 34 in 1,050 server-days. Different rates?")
    ans(T, "event rate ratio, interval", "rate ratio with 95% CI: 240 tickets over 8,000 user-weeks vs 300 over 8,000",
        [V("pois_ratio(240,8000,300,8000)", "rate ratio")],
        any_of=[[CI("ci_pois_ratio(240,8000,300,8000)")],
                [[V("R('poisson.test(c(300,240),c(8000,8000))$conf.int[1]')", "low, exact"),
                  V("R('poisson.test(c(300,240),c(8000,8000))$conf.int[2]')", "high, exact")]]])
    ans(T, "event count, interval", "We counted 17 outages in one year. Exact 95% Poisson interval for the yearly rate?",
        [CI("ci_pois(17)", share=.01)])


def tests_means():
    T = "tests"
    ans(T, "Welch", "Control mean 50.2, sd 12, n 400. Treatment mean 52.1, sd 14, n 380. Welch t-test?",
        [V("welch(50.2,12,400,52.1,14,380)[0]", "t"), PV("welch(50.2,12,400,52.1,14,380)[2]")])
    need(T, "missing sds", "control averaged 50.2 (n=400) and treatment 52.1 (n=380). significant?", ["standard deviations"])
    need(T, "missing ns", "Control mean 50.2 with sd 12, treatment mean 52.1 with sd 14. Welch p-value?", ["sample sizes"])
    ref(T, "negative sd, test", "Control mean 50.2, sd -12, n 400. Treatment mean 52.1, sd 14, n 380. t-test?")
    ref(T, "sample of one", "mean 50.2 sd 12 n 1 versus mean 52.1 sd 14 n 1, run the t test")
    both(T, "sd or standard error", "A: 50.2 ± 6.2 (n = 40), B: 54.1 ± 7.0 (n = 40). What's the p-value of the Welch t-test?",
         [PV("welch(50.2,6.2,40,54.1,7.0,40)[2]", "p-value, ± is the sd"),
          PV("welch(50.2,6.2*sqrt(40),40,54.1,7.0*sqrt(40),40)[2]", "p-value, ± is the standard error")])
    ans(T, "Welch, interval", "Revenue per user: A $8.10 (sd 22, n 5,000), B $9.05 (sd 25, n 5,050). 95% CI for the difference?",
        [CI("welch_ci(8.10,22,5000,9.05,25,5050)")])
    ans(T, "Student, pooled", "Classical equal-variance t test: 10.1 (s=2.0, n=12) vs 12.0 (s=2.4, n=14). p?",
        [PV("student(10.1,2,12,12,2.4,14)")])
    ans(T, "Welch from lists", "A = 5, 7, 6, 9, 8 and B = 9, 11, 8, 12, 10, 13: t test with unequal variances",
        [PV("stats.ttest_ind([5,7,6,9,8],[9,11,8,12,10,13],equal_var=False).pvalue")])
    ans(T, "degrees of freedom, Welch", "Welch-Satterthwaite df for s1=3, n1=10, s2=6, n2=15?",
        [V("welch(0,3,10,1,6,15)[1]", "degrees of freedom")])
    ans(T, "paired, summary", "Paired: mean difference 1.8, sd of the differences 5.5, 36 users. t and p?",
        [V("t_one(1.8,5.5,36)[0]", "t"), PV("t_one(1.8,5.5,36)[1]")])
    need(T, "missing sd of differences", "36 users before and after, the mean went up by 1.8. Paired t-test p-value?",
         ["standard deviation of the differences"])
    ans(T, "paired from lists", "before: 12 15 11 18 14 16; after: 14 17 11 21 15 18. paired t-test p value?",
        [PV("stats.ttest_rel([12,15,11,18,14,16],[14,17,11,21,15,18]).pvalue")])
    ans(T, "Wilcoxon signed rank", "Wilcoxon signed-rank on the differences 1.2, -0.4, 2.3, 0.8, 1.9, -0.1, 3.0, 0.7",
        [PV("stats.wilcoxon([1.2,-.4,2.3,.8,1.9,-.1,3.0,.7]).pvalue")])
    ans(T, "sign test", "Of 20 users 15 got faster and 5 slower. Sign test?", [PV("binomtest(15,20,.5).pvalue")])
    ans(T, "one mean against a target", "Mean response 3.4 on a 5-point scale, sd 1.1, n=64. Different from 3?",
        [PV("t_one(3.4,1.1,64,3)[1]")])
    ans(T, "one mean, interval", "mean 212 ms, sd 48, n 25, 95% CI?", [CI("t_ci(212,48,25)", share=.015)])
    need(T, "missing sd, one mean", "mean 212 ms, n 25. 95% CI?", ["standard deviation"])
    ans(T, "Mann-Whitney from lists", "Mann-Whitney U: A 3, 5, 8, 10, 12; B 9, 14, 15, 18, 20, 22",
        any_of=[[PV("stats.mannwhitneyu([3,5,8,10,12],[9,14,15,18,20,22],method='exact').pvalue")],
                [PV("stats.mannwhitneyu([3,5,8,10,12],[9,14,15,18,20,22],method='asymptotic').pvalue")]])
    need(T, "missing data, rank test", "Please do a Mann–Whitney test: group A has median 8 with n=5 and group B has median "
                                       "16 with n=6.", ["individual values"])
    ans(T, "Kruskal-Wallis from lists", "kruskal wallis: 1 4 6 7 | 5 8 9 12 | 10 13 14 15",
        [V("stats.kruskal([1,4,6,7],[5,8,9,12],[10,13,14,15]).statistic", "H"),
         PV("stats.kruskal([1,4,6,7],[5,8,9,12],[10,13,14,15]).pvalue")])
    ans(T, "ANOVA from summaries", "ANOVA: means 10, 11.5, 12.2, sds 3, 3.4, 3.1, n 30, 32, 29. F and p?",
        [V("anova([10,11.5,12.2],[3,3.4,3.1],[30,32,29])[0]", "F"), PV("anova([10,11.5,12.2],[3,3.4,3.1],[30,32,29])[1]")])
    need(T, "missing sds, ANOVA", "ANOVA: three groups with means 10, 11.5, 12.2 and 30 users each. p-value?",
         ["standard deviations"])
    ans(T, "eta squared", "F(2, 87) = 4.6. What's eta squared?", [V("2*4.6/(2*4.6+87)", "eta squared")])
    ans(T, "variance ratio", "sd 14 on 41 users vs sd 10 on 31 users: F-test for equal variances?",
        [V("(14/10)**2", "F", .002), PV("2*f.sf(1.96,40,30)")])
    ans(T, "Cohen's d", "cohen's d for 25.0 (sd 5, n 40) and 27.5 (sd 6, n 44)?", [V("cohen_d(25,5,40,27.5,6,44)", "d")])
    ans(T, "Hedges' g", "and what is Hedges' g if d = 0.60 with 12 and 10 per group?", [V("hedges(.6,12,10)", "g")])
    ans(T, "ratio metric, interval", "CTR per pageview with users as units, n = 4,000 per arm. A: clicks 1.00 (sd 1.6), views "
        "10 (sd 8), corr 0.8. B: clicks 1.08 (sd 1.7), views 10 (sd 8), corr 0.8. z for the difference of the ratios?",
        [V("(.108-.1)/sqrt(sd_ratio(1,1.6,10,8,.8)**2/4000+sd_ratio(1.08,1.7,10,8,.8)**2/4000)", "z", .015)])
    need(T, "missing variances, ratio metric", "CTR per pageview, randomised by user: A 4,000 clicks on 40,000 views, B 4,320 on "
         "40,000. What's the delta-method p-value?", ["variances and covariance of clicks and views"])
    ans(T, "ratio metric, standard error", "Delta-method standard error of a ratio: numerator mean 4, sd 5, denominator mean "
        "2, sd 1.5, correlation 0.7, 2,500 users", [V("sd_ratio(4,5,2,1.5,.7)/50", "standard error")])
    ans(T, "correlation, test", "r = 0.25 from 80 users, is it significant?", [PV("p_corr(.25,80)")])
    ref(T, "correlation beyond one, test", "r = 1.3 from 80 users, is it significant?")
    need(T, "missing n, correlation", "r = 0.25, is it significant?", ["sample size"])
    ans(T, "correlation, interval", "Confidence interval (95%) of a correlation of -0.42 with n=50", [CI("ci_corr(-.42,50)")])
    ans(T, "two correlations", "r=.5 (n=103) in iOS vs r=.3 (n=103) in Android; do they differ?", [PV("p_two_corr(.5,103,.3,103)")])
    ans(T, "equivalence test", "TOST: A 100 (sd 15, n 200), B 101 (sd 15, n 200), bounds ±4. p-value?",
        [PV("tost_welch(100,15,200,101,15,200,4)")])
    need(T, "missing bounds, TOST", "TOST please: A 100 (sd 15, n 200), B 101 (sd 15, n 200).", ["equivalence margin"])
    ans(T, "difference in differences", "Treated city went from 20.0 to 23.0, control city from 19.0 to 20.5; each of the four "
        "means has a standard error of 0.4. Diff-in-diff estimate and its standard error?",
        [V("3-1.5", "estimate", .001), V("sqrt(4*.4**2)", "standard error", .001)])
    ans(T, "two estimates compared", "iOS lift 3.0 ± 0.8 (se), Android lift 0.9 ± 0.9 (se). Do the two lifts differ? z and p",
        [V("2.1/sqrt(.8**2+.9**2)", "z"), PV("2*norm.sf(2.1/sqrt(.8**2+.9**2))")])
    ans(T, "clustered test", "A naive z of 2.6 ignores clusters of 20 users with ICC 0.05. What's z after the design effect?",
        [V("2.6/sqrt(deff(20,.05))", "z")])
    need(T, "missing ICC, test", "A naive z of 2.6 ignores that we randomised clusters of 20 users. What's the corrected z?",
         ["intraclass correlation"])
    ans(T, "log scale back to ratio", "difference of mean log spend 0.048, standard error 0.020. As a percent change with 95% CI?",
        [V("exp(.048)-1", "relative change"), CI("tuple(exp(v)-1 for v in z_ci(.048,.02))")])
    # conversions
    ans(T, "z to p", "z = 2.17, two-sided p?", [PV("2*norm.sf(2.17)")])
    ans(T, "t to p", "t = -2.05 with 24 degrees of freedom. p?", [PV("2*t.sf(2.05,24)")])
    need(T, "missing df", "t-test gave t = 2.2 on a tiny sample. exact two-sided p-value?", ["degrees of freedom"])
    ref(T, "negative df", "t = 2.2 with -4 degrees of freedom, p-value?")
    ans(T, "chi-square to p", "chi2 = 7.9, df = 3 p-value", [PV("chi2.sf(7.9,3)")])
    ref(T, "negative chi-square", "chi2 = -7.9, df = 3 p-value")
    ans(T, "F to p", "p for F = 3.4 on 2 and 57 df?", [PV("f.sf(3.4,2,57)")])
    ans(T, "p to z", "A two-sided p of 0.012: what |z| is that?", [V("norm.isf(.006)", "z", .002)])
    ref(T, "p above one", "A two-sided p of 1.2: what |z| is that?")
    ans(T, "two-sided to one-sided", "Two-sided p=0.08 and the effect is in the predicted direction. One-sided p?",
        [V(".04", "one-sided p", .001)])
    ans(T, "critical value", "critical t, df 15, two-sided 1%", [V("t.isf(.005,15)", "critical t", .002)])
    ans(T, "interval from estimate and se", "Estimate 0.84, standard error 0.31. 95% CI and p?",
        [CI("z_ci(.84,.31)", share=.01), PV("2*norm.sf(.84/.31)")])
    need(T, "missing se", "my model gives an effect of 0.84. 95% CI?", ["standard error"])
    ref(T, "negative se", "Estimate 0.84, standard error -0.31. 95% CI?")
    ans(T, "se from an interval", "They report a lift of 4% with 95% CI [1%, 7%]. Standard error?",
        any_of=[[V(".06/(2*za())", "standard error")], [V("6/(2*za())", "standard error in percent")]])
    ans(T, "p from an interval", "difference 2.4, 95% interval 0.3 to 4.5. what was p?",
        [PV("2*norm.sf(2.4/(4.2/(2*za())))")])
    ref(T, "estimate outside its interval", "difference 2.4, 95% interval from 4.0 to 9.0. what was p?")
    ans(T, "90 % interval from a 95 % one", "95% CI is 10 ± 4. What's the 90% CI?", [CI("z_ci(10,4/za(),.9)", "90 % interval")])
    # false premises
    C = cor
    C(T, "premise: p is the chance of the null", "p = 0.03, so there's a 97% chance that B is better than A, right?",
      says=["(?i)not"])
    C(T, "premise: p is the chance of the null", "We got p=.04. Please confirm that means a 4% probability the result is due to "
      "chance.", says=["(?i)not"])
    C(T, "premise: no significance means no effect", "p = 0.35, which proves the new page has no effect. Correct?",
      says=["(?i)not|absence"])
    C(T, "premise: no significance means no effect", "900/18,000 vs 940/18,000 wasn't significant, so the two versions are the "
      "same, yes? give me the interval as proof", any_of=[[CI("ci_diff(900,18000,940,18000)")],
                                                         [CI("ci_lift_log(900,18000,940,18000)", share=.04)],
                                                         [CI("ci_lift_delta(900,18000,940,18000)", share=.04)]])
    C(T, "premise: overlapping intervals", "The two 95% CIs, 9.2%–11.6% and 11.2%–13.6%, overlap. So the difference is not "
      "significant, correct?", [PV("2*norm.sf(.020/sqrt(2*(.012/za())**2))")], says=["(?i)overlap"])
    C(T, "premise: interval holds 95 % of users", "The 95% confidence interval of the mean is 40 to 44, so 95% of our users are "
      "between 40 and 44, right?", says=["(?i)mean"])
    C(T, "premise: small p, big effect", "p = 0.00001, so the effect must be huge, no?", says=["(?i)size|magnitude|sample|interval"])
    C(T, "premise: replicates", "p = 0.05 in the first experiment means a repeat will be significant with 95% probability, right? "
      "(assume the observed effect is exactly the true one)", [PW("type_m(za(),1)[0]", "chance of a significant repeat", .02)])
    C(T, "premise: A significant, B not", "Variant X beat control with p=.03 and variant Y had p=.12 against control, so X is "
      "significantly better than Y. Please write that up.", says=["(?i)directly|difference between|not"])
    C(T, "premise: switching to one-sided", "two-sided p is .08, so I'll just switch to one-sided now and report .04, that's fine "
      "right?", says=["(?i)one-sided|before|advance"])


def looks():
    S = "looks"
    ans(S, "error of peeking", "If I test at 5% at each of five equally spaced looks and stop at the first significant one, "
        "what's my real false positive rate?", [V("looks_error(5)", "error rate", A(.003))])
    need(S, "missing number of looks", "I peek at the results now and then at the 5% level and stop when it's significant. How "
                                       "large is my true false positive rate?", ["number of looks"])
    cor(S, "premise: looks are independent", "With 5 looks the error is 1 - 0.95^5 = 22.6%, correct?",
        [V("looks_error(5)", "error rate", A(.003))])
    cor(S, "premise: looks add up", "10 peeks at 5% each give a 50% false positive risk, right?",
        [V("looks_error(10)", "error rate", A(.004))])
    ref(S, "zero looks", "What is the type I error with 0 looks at the 5% level each?")
    ref(S, "fraction of a look", "peeking -3 times at 5%, what is the overall alpha?")
    ans(S, "error of daily peeking", "we peek every day for two weeks (14 looks, alpha .05 each). type I error?",
        [V("looks_error(14)", "error rate", A(.005))])
    ans(S, "error of peeking at 1 %", "Ten looks, each at the 1% two-sided level: overall alpha?",
        [V("looks_error(10,alpha=.01)", "error rate", A(.002))])
    ans(S, "error of peeking, one-sided", "three equally spaced looks, one-sided 5% each time, overall error?",
        [V("looks_error(3,two_sided=False)", "error rate", A(.003))])
    k = "O'Brien-Fleming bounds"
    ans(S, k, "O'Brien–Fleming z boundaries for 5 equally spaced looks, two-sided 5%?",
        [V(f"obf(5)[{i}]", f"z bound at look {i + 1}", .006) for i in range(5)])
    need(S, "missing looks, bounds", "Give me the O'Brien-Fleming boundaries at two-sided 5%.", ["number of looks"])
    ref(S, "alpha of zero, bounds", "O'Brien-Fleming z boundaries for 5 looks with overall alpha = 0")
    ref(S, "looks not whole", "OBF boundaries for -2 looks, alpha 5%")
    ans(S, "O'Brien-Fleming first look", "4 looks OBF, how small must p be at the first look? two-sided overall .05",
        [V("2*norm.sf(obf(4)[0])", "nominal p", .06)])
    ans(S, "Pocock bound", "Pocock critical value with 3 looks, alpha .05 two-sided?", [V("pocock(3)", "z bound", .003)])
    ans(S, "Pocock nominal p", "What nominal p-value do I use at each of four looks under Pocock, 5% two-sided?",
        [V("2*norm.sf(pocock(4))", "nominal p", .02)])
    k = "alpha spending"
    ans(S, k, "Lan-DeMets spending of O'Brien-Fleming type, alpha 5% two-sided: how much alpha is spent at half the "
              "information?", any_of=[[V("spend_obf(.5)", "alpha spent", .01)],
                                      [V("4*(1-norm.cdf(norm.isf(.0125)/sqrt(.5)))", "alpha spent, two tails each at 2.5 %", .01)]])
    ref(S, "information above one", "Lan-DeMets O'Brien-Fleming spending at 140% of the information, alpha 5%: how much is spent?")
    need(S, "missing information", "How much alpha does an O'Brien–Fleming type spending function spend at my interim look? "
                                   "Overall 5% two-sided.", ["information fraction"])
    ans(S, "alpha spending, Pocock type", "Pocock-type spending function, overall 0.05, information 0.4. alpha used so far?",
        [V("spend_pocock(.4)", "alpha spent", .01)])
    ans(S, "alpha spending, linear", "linear alpha spending, 5% overall, 30% of the data in. spent?", [V(".05*.3", "alpha spent", .001)])
    ans(S, "spending bounds, unequal looks", "Two looks at 60% and 100% of the sample, Lan-DeMets O'Brien-Fleming spending, "
        "two-sided 5%. z bounds?",
        any_of=[[V("ld_bounds([.6,1],spend_obf)[0]", "first bound", .006), V("ld_bounds([.6,1],spend_obf)[1]", "second bound", .004)],
                [V("R('rpact::getDesignGroupSequential(typeOfDesign=\"asOF\",informationRates=c(.6,1),alpha=.025,sided=1)$"
                   "criticalValues[1]')", "first bound, one-sided spending", .006),
                 V("R('rpact::getDesignGroupSequential(typeOfDesign=\"asOF\",informationRates=c(.6,1),alpha=.025,sided=1)$"
                   "criticalValues[2]')", "second bound, one-sided spending", .004)]])
    ans(S, "inflation, Pocock", "By how much does the maximum sample size grow with 5 Pocock looks at 80% power, two-sided 5%?",
        any_of=[[V("inflation([pocock(5)]*5)", "inflation factor", .004)], [V("inflation([pocock(5)]*5)-1", "inflation", .02)]])
    ans(S, "inflation, O'Brien-Fleming", "Fixed design needs 10,000 users. Max sample with three O'Brien–Fleming looks at 90% "
        "power, two-sided 5%?", [V("10000*inflation(obf(3),power=.9)", "maximum sample", .002)])
    ans(S, "naive peeking correction, Bonferroni", "Simplest fix for 4 looks: Bonferroni at overall 5%. Significance level per "
                                                   "look?", [V(".05/4", "alpha per look", .001)])
    ans(S, "Haybittle-Peto", "interim look with the Haybittle-Peto rule |z|>3: what p-value is that, two-sided?",
        [V("2*norm.sf(3)", "nominal p", .01)])
    ans(S, "SPRT limits", "Wald SPRT with alpha 5%, beta 20%: upper and lower likelihood ratio limits?",
        [V(".8/.05", "upper limit", .002), V(".2/.95", "lower limit", .002)])
    k = "conditional power"
    ans(S, k, "At 50% of the information z = 1.2. Conditional power under the current trend, final two-sided 5% test?",
        [PW("cond_power(1.2,.5)", "conditional power", .006)])
    need(S, "missing information, conditional power", "z is 1.2 at the interim. Conditional power under the current trend?",
         ["information fraction"])
    need(S, "missing z, conditional power", "We're at half of the planned sample. What's the conditional power?",
         ["interim z or estimate"])
    ref(S, "information above one, conditional power", "At 110% of the planned information z = 1.2. Conditional power under the "
                                                       "current trend?")
    ans(S, "conditional power, planned effect", "Halfway in, z=0.8. What's the conditional power if the effect planned for (80% "
        "power, two-sided 5%) is true?", [PW("cond_power(.8,.5,theta=za()+zb())", "conditional power", .008)])
    ans(S, "conditional power under the null", "Halfway, z = 2.0: chance of ending with z > 1.96 if there's really no effect?",
        [PW("cond_power(2.0,.5,theta=0)", "conditional power", .006)])
    k = "always-valid p"
    ans(S, k, "mSPRT with a normal mixture: estimate 0.012, standard error 0.004, tau = 0.01. Always-valid p-value?",
        [PV("1/msprt(.012,.004,.01)")])
    need(S, "missing se, mSPRT", "mSPRT: the estimate is 0.012, tau 0.01. Always-valid p?", ["standard error"])
    ref(S, "tau of zero", "mSPRT with estimate 0.012, standard error 0.004 and tau = 0. always valid p value?")
    ans(S, "always-valid interval", "Always-valid 95% interval (normal mixture, tau 0.02) for a difference of 0.015 with se 0.005?",
        [CI("(.015-av_half(.005,.02),.015+av_half(.005,.02))", share=.01)])
    ans(S, "e-value to p", "My e-value is 25. Corresponding always-valid p-value?", [V("1/25", "p", .001)])
    ref(S, "negative e-value", "My e-value is -25. Corresponding always-valid p-value?")
    ans(S, "evidence limit", "at alpha 1%, how large must the mixture likelihood ratio get before I may stop?",
        [V("1/.01", "limit", .001)])
    cor(S, "premise: peeking harmless at 95 %", "Since we use 95% confidence, checking results every day and stopping on "
        "significance keeps the error at 5%, right? We look on 14 days.", [V("looks_error(14)", "error rate", A(.005))])
    cor(S, "premise: run until significant", "What's the sample size if I just keep running until p < 0.05? My false positive rate "
        "stays 5% because alpha is 5%.", says=["(?i)peek|stop|inflat|look"])
    cor(S, "premise: Bayes makes peeking free", "We use P(B>A) > 95% as a stopping rule and look daily. Because it's Bayesian "
        "our false positive rate can't be inflated, true?", says=["(?i)inflat|not|false positive"])


def metrics():
    M = "metrics"
    ans(M, "family-wise error", "20 independent metrics each tested at 5%: chance of at least one false positive?",
        [V("1-.95**20", "family-wise error", .003)])
    need(M, "missing number of tests", "I test lots of metrics at the 5% level. What's the chance of at least one false positive?",
         ["number of metrics"])
    ref(M, "negative number of tests", "-20 independent metrics each tested at 5%: chance of at least one false positive?")
    ref(M, "alpha above one, many", "20 metrics each tested at an alpha of 5 (500%): family-wise error?")
    cor(M, "premise: one of twenty proves it", "We looked at 20 metrics at 5%, one was significant (p=0.04), so the feature "
        "demonstrably moves that metric, right?",
        any_of=[[V("1-.95**20", "family-wise error", .003)], [V(".8", "Bonferroni p", .001)], [V(".05/20", "threshold", .001)],
                [V("20*.05", "expected false positives", .001)]])
    cor(M, "premise: error stays 5 %", "8 metrics at 5% each, that's still a 5% error overall, isn't it?",
        [V("1-.95**8", "family-wise error", .003)])
    ans(M, "expected false positives", "40 A/A comparisons at 5%. How many false alarms do I expect?", [V("2", "expected count", .001)])
    ans(M, "Bonferroni level", "bonferroni alpha for 12 tests at 5%?", [V(".05/12", "alpha per test", .002)])
    ref(M, "Bonferroni over no tests", "bonferroni alpha for 0 tests at 5%?")
    ans(M, "Šidák level", "Šidák per-test level for 10 tests, overall 5%?", [V("1-.95**(1/10)", "alpha per test", .001)])
    ans(M, "tests among pairs", "5 variants, all pairwise comparisons, Bonferroni 5%. level per comparison?",
        any_of=[[V(".05/10", "alpha per comparison", .001)]])
    ans(M, "Bonferroni adjusted p", "Bonferroni-adjust these p-values: 0.003, 0.02, 0.04, 0.6",
        [V(f"adj([.003,.02,.04,.6],'bonferroni')[{i}]", "adjusted p", .002) for i in range(4)])
    need(M, "missing p-values", "Please Bonferroni-adjust my four p-values.", ["p-values"])
    ref(M, "p above one in a list", "Bonferroni-adjust these p-values: 0.003, 1.02, 0.04, 0.6")
    ref(M, "negative p in a list", "Holm correction for p = 0.01, -0.02, 0.03")
    ans(M, "Holm", "Holm correction for p = 0.01, 0.02, 0.03, 0.005: adjusted values?",
        [V(f"adj([.01,.02,.03,.005],'holm')[{i}]", "adjusted p", .002) for i in range(4)])
    ans(M, "Benjamini-Hochberg", "BH-adjusted p-values (FDR) of 0.001, 0.008, 0.039, 0.041, 0.27?",
        [V(f"adj([.001,.008,.039,.041,.27],'fdr_bh')[{i}]", "adjusted p", .002) for i in range(5)])
    need(M, "missing p-values, BH", "which of my 5 metrics survive benjamini hochberg at 10%?", ["p-values"])
    ref(M, "p above one, BH", "BH please: 0.01, 0.03, 4.1")
    ans(M, "Benjamini-Hochberg rejections", "How many of these survive FDR 10%: .004 .019 .031 .062 .11 .42 .55 .9?",
        [V("hits([.004,.019,.031,.062,.11,.42,.55,.9],'fdr_bh',.1)", "rejections", 0)])
    ans(M, "Hochberg", "Hochberg step-up adjusted p for 0.04, 0.03, 0.045",
        [V("adj([.04,.03,.045],'simes-hochberg')[0]", "adjusted p", .002)])
    ans(M, "Benjamini-Yekutieli", "Benjamini–Yekutieli adjustment of 0.002, 0.01, 0.04",
        [V(f"adj([.002,.01,.04],'fdr_by')[{i}]", "adjusted p", .003) for i in range(3)])
    ans(M, "Dunnett critical value", "Large samples, 3 treatments against a common control of equal size: Dunnett's two-sided 5% "
                                     "critical z?", [V("dunnett_crit(3)", "critical value", .005)])
    ans(M, "Tukey critical value", "Studentized range critical value q for 4 groups, 40 error df, 5%?",
        [V("stats.studentized_range.ppf(.95,4,40)", "q", .003)])
    ans(M, "Fisher combination", "Combine p = 0.08, 0.12 and 0.04 from three independent tests with Fisher's method",
        [PV("fisher_comb([.08,.12,.04])", "combined p")])
    ref(M, "p above one, combination", "Combine p = 0.08, 1.12 and 0.04 with Fisher's method")
    need(M, "missing p-values, combination", "Please combine the p-values of my three markets by Fisher's method.",
         ["p-values"])
    ans(M, "Stouffer", "Stouffer combination of z = 1.4, 1.8 and 0.9 (unweighted)?",
        [V("stouffer([1.4,1.8,.9])", "z", .002)])
    ans(M, "Stouffer weighted", "weighted stouffer: z 2.0 (n=400) and 0.5 (n=900), weights sqrt n",
        [V("stouffer([2,.5],[20,30])", "z", .002)])
    ans(M, "pooling, fixed effect", "Pool two experiments by inverse variance: lift 2.0 (se 0.8) and 3.5 (se 1.2).",
        [V("pool([2,3.5],[.8,1.2])[0]", "pooled estimate", .003), V("pool([2,3.5],[.8,1.2])[1]", "standard error", .003)])
    need(M, "missing ses, pooling", "Pool two experiments by inverse variance: lift 2.0 and 3.5.", ["standard errors"])
    ref(M, "se of zero, pooling", "Pool two experiments by inverse variance: lift 2.0 (se 0) and 3.5 (se 1.2).")
    ans(M, "heterogeneity", "Three markets: 1.0 (se .5), 3.0 (se .6), 0.2 (se .7). Cochran's Q and I²?",
        [V("pool([1,3,.2],[.5,.6,.7])[2]", "Q", .005),
         V("pool([1,3,.2],[.5,.6,.7])[3]", "I squared", .01)])
    ans(M, "pooling, random effects", "Random-effects (DerSimonian-Laird) mean of 1.0 (se .5), 3.0 (se .6), 0.2 (se .7)?",
        [V("pool([1,3,.2],[.5,.6,.7])[4]", "pooled estimate", .005)])
    ans(M, "all tests at once", "three independent guardrails each with 80% power: chance all three detect their harm?",
        [V(".8**3", "probability", .003)])
    ans(M, "false discoveries among wins", "We run 200 tests a year at alpha 5% and 80% power; 10% of ideas truly work. How many "
        "significant wins and how many of them are false? (two-sided counts as is)",
        [V("200*.1*.8", "true wins", .002), V("200*.9*.05", "false ones", .002)])
    ans(M, "chance of several false positives", "20 independent null metrics at 5%; probability of 3 or more significant?",
        [V("binom.sf(2,20,.05)", "probability", .005)])


def bayes():
    B = "bayes"
    ans(B, "P(B>A), flat prior", "A 120/1000, B 145/1000, uniform priors. Probability that B is better?",
        [PW("pba(120,1000,145,1000)", "P(B>A)", .004)])
    need(B, "missing users, Bayes", "A had 120 conversions, B 145. Probability that B is better (Bayesian, flat prior)?",
         ["number of users in each group"])
    need(B, "missing B, Bayes", "A converted 120 of 1000. What's the probability that B beats A?", ["results of B"])
    ref(B, "conversions exceed users, Bayes", "A 1,120/1,000, B 145/1,000, uniform priors: P(B>A)?")
    ref(B, "negative prior", "A 120/1000, B 145/1000 with Beta(-1, 1) priors, P(B > A)?")
    ref(B, "negative users, Bayes", "Bayesian: A 120/-1000, B 145/1000, who wins with what probability?")
    ans(B, "P(B>A), informative prior", "Prior Beta(30, 270) for both. A: 95/900, B: 117/900. P(B>A)?",
        [PW("pba(95,900,117,900,30,270)", "P(B>A)", .004)])
    ans(B, "P(A>B)", "2,050/41,000 in control and 2,130/41,200 in variant - chance the control is actually better? flat priors",
        [PW("1-pba(2050,41000,2130,41200)", "P(A>B)", .004)])
    ans(B, "P(lift above a limit)", "flat priors, A 400/8,000, B 460/8,000: probability the relative lift exceeds 5%?",
        [PW("pba(400,8000,460,8000,factor=1.05)", "probability", .005)])
    ans(B, "P(difference above a limit)", "A 30/500, B 45/500, Beta(1,1): P(B - A > 1 percentage point)?",
        [PW("pba(30,500,45,500,shift=.01)", "probability", .005)])
    need(B, "missing counts, lift", "What's the probability that the relative lift exceeds 5%?", ["results of both groups"])
    ans(B, "expected loss", "Expected loss (in conversion rate) of shipping B: A 500/10,000, B 520/10,000, uniform priors?",
        [V("loss_b(500,10000,520,10000)", "expected loss", .03)])
    ans(B, "expected loss of keeping A", "same style: expected loss if we stay with A when A 50/1000 and B 64/1000, flat prior",
        [V("loss_b(64,1000,50,1000)", "expected loss", .03)])
    ans(B, "credible interval", "Posterior 95% credible interval for the rate, 18 of 240, Beta(1,1) prior?",
        [CI("cred(19,223)", "credible interval", .02)])
    need(B, "missing n, credible interval", "18 conversions, flat prior. 95% credible interval for the rate?", ["number of users"])
    ref(B, "interval of 120 %", "Posterior 120% credible interval for the rate, 18 of 240, Beta(1,1) prior?")
    ans(B, "credible interval, Jeffreys", "Jeffreys prior, 3 successes of 90, 95% interval", [CI("cred(3.5,87.5)", "credible interval", .02)])
    ans(B, "credible interval of the difference", "95% credible interval of B - A for A 200/2000 and B 240/2000, flat priors",
        [CI("diff_cred(post(200,2000),post(240,2000))", "credible interval", .03)])
    ans(B, "posterior mean", "Beta(2, 38) prior, then 14 conversions out of 160. Posterior mean?",
        [V("16/200", "posterior mean", .002)])
    ans(B, "zero events, posterior", "flat prior, 0 of 200. posterior mean of the rate?", [V("1/202", "posterior mean", .01)])
    ans(B, "prior from mean and weight", "I want a beta prior with mean 5% worth 200 users. alpha and beta?",
        [V("10", "alpha", .001), V("190", "beta", .001)])
    ref(B, "prior mean above one", "I want a beta prior with mean 150% worth 200 users. alpha and beta?")
    need(B, "missing weight of prior", "I want a beta prior with mean 5%. Which alpha and beta exactly?", ["weight of the prior"])
    ans(B, "prior from mean and sd", "Beta prior with mean 10% and standard deviation 3%: parameters?",
        [V(".1*(.1*.9/.03**2-1)", "alpha", .005), V(".9*(.1*.9/.03**2-1)", "beta", .005)])
    ref(B, "prior sd impossible", "Beta prior with mean 10% and standard deviation 60%: parameters?")
    ans(B, "normal-normal", "Prior lift N(0, 1%), observed lift 2% with standard error 1%. Posterior mean and sd?",
        [V("nn(0,.01,.02,.01)[0]", "posterior mean", .002), V("nn(0,.01,.02,.01)[1]", "posterior sd", .002)])
    need(B, "missing se, normal", "Prior lift is normal with mean 0 and sd 1%, the test showed 2%. Posterior mean?",
         ["standard error"])
    ans(B, "normal, probability of harm", "Lift estimate 1.5% with se 1.0% and a flat prior: probability that the true lift is "
                                          "negative?", [PW("norm.cdf(-1.5)", "probability", .003)])
    ans(B, "shrinkage factor", "prior sd of true effects 1%, our se is 2%. By what factor is the estimate shrunk?",
        any_of=[[V(".01**2/(.01**2+.02**2)", "weight of the data", .002)], [V("1-.01**2/(.01**2+.02**2)", "shrinkage", .002)],
                [V("(.01**2+.02**2)/.01**2", "divisor", .002)]])
    ans(B, "gamma-Poisson", "Counts: A 40 orders over 1,000 user-days, B 55 over 1,000. Gamma(1, 1) priors. P(rate B > rate A)?",
        [PW("p_gamma(41,1001,56,1001)", "P(B>A)", .005)])
    ans(B, "best of three", "Three arms 50/1000, 60/1000, 68/1000 with flat priors: probability each is best?",
        [PW(f"p_best([post(50,1000),post(60,1000),post(68,1000)],{i})", f"P(arm {i + 1} is best)", .006) for i in range(3)])
    ans(B, "Bayes factor", "Bayes factor BF10 for an estimate 0.022 with se 0.010, normal prior sd 0.02 under H1?",
        any_of=[[V("msprt(.022,.01,.02)", "BF10", .01)]])
    ans(B, "Bayes factor bound", "What's the Sellke–Bayarri–Berger bound (-e p ln p) on the Bayes factor for p = 0.01?",
        any_of=[[V("-e*.01*log(.01)", "bound on BF01", .01)], [V("1/(-e*.01*log(.01))", "bound on BF10", .01)]])
    ans(B, "posterior odds", "prior odds 1:4 for the effect, Bayes factor 6 in favour. Posterior probability?",
        [V("1.5/2.5", "probability", .002)])
    ref(B, "negative Bayes factor", "prior odds 1:4, Bayes factor -6. Posterior probability?")
    cor(B, "premise: P(B>A) is 1 - p", "P(B>A) came out at 96%, so the p-value is 0.04, right?", says=["(?i)not|p-value|prior"])
    cor(B, "premise: P(B>A) high so lift real", "P(B>A)=92%, so we can bank the full observed lift of 8%, correct?",
        says=["(?i)shrink|overstat|not|interval|posterior"])
    cor(B, "premise: confidence interval as posterior", "The 95% frequentist CI is 1% to 5%. So there's exactly a 95% probability "
        "the lift lies in it, whatever the prior?", says=["(?i)prior|credible|repeat|procedure|long run|not"])


def trust():
    U = "trust"
    ans(U, "SRM, even split", "50/50 test: 50,410 users in A and 49,590 in B. Sample ratio mismatch?",
        [PV("srm([50410,49590],[1,1])[1]")])
    need(U, "missing counts, SRM", "We planned a 50/50 split and got 50.4% in A. Is it a sample ratio mismatch?",
         ["number of users"])
    ref(U, "negative count, SRM", "50/50 test: -50,410 users in A and 49,590 in B. Sample ratio mismatch?")
    ref(U, "split over 100 %, SRM", "planned 60/50 (percent), got 60,120 and 49,800. srm?")
    cor(U, "premise: SRM can be ignored", "SRM p-value is 0.00001 but the lift is highly significant, so the result can be trusted, "
        "right?", says=["(?i)srm|mismatch|ratio|trust|bias"])
    cor(U, "premise: equal counts needed", "10,050 in A and 9,950 in B aren't equal, therefore the randomisation is broken. Confirm?",
        [PV("srm([10050,9950],[1,1])[1]")])
    ans(U, "SRM, unequal split", "Planned 90/10, observed 90,500 / 9,500. srm check pls",
        [V("srm([90500,9500],[9,1])[0]", "chi-square", .005), PV("srm([90500,9500],[9,1])[1]")])
    ans(U, "SRM, three arms", "Three equal arms got 10,120, 9,870 and 10,010 users. Is the split okay?",
        [PV("srm([10120,9870,10010],[1,1,1])[1]")])
    ans(U, "SRM, ratio of four", "expected 40:20:20:20, counts 8,150 3,950 3,900 4,000, chi-square p?",
        [PV("srm([8150,3950,3900,4000],[2,1,1,1])[1]")])
    ans(U, "SRM, total and share", "Of 1.2M users 50.2% landed in treatment although 50% was planned. p-value for SRM?",
        [PV("srm([602400,597600],[1,1])[1]")])
    ans(U, "size for SRM", "How many users in total before a true 50.5/49.5 split is detected with 80% power at alpha 0.01?",
        [N("n_one_prop(.5,.505,alpha=.01)", "users", .003)])
    k = "type M error"
    ans(U, k, "True effect 1, standard error 1. How much do significant estimates overstate it on average (exaggeration ratio, "
              "two-sided 5%)?", [V("type_m(1,1)[1]", "exaggeration ratio", .01)])
    need(U, "missing effect, type M", "My estimate had a standard error of 1. How large is the exaggeration ratio?",
         ["true effect"])
    ref(U, "effect of zero, type M", "True effect exactly 0, standard error 1: exaggeration ratio of the significant estimates?")
    ref(U, "negative se, type M", "true effect 1, standard error -2, exaggeration ratio?")
    ans(U, "type M from power", "With 20% power, by what factor do significant results exaggerate the effect?",
        [V("type_m_power(.2)", "exaggeration ratio", .015)])
    ans(U, "type S error", "true lift 0.5%, standard error 1%. Probability that a significant result has the wrong sign?",
        [V("type_m(.5,1)[2]", "type S", .02)])
    k = "false positive risk"
    ans(U, k, "10% of our ideas really work, power 80%, alpha 5%. What share of significant results is false?",
        [V("fpr(.1)", "false positive risk", .003)])
    need(U, "missing prior share", "Power 80% and alpha 5%. What share of our significant results is false?",
         ["share of ideas that work"])
    cor(U, "premise: alpha is the share of false wins", "alpha is 5%, so 5% of our significant wins are false, correct? (10% of ideas "
        "truly work, power 80%)", [V("fpr(.1)", "false positive risk", .003)])
    cor(U, "premise: power is the chance a win is real", "With 80% power a significant result is real with 80% probability, right? "
        "Alpha is 5% and a third of our ideas work.",
        any_of=[[V("1-fpr(1/3)", "chance a win is real", .003)], [V("fpr(1/3)", "false positive risk", .003)]])
    ref(U, "prior above one", "130% of our ideas really work, power 80%, alpha 5%. What share of significant results is false?")
    ans(U, "false positive risk, low power", "prior 1 in 3, power 30%, alpha .05: how often is a significant finding true (PPV)?",
        [V("1-fpr(1/3,.3)", "positive predictive value", .003)])
    ans(U, "false negatives among nulls", "20% of ideas work, 80% power, alpha 5%: among non-significant results, what share hides "
                                          "a real effect?", [V(".2*.2/(.2*.2+.8*.95)", "false omission rate", .003)])
    ans(U, "false positive risk from p", "p=0.05 and a 50:50 prior; what's the minimum false positive risk by the -e·p·ln p bound?",
        [V("1/(1+1/(-e*.05*log(.05)))", "false positive risk", .01)])
    ans(U, "replication", "Two independent tests at alpha 5% and 80% power, prior 10%. Both are significant. Chance the effect is "
                          "real?", [V(".1*.64/(.1*.64+.9*.0025)", "probability", .003)])
    ans(U, "Twyman, surprise", "A test shows +45% revenue with a standard error of 5%, while true effects in our past tests have mean "
        "0 and sd 2%. Best guess of the true lift?", [V("nn(0,.02,.45,.05)[0]", "posterior mean", .005)])
    need(U, "missing se, Twyman", "A test shows +45% revenue; true effects in our past tests have mean 0 and sd 2%. Best guess of the "
                                  "true lift?", ["standard error"])
    # dilution
    ans(U, "dilution of a lift", "Triggered users are 15% of traffic and their conversions rose by 2.0 percentage points. Overall "
        "effect in points?", any_of=[[V(".15*.02", "overall effect", .003)], [V("15*.02", "overall effect in points", .003)]])
    need(U, "missing share, dilution", "Among triggered users conversion rose by 2.0 percentage points. What's the overall effect on "
                                       "all traffic?", ["trigger share"])
    ref(U, "share above one, dilution", "Triggered users are 115% of traffic and their conversion rose 2.0 percentage points. Overall "
                                        "effect?")
    ans(U, "dilution of a relative lift", "8% relative lift for triggered users, who are 25% of users and bring 40% of all revenue. "
        "Site-wide relative lift in revenue?", any_of=[[V(".08*.4", "overall relative lift", .003)]])
    ans(U, "back-scaling", "All-user effect is +0.3 points with only 20% of users exposed. Effect on the exposed?",
        any_of=[[V(".003/.2", "effect on the exposed", .003)], [V(".3/.2", "effect in points", .003)]])
    ref(U, "exposure of zero", "All-user effect is +0.3 points with 0% of users exposed. What's the effect on the exposed?")
    ans(U, "z after dilution", "z would be 3.0 on triggered users. What z do I expect if I analyse everyone, 25% triggered, same "
        "variance in the rest?", [V("3*sqrt(.25)", "expected z", .003)])
    # Simpson
    ans(U, "Simpson check", "Mobile: A 90/1000, B 200/2000... desktop: A 600/2000, B 310/1000. Overall rates of A and B?",
        [V("690/3000", "rate A", .003), V("510/3000", "rate B", .003)])
    ans(U, "Mantel-Haenszel", "Mantel–Haenszel odds ratio (B vs A): mobile A 90/1000 B 200/2000, desktop A 600/2000 B 310/1000?",
        [V("mh_or([(90,1000,200,2000),(600,2000,310,1000)])", "odds ratio", .005)])
    need(U, "missing strata", "Overall A wins but in mobile and desktop B wins. What's the Mantel–Haenszel odds ratio?",
         ["counts by segment"])
    ref(U, "conversions exceed users, strata", "Mantel-Haenszel odds ratio: mobile A 1090/1000 B 200/2000, desktop A 600/2000 B "
                                               "310/1000?")
    ans(U, "reweighted rate", "B converts 10% on mobile and 31% on desktop; true traffic is 60% mobile. Standardised rate?",
        [V(".6*.10+.4*.31", "rate", .003)])
    # A/A
    ans(U, "A/A, share significant", "In 100 A/A tests 11 had p < 0.05. Is our platform broken?",
        any_of=[[PV("binomtest(11,100,.05).pvalue")], [PV("binomtest(11,100,.05,alternative='greater').pvalue")],
                [PV("2*norm.sf(.06/sqrt(.05*.95/100))")]])
    need(U, "missing tests, A/A", "11 of our A/A tests had p < 0.05. Is the platform broken?", ["number of A/A tests"])
    ans(U, "A/A, uniformity", "A/A p-values: 0.02 0.11 0.35 0.42 0.48 0.63 0.71 0.77 0.85 0.97. Uniform? (Kolmogorov–Smirnov)",
        [PV("kstest([.02,.11,.35,.42,.48,.63,.71,.77,.85,.97],'uniform').pvalue")])
    ref(U, "p above one, A/A", "A/A p-values: 0.02 0.11 1.35 0.42 0.48. Uniform? Kolmogorov-Smirnov")
    need(U, "missing p-values, A/A", "Can you run a KS uniformity test on my A/A p-values?", ["p-values"])
    ans(U, "A/A, histogram", "1,000 A/A p-values fell into five equal bins 190 205 210 185 210. chi-square test for uniformity?",
        [PV("chisquare([190,205,210,185,210]).pvalue")])
    cor(U, "premise: A/A significant means broken", "One A/A test gave p = 0.03, so our randomisation must be broken, right?",
        says=["(?i)5\\s?%|0\\.05|one in|expected|chance"])
    cor(U, "premise: the winner keeps its lift", "Our underpowered test (20% power) was significant with +12%. We'll see +12% in "
        "production, right?", any_of=[[V("type_m_power(.2)", "exaggeration ratio", .015)], [V(".12/type_m_power(.2)", "lift", .02)],
                                      [V("12/type_m_power(.2)", "lift in percent", .02)]])
    ans(U, "novelty, two weeks", "Week 1 lift 6% (se 1.5%), week 2 lift 2% (se 1.4%). Is the decline significant (independent weeks)?",
        [PV("2*norm.sf(.04/sqrt(.015**2+.014**2))")])
    need(U, "missing ses, novelty", "Week 1 lift was 6%, week 2 lift 2%. Is the decline statistically significant?",
         ["standard errors"])


def follow_ups():
    P, T, S, M, B, U = "planning", "tests", "looks", "metrics", "bayes", "trust"
    q = ["How many users per group do I need for 10% vs 12%, 80% power, alpha 0.05 two-sided?"]
    ans(P, "follow-up: power", "and with 90% power?", [N("n_prop(.10,.12,power=.9)")], before=q)
    ref(P, "follow-up: power of 100 %", "and with 100% power?", before=q)
    ans(P, "follow-up: one-sided", "same but one-sided", [N("n_prop(.10,.12,sides=1)")], before=q)
    ans(P, "follow-up: confidence", "now at 99% confidence", [N("n_prop(.10,.12,alpha=.01)")], before=q)
    ans(P, "follow-up: total", "And how many is that in total?", [TOT("n_prop(.10,.12)")], before=q)
    ans(P, "follow-up: three arms", "what about three arms including control, Bonferroni over the two comparisons with control?",
        [N("n_prop(.10,.12,alpha=.025)")], before=q)
    ans(P, "follow-up: unequal split", "What if control gets 80% and treatment 20%?",
        [N("n_prop(.10,.12,k=.25)", "control", .006), N("n_prop(.12,.10,k=4)", "treatment", .006)], before=q)
    ans(P, "follow-up: duration", "How long would that take with 1,000 users a day overall?",
        any_of=days("2*ceil(n_prop(.10,.12))", 1000), before=q)
    need(P, "follow-up: duration without traffic", "How many days would that take?", ["daily traffic"], before=q)
    ans(P, "follow-up: power at a smaller n", "I'll only get 2,000 per arm. What's the power then?",
        [PW("power_prop(.10,.12,2000)")], before=q)
    both(P, "follow-up: relative or absolute", "and to detect a 5% change from the same 10% baseline instead?",
         [N("n_prop(.10,.105)", "users per group, 5 % relative"), N("n_prop(.10,.15)", "users per group, 5 points")], before=q)
    ref(P, "follow-up: no effect", "and if the treatment is at 10% too?", before=q)
    ans(P, "follow-up: chain", "and back to 80% power, but with alpha 10%?", [N("n_prop(.10,.12,alpha=.10)")],
        before=[q[0], "and with 90% power?"])
    ans(P, "follow-up: chain keeps the change", "and one-sided on top of that?", [N("n_prop(.10,.12,power=.9,sides=1)")],
        before=[q[0], "and with 90% power?"])
    q = ["what sample size do i need for 5% MDE at 80% power?"]
    ans(P, "follow-up: fills the gap", "baseline is 10%, and the 5% is relative", [N("n_prop(.10,.105)")], before=q)
    ans(P, "follow-up: fills the gap, points", "oh sorry - baseline 30%, and I mean 5 percentage points", [N("n_prop(.30,.35)")],
        before=q)
    q = ["Baseline 20%, I want to detect a 5% change with 80% power. How many users per arm?"]
    ans(P, "follow-up: settles the reading", "I meant percentage points", [N("n_prop(.20,.25)")], before=q)
    ans(P, "follow-up: settles the reading, relative", "relative, please", [N("n_prop(.20,.21)")], before=q)
    q = ["3,000 visitors a day in total, 50/50, baseline 10%, want to detect 11%. How many days at 80% power?"]
    ans(P, "follow-up: traffic halves", "what if traffic halves?", any_of=days("2*ceil(n_prop(.10,.11))", 1500), before=q)
    ref(P, "follow-up: no traffic", "what if we get 0 visitors a day?", before=q)
    ans(P, "follow-up: share of traffic", "and if only 40% of the visitors go into the test?",
        any_of=days("2*ceil(n_prop(.10,.11))", 1200), before=q)
    q = ["Baseline 10%, 20% relative lift, 80% power, two-sided 5%: n per arm?"]
    ans(P, "follow-up: other baseline", "What if the baseline is 5% instead?", [N("n_prop(.05,.06)")], before=q)
    ref(P, "follow-up: baseline above 100 %", "What if the baseline is 110% instead?", before=q)
    q = ["12,000 users per arm, baseline 6%, 80% power, alpha 5%: smallest absolute lift I can detect?"]
    ans(P, "follow-up: double the sample", "and if I double the sample?", [V("mde_prop(.06,24000)", "MDE in rate", .02)], before=q)
    q = ["SD is 15, I want to detect a difference of 3. Users per group for 80% power, alpha 5% two-sided?"]
    ans(P, "follow-up: other sd", "what if the sd is 20?", [N("n_mean(3/20)")], before=q)
    ref(P, "follow-up: negative sd", "what if the sd is -20?", before=q)
    ans(P, "follow-up: CUPED", "With CUPED at a correlation of 0.5, how many?", [N("n_mean(3/15)*.75", tol=A(2))], before=q)
    need(P, "follow-up: CUPED without correlation", "How many with CUPED?", ["correlation"], before=q)
    ans(P, "follow-up: dropout", "and assuming 10% dropout?", [N("n_mean(3/15)/.9", tol=A(1))], before=q)
    ans(P, "follow-up: clusters", "now randomise classes of 21 pupils, ICC 0.1 - how many pupils per group?",
        any_of=[[N("n_mean(3/15)*deff(21,.1)", "pupils per group", A(25))]], before=q)
    q = ["How many events do I need to detect a hazard ratio of 0.75 with 80% power, 1:1, two-sided 5%?"]
    ans(P, "follow-up: other hazard ratio", "and with HR 0.8?", any_of=[[N("schoenfeld(.8)", "events", A(1))],
                                                                      [N("freedman(.8)", "events", A(1))]], before=q)
    q = ["One-way ANOVA, 4 groups, Cohen's f = 0.25, power 80%, alpha 5%. n per group?"]
    ans(P, "follow-up: groups", "and for six groups?", [N("n_anova(.25,6)")], before=q)
    q = ["Non-inferiority, both arms 12%, margin 1 percentage point, one-sided alpha 2.5%, power 90%. Users per group?"]
    ans(P, "follow-up: margin", "with a margin of 2 points?", [N("n_noninf_prop(.12,.12,.02,power=.9)", tol=.004)], before=q)
    # tests
    q = ["Control 184/2000, treatment 226/2000. Two-sided p-value?"]
    ans(T, "follow-up: interval", "and the 95% interval for the difference?",
        any_of=[[CI("ci_diff(184,2000,226,2000)")], [CI("ci_newcombe(184,2000,226,2000)")]], before=q)
    ans(T, "follow-up: one-sided p", "and one-sided, treatment better than control?", [PV("p_prop(184,2000,226,2000,1)")], before=q)
    ans(T, "follow-up: relative lift", "what's that as a relative lift?", [V("226/184-1", "relative lift", .003)], before=q)
    ans(T, "follow-up: Fisher", "same with Fisher's exact test", [PV("p_fisher(184,2000,226,2000)")], before=q)
    ref(T, "follow-up: conversions exceed users", "what if the treatment had 2,260 conversions out of the same 2,000?", before=q)
    cor(T, "follow-up: premise on p", "great, so with that p-value there is a 97% chance that the treatment is better?",
        says=["(?i)not"], before=q)
    q = ["Control mean 50.2, sd 12, n 400. Treatment mean 52.1, sd 14, n 380. Welch t-test?"]
    ans(T, "follow-up: 90 % interval", "give me the 90% confidence interval too",
        [CI("welch_ci(50.2,12,400,52.1,14,380,.9)", "90 % interval")], before=q)
    ans(T, "follow-up: fills the ns", "40 users in A and 45 in B", [PV("welch(10,3,40,11.5,3.6,45)[2]")],
        before=["Welch p-value for A: mean 10, sd 3 and B: mean 11.5, sd 3.6?"])
    ans(T, "follow-up: fills the users", "2,000 users in each group", [PV("p_prop(184,2000,226,2000)")],
        before=["Control had 184 conversions, treatment 226. Is the difference significant?"])
    ans(T, "follow-up: settles sd or se", "those were standard errors", [
        PV("welch(50.2,6.2*sqrt(40),40,54.1,7.0*sqrt(40),40)[2]")],
        before=["A: 50.2 ± 6.2 (n = 40), B: 54.1 ± 7.0 (n = 40). What's the p-value of the Welch t-test?"])
    # looks and metrics
    q = ["If I test at 5% at each of five equally spaced looks and stop at the first significant one, what's my real false "
         "positive rate?"]
    ans(S, "follow-up: more looks", "what about 20 looks?", [V("looks_error(20)", "error rate", A(.005))], before=q)
    ans(S, "follow-up: Pocock", "which constant z would bring it back to 5% with the five looks?", [V("pocock(5)", "z bound", .003)],
        before=q)
    ref(S, "follow-up: negative looks", "and with minus five looks?", before=q)
    q = ["O'Brien–Fleming z boundaries for 5 equally spaced looks, two-sided 5%?"]
    ans(S, "follow-up: fewer looks", "and for 3 looks?", [V(f"obf(3)[{i}]", f"z bound at look {i + 1}", .006) for i in range(3)],
        before=q)
    q = ["At 50% of the information z = 1.2. Conditional power under the current trend, final two-sided 5% test?"]
    ans(S, "follow-up: other z", "and if z were 1.8?", [PW("cond_power(1.8,.5)", "conditional power")], before=q)
    q = ["Holm correction for p = 0.01, 0.02, 0.03, 0.005: adjusted values?"]
    ans(M, "follow-up: BH", "and with Benjamini-Hochberg?",
        [V(f"adj([.01,.02,.03,.005],'fdr_bh')[{i}]", "adjusted p", .002) for i in range(4)], before=q)
    q = ["20 independent metrics each tested at 5%: chance of at least one false positive?"]
    ans(M, "follow-up: fewer metrics", "with 6 metrics?", [V("1-.95**6", "family-wise error", .003)], before=q)
    ans(M, "follow-up: stricter level", "and when each of the 20 is tested at 1%?", [V("1-.99**20", "family-wise error", .003)],
        before=q)
    # Bayes, trust
    q = ["A 120/1000, B 145/1000, uniform priors. Probability that B is better?"]
    ans(B, "follow-up: expected loss", "expected loss of choosing B?", [V("loss_b(120,1000,145,1000)", "expected loss", .03)], before=q)
    ans(B, "follow-up: prior", "with a Beta(10, 90) prior on both arms?", [PW("pba(120,1000,145,1000,10,90)", "P(B>A)", .004)],
        before=q)
    ref(B, "follow-up: negative prior", "with a Beta(-10, 90) prior?", before=q)
    q = ["50/50 test: 50,410 users in A and 49,590 in B. Sample ratio mismatch?"]
    ans(U, "follow-up: other split", "and if the plan had been 51/49?", [PV("srm([50410,49590],[51,49])[1]")], before=q)
    q = ["10% of our ideas really work, power 80%, alpha 5%. What share of significant results is false?"]
    ans(U, "follow-up: alpha", "and if we tighten alpha to 1%?", [V("fpr(.1,alpha=.01)", "false positive risk", .004)], before=q)
    ref(U, "follow-up: prior above one", "what if 120% of them work?", before=q)
    q = ["True effect 1, standard error 1. How much do significant estimates overstate it on average?"]
    ans(U, "follow-up: smaller se", "and with a standard error of 0.5?", [V("type_m(1,.5)[1]", "exaggeration ratio", .01)], before=q)


def extra():
    """Further kinds, wordings with slips of the pen, and long-winded ones."""
    P, T, S, M, B, U = "planning", "tests", "looks", "metrics", "bayes", "trust"
    ans(P, "size, with typos", "whats teh smaple size for a convertion of 3% goin to 3.5%, powr 80, per varaint", [N("n_prop(.03,.035)")])
    need(P, "missing baseline, with typos", "hw many usrs do i need 2 detect a 15% relativ uplift???", ["baseline rate"])
    ans(P, "size, long-winded", "Hello, I'm a PM on the growth team. Roughly 6 in every 100 people who open the paywall start a "
        "trial. My designer thinks the new paywall gets us to 7 in 100. We'd be happy with the usual 80% power and 5% "
        "significance. How many people must see each paywall?", [N("n_prop(.06,.07)")])
    need(P, "missing effect, long-winded", "Hello, I'm a PM on the growth team. Roughly 6 in every 100 people who open the paywall "
         "start a trial and we get 4k opens a day. My designer has a new paywall which should do better. Usual 80% power, 5% "
         "significance. How many people must see each paywall?", ["effect to detect"])
    ans(P, "power to detect a fall", "Guardrail: unsubscribe 0.8%; I have 50k users per arm. Power to detect a rise to 1.0%, one-sided "
        "5%?", [PW("power_prop(.008,.01,50000,sides=1)")])
    ans(P, "achievable alpha", "Fixed n of 3,000 per arm, 10% vs 12%, I need 90% power one-sided. What significance level does that "
        "allow?", [V("norm.sf((.02-norm.ppf(.9)*sqrt((.1*.9+.12*.88)/3000))/sqrt(2*.11*.89/3000))", "alpha", .03)])
    ans(P, "detectable baseline change in both scales", "9,500 per variant, baseline 11%, power .9, alpha .05. MDE in points and in "
        "percent of the baseline?", [V("mde_prop(.11,9500,power=.9)", "MDE in rate", .02),
                                     V("mde_prop(.11,9500,power=.9)/.11", "relative MDE", .02)])
    ans(P, "interaction size", "2x2 factorial on a metric with sd 10: total users to detect an interaction (difference of differences) "
        "of 2 with 80% power?", any_of=[[N("4*4*K2()*100/4", "users in total", .006)], [N("4*K2()*100/4", "users per cell", .006)]])
    ans(P, "half-normal check", "Which power corresponds to a noncentrality (effect over se) of 2.8 in a two-sided 5% z test?",
        [PW("norm.cdf(2.8-za())", "power", .004)])
    ans(P, "MDE from a standard error", "The standard error of our lift estimate is 0.5 points. MDE at 80% power and two-sided 5%?",
        any_of=[[V("2.8015852*.005", "MDE in rate", .003)], [V("(za()+zb())*.5", "MDE in points", .003)]])
    ans(P, "crossover versus parallel", "Correlation 0.75 between a user's two periods. By what factor does a paired (within-user) design "
        "cut the number of users compared with two separate groups in total?", any_of=[
            [V("(1-.75)/2", "users, paired over parallel total", .003)], [V("2/(1-.75)", "factor", .003)]])
    ans(P, "repeated measures mean", "Averaging 4 measurements per user with correlation .5 between them: variance relative to one "
        "measurement?", [V("(1+3*.5)/4", "variance ratio", .003)])
    ans(P, "holdout precision", "5% global holdout out of 2M users, base conversion 10%. Standard error of the difference (holdout vs the "
        "other 95%)?", [V("sqrt(.09*(1/100000+1/1900000))", "standard error", .01)])
    ref(P, "holdout of everyone", "100% global holdout out of 2M users, base conversion 10%. Standard error of the difference between "
        "holdout and the rest?")
    # several readings
    both(P, "relative or absolute, power", "5,000 users per arm, baseline 10%. What's the power to detect a 15% change?",
         [PW("power_prop(.10,.115,5000)", "power, 15 % relative", .008), PW("power_prop(.10,.25,5000)", "power, 15 points")])
    ans(P, "only the relative reading is possible", "Churn is 5%; I want to detect a relative 20% drop, 80% power. Users per group?",
        [N("n_prop(.05,.04)")])
    both(P, "relative or absolute, terse", "base 25% / mde 4% / pwr 90 / alpha 5 two-tailed -> n per group?",
         [N("n_prop(.25,.26,power=.9)", "users per group, 4 % relative"), N("n_prop(.25,.29,power=.9)", "users per group, 4 points")])
    both(P, "relative or absolute, rise", "CTR is 8 percent, we think it'll go up by 2 percent. How many impressions per arm?",
         [N("n_prop(.08,.0816)", "impressions per arm, 2 % relative"), N("n_prop(.08,.10)", "impressions per arm, 2 points")])
    both(P, "n per arm or in total, means", "n = 200, d = 0.3, two-sample t-test, alpha 5%: power?",
         [PW("power_mean(.3,200)", "power, 200 per group"), PW("power_mean(.3,100)", "power, 200 in total")])
    both(P, "n per arm or in total, ANOVA", "ANOVA with 3 groups, f = 0.25, n = 60. Power at 5%?",
         [PW("power_anova(.25,3,60)", "power, 60 per group"), PW("power_anova(.25,3,20)", "power, 60 in total")])
    both(P, "n per arm or in total, MDE of means", "Sample size of 5,000, two arms, sd 30 dollars: which difference can I detect with "
         "80% power?", [V("30*mde_mean(5000)", "MDE, 5,000 per arm"), V("30*mde_mean(2500)", "MDE, 5,000 in total")])
    both(P, "margin relative or absolute, precision", "How many visitors to estimate a 20% conversion rate to within 5% at 95% confidence?",
         [N("moe_n(.2,.05)", "visitors, ±5 points"), N("moe_n(.2,.01)", "visitors, ±5 % of the rate")])
    both(P, "bounds relative or absolute, equivalence", "TOST on rates around 25%, equivalence bounds ±8%, no true difference, alpha 5%, "
         "power 80%: n per group?", [N("n_equiv_prop(.25,.08)", "users per group, 8 points", .01),
                                     N("n_equiv_prop(.25,.02)", "users per group, 8 % of the rate", .004)])
    both(T, "margin relative or absolute, test", "Control 200/1,000, new 193/1,000; non-inferiority margin 5%. One-sided p?",
         [PV("p_noninf(200,1000,193,1000,.05)", "p-value, 5 points"), PV("p_noninf(200,1000,193,1000,.01)", "p-value, 5 % of "
                                                                             "the control rate")])
    both(T, "sd or standard error, terse", "12.1 ± 0.9 vs 11.2 ± 1.1 with 12 users each, t test p?",
         [PV("welch(12.1,.9,12,11.2,1.1,12)[2]", "p-value, ± is the sd"),
          PV("welch(12.1,.9*sqrt(12),12,11.2,1.1*sqrt(12),12)[2]", "p-value, ± is the standard error")])
    both(B, "n per arm or in total, Bayes", "n=2000, A 5% and B 6% converted, flat priors. P(B>A)?",
         [PW("pba(100,2000,120,2000)", "P(B>A), 2000 per arm"), PW("pba(50,1000,60,1000)", "P(B>A), 2000 in total")])
    # tests
    ans(T, "test, with typos", "is this signifcant?? A 48 out of 1050 convertions, B 71 of 1043", [PV("p_prop(48,1050,71,1043)")])
    need(T, "missing users, with typos", "A 48 convertions B 71 convertions is it signifcant??", ["number of users in each group"])
    ans(T, "test, long-winded", "Last two weeks we ran the green button against the blue one. Blue was shown to 8,412 people of whom 673 "
        "clicked. Green was shown to 8,390 and 741 clicked. My boss wants to know the p-value and the lift in percent.",
        [PV("p_prop(673,8412,741,8390)"), V("rr(673,8412,741,8390)-1", "relative lift", .005)])
    ref(T, "zero users, long-winded", "Last two weeks we ran the green button against the blue one. Blue was shown to 8,412 people of whom "
        "673 clicked. Green was shown to 0 people and 741 clicked. My boss wants the p-value.")
    ans(T, "large numbers", "1.2M users per arm, 48,300 vs 48,950 orders. p?", [PV("p_prop(48300,1200000,48950,1200000)")])
    ans(T, "two tiny rates", "0 of 300 refunds in A versus 6 of 310 in B. exact p?", [PV("p_fisher(0,300,6,310)")])
    ans(T, "relative risk to odds ratio", "baseline risk 30%, relative risk 1.5. odds ratio?", [V("(.45/.55)/(.3/.7)", "odds ratio", .003)])
    ref(T, "relative risk too large", "baseline risk 80%, relative risk 1.5. odds ratio?")
    ans(T, "weighted mean of rates", "Rates 4% on 10k users and 6% on 30k users; overall rate?", [V("(400+1800)/40000", "rate", .002)])
    ans(T, "sd from se", "standard error 0.42 with n = 225; sd?", [V(".42*15", "sd", .001)])
    ans(T, "pooled sd", "Pooled sd of 4 (n=10) and 6 (n=20)?", [V("sqrt((9*16+19*36)/28)", "pooled sd", .003)])
    ans(T, "sd of a binary metric", "what's the standard deviation of a 0/1 metric with mean 0.2?", [V(".4", "sd", .001)])
    ans(T, "mean of a list with interval", "95% t interval for the mean of 4.1, 5.0, 3.8, 4.6, 5.2, 4.4",
        [CI("t_ci(np.mean([4.1,5,3.8,4.6,5.2,4.4]),np.std([4.1,5,3.8,4.6,5.2,4.4],ddof=1),6)", share=.015)])
    need(T, "missing data, list", "95% t interval for the mean of my six measurements?", ["measurements"])
    ans(T, "Cohen's d to probability of superiority", "d = 0.5, normal data: probability that a random treated user beats a random control "
        "user?", [V("norm.cdf(.5/sqrt(2))", "probability of superiority", .003)])
    ans(T, "t from d", "d = 0.4 with 60 in each group. t statistic?", [V(".4*sqrt(30)", "t", .003)])
    ans(T, "correlation, Spearman from lists", "spearman correlation of 1 2 3 4 5 6 with 2 1 4 3 6 5",
        [V("stats.spearmanr([1,2,3,4,5,6],[2,1,4,3,6,5]).statistic", "rho", .003)])
    ans(T, "correlation, Pearson from lists", "Pearson r between x = 1, 2, 3, 4, 5 and y = 2.1, 3.9, 6.2, 7.8, 9.5?",
        [V("stats.pearsonr([1,2,3,4,5],[2.1,3.9,6.2,7.8,9.5]).statistic", "r", .001)])
    ans(T, "slope and se", "regression slope 1.32, se 0.55, 48 residual degrees of freedom: t and p?",
        [V("1.32/.55", "t", .002), PV("2*t.sf(2.4,48)")])
    ans(T, "inverse of an effect", "B is 25% better than A in relative terms. By how many percent is A worse than B?",
        [V("1-1/1.25", "relative fall", .003)])
    ans(T, "compounded lifts", "Three launches with +2%, +3% and -1%, multiplicative. Combined lift?",
        [V("1.02*1.03*.99-1", "combined lift", .003)])
    ans(T, "average of several relative lifts back to a rate", "baseline 4.0% and a relative lift of 7.5%: new rate?",
        [V(".04*1.075", "rate", .001)])
    ref(T, "rate above one after a lift", "baseline 70% conversion and a relative lift of 60%: new rate?")
    ans(T, "Poisson single count vs expected", "Usually 12 tickets a day, today 21. Probability of 21 or more by chance (Poisson)?",
        [PV("poisson.sf(20,12)", "probability")])
    ans(T, "binomial tail", "probability of 9 or more conversions among 100 visitors at a 5% rate?", [PV("binom.sf(8,100,.05)", "probability")])
    ref(T, "binomial rate above one", "probability of 9 or more conversions among 100 visitors at a 140% rate?")
    ans(T, "two-sample z, known sd", "known sigma 10 in both arms, n 100 each, difference 3. z test p?", [PV("2*norm.sf(3/sqrt(2))")])
    # looks, metrics
    ans(S, "error of two looks", "One interim at the halfway point plus the final, both at z = 1.96. Overall type I error?",
        [V("looks_error(2)", "error rate", A(.002))])
    ans(S, "OBF final level", "How much alpha is left for the final analysis (nominal two-sided p) after three earlier O'Brien-Fleming "
        "looks, 4 in all, 5%?", [V("2*norm.sf(obf(4)[-1])", "nominal p", .01)])
    ans(S, "information fraction", "planned 24,000 users, 9,000 so far. information fraction?", [V("9/24", "information fraction", .001)])
    need(S, "missing plan", "9,000 users so far. What's my information fraction?", ["planned sample size"])
    ans(S, "information fraction, events", "120 of 300 planned events seen. Share of two-sided 5% alpha spent so far by the Lan-DeMets "
        "O'Brien-Fleming function?", any_of=[[V("spend_obf(.4)", "alpha spent", .012)],
                                            [V("4*(1-norm.cdf(norm.isf(.0125)/sqrt(.4)))", "alpha spent, two tails", .012)]])
    ans(S, "OBF one-sided", "one-sided 2.5% O'Brien-Fleming with 2 looks: z boundaries?",
        [V("obf(2,.025,False)[0]", "first bound", .004), V("obf(2,.025,False)[1]", "second bound", .004)])
    ref(S, "power of 100 %, sequential", "3 O'Brien-Fleming looks and 100% power: inflation factor?")
    ref(S, "tau negative", "mSPRT: estimate .01, se .004, tau -0.02. p?")
    need(M, "missing alpha spread, weighted", "weighted Bonferroni for three metrics: which alpha does each get?", ["weights"])
    ans(M, "weighted Bonferroni", "Weighted Bonferroni, overall 5%, weights 50/30/20: alpha for each of the three metrics?",
        [V(".025", "alpha", .001), V(".015", "alpha", .001), V(".01", "alpha", .001)])
    ref(M, "weights beyond 100 %", "Weighted Bonferroni at 5% overall with weights of 70/60/-30 percent: alpha for each metric?")
    ans(M, "Bonferroni interval", "6 metrics, Bonferroni at 5%: which z do I use for each simultaneous interval?",
        [V("norm.isf(.05/12)", "z", .003)])
    ref(M, "p above one, Stouffer", "stouffer's method for one-sided p-values 0.04, 1.4, 0.2")
    need(M, "missing second experiment", "Pool my two experiments by inverse variance. The first had a lift of 2.0 (se 0.8).",
         ["second estimate"])
    cor(M, "premise: correction removes all false positives", "After Bonferroni at 5% there's no chance of a false positive any more, "
        "right?", says=["(?i)5\\s?%|0\\.05|at most|still"])
    # Bayes, trust
    ans(B, "P(B>A), with typos", "prob B beats A bayesain: 33/410 vs 47/402", [PW("pba(33,410,47,402)", "P(B>A)", .006)])
    ans(B, "posterior predictive", "Beta(4, 96) posterior for conversion. Expected conversions among the next 500 users?",
        [V("500*.04", "expected conversions", .001)])
    ref(B, "prior probability above one", "Prior probability 130% that the idea works, Bayes factor 3: posterior?")
    ans(B, "normal, P(lift above a threshold)", "Posterior of the lift is normal with mean 1.2% and sd 0.8%. Probability that it exceeds "
        "2%?", [PW("norm.sf(1)", "probability", .003)])
    need(B, "missing sd, posterior", "Posterior of the lift is normal with mean 1.2%. Probability that it exceeds 2%?",
         ["standard deviation"])
    ans(U, "SRM, tiny p of a small imbalance", "5,020,000 vs 4,980,000 on a 50/50 split: srm p", [PV("srm([5020000,4980000],[1,1])[1]")])
    ans(U, "imbalance that is tolerable", "with 100k users and a 50/50 split, which deviation of A's count from 50,000 gives p = 0.001?",
        [V("norm.isf(.0005)*sqrt(100000)/2", "users", .01)])
    ans(U, "contamination", "10% of control users were exposed to the treatment by mistake and everyone in treatment was. Observed effect "
        "1.8 points; effect corrected for contamination?", any_of=[[V(".018/.9", "effect", .003)], [V("1.8/.9", "effect in points", .003)]])
    ans(U, "complier effect", "Intent-to-treat effect 1.2 points; 40% in treatment and 10% in control actually used the feature. CACE?",
        any_of=[[V(".012/.3", "effect on compliers", .003)], [V("1.2/.3", "effect in points", .003)]])
    need(U, "missing uptake", "Intent-to-treat effect is 1.2 points. What's the effect on compliers?", ["uptake in each arm"])
    ref(U, "equal uptake", "ITT effect 1.2 points; 40% in treatment and 40% in control used the feature. CACE?")


FAMILIES = (planning_two_rates, planning_means, planning_other, planning_time, tests_rates, tests_means, looks, metrics, bayes,
            trust, follow_ups, extra)


def check():
    """The functions above against R, against printed tables and against one another."""
    near = [
        ("n_prop(.1,.15)", "R('power.prop.test(p1=.1,p2=.15,power=.8)$n')", 1e-4),
        ("n_prop(.0003,.0002)", "R('power.prop.test(p1=.0003,p2=.0002,power=.8,tol=1e-10)$n')", 1e-4),
        ("power_prop(.1,.115,5000)", "R('power.prop.test(n=5000,p1=.1,p2=.115)$power')", 1e-5),
        ("n_prop_h(.1,.15)", "R('pwr.2p.test(h=ES.h(.1,.15),power=.8)$n')", 1e-3),
        ("n_mean(.2)", "R('power.t.test(delta=.2,sd=1,power=.8)$n')", 1e-4),
        ("n_mean(.25,k=3)", "R('uniroot(function(n)pwr.t2n.test(n1=n,n2=3*n,d=.25)$power-.8,c(50,1000),tol=1e-9)$root')", 1e-4),
        ("power_mean(4/12,300,100)", "R('pwr.t2n.test(n1=300,n2=100,d=4/12)$power')", 1e-4),
        ("n_pair(.25)", "R('power.t.test(delta=.25,sd=1,power=.8,type=\"paired\")$n')", 1e-3),
        ("n_anova(.25,4)", "R('pwr.anova.test(k=4,f=.25,power=.8)$n')", 1e-4),
        ("power_anova(.3,5,20)", "R('pwr.anova.test(k=5,n=20,f=.3)$power')", 1e-4),
        ("n_chi(.3,2)", "R('pwr.chisq.test(w=.3,df=2,power=.8)$N')", 1e-4),
        ("power_corr(.25,120)", "R('pwr.r.test(r=.25,n=120)$power')", 6e-3),
        ("p_yates(45,100,60,100)", "R('prop.test(c(45,60),c(100,100))$p.value')", 1e-6),
        ("p_fisher(3,15,9,14)", "R('fisher.test(matrix(c(3,12,9,5),2))$p.value')", 1e-6),
        ("p_mcn_cc(40,22)", "R('mcnemar.test(matrix(c(50,40,22,50),2))$p.value')", 1e-6),
        ("ci_pois(17)[0]", "R('poisson.test(17)$conf.int[1]')", 1e-5),
        ("ci_corr(-.42,50)[0]", "R('tanh(atanh(-.42)-qnorm(.975)/sqrt(47))')", 1e-6),
        ("wilson(8,25)[0]", "R('prop.test(8,25,correct=FALSE)$conf.int[1]')", 1e-6),
        ("mh_or([(90,1000,200,2000),(600,2000,310,1000)])",
         "R('mantelhaen.test(array(c(200,90,1800,910,310,600,690,1400),c(2,2,2)))$estimate')", 1e-6),
        ("obf(5)[0]", "R('rpact::getDesignGroupSequential(kMax=5,typeOfDesign=\"OF\",alpha=.05,sided=2)$criticalValues[1]')", 1e-3),
        ("obf(5)[4]", "R('rpact::getDesignGroupSequential(kMax=5,typeOfDesign=\"OF\",alpha=.05,sided=2)$criticalValues[5]')", 1e-3),
        ("obf(2,.025,False)[1]", "R('rpact::getDesignGroupSequential(kMax=2,typeOfDesign=\"OF\",alpha=.025,sided=1)$criticalValues[2]')",
         1e-3),
        ("pocock(3)", "R('rpact::getDesignGroupSequential(kMax=3,typeOfDesign=\"P\",alpha=.05,sided=2)$criticalValues[1]')", 1e-3),
        ("inflation([pocock(5)]*5)", "R('rpact::getDesignCharacteristics(rpact::getDesignGroupSequential(kMax=5,typeOfDesign=\"P\","
         "alpha=.05,sided=2,beta=.2))$inflationFactor')", 1e-3),
        ("inflation(obf(3),power=.9)", "R('rpact::getDesignCharacteristics(rpact::getDesignGroupSequential(kMax=3,typeOfDesign=\"OF\","
         "alpha=.05,sided=2,beta=.1))$inflationFactor')", 1e-3),
        ("schoenfeld(.65,share=1/3)", "R('rpact::getSampleSizeSurvival(hazardRatio=.65,allocationRatioPlanned=2,alpha=.025,beta=.2,"
         "pi2=.5)$eventsFixed')", 2e-3),
        ("dunnett_crit(3)", "R('mvtnorm::qmvnorm(.95,tail=\"both.tails\",corr=matrix(c(1,.5,.5,.5,1,.5,.5,.5,1),3))$quantile')", 1e-3),
        ("looks_error(5)", ".1417", 2e-3),   # Armitage, McPherson and Rowe 1969: 0.142
        ("looks_error(10)", ".1933", 2e-3),  # 0.193
        ("type_m(1,1)[1]", "R('{set.seed(1);x<-rnorm(4e6,1);mean(abs(x[abs(x)>1.959964]))}')", 3e-3),
        ("pba(120,1000,145,1000)", "R('{set.seed(2);mean(rbeta(4e6,146,856)>rbeta(4e6,121,881))}')", 2e-3),
        ("loss_b(500,10000,520,10000)",
         "R('{set.seed(3);mean(pmax(rbeta(4e6,501,9501)-rbeta(4e6,521,9481),0))}')", 6e-3),
        ("p_gamma(41,1001,56,1001)", "R('{set.seed(4);mean(rgamma(4e6,56)>rgamma(4e6,41))}')", 2e-3),
        ("n_equiv_mean_z(20,5)", "n_equiv_mean(20,5)", 1e-2),
    ]
    bad = 0
    for a, b, tol in near:
        x, y = float(_ev(a)), float(_ev(b))
        if abs(x - y) > tol * abs(y):
            bad += 1
            print("CHECK", a, x, b, y)
    print(f"{len(near)} checks, {bad} bad")


def main():
    for fam in FAMILIES:
        fam()
    ids = [c["id"] for c in CASES]
    assert len(set(ids)) == len(ids)
    seen = Counter((tuple(c.get("before", ())), c["question"].lower()) for c in CASES)
    assert max(seen.values()) == 1, [k for k, v in seen.items() if v > 1]
    if "--check" in sys.argv or "--record" in sys.argv:
        check()
    if "--record" in sys.argv:
        _save_recorded()
    out = HERE / "calculations.jsonl"
    out.write_text("".join(json.dumps(c, ensure_ascii=False) + "\n" for c in CASES), encoding="utf-8")
    print(len(CASES), "cases", dict(Counter(c["status"] for c in CASES)))
    print(dict(Counter(c["family"] for c in CASES)), "follow-ups", sum("before" in c for c in CASES),
          "kinds", len({c["kind"] for c in CASES}))


if __name__ == "__main__":
    main()
