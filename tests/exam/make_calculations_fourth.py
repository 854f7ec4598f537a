#!/usr/bin/env python3
# A table of cases with long lines, kept as typed:
# ruff: noqa
# fmt: off
"""Write ``calculations_fourth.jsonl``: 120 requests as product people, marketers and analysts type them in a chat.

Written blind: neither the product nor the cases of another exam were read. Every wanted number is the value of the
Python expression in the field ``oracle``: a helper below, or a value of R kept in ``FROM_R`` (``--record`` asks R
again, ``--check`` compares the helpers with R, statsmodels and simulation; neither is needed to write the file).

Conventions: alpha 5 % two-sided and power 80 % unless said; sizes of rates by the pooled z (the unpooled z and
Cohen's h are let through), of means by the noncentral t; rounded up per arm; differences are treatment minus control;
rates, lifts and probabilities are fractions; days rounded up, to whole weeks or not.
"""
import json
import random
import re
import subprocess
import sys
from collections import Counter
from math import asin, atanh, ceil, exp, log, sqrt
from pathlib import Path

import numpy as np
from scipy import integrate, optimize, stats
from scipy.stats import beta, binom, binomtest, f as fdist, ncf, nct, norm, t
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

HERE = Path(__file__).resolve()
OUT = HERE.with_name("calculations_fourth.jsonl")

# --- from R ---
FROM_R = {
    'getSampleSizeRates(getDesignGroupSequential(kMax=1,alpha=.025,beta=.1,sided=1),groups=2,thetaH0=-.015,pi1=.72,pi2=.72)$nFixed/2': 18829.1735521,
    'getSampleSizeRates(getDesignGroupSequential(kMax=3,typeOfDesign="OF",alpha=.025,beta=.2,sided=1),groups=2,pi1=.07,pi2=.06)$maxNumberOfSubjects/2': 9705.17460781,
    'getSampleSizeRates(getDesignGroupSequential(kMax=3,typeOfDesign="asOF",alpha=.025,beta=.2,sided=1),groups=2,pi1=.07,pi2=.06)$maxNumberOfSubjects/2': 9661.18573182,
    'getDesignGroupSequential(kMax=5,typeOfDesign="asOF",alpha=.025,sided=1)$criticalValues[1]': 4.87688494879,
    'getDesignGroupSequential(kMax=5,typeOfDesign="asOF",alpha=.025,sided=1)$criticalValues[5]': 2.03103206307,
}
# --- end ---
OF3 = 'getDesignGroupSequential(kMax=3,typeOfDesign="%s",alpha=.025,beta=.2,sided=1)'
NEEDED = [
    'getSampleSizeRates(getDesignGroupSequential(kMax=1,alpha=.025,beta=.1,sided=1),groups=2,thetaH0=-.015,pi1=.72,pi2=.72)$nFixed/2',
    *(f'getSampleSizeRates({OF3 % kind},groups=2,pi1=.07,pi2=.06)$maxNumberOfSubjects/2' for kind in ("OF", "asOF")),
    *(f'getDesignGroupSequential(kMax=5,typeOfDesign="asOF",alpha=.025,sided=1)$criticalValues[{i}]' for i in (1, 5)),
]

def record():
    """Ask R for the values and write them into this file."""
    found = {}
    for call in NEEDED:
        code = f"suppressMessages(library(rpact));cat('@@',format({call},digits=12))"
        found[call] = float(subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=True).stdout.split("@@")[-1])
    body = "FROM_R = {\n" + "".join(f"    {k!r}: {v!r},\n" for k, v in found.items()) + "}\n"
    text = re.sub(r"(?s)(# --- from R ---\n).*?(# --- end ---\n)", lambda m: m[1] + body + m[2], HERE.read_text(), count=1)
    HERE.write_text(text)


# ------------------------------------------------------------------------------------------ wanted numbers
def w(value, what, tol=.01):
    """One wanted number."""
    return {"value": float(f"{float(value):.8g}"), "tolerance": tol, "what": what}

def size(value, what="n per arm", tol=1):
    return w(ceil(value - 1e-9), what, {"abs": tol})

def alone(*entries):
    """Any one of the entries suffices."""
    return [[entry] for entry in entries]


# ------------------------------------------------------------------------------------------ sizes and power
def zz(alpha, sides):
    return norm.isf(alpha / sides)

def ks(alpha=.05, power=.8, sides=2):
    return (zz(alpha, sides) + norm.ppf(power)) ** 2

def n_rates(p1, p2, alpha=.05, power=.8, sides=2, k=1., how="pooled"):
    """Size of arm 1 before rounding; arm 2 is k times as large."""
    own = p1 * (1 - p1) + p2 * (1 - p2) / k
    mix = (p1 + k * p2) / (1 + k)
    if how == "pooled":
        return ((zz(alpha, sides) * sqrt(mix * (1 - mix) * (1 + 1 / k)) + norm.ppf(power) * sqrt(own)) / (p2 - p1)) ** 2
    if how == "unpooled":
        return ks(alpha, power, sides) * own / (p2 - p1) ** 2
    return ks(alpha, power, sides) * (1 + 1 / k) / (2 * asin(sqrt(p2)) - 2 * asin(sqrt(p1))) ** 2


HOWS = ("pooled", "unpooled", "arcsine")

def sizes(p1, p2, deff=1., **kw):
    """Per arm with equal arms, by any of the three standard formulas."""
    return alone(*(size(n_rates(p1, p2, how=how, **kw) * deff, f"n per arm, {how}") for how in HOWS))

def uneven(p1, p2, k, **kw):
    """Sizes of the two arms, arm 2 being k times arm 1."""
    return [[size(n, f"n of arm 1, {how}", 2), size(n * k, f"n of arm 2, {how}", max(2, ceil(k)))]
            for how in HOWS for n in [n_rates(p1, p2, k=k, how=how, **kw)]]

def pooled(p1, p2, **kw):
    return ceil(n_rates(p1, p2, **kw) - 1e-9)

def readings(p, rel, sign=1, **kw):
    """A change read as a share of the rate and as points: both sizes."""
    return [size(n_rates(p, p * (1 + sign * rel), **kw), "n per arm, relative reading", 2),
            size(n_rates(p, p + sign * rel, **kw), "n per arm, reading in points", 2)]

def days(p1, p2, per_day, arms=2, **kw):
    """Days (or the days of whole weeks, or weeks) to fill all arms."""
    found = []
    for how in HOWS:
        need = arms * ceil(n_rates(p1, p2, how=how, **kw)) / per_day
        for value, what in ((ceil(need), "days"), (7 * ceil(need / 7), "days of whole weeks")):
            found.append(w(value, f"{what}, {how}", {"abs": 0}))
    return alone(*found)

def weeks(p1, p2, per_week, arms=2):
    need = arms * pooled(p1, p2) / per_week
    return alone(w(ceil(need), "weeks", {"abs": 0}), w(7 * ceil(need), "days of whole weeks", {"abs": 0}),
                 w(ceil(7 * need), "days", {"abs": 0}))

