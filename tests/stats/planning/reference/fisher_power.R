# Power of Fisher's exact test, from fisher.test on every table of two arms.
cat(sprintf("# R %s, stats\n", getRversion()))
cat("n1,n2,p1,p2,alpha,alternative,power\n")
power <- function(n1, n2, p1, p2, alpha, alternative) {
  total <- 0
  for (i in 0:n1) for (j in 0:n2) {
    # arm B first, so that "greater" is a higher rate in arm B
    p <- fisher.test(matrix(c(j, i, n2-j, n1-i), 2), alternative=alternative)$p.value
    if (p <= alpha) total <- total + dbinom(i, n1, p1)*dbinom(j, n2, p2)
  }
  total
}
cases <- list(list(20, 20, 0.1, 0.5), list(12, 30, 0.3, 0.7), list(25, 15, 0.6, 0.15))
for (case in cases) for (alpha in c(0.05, 0.01)) for (side in c("two.sided", "greater", "less"))
  cat(sprintf("%d,%d,%g,%g,%g,%s,%.12f\n", case[[1]], case[[2]], case[[3]], case[[4]], alpha, side,
              power(case[[1]], case[[2]], case[[3]], case[[4]], alpha, side)))
