# Difference of two t posteriors: Rscript --vanilla behrens_fisher.R > behrens_fisher.csv
cat(sprintf("# R %s, stats %s: integrate and uniroot on pt and qt\n", getRversion(),
            packageVersion("stats")))
cat("mean_a,sd_a,n_a,mean_b,sd_b,n_b,p,loss_b,loss_a,half_width\n")
I <- function(f, lo, hi) integrate(f, lo, hi, rel.tol = 1e-11, abs.tol = 0, subdivisions = 5000,
                                   stop.on.error = FALSE)$value
for (case in list(c(50, 30, 1000, 53, 32, 1000), c(10, 2, 5, 12, 3, 8), c(0, 1, 40, 0.1, 5, 12),
                  c(3, 1, 4, 2, 1, 4))) {
  s <- case[2] / sqrt(case[3]); u <- case[5] / sqrt(case[6])
  da <- case[3] - 1; db <- case[6] - 1; d <- case[4] - case[1]
  p <- I(function(v) pt((d - s * qt(v, da)) / u, db), 0, 1)
  below <- function(x, l = TRUE) pt((x - d) / u, db, lower.tail = l)
  under <- function(x, l = TRUE) pt(x / s, da, lower.tail = l)
  loss_b <- I(function(x) below(x) * under(x, FALSE), -Inf, Inf)
  loss_a <- I(function(x) under(x) * below(x, FALSE), -Inf, Inf)
  tail <- function(h) I(function(v) pt((h + s * qt(v, da)) / u, db), 0, 1) - 0.975
  half <- uniroot(tail, c(0, 50 * (s + u)), tol = 1e-13)$root
  cat(sprintf("%.12g", c(case, p, loss_b, loss_a, half)), sep = ",")
  cat("\n")
}
