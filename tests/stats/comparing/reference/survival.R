# Kaplan-Meier curves, medians, log-rank tests and hazard ratios.
# Run: Rscript survival.R > survival.csv
suppressMessages(library(survival))
cat(sprintf("# R 4.2.2, survival %s\ncase,output,value\n", packageVersion("survival")))
say <- function(case, ...) {
  values <- c(...)
  for (name in names(values)) {
    if (is.finite(values[[name]])) cat(sprintf("%s,%s,%.15g\n", case, name, values[[name]]))
  }
}
# Freireich et al. (1963), Blood 21: weeks of remission under placebo and 6-MP; and times with many
# ties, censored and not, made by hand.
samples <- list(
  leukaemia = list(
    a = c(1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23),
    a_events = rep(1, 21),
    b = c(6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35),
    b_events = c(1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0)),
  ties = list(
    a = c(2, 2, 2, 3, 3, 5, 5, 5, 5, 7, 8, 8, 9, 9, 9, 10),
    a_events = c(1, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0),
    b = c(1, 2, 3, 3, 4, 5, 5, 7, 7, 9, 9, 10, 10, 10),
    b_events = c(1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 0)))

for (name in names(samples)) {
  one <- samples[[name]]
  time <- c(one$a, one$b); event <- c(one$a_events, one$b_events)
  arm <- rep(0:1, c(length(one$a), length(one$b)))
  for (rho in 0:1) {
    test <- survdiff(Surv(time, event) ~ arm, rho = rho)
    say(sprintf("%s rho %d", name, rho), chi_square = test$chisq,
        observed_a = test$obs[1], expected_a = test$exp[1], expected_b = test$exp[2],
        variance = test$var[2, 2])
  }
  fit <- coxph(Surv(time, event) ~ arm, control = coxph.control(eps = 1e-11, toler.chol = 1e-13))
  half <- qnorm(0.975) * sqrt(vcov(fit)[1, 1])
  say(paste(name, "cox"), hazard_ratio = exp(coef(fit))[[1]],
      hazard_ratio_low = exp(coef(fit) - half)[[1]], hazard_ratio_high = exp(coef(fit) + half)[[1]])
  for (type in c("log-log", "log", "plain")) {
    curve <- survfit(Surv(one$b, one$b_events) ~ 1, conf.type = type)
    for (at in c(3, 9, 10, 22)) {
      point <- summary(curve, times = at, extend = TRUE)
      say(sprintf("%s %s at %g", name, type, at), survival = point$surv,
          survival_low = point$lower, survival_high = point$upper)
    }
    middle <- quantile(curve, 0.5)
    say(sprintf("%s %s median", name, type), median = unname(middle$quantile),
        median_low = unname(middle$lower), median_high = unname(middle$upper))
  }
}
