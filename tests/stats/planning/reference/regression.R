# Rscript regression.R > regression.csv
library(pwr)
cat(sprintf("# %s, pwr %s\n", paste0("R ", getRversion()), packageVersion("pwr")))
cat("predictors,tested,f2,alpha,power,n\n")
for (row in list(c(5,5,.15,.05,.8), c(8,2,.05,.01,.9), c(1,1,.02,.05,.95), c(12,3,.35,.05,.8))) {
  within <- pwr.f2.test(u=row[2], f2=row[3], sig.level=row[4], power=row[5])$v
  # pwr takes lambda = f2 (u + v + 1), ours f2 n: the same when all predictors are tested
  f <- function(n) 1 - pf(qf(row[4], row[2], n-row[1]-1, lower.tail=FALSE), row[2], n-row[1]-1, ncp=row[3]*n)
  n <- if (row[1] == row[2]) ceiling(within + row[1] + 1) else { n <- row[1] + 2; while (f(n) < row[5]) n <- n + 1; n }
  cat(paste(c(row, n), collapse=","), "\n", sep="")
}
