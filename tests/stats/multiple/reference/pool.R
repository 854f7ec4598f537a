# Meta-analysis from its definitions: Rscript --vanilla pool.R > pool.csv
cat(sprintf("# R %s, base: DerSimonian-Laird by formula, REML by optimize, Paule-Mandel by uniroot\n",
            getRversion()))
cat("estimates,standard_errors,q,dl,reml,pm,random,random_se,fixed,fixed_se,hk_se\n")
cases <- list(
  list(c(0.021, 0.035, -0.004, 0.018), c(0.010, 0.012, 0.009, 0.015)),
  list(c(1, 3), c(1, 1)),
  list(c(0.1, 0.12, 0.09, 0.11, 0.1), c(0.05, 0.04, 0.06, 0.05, 0.07)),
  list(c(-12, 40, 3, 55, 18, 7, -30), c(9, 14, 5, 22, 11, 8, 16))
)
text <- function(x) paste(format(x, digits = 15, trim = TRUE), collapse = " ")
for (case in cases) {
  y <- case[[1]]
  v <- case[[2]]^2
  k <- length(y)
  at <- function(t) {
    w <- 1 / (v + t)
    m <- sum(w * y) / sum(w)
    list(m = m, se = sum(w)^-0.5, q = sum(w * (y - m)^2), w = w)
  }
  u <- 1 / v
  q <- at(0)$q
  dl <- max(0, (q - k + 1) / (sum(u) - sum(u^2) / sum(u)))
  likelihood <- function(t) {
    a <- at(t)
    -sum(log(v + t)) / 2 - log(sum(a$w)) / 2 - a$q / 2
  }
  top <- 20 * max(v, var(y))
  reml <- optimize(likelihood, c(0, top), maximum = TRUE, tol = 1e-13 * top)$maximum
  if (likelihood(0) >= likelihood(reml)) reml <- 0
  pm <- if (q <= k - 1) 0 else uniroot(function(t) at(t)$q - k + 1, c(0, top), tol = 1e-15 * top)$root
  r <- at(dl)
  hk <- sqrt(r$q / (k - 1)) * r$se
  numbers <- c(q, dl, reml, pm, r$m, r$se, at(0)$m, at(0)$se, hk)
  cat(text(y), text(case[[2]]), sprintf("%.12g", numbers), sep = ",")
  cat("\n")
}