def power_rates(n1, p1, p2, n2=None, alpha=.05, sides=2, how="pooled"):
    n2 = n2 or n1
    mix, own = (n1 * p1 + n2 * p2) / (n1 + n2), sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    null = sqrt(mix * (1 - mix) * (1 / n1 + 1 / n2)) if how == "pooled" else own
    if how == "arcsine":
        return norm.cdf(abs(2 * asin(sqrt(p2)) - 2 * asin(sqrt(p1))) / sqrt(1 / n1 + 1 / n2) - zz(alpha, sides))
    return norm.cdf((abs(p2 - p1) - zz(alpha, sides) * null) / own)

def powers(*args, **kw):
    return alone(*(w(power_rates(*args, how=how, **kw), f"power, {how}") for how in HOWS))

def mde_rates(n1, p, n2=None, power=.8, alpha=.05, sides=2):
    """Least change found: exact upward or by the variance of the base rate, in points or as a share."""
    n2 = n2 or n1
    found = []
    for how in HOWS:
        d = optimize.brentq(lambda x: power_rates(n1, p, p + x, n2=n2, alpha=alpha, sides=sides, how=how) - power, 1e-6, .9 * (1 - p), xtol=1e-13)
        found += [w(d, f"change in points, {how}"), w(d / p, f"change as a share, {how}")]
    d = (zz(alpha, sides) + norm.ppf(power)) * sqrt(p * (1 - p) * (1 / n1 + 1 / n2))
    return alone(*found, w(d, "change in points, variance of the base"), w(d / p, "change as a share, variance of the base"))

def power_t(n, d, alpha=.05, sides=2):
    df, shift = 2 * n - 2, d * sqrt(n / 2)
    cut = t.isf(alpha / sides, df)
    return nct.sf(cut, df, shift) + (np.nan_to_num(nct.cdf(-cut, df, shift)) if sides == 2 else 0)

def n_means(delta, sd, alpha=.05, power=.8, sides=2):
    d = abs(delta) / sd
    guess = 2 * ks(alpha, power, sides) / d ** 2
    return optimize.brentq(lambda n: power_t(n, d, alpha, sides) - power, max(2.1, .9 * guess), 1.1 * guess + 9)

def mde_means(n, sd, mean=None):
    guess = sqrt(2 * ks() / n)
    d = optimize.brentq(lambda x: power_t(n, x) - .8, .8 * guess, 1.2 * guess, xtol=1e-12) * sd
    return alone(w(d, "change"), *([w(d / mean, "change as a share")] if mean else []))

def n_tost(margin, sd, alpha=.05, power=.8):
    """Two one-sided tests of two means, true difference 0."""
    return 2 * (sd / margin) ** 2 * (norm.isf(alpha) + norm.ppf((1 + power) / 2)) ** 2

def n_anova(groups, f, alpha=.05, power=.8):
    def have(n):
        return ncf.sf(fdist.isf(alpha, groups - 1, groups * (n - 1)), groups - 1, groups * (n - 1), groups * n * f * f)
    return optimize.brentq(lambda n: have(n) - power, 3, 1e5)


# ------------------------------------------------------------------------------------------ tests
def z_rates(x1, n1, x2, n2, is_pooled=True):
    a, b, m = x1 / n1, x2 / n2, (x1 + x2) / (n1 + n2)
    return (b - a) / sqrt(m * (1 - m) * (1 / n1 + 1 / n2) if is_pooled else a * (1 - a) / n1 + b * (1 - b) / n2)

def p_rates(x1, n1, x2, n2, times=1, sides=2):
    """p-values of the common tests of two rates; one-sided for treatment above control."""
    table = [[x2, n2 - x2], [x1, n1 - x1]]
    found = [w(times * (sides == 2 and 2 * norm.sf(abs(z)) or norm.sf(z)), f"p, {what}")
             for what, z in (("pooled z", z_rates(x1, n1, x2, n2)), ("unpooled z", z_rates(x1, n1, x2, n2, False)))]
    found.append(w(times * stats.fisher_exact(table, "two-sided" if sides == 2 else "greater")[1], "p, Fisher"))
    if sides == 2:
        found.append(w(times * stats.chi2_contingency(table)[1], "p, chi-square with correction"))
    return alone(*found)

def gap(x1, n1, x2, n2, level=.95):
    """Interval of the difference, any common method: groups of two ends."""
    found = []
    for how in ("wald", "newcomb", "score", "agresti-caffo"):
        low, high = confint_proportions_2indep(x2, n2, x1, n1, method=how, alpha=1 - level)
        found.append([w(low, f"low end, {how}", .02), w(high, f"high end, {how}", .02)])
    return found

def lift(x1, n1, x2, n2, level=.95):
    """Relative lift with its interval, by the log ratio or the delta method, or the difference with its interval."""
    a, b, z = x1 / n1, x2 / n2, norm.isf((1 - level) / 2)
    r, se = b / a, sqrt(1 / x1 - 1 / n1 + 1 / x2 - 1 / n2)
    found = [[w(r - 1, "lift"), w(r * exp(-z * se) - 1, "low, log ratio", .03), w(r * exp(z * se) - 1, "high, log ratio", .03)],
             [w(r - 1, "lift"), w(r - 1 - z * r * se, "low, delta", .03), w(r - 1 + z * r * se, "high, delta", .03)]]
    return found + [[w(r - 1, "lift"), *group] for group in gap(x1, n1, x2, n2, level)]

def p_means(m1, s1, n1, m2, s2, n2):
    welch, plain = (stats.ttest_ind_from_stats(m2, s2, n2, m1, s1, n1, equal_var=e).pvalue for e in (False, True))
    z = (m2 - m1) / sqrt(s1 ** 2 / n1 + s2 ** 2 / n2)
    return alone(w(welch, "p, Welch"), w(plain, "p, Student"), w(2 * norm.sf(abs(z)), "p, z"))

def anova(*groups):
    """One-way analysis from (mean, sd, n): Fisher's F, or Welch's."""
    n = sum(g[2] for g in groups)
    k = len(groups)
    grand = sum(g[0] * g[2] for g in groups) / n
    f = sum(g[2] * (g[0] - grand) ** 2 for g in groups) / (k - 1) / (sum((g[2] - 1) * g[1] ** 2 for g in groups) / (n - k))
    wt = [g[2] / g[1] ** 2 for g in groups]
    mid = sum(v * g[0] for v, g in zip(wt, groups)) / sum(wt)
    lam = sum((1 - v / sum(wt)) ** 2 / (g[2] - 1) for v, g in zip(wt, groups))
    fw = sum(v * (g[0] - mid) ** 2 for v, g in zip(wt, groups)) / (k - 1) / (1 + 2 * (k - 2) / (k * k - 1) * lam)
    return alone(w(fdist.sf(f, k - 1, n - k), "p, F"), w(fdist.sf(fw, k - 1, (k * k - 1) / (3 * lam)), "p, Welch's F"))

