# Power of the mixture SPRT at equally spaced looks, and the sample that reaches a power.
suppressWarnings(suppressMessages(library(rpact)))
cat("# R 4.2.2, rpact 3.3.4, getGroupSequentialProbabilities with the bounds shifted by the drift\n")
cat("looks,tau_ratio,alpha,power,inflation,power_at_fixed\n")
for (looks in c(1, 2, 5, 10, 20)) for (tau in c(0.5, 1, 2)) for (alpha in c(0.05, 0.01)) for (power in c(0.8, 0.95)) {
  t <- (1:looks) / looks
  bound <- function(drift) {
    r <- (tau * drift)^2 * t
    sqrt((1 + 1 / r) * (2 * log(1 / alpha) + log1p(r)))
  }
  reached <- function(drift) {
    c <- bound(drift)
    p <- getGroupSequentialProbabilities(rbind(-c - drift * sqrt(t), c - drift * sqrt(t)), t)
    sum(p[3, ] - p[2, ])
  }
  fixed <- qnorm(1 - alpha / 2) + qnorm(power)
  drift <- uniroot(function(d) reached(d) - power, c(fixed, 4 * fixed), tol = 1e-11)$root
  cat(looks, tau, alpha, power, formatC((drift / fixed)^2, digits = 10, format = "g"),
    formatC(reached(fixed), digits = 10, format = "g"), sep = ",")
  cat("\n")
}
