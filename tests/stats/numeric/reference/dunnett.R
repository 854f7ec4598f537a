# Dunnett's critical values at level alpha: k treatments against one control, by Miwa's algorithm
# (exact up to rounding). Treatments with ratio users per control user correlate by ratio/(1+ratio).
library(mvtnorm)
cat(sprintf("# R %s, mvtnorm %s\n", getRversion(), packageVersion("mvtnorm")))
cat("treatments,ratio,sides,alpha,critical\n")
error <- function(v, k, ratio, sides) {
  S <- matrix(ratio/(1+ratio), k, k); diag(S) <- 1
  lower <- if (sides == 2) rep(-v, k) else rep(-Inf, k)
  1 - pmvnorm(lower, rep(v, k), corr=S, algorithm=Miwa(steps=1024))[1]
}
for (k in c(2, 3, 5)) for (ratio in c(0.4, 1, 3)) for (sides in 1:2) for (alpha in c(0.05, 0.01)) {
  v <- uniroot(function(v) error(v, k, ratio, sides) - alpha, c(1, 6), tol=1e-9)$root
  cat(sprintf("%d,%g,%d,%g,%.8f\n", k, ratio, sides, alpha, v))
}
