#!/usr/bin/env python3
# A table of cases with long lines, kept as typed:
# ruff: noqa
# fmt: off
"""Write ``calculations_second.jsonl``: a second exam, in the voice of people who read blogs and chat threads.

Written blind: neither the product nor the first exam's cases were read. Every expected number is the value of a
Python expression (kept in the field ``oracle``) over the functions below, scipy, statsmodels and, for some, a call
of R. R values are recorded in ``RECORDED_R``; ``--record`` asks R again and rewrites them, and ``--check`` compares
the functions below with R, with statsmodels and with simulation.

The record format is that of ``calculations.jsonl``. Conventions: alpha 5 % two-sided and power 80 % unless said;
sizes for rates by the pooled z and for means by the noncentral t, rounded up per arm, exact; intervals of any common
method; differences are treatment minus control; rates, lifts and differences of rates are fractions.
"""
from __future__ import annotations

import json
import math
import random
import shutil
import subprocess
import sys
from collections import Counter
from math import ceil, exp, floor, log, sqrt
from pathlib import Path

import numpy as np
from scipy import integrate, optimize, stats
from scipy.stats import beta, binom, binomtest, chi2_contingency, chisquare, fisher_exact, nct, norm, poisson, t
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

SELF = Path(__file__).resolve()
OUT = SELF.with_name("calculations_second.jsonl")

