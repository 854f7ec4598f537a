# Studentized range and Dunnett: Rscript --vanilla simultaneous.R > simultaneous.csv
suppressMessages(library(mvtnorm))
cat(sprintf("# R %s, stats %s (ptukey), mvtnorm %s\n", getRversion(), packageVersion("stats"),
            packageVersion("mvtnorm")))
cat("test,ns,df,sides,statistic,p_value\n")
show <- function(test, ns, df, sides, x, p)
  cat(sprintf("%s,%s,%g,%d,%.12g,%.12g\n", test, paste(ns, collapse = " "), df, sides, x, p))
for (k in c(2, 3, 5, 12)) for (df in c(3, 10, 57, 2000)) for (q in c(0.8, 2.5, 3.7, 6))
  show("tukey", k, df, 2, q, ptukey(q, k, df, lower.tail = FALSE))
set.seed(1)
designs <- list(c(6, 6, 6, 6), c(10, 20, 5, 8), c(500, 500, 480), c(40, 10, 10, 10, 10), c(5, 50, 500))
for (n in designs) for (sides in c(1, 2)) for (t in c(0.7, 2.1, 3)) {
  k <- length(n) - 1
  df <- sum(n) - length(n)
  b <- sqrt(n[-1] / (n[-1] + n[1]))
  r <- b %o% b
  diag(r) <- 1
  low <- if (sides == 2) rep(-t, k) else rep(-Inf, k)
  p <- 1 - pmvt(low, rep(t, k), df = df, corr = r,
                algorithm = GenzBretz(maxpts = 5e6, abseps = 1e-8, releps = 0))
  show("dunnett", n, df, sides, t, p)
}
