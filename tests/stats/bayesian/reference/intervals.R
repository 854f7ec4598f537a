# Beta posteriors: Rscript --vanilla intervals.R > intervals.csv
cat(sprintf("# R %s, stats %s: qbeta, optimize for the highest-density interval\n", getRversion(),
            packageVersion("stats")))
cat("a,b,alpha,mean,median,sd,low,high,hdi_low,hdi_high\n")
for (case in list(c(41, 461), c(2, 9), c(1, 11), c(8, 1), c(185, 1817), c(1.5, 40), c(300, 20)))
  for (alpha in c(0.05, 0.2)) {
    a <- case[1]
    b <- case[2]
    width <- function(t) qbeta(1 - alpha + t, a, b) - qbeta(t, a, b)
    t <- optimize(width, c(0, alpha), tol = 1e-13)$minimum
    if (a <= 1) t <- 0
    if (b <= 1) t <- alpha
    total <- a + b
    cat(sprintf("%.12g", c(a, b, alpha, a / total, qbeta(0.5, a, b),
                           sqrt(a * b / total^2 / (total + 1)), qbeta(alpha / 2, a, b),
                           qbeta(1 - alpha / 2, a, b), qbeta(t, a, b), qbeta(1 - alpha + t, a, b))),
        sep = ",")
    cat("\n")
  }
