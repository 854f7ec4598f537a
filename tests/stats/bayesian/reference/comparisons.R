# Bayesian comparisons by adaptive integration: Rscript --vanilla comparisons.R > comparisons.csv
cat(sprintf("# R %s, stats %s: integrate, uniroot, qbeta, qgamma, qt\n", getRversion(),
            packageVersion("stats")))
cat("kind,a,b,c,d,p,loss_b,loss_a,low,high,lift_low,lift_median,lift_high\n")
I <- function(f, lo, hi) integrate(f, lo, hi, rel.tol = 1e-10, abs.tol = 0, subdivisions = 5000,
                                   stop.on.error = FALSE)$value
compare <- function(kind, a, b, c, d) {
  if (kind == "beta") {
    P1 <- function(x, l = TRUE) pbeta(x, a, b, lower.tail = l); Q1 <- function(u) qbeta(u, a, b)
    P2 <- function(x, l = TRUE) pbeta(x, c, d, lower.tail = l); Q2 <- function(u) qbeta(u, c, d)
  } else if (kind == "gamma") {
    P1 <- function(x, l = TRUE) pgamma(x, a, b, lower.tail = l); Q1 <- function(u) qgamma(u, a, b)
    P2 <- function(x, l = TRUE) pgamma(x, c, d, lower.tail = l); Q2 <- function(u) qgamma(u, c, d)
  }
  lo <- min(Q1(1e-13), Q2(1e-13)); hi <- max(Q1(1 - 1e-13), Q2(1 - 1e-13))
  p <- I(function(u) P1(Q2(u)), 0, 1)
  loss_b <- I(function(x) P2(x) * P1(x, FALSE), lo, hi)
  loss_a <- I(function(x) P1(x) * P2(x, FALSE), lo, hi)
  diff_cdf <- function(t) I(function(u) P2(Q1(u) + t), 0, 1)
  ratio_cdf <- function(s) I(function(u) P2(Q1(u) * exp(s)), 0, 1)
  root <- function(f, p, lo, hi) uniroot(function(x) f(x) - p, c(lo, hi), tol = 1e-13)$root
  w <- hi - lo
  lifts <- exp(sapply(c(0.025, 0.5, 0.975), function(p) root(ratio_cdf, p, -25, 25))) - 1
  numbers <- c(p, loss_b, loss_a, root(diff_cdf, 0.025, -w, w), root(diff_cdf, 0.975, -w, w), lifts)
  cat(kind, sprintf("%.15g", c(a, b, c, d)), sprintf("%.12g", numbers), sep = ",")
  cat("\n")
}
compare("beta", 185, 1817, 227, 1775)
compare("beta", 1, 11, 4, 1001)
compare("beta", 2, 2, 5, 3)
compare("beta", 50001, 450001, 50401, 449601)
compare("beta", 3.5, 97.5, 9.5, 91.5)
compare("gamma", 100.5, 1000, 120.5, 1000)
compare("gamma", 3.5, 12.5, 8.5, 20)
compare("gamma", 20001, 5000, 20501, 5100)