def mcnemar(b, c):
    return alone(w(binomtest(b, b + c).pvalue, "p, exact"), w(stats.chi2.sf((b - c) ** 2 / (b + c), 1), "p, chi-square"),
                 w(stats.chi2.sf((abs(b - c) - 1) ** 2 / (b + c), 1), "p, corrected chi-square"),
                 w(2 * (binom.cdf(min(b, c), b + c, .5) - binom.pmf(min(b, c), b + c, .5) / 2), "p, mid-p"))

def p_counts(x1, e1, x2, e2):
    share, m = e2 / (e1 + e2), x1 + x2
    pool = m / (e1 + e2)
    return alone(w(binomtest(x2, m, share).pvalue, "p, exact conditional"),
                 w(min(1, 2 * min(binom.cdf(x2, m, share), binom.sf(x2 - 1, m, share))), "p, doubled exact"),
                 w(2 * norm.sf(abs(log(x2 / e2 / (x1 / e1))) / sqrt(1 / x1 + 1 / x2)), "p, log ratio"),
                 w(2 * norm.sf(abs(x2 / e2 - x1 / e1) / sqrt(pool * (1 / e1 + 1 / e2))), "p, score"),
                 w(2 * norm.sf(abs(x2 / e2 - x1 / e1) / sqrt(x1 / e1 ** 2 + x2 / e2 ** 2)), "p, Wald"))

def fm_p(x1, n1, x2, n2, margin):
    """Farrington and Manning: one-sided p of H0 'treatment is worse by the margin'; constrained rates by search."""
    def loss(q):
        return -(x1 * log(q) + (n1 - x1) * log(1 - q) + x2 * log(q - margin) + (n2 - x2) * log(1 - q + margin))
    q = optimize.minimize_scalar(loss, bounds=(margin + 1e-9, 1 - 1e-9), method="bounded", options={"xatol": 1e-12}).x
    r = q - margin
    return norm.sf((x2 / n2 - x1 / n1 + margin) / sqrt(q * (1 - q) / n1 + r * (1 - r) / n2))

def noninferior(x1, n1, x2, n2, margin):
    a, b = x1 / n1, x2 / n2
    se = sqrt(a * (1 - a) / n1 + b * (1 - b) / n2)
    low = [w(confint_proportions_2indep(x2, n2, x1, n1, method=m, alpha=al)[0], f"low end, {m}", .02)
           for m in ("wald", "newcomb", "score", "agresti-caffo") for al in (.05, .1)]
    return alone(w(norm.sf((b - a + margin) / se), "one-sided p, z"), w(fm_p(x1, n1, x2, n2, margin), "one-sided p, constrained"), *low)

def share_interval(x, n):
    """Interval of one rate by any common method."""
    found = []
    for how in ("wilson", "normal", "beta", "jeffreys", "agresti_coull"):
        low, high = proportion_confint(x, n, method=how)
        found.append([w(low, f"low, {how}", .005), w(high, f"high, {how}", .005)])
    return found

def adjusted(ps, how):
    return [w(v, f"adjusted p of {p}") for p, v in zip(ps, multipletests(ps, method=how)[1])]

def against_control(control, *arms):
    """Raw, Bonferroni and Holm p-values of each arm against the control."""
    raw = [2 * norm.sf(abs(z_rates(*control, *arm))) for arm in arms]
    return [[w(v, f"p of arm {i + 1}, {how}") for i, v in enumerate(vals)] for how, vals in
            (("raw", raw), ("Bonferroni", multipletests(raw, method="bonferroni")[1]), ("Holm", multipletests(raw, method="holm")[1]))]

def meta(effects, ses, scale=1.):
    """Pooled effect: fixed, or random by DerSimonian and Laird; on the scale typed or as a fraction."""
    y, v = np.array(effects), np.array(ses) ** 2
    f = np.sum(y / v) / np.sum(1 / v)
    q = np.sum((y - f) ** 2 / v)
    tau = max(0, (q - len(y) + 1) / (np.sum(1 / v) - np.sum(1 / v ** 2) / np.sum(1 / v)))
    r = np.sum(y / (v + tau)) / np.sum(1 / (v + tau))
    return [[w(m * s, f"{what} effect"), w(sqrt(1 / np.sum(1 / (v + tt))) * s, f"{what} standard error", .02)]
            for s in {1., scale} for m, tt, what in ((f, 0, "fixed"), (r, tau, "random"))] + [
           [w(m * s, f"{what} effect"), w((m - 1.959964 / sqrt(np.sum(1 / (v + tt)))) * s, f"{what} low end", .02)]
            for s in {1., scale} for m, tt, what in ((f, 0, "fixed"), (r, tau, "random"))]


# ------------------------------------------------------------------------------------------ looks
def ever(bounds):
    """Chance under H0 that |z| passes its bound at some of equally spaced looks (recursion on a grid)."""
    x = np.linspace(-1, 1, 4001)
    dens, grid, out = None, None, 0.
    for i, c in enumerate(bounds, 1):
        edge = c * sqrt(i)
        new = x * edge
        step = new[1] - new[0]
        if dens is None:
            d = norm.pdf(new)
        else:
            wts = np.full(grid.size, grid[1] - grid[0]); wts[[0, -1]] /= 2
            d = norm.pdf(new[:, None] - grid[None, :]) @ (dens * wts)
        dens, grid = d, new
    wts = np.full(grid.size, grid[1] - grid[0]); wts[[0, -1]] /= 2
    return 1 - float(np.sum(dens * wts))

def pocock(looks, alpha=.05):
    return optimize.brentq(lambda c: ever([c] * looks) - alpha, 1.5, 4, xtol=1e-7)

def obrien(looks, alpha=.05):
    c = optimize.brentq(lambda c: ever([c * sqrt(looks / i) for i in range(1, looks + 1)]) - alpha, 1.5, 4, xtol=1e-7)
    return [c * sqrt(looks / i) for i in range(1, looks + 1)]

def conditional(z, at, cut=1.959964):
    """Conditional power under the trend seen so far."""
    return norm.cdf((z * sqrt(at) + z / sqrt(at) * (1 - at) - cut) / sqrt(1 - at))

def of_spent(at):
    """O'Brien-Fleming spending: two-sided alpha in the formula, or 2.5 % a side, counted once or for both sides."""
    side = 2 * norm.sf(norm.isf(.0125) / sqrt(at))
    return alone(w(2 * norm.sf(norm.isf(.025) / sqrt(at)), "spent"), w(side, "spent per side"), w(2 * side, "spent, both sides"))


# ------------------------------------------------------------------------------------------ Bayes and trust
def beats(x1, n1, x2, n2, a=1., b=1.):
    u, v = beta(a + x1, b + n1 - x1), beta(a + x2, b + n2 - x2)
    lo, hi = v.ppf(1e-12), v.ppf(1 - 1e-12)
    return integrate.quad(lambda x: v.pdf(x) * u.cdf(x), lo, hi, epsabs=1e-12, limit=400)[0]

