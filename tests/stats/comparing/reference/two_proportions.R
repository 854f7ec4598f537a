# Tests and ratios of two rates: chisq.test, fisher.test, glm and epi.2by2.
suppressMessages(library(epiR))
cat(sprintf("# R %s, epiR %s\n", getRversion(), packageVersion("epiR")))
cat("xa,na,xb,nb,pearson,yates,likelihood_ratio,fisher,fisher_greater,rr,rr_low,rr_high,or,or_low,or_high\n")
tables <- list(c(184, 2000, 226, 2000), c(3, 50, 9, 40), c(1, 30, 5, 30), c(9, 10, 4, 9), c(480, 5000, 510, 5100))
for (t in tables) {
  m <- matrix(c(t[3], t[1], t[4]-t[3], t[2]-t[1]), 2)
  pearson <- suppressWarnings(chisq.test(m, correct=FALSE))$p.value
  yates <- suppressWarnings(chisq.test(m, correct=TRUE))$p.value
  fit <- glm(m ~ c(1, 0), family=binomial)
  lr <- anova(fit, test="LRT")[2, "Pr(>Chi)"]
  fisher <- fisher.test(m)$p.value
  greater <- fisher.test(m, alternative="greater")$p.value
  epi <- epi.2by2(as.table(m), method="cohort.count")$massoc.detail
  rr <- unlist(epi$RR.strata.wald[1, 1:3]); or <- unlist(epi$OR.strata.wald[1, 1:3])
  cat(paste(c(t, sprintf("%.12g", c(pearson, yates, lr, fisher, greater, rr, or))), collapse=","), "\n", sep="")
}
