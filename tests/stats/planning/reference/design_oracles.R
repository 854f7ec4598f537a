# Sizes and powers against a margin, of surveys and of clusters, by packages that know nothing of us.
# Run: Rscript --vanilla design_oracles.R > design_oracles.csv
suppressMessages({library(epiR); library(rpact); library(mvtnorm)})
cat("# R 4.2.2, epiR 2.0.57, rpact 3.3.4, mvtnorm 1.1-3\n")
cat("what,a,b,c,d,e,f,value\n")
row <- function(what, ..., value) {
  given <- c(..., rep(NA, 6))[1:6]
  cat(what, ifelse(is.na(given), "", format(given, digits = 15, trim = TRUE, scientific = FALSE)),
      format(value, digits = 12), sep = c(rep(",", 7), "\n"))
}
ALPHA <- c(0.025, 0.05)

# baseline, target, margin, alpha, ratio, power or n -> users of control or power; higher is better
for (p in list(c(.1, .1, .01), c(.1, .09, .03), c(.8, .83, .05), c(.02, .02, .004))) {
  for (alpha in ALPHA) for (ratio in c(1, .5, 2)) {
    p1 <- p[1]; p2 <- p[2]; margin <- p[3]
    # in epiR delta is positive and the treatment is no worse when treat - control > -delta
    x <- epi.ssninfb(treat = p2, control = p1, delta = margin, n = NA, r = ratio, power = .8,
                     nfractional = TRUE, alpha = alpha)
    row("noninferiority_wald", p1, p2, margin, alpha, ratio, .8, value = x$n.control)
    y <- getSampleSizeRates(thetaH0 = -margin, pi1 = p2, pi2 = p1, alpha = alpha, beta = .1,
                            sided = 1, allocationRatioPlanned = ratio)
    row("noninferiority_score", p1, p2, margin, alpha, ratio, .9, value = y$numberOfSubjects2)
    x <- epi.ssequb(treat = p2, control = p1, delta = margin, n = NA, r = ratio, power = .8,
                    nfractional = TRUE, alpha = alpha)
    row("equivalence_textbook", p1, p2, margin, alpha, ratio, .8, value = x$n.control)
  }
}
# lower is better: rates of failure
y <- getSampleSizeRates(thetaH0 = .03, pi1 = .11, pi2 = .1, alpha = .025, beta = .2, sided = 1,
                        directionUpper = FALSE, allocationRatioPlanned = .5)
row("noninferiority_lower", .1, .11, .03, .025, .5, .8, value = y$numberOfSubjects2)
# beyond a margin
for (p in list(c(.1, .13, .01), c(.3, .4, .05))) for (ratio in c(1, 2)) {
  y <- getSampleSizeRates(thetaH0 = p[3], pi1 = p[2], pi2 = p[1], alpha = .025, beta = .2,
                          sided = 1, allocationRatioPlanned = ratio)
  row("superiority_score", p[1], p[2], p[3], .025, ratio, .8, value = y$numberOfSubjects2)
  x <- epi.sssupb(treat = p[2], control = p[1], delta = p[3], n = NA, r = ratio, power = .8,
                  nfractional = TRUE, alpha = .025)
  row("superiority_wald", p[1], p[2], p[3], .025, ratio, .8, value = x$n.control)
}

# sd, effect, margin, alpha, ratio, power -> users of control
for (m in list(c(10, 0, 1), c(10, -.5, 2), c(3, .4, .7))) for (ratio in c(1, .5, 2)) {
  sd <- m[1]; effect <- m[2]; margin <- m[3]
  x <- epi.ssninfc(treat = 20 + effect, control = 20, sd = sd, delta = margin, n = NA, r = ratio,
                   power = .8, nfractional = TRUE, alpha = .025)
  row("noninferiority_means_z", sd, effect, margin, .025, ratio, .8, value = x$n.control)
  y <- getSampleSizeMeans(thetaH0 = -margin, alternative = effect, stDev = sd, alpha = .025,
                          beta = .2, sided = 1, allocationRatioPlanned = ratio)
  row("noninferiority_means_t", sd, effect, margin, .025, ratio, .8, value = y$numberOfSubjects2)
  x <- epi.ssequc(treat = 20 + effect, control = 20, sd = sd, delta = margin, n = NA, r = ratio,
                  power = .8, nfractional = TRUE, alpha = .05)
  row("equivalence_means_textbook", sd, effect, margin, .05, ratio, .8, value = x$n.control)
  y <- getSampleSizeMeans(thetaH0 = margin, alternative = effect + 2 * margin, stDev = sd,
                          alpha = .025, beta = .2, sided = 1, allocationRatioPlanned = ratio)
  row("superiority_means_t", sd, effect + 2 * margin, margin, .025, ratio, .8,
      value = y$numberOfSubjects2)
}

# sd, effect, margin, alpha, users of each arm -> power of two one-sided t tests
for (m in list(c(10, 0, 5, .05, 60), c(10, 1, 5, .05, 100), c(.2076, log(.95), log(1.25), .05, 20),
               c(1, .2, 1.2, .025, 9), c(3, -1, 4, .05, 5))) {
  n <- m[5]; se <- m[1] * sqrt(2 / n); df <- 2 * n - 2; t <- qt(1 - m[4], df)
  set.seed(1)
  p <- pmvt(lower = c(t, -Inf), upper = c(Inf, -t), delta = (m[2] + c(1, -1) * m[3]) / se, df = df,
            corr = matrix(1, 2, 2), algorithm = GenzBretz(maxpts = 1e6, abseps = 1e-9))
  row("equivalence_means_power", m[1], m[2], m[3], m[4], n, value = as.numeric(p))
}

# population, rate, absolute error -> users (epi.sssimpleestc corrects for the population twice)
for (N in c(500, 20000)) {
  x <- epi.sssimpleestb(N = N, Py = .3, epsilon = .04, error = "absolute", se = 1, sp = 1,
                        nfractional = TRUE)
  row("precision_rate", N, .3, .04, value = x)
}

# effect, sd, design effect, ratio, sides -> users in both arms, before they are put into clusters
for (D in c(1.98, 5)) for (ratio in c(1, 2)) for (sides in 1:2) {
  x <- epi.sscompc(treat = 22, control = 20, n = NA, sigma = 10, power = .8, r = ratio, design = D,
                   sided.test = sides, nfractional = TRUE)
  row("clusters_means_z", 2, 10, D, ratio, sides, value = x$n.control)
}