def loss_of(x1, n1, x2, n2, a=1., b=1.):
    """Expected loss of shipping arm 2: E max(p1 - p2, 0)."""
    u, v = beta(a + x1, b + n1 - x1), beta(a + x2, b + n2 - x2)
    lo, hi = min(u.ppf(1e-10), v.ppf(1e-10)), max(u.isf(1e-10), v.isf(1e-10))
    return integrate.quad(lambda x: u.sf(x) * v.cdf(x), lo, hi, epsabs=1e-14, limit=400)[0]

def best(*arms):
    d = [beta(1 + x, 1 + n - x) for x, n in arms]
    return [integrate.quad(lambda x: u.pdf(x) * np.prod([v.cdf(x) for v in d if v is not u]), u.ppf(1e-12), u.isf(1e-12), limit=400)[0] for u in d]

def srm(seen, shares):
    seen, shares = np.array(seen), np.array(shares) / sum(shares)
    found = [w(stats.chisquare(seen, seen.sum() * shares).pvalue, "p, chi-square", .02)]
    if len(seen) == 2:
        found.append(w(binomtest(int(seen[0]), int(seen.sum()), shares[0]).pvalue, "p, exact", .02))
    return alone(*found)

def type_m(effect, se):
    """Mean size of a significant estimate over the true effect."""
    s, c = effect / se, norm.isf(.025)
    hi, lo = norm.sf(c - s), norm.cdf(-c - s)
    mean = s * hi + norm.pdf(c - s) - (s * lo - norm.pdf(-c - s))
    return mean / (hi + lo) / s


CASES = []

def add(family, kind, question, oracle="", status="answered", before=(), missing=(), says=()):
    CASES.append({"family": family, "kind": kind, "question": question, "before": list(before), "status": status,
                  "missing": list(missing), "says": list(says), "oracle": oracle})

def ask(family, kind, question, *missing, before=()):
    add(family, kind, question, "nothing can be computed before it is known", "needs_input", before, missing)

def refuse(family, kind, question):
    add(family, kind, question, "impossible value", "refused")

def correct(family, kind, question, *says, oracle=""):
    add(family, kind, question, oracle or "false premise", "corrected", says=says)