# --- recorded R values (rewritten by --record) ---
RECORDED_R: dict[str, float] = {
    "as.numeric(mvtnorm::pmvnorm(rep(-qnorm(.975),3),rep(qnorm(.975),3),corr=matrix(c(1,.5,.5,.5,1,.5,.5,.5,1),3)))": 0.874713607672,
    "getDesignGroupSequential(kMax=2,typeOfDesign=\"OF\",alpha=0.025,sided=1)$criticalValues[1]": 2.79650968147,
    "getDesignGroupSequential(kMax=2,typeOfDesign=\"asOF\",alpha=0.025,sided=1)$criticalValues[1]": 2.96258804273,
    "getDesignGroupSequential(kMax=3,typeOfDesign=\"P\",alpha=0.025,sided=1)$criticalValues[1]": 2.28947845646,
    "getDesignGroupSequential(kMax=4,typeOfDesign=\"OF\",alpha=0.025,sided=1)$criticalValues[1]": 4.04859100735,
    "getDesignGroupSequential(kMax=4,typeOfDesign=\"OF\",alpha=0.025,sided=1)$criticalValues[4]": 2.02429550367,
    "getDesignGroupSequential(kMax=4,typeOfDesign=\"P\",alpha=0.025,sided=1)$criticalValues[1]": 2.36129966472,
    "getDesignGroupSequential(kMax=4,typeOfDesign=\"asOF\",alpha=0.025,sided=1)$criticalValues[1]": 4.33263364605,
    "getDesignGroupSequential(kMax=4,typeOfDesign=\"asOF\",alpha=0.025,sided=1)$criticalValues[4]": 2.01409014314,
    "getSampleSizeMeans(getDesignGroupSequential(kMax=1,alpha=.05,beta=.1,sided=1),groups=2,thetaH0=-1.5,alternative=0,stDev=12)$nFixed/2": 1096.84951037,
    "getSampleSizeRates(getDesignGroupSequential(kMax=1,alpha=0.025,beta=0.1,sided=1),groups=2,thetaH0=-0.03,pi1=0.85,pi2=0.85)$nFixed/2": 2986.00662733,
    "getSampleSizeRates(getDesignGroupSequential(kMax=1,alpha=0.025,beta=0.2,sided=1),groups=2,thetaH0=-0.03,pi1=0.85,pi2=0.85)$nFixed/2": 2231.54523609,
    "getSampleSizeSurvival(getDesignGroupSequential(kMax=1,alpha=.025,beta=.2,sided=1),hazardRatio=.75,pi2=.5)$eventsFixed": 379.351729597,
    "power.prop.test(n=25000,p1=.11,p2=.1155)$power": 0.493703027404,
    "power.prop.test(n=40000,p1=.075,power=.8,tol=1e-10)$p2-.075": 0.00530155209066,
    "power.prop.test(p1=.034,p2=.039,power=.8)$n": 22081.0162415,
    "power.prop.test(p1=.12,p2=.138,power=.8,alternative=\"one.sided\")$n": 4287.01494782,
    "power.prop.test(p1=.62,p2=.65,power=.9)$n": 5409.82923275,
    "power.t.test(delta=.205,sd=22,power=.8,strict=TRUE,tol=1e-10)$n": 180790.894262,
    "power.t.test(delta=1,sd=40*sqrt(.75),power=.8,strict=TRUE,tol=1e-10)$n": 18838.2256353,
    "power.t.test(delta=1.25,sd=60,power=.9,strict=TRUE,tol=1e-10)$n": 48419.1490266,
    "power.t.test(delta=2,sd=20,power=.9,alternative=\"one.sided\",tol=1e-10)$n": 1713.44628068,
    "power.t.test(delta=3,sd=45,power=.8,strict=TRUE,tol=1e-10)$n": 3532.9478501,
    "power.t.test(delta=3.4,sd=120,power=.9,strict=TRUE,tol=1e-10)$n": 26178.6142936,
    "power.t.test(delta=50,sd=800,power=.9,alternative=\"one.sided\",tol=1e-10)$n": 4385.36639523,
    "power.t.test(n=2500,delta=1.2,sd=15)$power": 0.807280830744,
    "power.t.test(n=6000,sd=30,power=.8,tol=1e-10)$delta": 1.53461426073,
    "prop.test(c(1204,1331),c(24310,24187),correct=FALSE)$p.value": 0.00648466832869,
    "prop.test(c(365,312),c(4050,4000),correct=FALSE)$conf.int[1]": 5.51845709297e-06,
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
    code = f"suppressMessages({{library(pwr);library(rpact)}});cat('@@',format({call},digits=12))"
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


def K2(alpha=.05, power=.8, sides=2):
    return (za(alpha, sides) + norm.ppf(power)) ** 2


def n_prop(p1, p2, alpha=.05, power=.8, sides=2, k=1.0):
    """Size of arm 1, unrounded; arm 2 has k times as many. Variance under H0 pooled by allocation."""
    pb = (p1 + k * p2) / (1 + k)
    a = za(alpha, sides) * sqrt(pb * (1 - pb) * (1 + 1 / k))
    b = norm.ppf(power) * sqrt(p1 * (1 - p1) + p2 * (1 - p2) / k)
    return ((a + b) / (p1 - p2)) ** 2


def N(p1, p2, **kw):
    """Per arm, equal arms, rounded up."""
    return ceil(n_prop(p1, p2, **kw) - 1e-9)


def power_prop(n, p1, p2, alpha=.05, sides=2, k=1.0):
    pb = (p1 + k * p2) / (1 + k)
    a = za(alpha, sides) * sqrt(pb * (1 - pb) * (1 + 1 / k))
    return norm.cdf((abs(p1 - p2) * sqrt(n) - a) / sqrt(p1 * (1 - p1) + p2 * (1 - p2) / k))


def mde(n, p, alpha=.05, power=.8, sides=2, k=1.0):
    """Smallest upward absolute change detected with n in arm 1."""
    return optimize.brentq(lambda d: n_prop(p, p + d, alpha, power, sides, k) - n, 1e-7, (1 - p) * .999, xtol=1e-12)


def power_mean(n, d, alpha=.05, sides=2, k=1.0):
    df, nc = n * (1 + k) - 2, abs(d) * sqrt(n * k / (1 + k))
    c = t.isf(alpha / sides, df)
    if df > 5000:  # the spread of the estimated sd as a normal one; scipy's nct fails far out
        e, v = 1 - 1 / (4 * df), sqrt(1 + c * c / (2 * df))
        return norm.sf((c * e - nc) / v) + (norm.cdf((-c * e - nc) / v) if sides == 2 else 0)
    return nct.sf(c, df, nc) + (nct.cdf(-c, df, nc) if sides == 2 else 0)


def n_mean(d, alpha=.05, power=.8, sides=2, k=1.0):
    guess = K2(alpha, power, sides) * (1 + 1 / k) / d ** 2
    return optimize.brentq(lambda n: power_mean(n, d, alpha, sides, k) - power, max(2.5, guess * .9), guess * 1.3 + 10)


def M(d, **kw):
    return ceil(n_mean(d, **kw) - 1e-9)


def mde_mean(n, sd, alpha=.05, power=.8, sides=2):
    return sd * optimize.brentq(lambda d: power_mean(n, d, alpha, sides) - power, 1 / sqrt(n), 8 / sqrt(n))


def n_paired(d, alpha=.05, power=.8):
    def pw(n):
        c, nc = t.isf(alpha / 2, n - 1), d * sqrt(n)
        return nct.sf(c, n - 1, nc) + nct.cdf(-c, n - 1, nc)
    return optimize.brentq(lambda n: pw(n) - power, 3, 1e5)


def n_tost_mean(margin, sd, alpha=.05, power=.8):
    """Per arm, true difference nought, by the exact power of two one-sided t tests (numerical integration)."""
    def pw(n):
        df = 2 * n - 2
        c, k = t.isf(alpha, df), margin / (sd * sqrt(2 / n))
        f = lambda s: (2 * norm.cdf(k - c * s) - 1) * stats.chi.pdf(s * sqrt(df), df) * sqrt(df)
        return integrate.quad(f, max(1e-9, 1 - 8 / sqrt(2 * df)), min(k / c, 1 + 8 / sqrt(2 * df)))[0] if c > 0 else 0
    return optimize.brentq(lambda n: pw(n) - power, 5, 1e5)


# ----------------------------------------------------------------------------------------------- tests
def z_pooled(x1, n1, x2, n2):
    p = (x1 + x2) / (n1 + n2)
    return (x2 / n2 - x1 / n1) / sqrt(p * (1 - p) * (1 / n1 + 1 / n2))


def z_unpooled(x1, n1, x2, n2):
    a, b = x1 / n1, x2 / n2
    return (b - a) / sqrt(a * (1 - a) / n1 + b * (1 - b) / n2)


def p2(z):
    return 2 * norm.sf(abs(z))


def p_yates(x1, n1, x2, n2):
    return chi2_contingency([[x1, n1 - x1], [x2, n2 - x2]], correction=True)[1]


def p_fisher(x1, n1, x2, n2):
    return fisher_exact([[x1, n1 - x1], [x2, n2 - x2]])[1]


def score_variance(d, x1, n1, x2, n2):
    """Variance of the difference (2 minus 1) at the likeliest rates that differ by d, times N/(N-1)."""
    def minus(p):
        return -(x1 * log(p) + (n1 - x1) * log(1 - p) + x2 * log(p + d) + (n2 - x2) * log(1 - p - d))
    p = optimize.minimize_scalar(minus, bounds=(max(1e-9, 1e-9 - d), min(1 - 1e-9, 1 - 1e-9 - d)), method="bounded", options={"xatol": 1e-10}).x
    return (p * (1 - p) / n1 + (p + d) * (1 - p - d) / n2) * (n1 + n2) / (n1 + n2 - 1)


def ci_diff(method, x1, n1, x2, n2, alpha=.05):
    """Treatment (2) minus control (1); "score" is Miettinen and Nurminen's."""
    if method == "score":
        d0, c2 = x2 / n2 - x1 / n1, za(alpha) ** 2
        f = lambda d: (d0 - d) ** 2 / score_variance(d, x1, n1, x2, n2) - c2
        return optimize.brentq(f, d0 - .2, d0), optimize.brentq(f, d0, d0 + .2)
    return confint_proportions_2indep(x2, n2, x1, n1, method=method, compare="diff", alpha=alpha)


def ci_lift(method, x1, n1, x2, n2, alpha=.05):
    r, a, b, z = (x2 / n2) / (x1 / n1), x1 / n1, x2 / n2, za(alpha)
    va, vb = a * (1 - a) / n1, b * (1 - b) / n2
    if method == "delta":
        s = r * sqrt(va / a ** 2 + vb / b ** 2)
        return r - z * s - 1, r + z * s - 1
    if method == "fieller":
        g = z * z * va / a ** 2
        s = z / a * sqrt(vb + r * r * va - g * vb)
        return (r - s) / (1 - g) - 1, (r + s) / (1 - g) - 1
    lo, hi = confint_proportions_2indep(x2, n2, x1, n1, method=method, compare="ratio", alpha=alpha)
    return lo - 1, hi - 1


def welch(m1, s1, n1, m2, s2, n2):
    """t, df, p and standard error of arm 2 minus arm 1."""
    a, b = s1 ** 2 / n1, s2 ** 2 / n2
    se, df = sqrt(a + b), (a + b) ** 2 / (a ** 2 / (n1 - 1) + b ** 2 / (n2 - 1))
    tt = (m2 - m1) / se
    return tt, df, 2 * t.sf(abs(tt), df), se


def p_student(m1, s1, n1, m2, s2, n2):
    return stats.ttest_ind_from_stats(m1, s1, n1, m2, s2, n2)[1]


def ci_mean(m1, s1, n1, m2, s2, n2, side, alpha=.05):
    _, df, _, se = welch(m1, s1, n1, m2, s2, n2)
    return m2 - m1 + side * t.isf(alpha / 2, df) * se


def p_anova(groups):
    n = sum(g[2] for g in groups)
    m = sum(g[0] * g[2] for g in groups) / n
    between = sum(g[2] * (g[0] - m) ** 2 for g in groups) / (len(groups) - 1)
    within = sum((g[2] - 1) * g[1] ** 2 for g in groups) / (n - len(groups))
    return stats.f.sf(between / within, len(groups) - 1, n - len(groups))


def p_welch_anova(groups):
    w = np.array([g[2] / g[1] ** 2 for g in groups]); m = np.array([g[0] for g in groups]); k = len(groups)
    mw = (w * m).sum() / w.sum()
    lam = sum((1 - wi / w.sum()) ** 2 / (g[2] - 1) for wi, g in zip(w, groups))
    stat = (w * (m - mw) ** 2).sum() / (k - 1) / (1 + 2 * (k - 2) / (k * k - 1) * lam)
    return stats.f.sf(stat, k - 1, (k * k - 1) / (3 * lam))


def fewest(x1, n1, n2, p, alpha=.05):
    """The smallest count of arm 2 above arm 1's rate with p below alpha."""
    x2 = ceil(x1 / n1 * n2)
    while p(x1, n1, x2, n2) >= alpha:
        x2 += 1
    return x2


# ----------------------------------------------------------------------------------------------- looks
def peek(looks, c=None, alpha=.05):
    """Chance of crossing |z| > c at any of equally spaced looks, no effect: Armitage's recursion on a grid."""
    c = za(alpha) if c is None else c
    g = np.linspace(-c, c, 1201); h = g[1] - g[0]; w = np.full(g.size, h); w[[0, -1]] = h / 2
    dens, stay = norm.pdf(g), norm.cdf(c) - norm.cdf(-c)
    for j in range(1, looks):  # z at look j+1 given look j
        r, s = sqrt(j / (j + 1)), sqrt(1 / (j + 1))
        stay = float((w * dens * (norm.cdf((c - r * g) / s) - norm.cdf((-c - r * g) / s))).sum())
        dens = (norm.pdf((g[:, None] - r * g[None, :]) / s) / s) @ (w * dens)
    return 1 - stay


def cond_power(z, frac, alpha=.05, sides=2):
    """Under the observed trend."""
    return norm.cdf((z / sqrt(frac) - za(alpha, sides)) / sqrt(1 - frac))


def cond_power_plan(z, frac, power=.8, alpha=.05, sides=2):
    """Under the effect planned for."""
    drift = za(alpha, sides) + norm.ppf(power)
    return norm.cdf((z * sqrt(frac) + drift * (1 - frac) - za(alpha, sides)) / sqrt(1 - frac))


def gs(kind, looks, i, alpha=.025):
    return R(f'getDesignGroupSequential(kMax={looks},typeOfDesign="{kind}",alpha={alpha},sided=1)$criticalValues[{i}]')


# ----------------------------------------------------------------------------------------------- Bayes
def beats(a1, b1, a2, b2):
    """P(second > first)."""
    f = lambda x: beta.pdf(x, a2, b2) * beta.cdf(x, a1, b1)
    m, s = beta.mean(a2, b2), beta.std(a2, b2)
    return integrate.quad(f, max(0, m - 12 * s), min(1, m + 12 * s), limit=400)[0]


def loss(a1, b1, a2, b2):
    """E max(first - second, 0): the loss of shipping the second."""
    return a1 / (a1 + b1) * beats(a2, b2, a1 + 1, b1) - a2 / (a2 + b2) * beats(a2 + 1, b2, a1, b1)


def best(i, arms):
    a, b = arms[i]
    f = lambda x: beta.pdf(x, a, b) * np.prod([beta.cdf(x, c, d) for j, (c, d) in enumerate(arms) if j != i])
    m, s = beta.mean(a, b), beta.std(a, b)
    return integrate.quad(f, max(0, m - 12 * s), min(1, m + 12 * s), limit=400)[0]


# ----------------------------------------------------------------------------------------------- the rest
def deff(m, icc):
    return 1 + (m - 1) * icc


def se_ratio(my, vy, mx, vx, cxy, n):
    r = my / mx
    return sqrt((vy - 2 * r * cxy + r * r * vx) / n) / mx


def type_sm(theta, se, alpha=.05):
    """Power, chance of the wrong sign and exaggeration, given significance."""
    c, m = za(alpha), theta / se
    up, down = norm.sf(c - m), norm.cdf(-c - m)
    size = (m * up + norm.pdf(c - m)) + (-m * down + norm.pdf(-c - m))
    return up + down, down / (up + down), size / (up + down) / m


def weeks(days):
    return ceil(days / 7)


# ----------------------------------------------------------------------------------------------- cases
CASES: list[dict] = []
EXACT = {"abs": 0}


def c(family, kind, question, expect=(), any_of=(), status="answered", missing=(), says=(), before=()):
    """An entry of expect is (what, expression) for an exact integer or (what, expression, tolerance)."""
    oracle = []

    def entry(item):
        what, expr, tol = item if len(item) == 3 else (*item, EXACT)
        value = eval(expr, globals())
        value = int(value) if isinstance(value, (int, np.integer)) else float(f"{float(value):.10g}")
        oracle.append(f"{what} = {expr}")
        return {"value": value, "tolerance": tol, "what": what}

    row = {"family": family, "kind": kind, "question": question, "before": list(before), "status": status,
           "expect": [entry(i) for i in expect], "any_of": [[entry(i) for i in g] for g in any_of],
           "missing": list(missing), "says": list(says)}
    row["oracle"] = "; ".join(oracle)
    CASES.append(row)


def any_p(x1, n1, x2, n2, tol=.01):
    a = f"({x1},{n1},{x2},{n2})"
    return [[("p", f"p2(z_pooled{a})", tol)], [("p unpooled", f"p2(z_unpooled{a})", tol)],
            [("p Yates", f"p_yates{a}", tol)], [("p Fisher", f"p_fisher{a}", tol)]]


def any_ci(x1, n1, x2, n2, alpha=.05, tol=2e-4):
    return [[(f"{s} {m}", f"ci_diff({m!r},{x1},{n1},{x2},{n2},{alpha})[{i}]", {"abs": tol}) for i, s in enumerate(("low", "high"))]
            for m in ("wald", "newcomb", "agresti-caffo", "score")]


def any_rate_ci(x, n, tol=5e-4):
    return [[(f"{s} {m}", f"proportion_confint({x},{n},method={m!r})[{i}]", {"abs": tol}) for i, s in enumerate(("low", "high"))]
            for m in ("normal", "wilson", "beta", "jeffreys", "agresti_coull")]


def any_days(total, daily):
    """Exact days, or that in whole weeks."""
    d = f"ceil(({total})/({daily}))"
    return [[("days", d)], [("days in whole weeks", f"7*weeks({d})")], [("weeks", f"weeks({d})")]]


P = {"abs": .003}
NOT = r"\bno\b|\bnot\b|n't|n’t|never|cannot|wrong|incorrect|mistaken|rather|instead|however|actually"

# ------------------------------------------------------------------------------- two rates: planning
c("rates", "size", "our signup page converts at 3.4%, pm wants to be able to see it move to 3.9%. how many visitors do i need in each variant?",
  [("n per arm", "N(.034,.039)")])
c("rates", "size", "what about 90% power?", [("n per arm", "N(.034,.039,power=.9)")],
  before=["our signup page converts at 3.4%, pm wants to be able to see it move to 3.9%. how many visitors do i need in each variant?"])
c("rates", "size", "Checkout completion sits at 62% today. What n per group would let us pick up a 3 percentage point gain with 90% power, two-sided 5%?",
  [("n per arm", "N(.62,.65,power=.9)")])
c("rates", "size", "email open rate around 21%, new subject line should give +8% relative. 80% power, 95% confidence. how many sends in total across both versions?",
  [("total", "2*N(.21,.21*1.08)")])
c("rates", "size", "one-sided test, alpha 5%, baseline 12%, relative uplift of 15%, power 80 – size per arm pls",
  [("n per arm", "N(.12,.138,sides=1)")])
c("rates", "size", "hmm, and the two-sided version of that?", [("n per arm", "N(.12,.138)")],
  before=["one-sided test, alpha 5%, baseline 12%, relative uplift of 15%, power 80 – size per arm pls"])
c("rates", "size-unequal", "We can only expose 20% of users to the new flow, the other 80% stay on the old one. Conversion 5%, hoping for 6%. How many people end up in each group at the usual 80%/5%?",
  [("n control", "ceil(n_prop(.05,.06,k=.25))", .002), ("n treatment", "ceil(.25*n_prop(.05,.06,k=.25))", .002)])
c("rates", "size", "Monthly churn is 6% and the new retention flow is supposed to bring it down to 5%. Users per arm?",
  [("n per arm", "N(.06,.05)")])
c("rates", "size", "ad CTR 0.45%, want to detect 0.50%, power .8. impressions per creative?", [("n per arm", "N(.0045,.005)")])
c("rates", "size", "crash-free initiative: 0.08% of sessions crash now, we think the patch gets it to 0.06%. How many sessions per arm would prove it (alpha 0.01, 80% power)?",
  [("n per arm", "N(.0008,.0006,alpha=.01)")])
c("rates", "power", "Is 25k per arm enough to spot a 5% relative improvement on an 11% conversion rate? like what's the actual power",
  [("power", "power_prop(25000,.11,.1155)", P)])
c("rates", "power", "suppose I settle for just 4,000 people per group and the true rates are 2% and 2.6% — chance I get p<0.05?",
  [("power", "power_prop(4000,.02,.026)", P)])
c("rates", "mde", "40,000 visitors in each arm, base rate 7.5%. smallest relative lift we could reliably catch (80/5)?",
  [("relative lift", "mde(40000,.075)/.075", .01)])
c("rates", "mde", "30k users overall, split evenly, baseline 18%. Minimum detectable effect in percentage points?",
  [("effect", "mde(15000,.18)", .01)])
c("rates", "size", "oh sorry, baseline is 4.5%", [("n per arm", "N(.045,.0495)")],
  before=["I want to be able to detect a 10% relative lift, how many users per variant?"])
c("rates", "precision", "I just want to estimate what share of trial users would pay, to within ±3 points at 95%. My guess is about 30%. How many do I have to ask?",
  [("n", "ceil(za()**2*.3*.7/.03**2)", {"abs": 1})])

# ------------------------------------------------------------------------------- two rates: testing
c("rates", "test", "A: 1204 orders out of 24,310 sessions. B: 1331 orders out of 24,187 sessions. Is B's win real or noise?",
  any_of=any_p(1204, 24310, 1331, 24187))
c("rates", "interval", "Got 312/4000 on the old page vs 365/4050 on the new. Can you give me a 95% CI for the difference?",
  any_of=any_ci(312, 4000, 365, 4050))
c("rates", "interval", "now the 99% one", any_of=any_ci(312, 4000, 365, 4050, .01),
  before=["Got 312/4000 on the old page vs 365/4050 on the new. Can you give me a 95% CI for the difference?"])
c("rates", "lift", "Control 840 of 12,000 converted, treatment 930 of 12,000. What's the relative lift and a 95% interval around that lift?",
  [("lift", "(930/12000)/(840/12000)-1", .005)],
  [[(f"{s} {m}", f"ci_lift({m!r},840,12000,930,12000)[{i}]", {"abs": .001}) for i, s in enumerate(("low", "high"))]
   for m in ("delta", "log", "log-adjusted", "score", "fieller")])
c("rates", "test-one-sided", "We only care whether the new banner is better: old 215 clicks / 9,800 views, new 262 / 9,750. one sided p-value please",
  any_of=[[("p one-sided", "norm.sf(z_pooled(215,9800,262,9750))", .01)], [("p unpooled", "norm.sf(z_unpooled(215,9800,262,9750))", .01)],
          [("p Fisher", "fisher_exact([[262,9750-262],[215,9800-215]],alternative='greater')[1]", .01)], [("p Yates", "p_yates(215,9800,262,9750)/2", .01)]])
c("rates", "test", "variant A converted 4.1% of its 15,000 visitors and variant B 4.6% of its 15,000. stat sig?",
  any_of=any_p(615, 15000, 690, 15000))
c("rates", "interval-one-rate", "27 of 380 beta users clicked upgrade. How uncertain is that rate? 95% confidence interval",
  any_of=any_rate_ci(27, 380))
c("rates", "z", "whats the z score for 5.0% vs 5.4% with 20,000 users in each",
  any_of=[[("z", "z_pooled(1000,20000,1080,20000)", .005)], [("z unpooled", "z_unpooled(1000,20000,1080,20000)", .005)]])
c("rates", "p-from-z", "my tool spits out z = 2.3 and nothing else, what two-sided p value is that", [("p", "p2(2.3)", .005)])
c("rates", "test", "refunds: 96 out of 3,120 orders with the old policy, 71 out of 3,055 with the new. did refunds really go down?",
  any_of=any_p(96, 3120, 71, 3055))
c("rates", "interval", "Day-7 retention was 2,310/7,000 in control and 2,450/7,000 in treatment. I'd like the 90% confidence interval on the gap in points.",
  any_of=any_ci(2310, 7000, 2450, 7000, .1))
c("rates", "fewest", "Control ended on 500 conversions from 10,000. B also has 10,000 visitors. How many conversions would B have needed to be significant at 5% (two-sided)?",
  any_of=[[("conversions", "fewest(500,10000,10000,lambda *a: p2(z_pooled(*a)))")], [("conversions unpooled", "fewest(500,10000,10000,lambda *a: p2(z_unpooled(*a)))")],
          [("conversions Yates", "fewest(500,10000,10000,p_yates)")], [("conversions Fisher", "fewest(500,10000,10000,p_fisher)")]])

# ------------------------------------------------------------------------------- two means: planning
c("means", "size", "AOV has a standard deviation of 45 bucks (mean 62). How many orders per arm to detect a $3 shift?",
  [("n per arm", "M(3/45)")])
c("means", "size", "same thing but the sd turned out to be 60", [("n per arm", "M(3/60)")],
  before=["AOV has a standard deviation of 45 bucks (mean 62). How many orders per arm to detect a $3 shift?"])
c("means", "size", "Time on page: mean 85 s, SD 120 s. I'd like to catch a 4% relative change with 90% power. n for each group?",
  [("n per arm", "M(85*.04/120,power=.9)")])
c("means", "size", "how many per group for cohen's d = 0.1 at 80% power", [("n per arm", "M(.1)")])
c("means", "power", "2,500 in each group, the metric's sd is 15 and I expect a difference of 1.2. Power of a two-sample t-test?",
  [("power", "power_mean(2500,1.2/15)", P)])
c("means", "mde", "with 6,000 users an arm and a standard deviation of 30 minutes, what's the smallest change in minutes watched we can detect?",
  [("effect", "mde_mean(6000,30)", .005)])
c("means", "size", "Revenue per visitor is $4.10 with SD $22 (super skewed i know). Total visitors needed across both arms for a 5% relative lift?",
  [("total", "2*M(4.10*.05/22)", {"abs": 2})])
c("means", "size", "load time sd = 800ms. want to show new build is faster by at least 50ms, one-sided alpha of 0.05, power 0.9, sample per build?",
  [("n per arm", "M(50/800,sides=1,power=.9)")])
c("means", "size-unequal", "we'll keep twice as many people in control as in treatment. sd 10, difference to detect 1. how many in each?",
  [("n treatment", "ceil(n_mean(.1,k=2))", .002), ("n control", "ceil(2*n_mean(.1,k=2))", .002)])

# ------------------------------------------------------------------------------- two means: testing
c("means", "test", "control: mean 14.2, sd 9.8, n 812. treatment: mean 15.6, sd 10.4, n 798. significant?",
  any_of=[[("p", "welch(14.2,9.8,812,15.6,10.4,798)[2]", .01)], [("p equal variances", "p_student(14.2,9.8,812,15.6,10.4,798)", .01)]])
c("means", "interval", "Basket size A: 54.10 avg (sd 31, 1,500 orders). Basket size B: 56.90 avg (sd 33, 1,480 orders). What range is plausible for the true difference, 95%?",
  [("low", "ci_mean(54.10,31,1500,56.90,33,1480,-1)", {"abs": .03}), ("high", "ci_mean(54.10,31,1500,56.90,33,1480,1)", {"abs": .03})])
c("means", "from-se", "the dashboard says the mean difference is 0.8 with a standard error of 0.35, large samples. p-value and 95% CI?",
  [("p", "p2(.8/.35)", .01), ("low", ".8-za()*.35", {"abs": .002}), ("high", ".8+za()*.35", {"abs": .002})])
c("means", "test", "sessions per user – A: mean 3.2, variance 16, 500 users; B: mean 3.9, variance 20.25, 480 users. t test?",
  any_of=[[("p", "welch(3.2,4,500,3.9,4.5,480)[2]", .01)], [("p equal variances", "p_student(3.2,4,500,3.9,4.5,480)", .01)]])
c("means", "from-se", "mean handle time with the bot is 20.4 min (standard error 0.5), without it 22.1 min (standard error 0.6), thousands of calls each. Is the gap significant?",
  [("p", "p2(1.7/sqrt(.5**2+.6**2))", .01)])
c("means", "effect-size", "treatment avg 105, control avg 100, both sd about 20, 60 users each. what's cohen's d and the p value?",
  [("d", "5/20", .005), ("p", "p_student(100,20,60,105,20,60)", .01)])

# ------------------------------------------------------------------------------- two groups: not plain
c("rates", "size", "how many users do i need to detect a 10% relative lift? 80% power", status="needs_input", missing=["baseline rate"])
c("rates", "test", "B got 5.1% and A got 4.6%. Is that significant?", status="needs_input", missing=["visitors in each arm"])
c("means", "size", "Our average order value is $48 and I'd like to see a $2 increase – sample size?", status="needs_input", missing=["standard deviation"])
c("rates", "size", "conversion rate 3%. How many users do I need per arm for an A/B test?", status="needs_input", missing=["smallest effect worth detecting"])
c("rates", "power", "what's the power of our test if we have 12k per arm and a 4% baseline", status="needs_input", missing=["effect"])
c("means", "test", "Treatment mean 31.2 from 900 users, control mean 30.1 from 910 users, p value?", status="needs_input", missing=["standard deviations"])
c("rates", "mde", "whats the MDE if my baseline is 4%?", status="needs_input", missing=["sample size"])
c("rates", "size", "Base conversion is 6% and we want to detect a 1% increase. n per arm?", [("n absolute", "N(.06,.07)"), ("n relative", "N(.06,.0606)")], status="both_readings")
c("rates", "size", "Week-4 retention is 40%, we are hoping for a 5% improvement. how many users per group?",
  [("n absolute", "N(.4,.45)"), ("n relative", "N(.4,.42)")], status="both_readings")
c("rates", "size", "conversion is 20%; a drop of 2% would worry us, how big a sample in each arm to notice it?",
  [("n absolute", "N(.2,.18)"), ("n relative", "N(.2,.196)")], status="both_readings")
c("rates", "mde", "sample size is 10,000, baseline 10%. what MDE does that buy me?",
  [("effect, 10,000 per arm", "mde(10000,.1)", .01), ("effect, 10,000 in total", "mde(5000,.1)", .01)], status="both_readings")
c("rates", "power", "n = 9,000, conversion goes 8% -> 9.2%, what power?",
  [("power, 9,000 per arm", "power_prop(9000,.08,.092)", P), ("power, 9,000 in total", "power_prop(4500,.08,.092)", P)], status="both_readings")
c("rates", "test", "Landing page A had 480 conversions from 400 unique visitors, B had 350 from 410 unique visitors. which one converts significantly better?", status="refused")
c("rates", "size", "cool, now make it 100% power so we can't miss it", status="refused",
  before=["Signup rate is 9% and I need to see 10%. How many people per arm with 80% power?"])
c("rates", "size", "95% of users finish onboarding. Sample size per arm for a 10% relative lift on that?", status="refused")
c("rates", "overlap", "The 95% CIs of the two arms overlap so it can't be significant, right? A 500/10,000, B 570/10,000",
  any_of=any_p(500, 10000, 570, 10000), status="corrected", says=[NOT])
c("rates", "halving", "if i halve the effect i want to detect i just need double the users, yeah? 5% baseline, was looking for 6%, now want 5.5%",
  [("n per arm, 6%", "N(.05,.06)"), ("n per arm, 5.5%", "N(.05,.055)")], status="corrected", says=[NOT + r"|four|quadrupl|3\.8"])

# ------------------------------------------------------------------------------- duration and traffic
c("duration", "days", "we get 3,200 visitors a day on that page, it converts at 5%, and I want to detect a 10% relative lift with a 50/50 split. How long does it need to run?",
  [("n per arm", "N(.05,.055)")], any_days("2*N(.05,.055)", "3200"))
c("duration", "days", "and if we had 5,000 a day instead?", any_of=any_days("2*N(.05,.055)", "5000"),
  before=["we get 3,200 visitors a day on that page, it converts at 5%, and I want to detect a 10% relative lift with a 50/50 split. How long does it need to run?"])
c("duration", "days", "20k daily users but only 30% of them go into the experiment (half A half B). 8% → 8.5%, standard power. days?",
  any_of=any_days("2*N(.08,.085)", "6000"))
c("duration", "weeks", "About 45,000 orders a week, order value SD $60, want to detect a difference of $1.25 with 90% power. How many weeks?",
  [("n per arm", "M(1.25/60,power=.9)")], [[("weeks", "ceil(2*M(1.25/60,power=.9)/45000)")], [("days", "ceil(2*M(1.25/60,power=.9)/(45000/7))")],
   [("days in whole weeks", "7*ceil(2*M(1.25/60,power=.9)/45000)")]])
c("duration", "mde", "boss gives me exactly two weeks. 1,500 users a day total across both variants, baseline 9%. what relative lift could i detect at 80% power?",
  [("relative lift", "mde(10500,.09)/.09", .01)])
c("duration", "days", "the calculator told me 52,000 users per variant, I have 3 variants including control and 6,400 users a day. How many days is that?",
  any_of=any_days("3*52000", "6400"))
c("duration", "traffic", "I need to be done in 14 days. 4% baseline, 4.4% target, two equal arms. How many visitors per day does the page need?",
  any_of=[[("per day", "2*N(.04,.044)/14", {"abs": 1})], [("per day and arm", "N(.04,.044)/14", {"abs": 1})]])
c("duration", "power", "After 10 days at 2,000 visitors/day total (even split), what power will I have to see 12% vs 13%?",
  [("power", "power_prop(10000,.12,.13)", P)])
c("duration", "days", "80/20 split control/treatment, 9,000 users per day in all, conversion 3% hoping for 3.3%: how many days?",
  any_of=[[("days", "ceil(1.25*n_prop(.03,.033,k=.25)/9000)")], [("weeks", "weeks(ceil(1.25*n_prop(.03,.033,k=.25)/9000))")],
          [("days in whole weeks", "7*weeks(ceil(1.25*n_prop(.03,.033,k=.25)/9000))")]])
c("duration", "days", "what if just half of the traffic is allowed in?", any_of=any_days("2*N(.1,.11)", "900"),
  before=["How many days for baseline 10%, target 11%, with 1,800 eligible visitors daily?"])
c("duration", "days", "how long should I run my test? baseline 2%, hoping for 10% relative uplift", status="needs_input", missing=["daily traffic"])
c("duration", "days", "We get 10k visitors a week, how many weeks do we need to run an A/B test?", status="needs_input", missing=["baseline rate", "effect"])
c("duration", "days", "30% of people click through to step two, looking for a 5% increase, 400 visitors a day over both arms. How many days?",
  any_of=[[("days absolute", "ceil(2*N(.3,.35)/400)"), ("days relative", "ceil(2*N(.3,.315)/400)")],
   [("days absolute, whole weeks", "7*weeks(2*N(.3,.35)/400)"), ("days relative, whole weeks", "7*weeks(2*N(.3,.315)/400)")],
   [("weeks absolute", "weeks(2*N(.3,.35)/400)"), ("weeks relative", "weeks(2*N(.3,.315)/400)")]], status="both_readings")
c("duration", "days", "I need to be 100% confident, zero risk of a false positive. 5% -> 6%, 1,000 visitors per day. How many days?", status="refused")
c("duration", "doubling", "Doubling traffic from 20k to 40k per arm halves my MDE, correct? base is 5%",
  any_of=[[("effect at 20k", "mde(20000,.05)", .01), ("effect at 40k", "mde(40000,.05)", .01)], [("lift at 20k", "mde(20000,.05)/.05", .01), ("lift at 40k", "mde(40000,.05)/.05", .01)],
          [("factor", "1/sqrt(2)", .02)]], status="corrected", says=[NOT + r"|square root|1\.4|0\.7"])

# ------------------------------------------------------------------------------- several arms and metrics
c("arms", "size", "ABCDE test, so 4 variants each vs control, Bonferroni corrected. 3% to 3.45%, 80% power. How many per arm?",
  [("n per arm", "N(.03,.0345,alpha=.05/4)")])
c("arms", "holm", "i have five metrics with p = 0.003, 0.012, 0.021, 0.04 and 0.3. what are the Holm adjusted p values",
  [(f"holm {i+1}", f"multipletests([.003,.012,.021,.04,.3],method='holm')[1][{i}]", .005) for i in range(5)])
c("arms", "bh", "same list with benjamini hochberg?", [(f"bh {i+1}", f"multipletests([.003,.012,.021,.04,.3],method='fdr_bh')[1][{i}]", .005) for i in range(5)],
  before=["i have five metrics with p = 0.003, 0.012, 0.021, 0.04 and 0.3. what are the Holm adjusted p values"])
c("arms", "familywise", "if we track 12 independent metrics at p<0.05 and nothing really changed, what are the odds at least one lights up?", [("familywise", "1-.95**12", .002)])
c("arms", "sidak", "Six comparisons, want 5% overall. What's the Šidák threshold per comparison?", [("alpha", "1-.95**(1/6)", .002)])
c("arms", "test", "Three headlines: 230 clicks of 5,000, 265 of 5,000, 291 of 5,000. Any difference among the three?",
  [("p", "chi2_contingency([[230,4770],[265,4735],[291,4709]])[1]", .01)])
c("arms", "anova", "Comparing 3 pricing pages on revenue per user: mean 10.2 sd 6 n=400, mean 11.1 sd 6.4 n=390, mean 10.4 sd 6.1 n=410. Is there any overall difference?",
  any_of=[[("p", "p_anova([(10.2,6,400),(11.1,6.4,390),(10.4,6.1,410)])", .01)], [("p Welch", "p_welch_anova([(10.2,6,400),(11.1,6.4,390),(10.4,6.1,410)])", .01)]])
c("arms", "size", "A/B/C/D and I want to compare every pair (so 6 comparisons), Bonferroni, base 15%, detect 17%. total users?",
  [("total", "4*N(.15,.17,alpha=.05/6)")])
c("arms", "joint-power", "both primary metrics have to win for us to ship. each has 80% power and they're roughly independent. probability both come out significant if both effects are real?",
  [("power", ".8**2", .002)])
c("arms", "size", "we are testing 5 variants, what sample size do we need?", status="needs_input", missing=["baseline rate", "effect"])
c("arms", "adjust", "Please bonferroni adjust my p-values, there are 8 of them", status="needs_input", missing=["p-values"])
c("arms", "familywise", "We test 3 variants against control, each at 5%, so our overall false positive rate is still 5%, right?",
  any_of=[[("familywise, independent", "1-.95**3", .005)], [("familywise, shared control", "1-R('as.numeric(mvtnorm::pmvnorm(rep(-qnorm(.975),3),rep(qnorm(.975),3),corr=matrix(c(1,.5,.5,.5,1,.5,.5,.5,1),3)))')", .01)],
          [("Bonferroni bound", "3*.05", .001)]], status="corrected", says=[NOT])

# ------------------------------------------------------------------------------- looks along the way
c("sequential", "peeking", "If I peek 5 times at evenly spaced points and stop whenever |z|>1.96, what's my real false positive rate?", [("error", "peek(5)", {"abs": .003})])
c("sequential", "peeking", "team checks the dashboard every day for two weeks (14 looks) and calls it at p<.05. How bad is the actual type I error?", [("error", "peek(14)", {"abs": .004})])
c("sequential", "boundaries", "O'Brien-Fleming with 4 equally spaced looks, 5% two sided: which z do we need at the first and at the last look?",
  any_of=[[("first", "gs('OF',4,1)", .003), ("last", "gs('OF',4,4)", .003)], [("first, spending", "gs('asOF',4,1)", .003), ("last, spending", "gs('asOF',4,4)", .003)]])
c("sequential", "boundaries", "and Pocock?", any_of=[[("z", "gs('P',4,1)", .003)], [("nominal p", "p2(gs('P',4,1))", .01)]],
  before=["O'Brien-Fleming with 4 equally spaced looks, 5% two sided: which z do we need at the first and at the last look?"])
c("sequential", "boundaries", "what p-value threshold should i use at each of 3 planned looks under Pocock to keep 5% overall (two-sided)",
  any_of=[[("nominal p", "p2(gs('P',3,1))", .01)], [("z", "gs('P',3,1)", .003)], [("one-sided nominal p", "norm.sf(gs('P',3,1))", .01)]])
c("sequential", "boundaries", "One interim at half of the data plus the final, O'Brien-Fleming, alpha 0.05 two-sided. My interim z is 2.5. Can I stop?",
  any_of=[[("z needed", "gs('OF',2,1)", .003)], [("nominal p", "p2(gs('OF',2,1))", .02)], [("z needed, spending", "gs('asOF',2,1)", .003)], [("nominal p, spending", "p2(gs('asOF',2,1))", .02)]])
c("sequential", "spending", "Lan-DeMets OBF-type spending, 5% two-sided: how much of the alpha have I used up when 50% of the information is in?",
  any_of=[[("spent, both sides", "2*(2-2*norm.cdf(norm.isf(.0125)/sqrt(.5)))", .01)], [("spent, one side", "2-2*norm.cdf(norm.isf(.0125)/sqrt(.5))", .01)],
          [("spent, formula on the whole alpha", "2-2*norm.cdf(norm.isf(.025)/sqrt(.5))", .01)]])
c("sequential", "conditional-power", "Halfway through a fixed horizon test the z is 1.2. If the current trend continues, what's the chance of ending up significant at 5% two-sided?",
  [("conditional power", "cond_power(1.2,.5)", .01)])
c("sequential", "boundaries", "We'd like to look at results early using o'brien-fleming, what critical values should we use?", status="needs_input", missing=["number of looks"])
c("sequential", "peeking", "how much does our peeking inflate the false positive rate? we use p<0.05 each time", status="needs_input", missing=["number of looks"])
c("sequential", "conditional-power", "we're 50% of the way there, what's our conditional power?", status="needs_input", missing=["interim result"])
c("sequential", "peeking", "We looked once a day for 10 days and would have stopped at the first p < 0.05, but since every look used 5% our false positive rate is 5%, right?",
  [("error", "peek(10)", {"abs": .004})], status="corrected", says=[NOT])

# ------------------------------------------------------------------------------- SRM and trust
c("trust", "srm", "50,312 users in control and 49,120 in treatment, should have been 50/50. do we have an SRM", [("p", "chisquare([50312,49120])[1]", .01)])
c("trust", "srm", "Rollout was set to 90/10. Logged 181,020 vs 19,410. Sample ratio mismatch?",
  [("p", "chisquare([181020,19410],[.9*200430,.1*200430])[1]", .01)])
c("trust", "srm", "three equal arms ended with 10,120 / 9,870 / 10,055 users, is the randomizer ok?", [("p", "chisquare([10120,9870,10055])[1]", .01)])
c("trust", "srm", "Planned split 70:30, we see 35,210 in A and 14,790 in B. Healthy?", [("p", "chisquare([35210,14790],[35000,15000])[1]", .01)])
c("trust", "srm", "with exactly ten times as many users in each, same proportions?", [("p", "chisquare([352100,147900],[350000,150000])[1]", .01)],
  before=["Planned split 70:30, we see 35,210 in A and 14,790 in B. Healthy?"])
c("trust", "aa", "ran 200 A/A tests and 17 came out significant at 5%. Is our platform broken or could that be chance?",
  any_of=[[("p two-sided", "binomtest(17,200,.05).pvalue", .02)], [("p one-sided", "binom.sf(16,200,.05)", .02)], [("p normal", "p2((17-10)/sqrt(200*.05*.95))", .02)],
          [("p normal, one-sided", "norm.sf((17-10)/sqrt(200*.05*.95))", .02)], [("doubled", "2*binom.sf(16,200,.05)", .02)],
          [("p corrected", "p2((17-.5-10)/sqrt(200*.05*.95))", .02)], [("p corrected, one-sided", "norm.sf((17-.5-10)/sqrt(200*.05*.95))", .02)]])
c("trust", "fdr", "say only 10% of our ideas actually work, we test at alpha 5% with 80% power. what fraction of our 'winners' are false positives?",
  any_of=[[("false", ".05*.9/(.05*.9+.8*.1)", .005)], [("false, upward only", ".025*.9/(.025*.9+.8*.1)", .005)]])
c("trust", "fdr", "ok and if we tighten alpha to 1%?", any_of=[[("false", ".01*.9/(.01*.9+.8*.1)", .005)], [("false, upward only", ".005*.9/(.005*.9+.8*.1)", .005)]],
  before=["say only 10% of our ideas actually work, we test at alpha 5% with 80% power. what fraction of our 'winners' are false positives?"])
c("trust", "type-m", "Gelman type M thing: true effect is 0.5 and our standard error is 0.4. If we only ship significant results, by what factor do we overstate the effect on average?",
  [("exaggeration", "type_sm(.5,.4)[2]", .02)])
c("trust", "srm", "do I have a sample ratio mismatch? treatment got 10,233 users", status="needs_input", missing=["users in control"])
c("trust", "fdr", "what share of our significant results are false? we run everything at 5% significance and 80% power", status="needs_input", missing=["share of true effects"])
c("trust", "srm", "502,000 vs 498,000 is basically 50/50 so no SRM, right?", [("p", "chisquare([502000,498000])[1]", .01)], status="corrected", says=[NOT + r"|mismatch"])

# ------------------------------------------------------------------------------- Bayes
U = lambda x1, n1, x2, n2: f"1+{x1},1+{n1}-{x1},1+{x2},1+{n2}-{x2}"
J = lambda x1, n1, x2, n2: f".5+{x1},.5+{n1}-{x1},.5+{x2},.5+{n2}-{x2}"
c("bayes", "beats", "Bayesian take please: A 120/2400, B 145/2380, flat priors. Probability B beats A?", [("P(B > A)", f"beats({U(120,2400,145,2380)})", P)])
c("bayes", "loss", "and what's the expected loss if we ship B anyway?", [("loss", f"loss({U(120,2400,145,2380)})", .03)],
  before=["Bayesian take please: A 120/2400, B 145/2380, flat priors. Probability B beats A?"])
c("bayes", "posterior", "My prior on the conversion rate is Beta(20, 380). I then see 31 conversions from 500. Posterior mean and 95% credible interval?",
  [("mean", "51/900", .002), ("low", "beta.ppf(.025,51,849)", {"abs": 3e-4}), ("high", "beta.ppf(.975,51,849)", {"abs": 3e-4})])
c("bayes", "best", "uniform priors. 3 variants: 50/1000, 62/1000, 58/1000. probability that the second one is the best of the lot?", [("P(best)", "best(1,[(51,951),(63,939),(59,943)])", {"abs": .006})])
c("bayes", "interval", "95% credible interval for a conversion rate with 48 out of 900, uniform prior", [("low", "beta.ppf(.025,49,853)", {"abs": 3e-4}), ("high", "beta.ppf(.975,49,853)", {"abs": 3e-4})])
c("bayes", "beats", "What's the chance the new checkout is worse than the old, bayesian-ly? old 610/6,000, new 580/6,000, uninformative prior.",
  any_of=[[("P(worse)", f"1-beats({U(610,6000,580,6000)})", P)], [("P(better)", f"beats({U(610,6000,580,6000)})", P)], [("P(worse), Jeffreys", f"1-beats({J(610,6000,580,6000)})", P)]])
c("bayes", "beats", "what's the bayesian probability that B beats A if A converts at 5.2% and B at 5.6%?", status="needs_input", missing=["visitors in each arm"])
c("bayes", "beats", "Probability B beats A please. A: 52 users signed up out of 40 users, B: 61 users out of 900.", status="refused")
c("bayes", "p-value", "p-value came out at 0.03, so there's a 97% chance B is better, correct? A was 400/10,000 and B 460/10,000",
  any_of=[[("P(B > A)", f"beats({U(400,10000,460,10000)})", P)], *any_p(400, 10000, 460, 10000)], status="corrected", says=[NOT])

# ------------------------------------------------------------------------------- CUPED, ratios, clusters
c("variance", "cuped", "we need 50,000 per arm without CUPED. pre-period metric correlates 0.6 with the outcome. how many with CUPED?", [("n per arm", "round(50000*(1-.6**2))", {"abs": 1})])
c("variance", "cuped", "what if correlation is only 0.3", [("n per arm", "round(50000*(1-.3**2))", {"abs": 1})],
  before=["we need 50,000 per arm without CUPED. pre-period metric correlates 0.6 with the outcome. how many with CUPED?"])
c("variance", "cuped", "CUPED brought the standard deviation from 30 to 24. What percentage of sample size does that save us?",
  any_of=[[("saved", "1-(24/30)**2", .002)], [("left", "(24/30)**2", .002)]])
c("variance", "cuped", "AOV sd is 40, I want to detect a $1 change with 80% power, and the CUPED covariate has correlation 0.5. n per arm?",
  [("n per arm", "M(1/(40*sqrt(1-.5**2)))", {"abs": 2})])
c("variance", "design-effect", "ICC of 0.02 and 50 users per cluster. If simple randomization needs 10,000 per arm, how many do I need with cluster randomization?",
  [("n per arm", "round(10000*deff(50,.02))", {"abs": 1})])
c("variance", "clusters", "Randomising whole classrooms of 30 kids, ICC 0.05, pass rate 10% to 14%. How many classrooms per arm for 80% power?",
  any_of=[[("clusters", "ceil(n_prop(.10,.14)*deff(30,.05)/30)", {"abs": 1})]])
c("variance", "ratio", "CTR as clicks/pageviews per user: mean clicks 2.1 (var 6), mean pageviews 30 (var 400), covariance 35, 5000 users. Delta method standard error of the ratio?",
  [("se", "se_ratio(2.1,6,30,400,35,5000)", .005)])
c("variance", "effective", "12,000 sessions but each user has 4 of them, intra-user correlation 0.3. whats the effective sample size", [("effective n", "12000/deff(4,.3)", {"abs": 1})])
c("variance", "cuped", "Using CUPED, how much smaller can my 80,000 user experiment be?", status="needs_input", missing=["correlation"])
c("variance", "cuped", "My covariate has a correlation of 1.3 with the metric. How many users per arm does CUPED leave me with if I needed 20,000 before?", status="refused")
c("variance", "clusters", "we randomise by store with 40 customers each, 8% -> 10%. How many stores per arm?", status="needs_input", missing=["intracluster correlation"])
c("variance", "cuped", "CUPED cuts our noise by 30%. We needed 20,000 users per arm before, what now?",
  [("n, variance", "round(20000*.7)", {"abs": 1}), ("n, standard deviation", "round(20000*.7**2)", {"abs": 1})], status="both_readings")

# ------------------------------------------------------------------------------- non-inferiority and equivalence
RATES_NI = "getSampleSizeRates(getDesignGroupSequential(kMax=1,alpha={a},beta={b},sided=1),groups=2,thetaH0=-{m},pi1={p},pi2={p})$nFixed/2"
c("margin", "ni-size", "Non-inferiority: both versions should sit at 85% success, margin 3 percentage points, one-sided 2.5%, 80% power. n per arm?",
  any_of=[[("n per arm", "ceil(K2(.025,.8,1)*2*.85*.15/.03**2)")], [("n per arm, Farrington-Manning", "ceil(R(RATES_NI.format(a=.025,b=.2,m=.03,p=.85)))", {"abs": 1})]])
c("margin", "ni-size", "90% power instead?", any_of=[[("n per arm", "ceil(K2(.025,.9,1)*2*.85*.15/.03**2)")], [("n per arm, Farrington-Manning", "ceil(R(RATES_NI.format(a=.025,b=.1,m=.03,p=.85)))", {"abs": 1})]],
  before=["Non-inferiority: both versions should sit at 85% success, margin 3 percentage points, one-sided 2.5%, 80% power. n per arm?"])
c("margin", "ni-size", "cheaper infra, want to show latency isn't more than 2 ms worse. sd 20 ms, no true difference expected, one-sided alpha 0.05, 90% power. requests per arm?",
  [("n per arm", "M(2/20,alpha=.05,power=.9,sides=1)", {"abs": 1})])
c("margin", "ni-test", "old flow 910 of 1,000 completed, new flow 902 of 1,000. Non-inferiority margin of 3 percentage points at one-sided 2.5%. Did we pass?",
  any_of=[[(f"low {m}", f"ci_diff({m!r},910,1000,902,1000)[0]", {"abs": 2e-4})] for m in ("wald", "newcomb", "agresti-caffo", "score")]
  + [[("p", "norm.sf((.902-.91+.03)/sqrt(.91*.09/1000+.902*.098/1000))", .02)]])
c("margin", "tost-size", "TOST equivalence, margin ±1.5, sd 12, assume zero true difference, alpha 5%, 80% power — per group n?",
  any_of=[[("n per arm", "ceil(n_tost_mean(1.5,12))", {"abs": 2})]])
c("margin", "ni-size", "Does the simplified form hurt conversion? non-inferiority test, margin of 5%, conversion is 20% in both, one-sided 2.5%, 80% power, n per arm",
  [("n absolute", "ceil(K2(.025,.8,1)*2*.2*.8/.05**2)", .02), ("n relative", "ceil(K2(.025,.8,1)*2*.2*.8/.01**2)", .02)], status="both_readings")
c("margin", "ni-size", "How many users per arm to show the new page is not worse than the current 12%?", status="needs_input", missing=["margin"])
c("margin", "absence", "No significant difference between 410/5000 and 398/5000, so that proves they're equivalent, right?",
  any_of=[*any_ci(410, 5000, 398, 5000), *any_ci(410, 5000, 398, 5000, .1), *any_p(410, 5000, 398, 5000)], status="corrected", says=[NOT])

# ------------------------------------------------------------------------------- counts, survival, pairs, small samples
c("other", "counts", "Support tickets: 184 over 3,000 user-weeks on the old UI, 147 over 3,000 user-weeks on the new. Did the ticket rate drop for real? rate ratio and p",
  [], [[(w, e, .005), (pw, pe, .02)] for w, e in (("ratio", "147/184"), ("inverse ratio", "184/147")) for pw, pe in
       (("p exact", "binomtest(147,331,.5).pvalue"), ("p Wald", "p2((147-184)/sqrt(331))"), ("p log", "p2(log(147/184)/sqrt(1/147+1/184))"),
        ("p root", "p2(2*(sqrt(184)-sqrt(147))/sqrt(2))"), ("p mid", "binomtest(147,331,.5).pvalue-binom.pmf(147,331,.5)"))])
c("other", "survival", "how many churn events (total) do I need to detect a hazard ratio of 0.75 with a logrank test, 80% power, 1:1",
  any_of=[[("events, Schoenfeld", "ceil(4*K2()/log(.75)**2)")], [("events, Freedman", "ceil(K2()*(1+.75)**2/(1-.75)**2)")]])
c("other", "mcnemar", "Same 300 people tried both designs. 45 succeeded only with design A, 28 only with B, the rest gave the same result on both. p value?",
  any_of=[[("p", "p2((45-28)/sqrt(73))", .01)], [("p corrected", "p2((45-28-1)/sqrt(73))", .01)], [("p exact", "binomtest(28,73,.5).pvalue", .01)],
          [("p mid", "binomtest(28,73,.5).pvalue-binom.pmf(28,73,.5)", .01)]])
c("other", "paired", "25 users rated before and after, average change +3.1, standard deviation of the changes 6.4. is it significant?", [("p", "2*t.sf(3.1/(6.4/5),24)", .01)])
c("other", "fisher", "tiny usability study: 2 of 15 failed with the new nav and 8 of 14 failed with the old one. Fisher's exact?", [("p", "p_fisher(8,14,2,15)", .01)])
c("other", "zero", "zero failures in 400 payments so far. what's the 95% upper bound on the failure rate?",
  any_of=[[("exact, one-sided", "1-.05**(1/400)", .005)], [("rule of three", "3/400", .005)], [("exact, two-sided", "1-.025**(1/400)", .005)],
          [("Wilson", "proportion_confint(0,400,method='wilson')[1]", .005)]])
c("other", "raw", "Only got a handful of values. A: 12, 15, 9, 20, 14, 11, 13; B: 18, 17, 22, 16, 25, 14, 19. t-test p-value?",
  any_of=[[("p Welch", "stats.ttest_ind([12,15,9,20,14,11,13],[18,17,22,16,25,14,19],equal_var=False)[1]", .01)], [("p Student", "stats.ttest_ind([12,15,9,20,14,11,13],[18,17,22,16,25,14,19])[1]", .01)]])
c("other", "paired", "I measured 40 users before and after the redesign and the score went up by 2.3 on average. Significant?", status="needs_input", missing=["standard deviation of the differences"])
c("other", "survival", "How many events do I need to detect a hazard ratio of exactly 1.0 with 80% power?", status="refused")
c("other", "counts", "14 outages in the 30 days before the migration, 9 outages since. Has the outage rate dropped significantly?", status="needs_input", missing=["days since the migration"])


# ----------------------------------------------------------------------------------------------- writing
def check() -> None:
    """Compare the functions above with R, statsmodels, printed values and simulation."""
    from statsmodels.stats.power import TTestIndPower, tt_solve_power
    from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail as ss
    pairs = [
        ("n_prop R", n_prop(.034, .039), R("power.prop.test(p1=.034,p2=.039,power=.8)$n"), 1e-5),
        ("n_prop .9 R", n_prop(.62, .65, power=.9), R("power.prop.test(p1=.62,p2=.65,power=.9)$n"), 1e-5),
        ("n_prop one-sided R", n_prop(.12, .138, sides=1), R('power.prop.test(p1=.12,p2=.138,power=.8,alternative="one.sided")$n'), 1e-5),
        ("n_prop unequal", .25 * n_prop(.05, .06, k=.25), ss(.01, .05, .8, ratio=4), 1e-4),
        ("power_prop R", power_prop(25000, .11, .1155), R("power.prop.test(n=25000,p1=.11,p2=.1155)$power"), 1e-4),
        ("mde R", mde(40000, .075), R("power.prop.test(n=40000,p1=.075,power=.8,tol=1e-10)$p2-.075"), 1e-3),
        ("n_mean R", n_mean(3 / 45), R("power.t.test(delta=3,sd=45,power=.8,strict=TRUE,tol=1e-10)$n"), 1e-5),
        ("n_mean large R", n_mean(4.1 * .05 / 22), R("power.t.test(delta=.205,sd=22,power=.8,strict=TRUE,tol=1e-10)$n"), 1e-6),
        ("n_mean .9 R", n_mean(3.4 / 120, power=.9), R("power.t.test(delta=3.4,sd=120,power=.9,strict=TRUE,tol=1e-10)$n"), 1e-6),
        ("n_mean one-sided R", n_mean(50 / 800, sides=1, power=.9), R('power.t.test(delta=50,sd=800,power=.9,alternative="one.sided",tol=1e-10)$n'), 1e-5),
        ("n_mean NI R", n_mean(.1, sides=1, power=.9), R('power.t.test(delta=2,sd=20,power=.9,alternative="one.sided",tol=1e-10)$n'), 1e-5),
        ("n_mean weeks R", n_mean(1.25 / 60, power=.9), R("power.t.test(delta=1.25,sd=60,power=.9,strict=TRUE,tol=1e-10)$n"), 1e-6),
        ("n_mean cuped R", n_mean(1 / (40 * sqrt(.75))), R("power.t.test(delta=1,sd=40*sqrt(.75),power=.8,strict=TRUE,tol=1e-10)$n"), 1e-6),
        ("n_mean unequal", n_mean(.1, k=2), TTestIndPower().solve_power(.1, power=.8, alpha=.05, ratio=2), 1e-5),
        ("power_mean R", power_mean(2500, .08), R("power.t.test(n=2500,delta=1.2,sd=15)$power"), 1e-5),
        ("mde_mean R", mde_mean(6000, 30), R("power.t.test(n=6000,sd=30,power=.8,tol=1e-10)$delta"), 1e-4),
        ("tost R", n_tost_mean(1.5, 12), R("getSampleSizeMeans(getDesignGroupSequential(kMax=1,alpha=.05,beta=.1,sided=1),groups=2,thetaH0=-1.5,alternative=0,stDev=12)$nFixed/2"), .003),
        ("welch R", welch(14.2, 9.8, 812, 15.6, 10.4, 798)[2], stats.ttest_ind_from_stats(14.2, 9.8, 812, 15.6, 10.4, 798, equal_var=False)[1], 1e-9),
        ("z R", p2(z_pooled(1204, 24310, 1331, 24187)), R("prop.test(c(1204,1331),c(24310,24187),correct=FALSE)$p.value"), 1e-8),
        ("wald R", ci_diff("wald", 312, 4000, 365, 4050)[0], R("prop.test(c(365,312),c(4050,4000),correct=FALSE)$conf.int[1]"), 1e-6),
        ("peek 5 printed", peek(5), .142, .003), ("peek 10 printed", peek(10), .193, .003),
        ("peek 5 at Pocock's 2.413", peek(5, 2.4132), .05, .002),
        ("schoenfeld rpact", 4 * K2() / log(.75) ** 2, R("getSampleSizeSurvival(getDesignGroupSequential(kMax=1,alpha=.025,beta=.2,sided=1),hazardRatio=.75,pi2=.5)$eventsFixed"), 1e-4),
    ]
    rng = np.random.default_rng(5)
    a, b = rng.beta(121, 2281, 4_000_000), rng.beta(146, 2236, 4_000_000)
    pairs += [("beats, simulated", beats(121, 2281, 146, 2236), (b > a).mean(), .002),
              ("loss, simulated", loss(121, 2281, 146, 2236), np.maximum(a - b, 0).mean(), .02)]
    three = rng.beta([51, 63, 59], [951, 939, 943], (2_000_000, 3))
    pairs += [("best, simulated", best(1, [(51, 951), (63, 939), (59, 943)]), (three.argmax(1) == 1).mean(), .004)]
    x = rng.normal(.5, .4, 4_000_000); sig = abs(x) > .4 * za()
    pairs += [("type M, simulated", type_sm(.5, .4)[2], abs(x[sig]).mean() / .5, .003)]
    z1 = rng.normal(1.2 / sqrt(.5) * .5, sqrt(.5), 2_000_000) + 1.2 * sqrt(.5)
    pairs += [("conditional power, simulated", cond_power(1.2, .5), (z1 > za()).mean(), .004)]
    cov = np.array([[6, 35], [35, 400.]])
    d = np.stack([rng.multivariate_normal([2.1, 30], cov / 5000, 400_000)])[0]
    pairs += [("ratio, simulated", se_ratio(2.1, 6, 30, 400, 35, 5000), (d[:, 0] / d[:, 1]).std(), .01)]
    for name, ours, theirs, tol in pairs:
        ok = abs(ours - theirs) <= tol * abs(theirs)
        print("ok  " if ok else "BAD ", name, ours, theirs)
        assert ok, name


def main() -> None:
    random.Random(20).shuffle(CASES)
    lines, seen = [], set()
    for i, row in enumerate(CASES, 1):
        key = (row["question"], *row["before"])
        assert key not in seen, key
        seen.add(key)
        assert (row["status"] == "needs_input") == bool(row["missing"]), row
        assert bool(row["expect"] or row["any_of"]) == (row["status"] in ("answered", "both_readings", "corrected")), row
        kept = {k: v for k, v in row.items() if v or k in ("oracle",)}
        lines.append(json.dumps({"id": f"second-{i:03d}", **kept}, ensure_ascii=False))
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(len(CASES), Counter(r["family"] for r in CASES), Counter(r["status"] for r in CASES), "follow-ups", sum(bool(r["before"]) for r in CASES))


if __name__ == "__main__":
    if "--check" in sys.argv or "--record" in sys.argv:
        check()
    if "--record" in sys.argv:
        _save_recorded()
    main()
