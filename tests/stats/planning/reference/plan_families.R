# Sizes and powers of the planning families from pwr, rpact and base R.
# Run: Rscript plan_families.R > plan_families.csv
suppressPackageStartupMessages({library(pwr); library(rpact)})
cat("# R ", paste(R.version$major, R.version$minor, sep = "."), ", pwr ",
    as.character(packageVersion("pwr")), ", rpact ", as.character(packageVersion("rpact")), "\n", sep = "")
cat("family,unknown,arguments,value\n")
row <- function(.family, .unknown, .value, ...) {
  arguments <- list(...)
  text <- paste(names(arguments), unlist(arguments), sep = "=", collapse = ";")
  cat(.family, ",", .unknown, ",", text, ",", format(.value, digits = 12), "\n", sep = "")
}

for (r in c(0.1, 0.3, -0.6)) for (sides in 1:2) {
  side <- if (sides == 2) "two.sided" else if (r > 0) "greater" else "less"
  row("correlation", "n", ceiling(pwr.r.test(r = r, power = 0.9, sig.level = 0.01, alternative = side)$n),
      correlation = r, sides = sides, alpha = 0.01, power = 0.9)
  row("correlation", "power", pwr.r.test(r = r, n = 40, sig.level = 0.05, alternative = side)$power,
      correlation = r, sides = sides, alpha = 0.05, n = 40)
}

for (k in c(2, 3, 8)) for (f in c(0.1, 0.25, 0.6)) {
  row("anova", "n", ceiling(pwr.anova.test(k = k, f = f, sig.level = 0.05, power = 0.8)$n),
      groups = k, f = f, alpha = 0.05, power = 0.8)
  row("anova", "power", pwr.anova.test(k = k, f = f, sig.level = 0.01, n = 30)$power,
      groups = k, f = f, alpha = 0.01, n = 30)
}
between <- var(c(10, 11, 14, 12))
row("anova", "n", ceiling(power.anova.test(groups = 4, between.var = between, within.var = 25, power = 0.9)$n),
    means = "10|11|14|12", sd = 5, alpha = 0.05, power = 0.9)

for (df in c(1, 3, 12)) for (w in c(0.05, 0.3)) {
  row("chi-square", "n", ceiling(pwr.chisq.test(w = w, df = df, sig.level = 0.05, power = 0.8)$N),
      df = df, w = w, alpha = 0.05, power = 0.8)
  row("chi-square", "power", pwr.chisq.test(w = w, df = df, sig.level = 0.01, N = 250)$power,
      df = df, w = w, alpha = 0.01, n = 250)
}

for (d in c(0.1, 0.5, 1.2)) for (sides in 1:2) {
  side <- if (sides == 2) "two.sided" else "one.sided"
  row("one-mean", "n",
      ceiling(power.t.test(delta = d, sd = 2, power = 0.85, type = "one.sample", alternative = side,
                           strict = TRUE, tol = 1e-10)$n),
      effect = d, sd = 2, sides = sides, alpha = 0.05, power = 0.85)
  row("paired-means", "power",
      power.t.test(n = 25, delta = d, sd = 2, type = "paired", alternative = side, strict = TRUE)$power,
      effect = d, sd_difference = 2, sides = sides, alpha = 0.05, n = 25)
}

for (p0 in c(0.1, 0.5, 0.8)) for (d in c(0.05, -0.05)) for (sides in 1:2) {
  row("one-proportion-score", "n",
      ceiling(getSampleSizeRates(groups = 1, thetaH0 = p0, pi1 = p0 + d, alpha = 0.05, beta = 0.2, sided = sides,
                                 normalApproximation = TRUE)$nFixed),
      null = p0, effect = d, sides = sides, alpha = 0.05, power = 0.8)
  side <- if (sides == 2) "two.sided" else if (d > 0) "greater" else "less"
  row("one-proportion-arcsine", "n",
      ceiling(pwr.p.test(h = ES.h(p0 + d, p0), power = 0.8, alternative = side)$n),
      null = p0, effect = d, sides = sides, alpha = 0.05, power = 0.8)
}

for (hr in c(0.6, 0.9, 1.5)) for (ratio in c(1, 0.5)) for (kind in c("Schoenfeld", "Freedman")) {
  plan <- getSampleSizeSurvival(alpha = 0.05, beta = 0.2, sided = 2, hazardRatio = hr, median2 = 12,
                                accrualTime = c(0, 10), followUpTime = 6, allocationRatioPlanned = ratio,
                                typeOfComputation = kind, dropoutRate1 = 0, dropoutRate2 = 0)
  convention <- tolower(kind)
  row("survival", "events", ceiling(plan$eventsFixed), hazard_ratio = hr, ratio = ratio, convention = convention,
      median = 12, accrual = 10, follow_up = 6, alpha = 0.05, power = 0.8)
  row("survival", "n_control", ceiling(plan$nFixed2), hazard_ratio = hr, ratio = ratio, convention = convention,
      median = 12, accrual = 10, follow_up = 6, alpha = 0.05, power = 0.8)
  events <- getEventProbabilities(time = 16, accrualTime = c(0, 10), accrualIntensity = 100, hazardRatio = hr,
                                  lambda2 = log(2) / 12, dropoutRate1 = 0, dropoutRate2 = 0)
  if (ratio == 1 && kind == "Schoenfeld") {
    row("survival", "event_rate_b", events$eventProbabilities1, hazard_ratio = hr, median = 12, accrual = 10,
        follow_up = 6)
    row("survival", "event_rate_a", events$eventProbabilities2, hazard_ratio = hr, median = 12, accrual = 10,
        follow_up = 6)
  }
}