P, T, L, M, B, S = "planning", "tests", "looks", "metrics", "bayes", "trust"
# ------------------------------------------------------------------------------------------ planning
add(P, "sample size, rates", "Checkout completion is sitting at 61.5% and the one-page flow should hopefully take it to 64. How much traffic do I need on each side?", "sizes(.615,.64)")
add(P, "sample size, rates", "n for 2.1% -> 2.4%, 90% power", "sizes(.021,.024,power=.9)")
add(P, "sample size, rates, relative", "baseline cvr 8.2%, MDE 5% relative, alpha .05, beta .1 – per-variant sample?", "sizes(.082,.082*1.05,power=.9)")
add(P, "duration, rates", "We get around 14k eligible sessions a day and split them evenly between old and new. Sign-up rate is 6.3 %, I'd like to be able to see +0.5pp. How many days would that take?", "days(.063,.068,14000)")
add(P, "MDE, rates", "I've a newsletter list of 120k people, opens are ~22%. If half of them get the new subject line, what's the smallest bump in open rate I could reliably pick up?", "mde_rates(60000,.22)")
add(P, "power, rates", "only 5,200 users per arm available for the paywall thing. 4% buy today, design team hopes for 4.8%. what are the odds the test catches that", "powers(5200,.04,.048)")
add(P, "sample size, means", "arpu is $12.40 with an sd of 38 (whales...). how many users per group before a 60 cent shift shows up?", "[size(n_means(.6,38),tol=2)]")
add(P, "sample size, means, relative", "Average order 57 euro, standard deviation 41 euro; how many orders per group to notice it increasing by 3 percent?", "[size(n_means(57*.03,41),tol=2)]")
add(P, "sample size, rates, one-sided", "Push opt-in prompt. 35% say yes now and we only care if the new copy pushes it up, by 2 points or more. One tailed 5% is fine. Size?", "sizes(.35,.37,sides=1)")
add(P, "sample size, unequal split", "infra only lets me expose 10% of users to the new search ranker, the other 90% stay on the old one. click-through 28%, would like to detect 28.6%. how many users end up in each bucket?", "uneven(.286,.28,9)")
add(P, "sample size, several variants", "hero banner test: control + three challengers, baseline click rate 5%, we'd be happy with one percentage point more. Each challenger is compared with control, Bonferroni for the 3 comparisons. Users per banner?", "sizes(.05,.06,alpha=.05/3)")
add(P, "sample size, clusters", "we can't randomise shoppers so whole stores get the new layout. ~40 shoppers measured per store, ICC 0.02, purchase rate 30% and we're after 33%. how many stores in each group?", "[w(ceil(pooled(.3,.33)*1.78/40),'clusters per arm',{'abs':1})]")
add(P, "sample size, Poisson", "Customers file 0.8 support tickets a month on average (count, roughly Poisson). With the new help centre I expect 0.7. If I watch everyone for one month, how many customers per group?", "[w(ceil(ks()*1.5/.01),'n per arm',{'abs':2})]")
add(P, "sample size, non-inferiority", "Swapping the payment provider is for cost reasons, so I just need to show that approval rate (72% today) isn't worse by more than 1.5 points. 2.5% one-sided, 90% power, assume truly no difference. How many payments per provider", "alone(size(ks(.025,.9,1)*2*.72*.28/.015**2),size(FROM_R[NEEDED[0]],'n per arm, constrained',2))")
add(P, "sample size, equivalence", "engineering wants proof that the new SDK leaves page load unchanged: equivalence margin +/-20 ms, sd 180 ms, TOST with alpha 5%, 80% power and a true difference of zero. page loads per group?", "[size(n_tost(20,180),tol=2)]")
add(P, "events, survival", "time-to-cancel analysis (log-rank). If the annual plan banner brings the hazard ratio to 0.7, how many cancellations must we observe overall for 80% power, 1:1?", "alone(size(4*ks()/log(.7)**2,'events'),size(ks()*(1.7/.3)**2,'events, Freedman'))")
add(P, "sample size, standardized effect", "two-sample t, d = 0.15, alpha = .01, power = .9. n/group?", "[size(n_means(.15,1,alpha=.01,power=.9))]")
add(P, "sample size, rates, 1 in n", "roughly 1 in 20 people who see our ad click on it. If new creative makes it 1 in 18, how many impressions would each ad need so we don't miss that?", "sizes(1/20,1/18)")
add(P, "sample size, bps", "conv = 185 bps, smallest lift worth shipping = 15 bps. required n per cell pls", "sizes(.0185,.02)")
add(P, "duration, weeks", "9,500 new installs a week, half go to the new tutorial. Day-7 retention is 18% and our goal is 20%. How many weeks of installs is that?", "weeks(.18,.2,9500)")
add(P, "sample size, high rate", "our crash-free session rate is 99.6% and the release is supposed to bring it to 99.7%. sessions needed per build to see the diffrence?", "sizes(.996,.997)")
add(P, "MDE, means", "Level redesign, 20k players in each group. Session length averages 31 minutes with SD 44. MDE?", "mde_means(20000,44,31)")
add(P, "MDE, unequal split", "45,000 users in total but it's an 80/20 split in favour of control. Baseline is 11%. What effect can we detect w/ 80% power?", "mde_rates(36000,.11,9000)")
add(P, "sample size, programmatic", "sample_size(p0=0.125, rel_mde=0.08, alpha=0.10, power=0.8, two_sided=True) -> ?", "sizes(.125,.135,alpha=.1)")
add(P, "sample size, ANOVA", "Comparing the mean score of four onboarding flows in one ANOVA, expecting a small effect, Cohen's f = 0.1. How many participants in every group for 80% power at 5%?", "[size(n_anova(4,.1))]")
add(P, "sample size, relative reduction", "Monthly churn 6%. The win-back mail should reduce it by 10%, i.e. relative. How many subscribers per group must I include?", "sizes(.06,.054)")
add(P, "duration, share of traffic", "30k visitors/day on the site but only a fifth of them ever reach the paywall, and that's where we randomise 50:50. Purchase rate there 4.5%, we're looking for 5.2%. how long does it need to run", "days(.045,.052,6000)")
add(P, "sample size, two powers", "Give me the sample per arm for going from 10% to 11%, once at 80% power and once at 95% so I can show my boss the price of being safer", "[size(n_rates(.1,.11),'n per arm at 80 %',2),size(n_rates(.1,.11,power=.95),'n per arm at 95 %',2)]")
# follow-ups
add(P, "sample size, follow-up", "and with 90% power?", "sizes(.07,.08,power=.9)", before=["registration rate is 7%, what n do I need to detect 8%?"])
add(P, "duration, follow-up", "hm, and if we only let half of that traffic into the test?", "days(.12,.13,2000)", before=["How many days for an A/B test on add-to-cart? 12% now, we want 13%, 4,000 visitors a day in two equal groups"])
add(P, "sample size, follow-up", "oh sorry - 41% of them finish it today", "sizes(.41,.43)", before=["how many new users for my onboarding test? aim is 2 percentage points more people finishing it"])
add(P, "sample size, unequal split, follow-up", "Same thing but 70% control / 30% variant please", "uneven(.055,.05,7/3)", before=["users per arm to tell 5% from 5.5%?"])
add(P, "sample size, CUPED, follow-up", "what does it come down to with CUPED? last month's revenue correlates 0.6 with this month's", "[size(n_means(.5,25*sqrt(1-.36)),tol=2)]", before=["revenue per user has sd 25, I want to detect 0.50 difference, users per arm?"])
add(P, "subjects, survival, follow-up", "about 12% of subscribers cancel while the test is on. So how many subscribers in total does that make?", "alone(w(4*ks()/log(.85)**2/.12,'subjects',{'abs':20}),w(ks()*(1.85/.15)**2/.12,'subjects, Freedman',{'abs':20}))", before=["log-rank test on churn, hazard ratio 0.85, 80% power, equal groups: number of churn events needed?"])
# lacking
ask(P, "sample size", "hey, how many users do i need for an ab test on our pricing page?", "baseline rate", "effect")
ask(P, "sample size", "Planning a cart-abandonment mail experiment. Currently 2.8% come back and buy. Sample size please", "effect")
ask(P, "sample size", "we'd like to pick up a 5% relative lift in sign-ups at 80% power. how big must each group be", "baseline rate")
ask(P, "duration", "Baseline 4%, target 4.4%, 50/50. How many days do we have to keep the experiment running?", "traffic")
ask(P, "sample size, means", "avg basket is $64, want to be able to see it go up by $2. how many customers per group??", "standard deviation")
ask(P, "MDE", "what's the minimum detectable lift in conversion if I have 30k users per arm?", "baseline rate")
# impossible
refuse(P, "sample size", "conversion of 112% today, hoping for 115%, users per variant?")
refuse(P, "sample size", "Tutorial completion is 85%. We want to prove it goes up by 30 percentage points - how many players do we need per group")
refuse(P, "sample size, means", "time on task: mean 40s, sd -12s, smallest difference that matters 3s. n per group")
refuse(P, "sample size, CUPED", "metric sd 15, effect 0.6, CUPED covariate correlation 1.3. sample per arm with cuped?")
# two readings
for q, o in (
    ("Our trial start rate is 10%. How many visitors for each version to detect a 2% lift?", "readings(.1,.02)"),
    ("product page converts at 20%; sample size per variant if i expect a 5% improvement", "readings(.2,.05)"),
    ("D30 retention = 8%, want to detect an increase of 1%, how many installs per branch", "readings(.08,.01)"),
    ("alpha 5, power 90, base 30%, MDE 3%. n?", "readings(.3,.03,power=.9)"),
    ("Right now 12% of API calls hit the error page. How many calls in each group to see a 3% drop?", "readings(.12,.03,-1)"),
    ("15% of sellers relist within a week. Nudge experiment, marketplace wide, we hope for a 4% increase in that. What should each group's size be, one-sided at 5%?", "readings(.15,.04,sides=1)"),
    ("Email opens are at 25%, 2,000 recipients per version. What power do I have for a 10% increase?", "[w(power_rates(2000,.25,.275),'power, relative reading'),w(power_rates(2000,.25,.35),'power, reading in points')]"),
): add(P, "power, ambiguous lift" if "power do I" in q else "sample size, ambiguous lift", q, o, "both_readings")
# false premises
correct(P, "power of 100 %", "need a sample size with 100% power so that we can't miss it. 10% conversion, 12% with the new design", "100 ?%|never|infinite|no finite|certain")
correct(P, "guaranteed win", "How many visitors do I need so it's guaranteed that variant B comes out as the winner? We're at 3% and I need to show the CEO a win at 3.5%")
correct(P, "post-hoc power", "Test ended non significant: 5.0% vs 5.2% with 4,000 users each. Please compute the power we had from these observed rates, so I can explain in the deck that the null result is only because the test was underpowered")
# ------------------------------------------------------------------------------------------ tests
add(T, "two rates", "control 412/10250, variant 468/10190 is that significant", "p_rates(412,10250,468,10190)")
add(T, "lift with interval", "A had 1,930 orders from 48,210 visitors, B 2,075 from 48,377. What's the lift, and the confidence interval around it?", "lift(1930,48210,2075,48377)")
add(T, "several rates, chi-square", "users | buyers : ctrl 5000 | 215 ; v1 5100 | 251 ; v2 4950 | 240 -- one overall test, is there any difference between the three?", "[w(stats.chi2_contingency([[215,4785],[251,4849],[240,4710]])[1],'p, chi-square')]")
add(T, "two means", "Spend per visitor. Control: mean 24.1, sd 18.2, n 3,400. New layout: mean 25.3, sd 19.0, n 3,350. Real or noise?", "p_means(24.1,18.2,3400,25.3,19,3350)")
add(T, "two rates, one-sided", "one sided test pls: did the green button do better? grey 88 clicks of 1900, green 112 of 1880", "p_rates(88,1900,112,1880,sides=1)")
add(T, "two rates from percentages", "12k people in each branch; 8.4% vs 9.1%. p value?", "p_rates(1008,12000,1092,12000)")
add(T, "small counts", "Beta testers: 7 of the 25 on the new build had a crash, 2 of the 28 on the old one. Tiny, I know - what does an exact test say?", "[w(stats.fisher_exact([[7,18],[2,26]])[1],'p, Fisher')]")
add(T, "McNemar", "the same 300 people used both search boxes. 42 found the item only with the new one, 25 only with the old one, the rest same outcome in both. Is new better?", "mcnemar(42,25)")
add(T, "paired means", "140 users rated both designs, average per-user difference 0.31 (new minus old), sd of those differences 1.9. significant?", "alone(w(2*t.sf(.31/(1.9/sqrt(140)),139),'p, paired t'),w(2*norm.sf(.31/(1.9/sqrt(140))),'p, z'))")
add(T, "two Poisson rates", "310 incidents in 52,000 server-hours on the old stack, 262 incidents in 51,000 server-hours on the new. Did the incident rate really fall?", "p_counts(310,52000,262,51000)")
add(T, "Holm", "Four guardrail metrics, p = 0.012, 0.034, 0.041 and 0.003. Holm-adjusted values?", "adjusted([.012,.034,.041,.003],'holm')")
add(T, "Benjamini-Hochberg", "do BH (fdr 10%) on these: .001 .019 .042 .055 .21 .74", "adjusted([.001,.019,.042,.055,.21,.74],'fdr_bh')")
add(T, "Bonferroni", "eight headline variants against the same control, the best one got p=0.011. what's left of that after Bonferroni", "[w(.088,'adjusted p')]")
add(T, "correlation", "Number of push messages vs. weekly sessions: r = 0.18, 240 users. Is this distinguishable from zero?", "alone(w(2*t.sf(.18*sqrt(238/(1-.18**2)),238),'p, t'),w(2*norm.sf(atanh(.18)*sqrt(237)),'p, Fisher z'))")
add(T, "ANOVA", "minutes played on three level designs: L1 14.2 (sd 6.0, n=80), L2 15.9 (sd 6.5, n=85), L3 13.1 (sd 5.8, n=78). anova?", "anova((14.2,6,80),(15.9,6.5,85),(13.1,5.8,78))")
add(T, "non-inferiority test", "Old gateway: 1,804 of 2,000 payments went through. New gateway: 1,780 of 1,990. We agreed on a non-inferiority margin of 3 points. Does the new one pass?", "noninferior(1804,2000,1780,1990,.03)")
add(T, "several variants against control", "control 300/6000, B 345/6000, C 372/6000. Which of the two beat control?", "against_control((300,6000),(345,6000),(372,6000))")
add(T, "meta-analysis", "ran the same test in three markets: DE +2.1% (se 0.9), FR +1.4% (se 1.1), US +3.0% (se 1.6). Pooled effect across countries, please, with its uncertainty", "meta([2.1,1.4,3.],[.9,1.1,1.6],.01)")
add(T, "two rates, interval, follow-up", "ok, and a 90% interval for the difference?", "gap(230,4100,274,4085,.9)", before=["is this a real effect: 230 of 4100 on the old page, 274 of 4085 on the new page"])
add(T, "Bonferroni, follow-up", "that was 1 of 5 metrics we looked at. what's the p after bonferroni?", "p_rates(360,9000,432,9000,times=5)", before=["A: 360 of 9,000 converted, B: 432 of 9,000. Significant?"])
add(T, "two means, follow-up", "sd is 6 in both groups", "p_means(10.2,6,500,10.9,6,500)", before=["Sessions per week went 10.2 -> 10.9, 500 users in control and 500 in treatment. Statistically significant?"])
ask(T, "two rates", "Landing page A converts 5.2%, page B 5.9%. Is B significantly better?", "sample sizes")
ask(T, "two rates", "340 sign-ups on A, 391 on B. traffic was NOT split evenly between them. which one won and is it significant?", "visitors per variant")
ask(T, "two means", "mean time to resolve a ticket: 42 min vs 44 min, 900 tickets each. p-value?", "standard deviation")
ask(T, "two rates", "in control 12 of 300 upgraded. did the variant do significantly better?", "result of the variant")
refuse(T, "two rates", "variant A 520 purchases from 480 visitors, variant B 430 purchases from 510 visitors, which is better?")
refuse(T, "Holm", "Holm correction for p-values 0.02, 1.4, 0.3")
refuse(T, "correlation", "correlation between latency and bounce came out at r = 1.2, n = 50. is it significant")
correct(T, "p as probability of the hypothesis", "p = 0.03. So there's a 97% chance that variant B is truly better, correct?")
correct(T, "non-significant as no effect", "Our p-value was 0.21, which proves that the new recommender has no effect. Can I write that there's no difference? (1,020/20,000 old, 1,065/20,000 new)")
correct(T, "side chosen afterwards", "two-sided p came out as 0.08 but the effect is in the direction we wanted, so I'll switch to a one-sided test now and report 0.04 as significant. ok?")
correct(T, "meaning of an interval", "The 95% CI for the lift in minutes watched is 1.2 to 3.4. I'm going to tell marketing that 95% of our users gained between 1.2 and 3.4 minutes. Good wording?")
correct(T, "significant against not significant", "B vs control p=0.04, C vs control p=0.07. Since only B is significant that means B is better than C, right?")
correct(T, "segment search", "overall flat, but after slicing into 20 segments Android tablets in Spain came out at p=0.04. So the feature works for them and we can roll it out there, yes?")
# ------------------------------------------------------------------------------------------ looks
add(L, "peeking", "If I look at the dashboard once a day for 10 days (equal traffic every day) and call it whenever p<0.05, what's my real false positive rate when nothing changed?", "[w(ever([norm.isf(.025)]*10),'false positive rate',{'abs':.006})]")
add(L, "O'Brien-Fleming bounds", "5 equally spaced analyses, O'Brien-Fleming, two-sided 5%: which z do I have to beat at the first and at the last?", "[[w(obrien(5)[0],'first bound'),w(obrien(5)[4],'last bound')],[w(FROM_R[NEEDED[3]],'first bound, spending'),w(FROM_R[NEEDED[4]],'last bound, spending')]]")
add(L, "Pocock bounds", "Pocock design w/ 5 looks, overall alpha .05 two sided. nominal p threshold per look?", "alone(w(2*norm.sf(pocock(5)),'nominal p'),w(norm.sf(pocock(5)),'nominal p per side'),w(pocock(5),'bound',.004))")
add(L, "conditional power", "halfway through (50% of the planned sample) our z is 1.2. If the current trend goes on, how likely are we to end up significant at 5% two-sided?", "[w(conditional(1.2,.5),'conditional power',.02)]")
add(L, "group sequential size", "We want to peek twice before the end, so 3 looks in total, O'Brien-Fleming. 6% baseline, 7% target, 80% power, 5% two-sided. Max users per arm?", "alone(w(ceil(FROM_R[NEEDED[1]]),'n per arm, O\\'Brien-Fleming',.004),w(ceil(FROM_R[NEEDED[2]]),'n per arm, spending function',.004))")
add(L, "alpha spending", "Lan-DeMets with the O'Brien-Fleming type spending function and alpha = 5% two-sided: how much alpha have we used at 40% of the information?", "of_spent(.4)")
ask(L, "conditional power", "We're halfway through the planned sample. what's the conditional power, should we stop for futility?", "interim z or effect")
refuse(L, "conditional power", "conditional power with interim z=1.5 at information fraction 1.4, alpha .05 two-sided")
correct(L, "stopping once significant", "My plan: refresh the results each morning and stop the test the moment p drops under 0.05. As it's a 5% test, false positives stay at 5%, so that's fine isn't it", "inflat|peek|higher|more than|above|exceed|grow|rise")
correct(L, "extending until significant", "planned sample is in, p=0.08. So close! I'll just let it collect another week at a time until it gets below .05, then we ship. Any objections?")
# ------------------------------------------------------------------------------------------ metrics
add(M, "ratio metric, delta method", "CTR = clicks/pageviews but we randomise users. per user: mean clicks 2.4, variance 9; mean pageviews 20, variance 250; covariance 38; 8,000 users. What's the standard error of the CTR with the delta method?", "[w(sqrt((9-2*.12*38+.12**2*250)/8000)/20,'standard error')]")
add(M, "CUPED variance reduction", "pre-experiment watch time has correlation 0.7 with in-experiment watch time. By how much does cuped cut the variance?", "alone(w(.49,'variance removed'),w(.51,'variance left'))")
add(M, "CUPED estimate", "CUPED by hand: cov(pre,post) = 12, var(pre) = 30. Post means: treatment 10.4, control 10.0. Pre means: treatment 8.3, control 8.1. What's the adjusted difference?", "[w(.4-12/30*.2,'adjusted difference')]")
add(M, "sd of a metric with many zeros", "2% of users pay. Among the payers average spend is 30 with SD 25. What SD do I get for revenue per user, non-payers counting as 0?", "[w(sqrt(.02*(25**2+30**2)-.6**2),'sd per user')]")
add(M, "design effect", "classes of 21 pupils, intraclass correlation 0.05. design effect?", "[w(1+20*.05,'design effect')]")
add(M, "lift of two means", "mean revenue control 14.2 (standard error 0.20), treatment 14.9 (standard error 0.21). Percent lift with 95% CI?", "[[w(.7/14.2,'lift'),w(lo,'low end',.03),w(hi,'high end',.03)] for r in [14.9/14.2] for se in [sqrt((.21/14.9)**2+(.2/14.2)**2)] for lo,hi in [(r-1-1.959964*r*se,r-1+1.959964*r*se),(r*exp(-1.959964*se)-1,r*exp(1.959964*se)-1)]]")
ask(M, "CUPED variance reduction", "how much variance would we get rid of if we turned on CUPED for our revenue metric? sd is 18", "correlation with the covariate")
# ------------------------------------------------------------------------------------------ Bayes
add(B, "P(B > A)", "probability that B beats A? A: 120 conversions from 2400, B: 141 from 2380. flat priors", "[w(beats(120,2400,141,2380),'P(B > A)',.005)]")
add(B, "expected loss", "A 210/5000, B 236/5000, uniform Beta(1,1) prior on both. If we ship B, what's the expected loss in conversion rate?", "[w(loss_of(210,5000,236,5000),'expected loss',.03)]")
add(B, "best of three", "Bayesian readout for 3 thumbnails please, uniform priors: t1 90/1500, t2 104/1500, t3 112/1500 - chance of each being the best", "[w(v,f'P(thumbnail {i} is best)',.03) for i,v in enumerate(best((90,1500),(104,1500),(112,1500)),1)]")
add(B, "credible interval", "45 out of 900 trials turned into paid plans, flat Beta(1,1) prior. 95% credible interval of the rate?", "[[w(beta.ppf(.025,46,856),'low end'),w(beta.ppf(.975,46,856),'high end')]]")
add(B, "P(B > A), follow-up", "we know from history it's about 5%, so use a Beta(20,380) prior for both instead", "[w(beats(33,600,45,610,20,380),'P(B > A)',.005)]", before=["bayesian: A 33 of 600, B 45 of 610, chance that B is better?"])
ask(B, "P(B > A)", "Bayesian question: A converts 5%, B 5.5%. Chance to beat control?", "sample sizes")
refuse(B, "P(B > A)", "prob B>A with prior Beta(-2, 40), data A 30/400 and B 38/410")
# ------------------------------------------------------------------------------------------ trust
add(S, "SRM", "supposed to be 50/50 but I count 50,912 users in A and 50,140 in B. is the split broken?", "srm([50912,50140],[1,1])")
add(S, "SRM, unequal", "Ramp at 90/10. Assigned so far: control 181,344, treatment 19,704. Should I worry about sample ratio mismatch", "srm([181344,19704],[9,1])")
add(S, "false positive risk", "Say one idea in ten actually works, we test with 80% power at alpha 5% two-sided. What fraction of our significant results are false alarms?", "alone(w(.045/(.045+.08),'false positive risk'),w(.0225/(.0225+.08),'false positive risk, wins only'))")
add(S, "winner's curse", "True lift is probably 0.5 points, our standard error is 0.4 points. Conditional on reaching p<.05 two-sided, by what factor will the estimate exaggerate on average?", "[w(type_m(.5,.4),'exaggeration',.03)]")
add(S, "A/A tests", "We ran 200 A/A tests on the new experimentation platform and 17 came out significant at the 5% level. If the platform were fine, how likely is 17 or more?", "[w(binom.sf(16,200,.05),'P(17 or more)',.01)]")
ask(S, "SRM", "users ended up 51.2% in A and 48.8% in B although the tool is set to 50/50. Is that a sample ratio mismatch?", "number of users")
refuse(S, "false positive risk", "false positive risk if 10% of our ideas work, alpha .05 and power is 180%?")
correct(S, "SRM ignored", "SRM check failed hard (p = 0.00001, 50/50 design) but the conversion lift is significant with p=0.01, so the lift is real anyway and we can trust it, right?")

def check():
    """Compare the helpers with second methods, once."""
    from statsmodels.stats.power import FTestAnovaPower, TTestIndPower
    from statsmodels.stats.oneway import anova_oneway
    rng = np.random.default_rng(4)

    def r(call):
        out = subprocess.run(["Rscript", "-e", f"suppressMessages({{library(pwr);library(rpact)}});cat('@@',format({call},digits=10))"], capture_output=True, text=True, check=True).stdout
        return float(out.split("@@")[-1])

    fixed = "getSampleSizeRates(getDesignGroupSequential(kMax=1,alpha=.025,beta=.2,sided=1),groups=2,"
    x = rng.normal(size=(2_000_000, 10)).cumsum(1) / np.sqrt(np.arange(1, 11))
    sig = rng.normal(.5, .4, 4_000_000); sig = sig[abs(sig) > 1.959964 * .4]
    a, b = rng.beta(211, 4791, 4_000_000), rng.beta(237, 4765, 4_000_000)
    three = np.argmax([rng.beta(1 + k, 1501 - k, 2_000_000) for k in (90, 104, 112)], 0)
    levels = ((14.2, 6, 80), (15.9, 6.5, 85), (13.1, 5.8, 78))
    three_levels, raw = anova(*levels), [stats.zscore(rng.normal(size=n), ddof=1) * s + m for m, s, n in levels]
    pairs = [
        (n_rates(.615, .64), r("power.prop.test(p1=.615,p2=.64,power=.8)$n")),
        (n_rates(.996, .997), r("power.prop.test(p1=.996,p2=.997,power=.8)$n")),
        (n_rates(.35, .37, sides=1), r("power.prop.test(p1=.35,p2=.37,power=.8,alternative='one.sided')$n")),
        (n_rates(.05, .06, alpha=.05 / 3), r("power.prop.test(p1=.05,p2=.06,power=.8,sig.level=.05/3)$n")),
        (10 * n_rates(.286, .28, k=9), r(fixed + "pi1=.286,pi2=.28,allocationRatioPlanned=1/9)$nFixed")),
        (power_rates(5200, .04, .048), r("power.prop.test(n=5200,p1=.04,p2=.048)$power")),
        (n_rates(.06, .054, how="arcsine"), r("pwr.2p.test(ES.h(.06,.054),power=.8)$n")),
        (n_means(.6, 38), r("power.t.test(delta=.6,sd=38,power=.8,strict=TRUE,tol=1e-12)$n")),
        (n_means(.5, 20), TTestIndPower().solve_power(.025, alpha=.05, power=.8)),
        (n_means(.15, 1, .01, .9), r("power.t.test(delta=.15,sd=1,sig.level=.01,power=.9,tol=1e-12)$n")),
        (n_anova(4, .1), FTestAnovaPower().solve_power(.1, alpha=.05, power=.8, k_groups=4) / 4),
        (mde_rates(60000, .22)[0][0]["value"], r("power.prop.test(n=60000,p1=.22,power=.8,tol=1e-12)$p2-.22")),
        (mde_means(20000, 44)[0][0]["value"], r("power.t.test(n=20000,sd=44,power=.8,tol=1e-12)$delta")),
        (n_tost(20, 180), r("getSampleSizeMeans(getDesignGroupSequential(kMax=1,alpha=.05,beta=.1,sided=1),groups=2,thetaH0=-20,alternative=0,stDev=180,normalApproximation=TRUE)$nFixed/2")),
        (4 * ks() / log(.7) ** 2, r("getSampleSizeSurvival(getDesignGroupSequential(kMax=1,alpha=.025,beta=.2,sided=1),hazardRatio=.7,pi2=.5)$eventsFixed")),
        (2 * norm.sf(abs(z_rates(412, 10250, 468, 10190))), r("prop.test(c(412,468),c(10250,10190),correct=FALSE)$p.value")),
        (mcnemar(42, 25)[2][0]["value"], r("mcnemar.test(matrix(c(100,25,42,133),2))$p.value")),
        (p_counts(310, 52000, 262, 51000)[0][0]["value"], r("poisson.test(c(262,310),c(51000,52000))$p.value")),
        (three_levels[0][0]["value"], stats.f_oneway(*raw).pvalue),
        (three_levels[1][0]["value"], anova_oneway(raw, use_var="unequal").pvalue),
        (fm_p(1804, 2000, 1780, 1990, .03), r("getStageResults(getDesignGroupSequential(kMax=1,alpha=.025),getDataset(n1=1990,n2=2000,events1=1780,events2=1804),thetaH0=-.03,stage=1)$overallPValues[1]")),
        (ever([1.959964] * 10), float(np.mean((abs(x) > 1.959964).any(1)))),
        (pocock(5), r('getDesignGroupSequential(kMax=5,typeOfDesign="P",alpha=.025,sided=1)$criticalValues[1]')),
        (obrien(5)[0], r('getDesignGroupSequential(kMax=5,typeOfDesign="OF",alpha=.025,sided=1)$criticalValues[1]')),
        (obrien(5)[4], r('getDesignGroupSequential(kMax=5,typeOfDesign="OF",alpha=.025,sided=1)$criticalValues[5]')),
        (4 * norm.sf(norm.isf(.0125) / sqrt(.4)), 2 * r('getDesignGroupSequential(kMax=2,informationRates=c(.4,1),typeOfDesign="asOF",alpha=.025,sided=1)$alphaSpent[1]')),
        (beats(120, 2400, 141, 2380), float(np.mean(rng.beta(142, 2240, 4_000_000) > rng.beta(121, 2281, 4_000_000)))),
        (beats(33, 600, 45, 610, 20, 380), float(np.mean(rng.beta(65, 945, 4_000_000) > rng.beta(53, 947, 4_000_000)))),
        (loss_of(210, 5000, 236, 5000), float(np.maximum(a - b, 0).mean())),
        (best((90, 1500), (104, 1500), (112, 1500))[2], float(np.mean(three == 2))),
        (type_m(.5, .4), float(abs(sig).mean() / .5)),
        (conditional(1.2, .5), float(np.mean((rng.normal(1.2 / sqrt(.5) * .5, sqrt(.5), 4_000_000) + 1.2 * sqrt(.5)) > 1.959964))),
    ]
    for one, two in pairs:
        print("ok " if abs(one - two) <= 4e-3 * abs(two) else "OFF", f"{one:.8g}", f"{two:.8g}")

def main():
    if "--record" in sys.argv:
        return record()
    if "--check" in sys.argv:
        return check()
    random.Random(4).shuffle(CASES)
    lines = []
    for i, case in enumerate(CASES, 1):
        row = {"id": f"fourth-{i:03d}", **{k: v for k, v in case.items() if v or k in ("oracle",)}}
        if case["status"] in ("answered", "both_readings"):
            found = eval(case["oracle"])
            row["any_of" if isinstance(found[0], list) else "expect"] = found
        lines.append(json.dumps(row, ensure_ascii=False))
    OUT.write_text("\n".join(lines) + "\n", "utf-8")
    for field in ("status", "family"):
        print(dict(Counter(case[field] for case in CASES)))
    print(sum(1 for c in CASES if c["before"]), "follow-ups of", len(CASES))


if __name__ == "__main__":
    main()
