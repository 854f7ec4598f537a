# Tables of counts: exact tests, odds and rate ratios, pairs, chi-square, several rates.
# Run: Rscript tables.R > tables.csv
suppressMessages(library(epiR))
cat("# R 4.2.2, stats 4.2.2, epiR 2.0.57\ncase,output,value\n")
say <- function(case, ...) {
  values <- c(...)
  for (name in names(values)) {
    if (is.finite(values[[name]])) cat(sprintf("%s,%s,%.15g\n", case, name, values[[name]]))
  }
}
three <- function(prefix, x) setNames(as.numeric(x[1, 1:3]), paste0(prefix, c("", "_low", "_high")))

# Control first: converted and users of control, then of the treatment.
for (two in list(c(184, 2000, 226, 2000), c(3, 50, 9, 40), c(12, 30, 7, 45), c(150, 200, 160, 190))) {
  case <- sprintf("%g/%g and %g/%g", two[1], two[2], two[3], two[4])
  cells <- matrix(c(two[3], two[4] - two[3], two[1], two[2] - two[1]), 2, byrow = TRUE)
  exact <- fisher.test(cells)
  say(case, fisher = exact$p.value,
      fisher_greater = fisher.test(cells, alternative = "greater")$p.value,
      conditional = unname(exact$estimate), conditional_low = exact$conf.int[1],
      conditional_high = exact$conf.int[2])
  plain <- chisq.test(cells, correct = FALSE)
  say(case, chi_square = unname(plain$statistic), p = plain$p.value,
      yates = chisq.test(cells)$p.value)
  detail <- epi.2by2(cells, method = "cohort.count")$massoc.detail
  say(case, three("risk_ratio", detail$RR.strata.taylor), three("odds_ratio", detail$OR.strata.wald))
}

for (two in list(c(3, 9), c(7, 7), c(25, 43), c(300, 211), c(0, 5))) {
  case <- sprintf("only %g and only %g", two[1], two[2])
  cells <- matrix(c(0, two[2], two[1], 0), 2)
  say(case, exact = binom.test(two[1], sum(two))$p.value,
      chi_square = mcnemar.test(cells, correct = FALSE)$p.value,
      corrected = mcnemar.test(cells)$p.value)
}

for (one in list(list("a", c(10, 20, 30, 40, 15, 5), 2), list("b", c(1, 2, 0, 3, 4, 5, 7, 7, 7), 3))) {
  cells <- matrix(one[[2]], one[[3]], byrow = TRUE)
  found <- suppressWarnings(chisq.test(cells, correct = FALSE))
  say(paste("table", one[[1]]), chi_square = unname(found$statistic),
      df = unname(found$parameter), p = found$p.value, expected = min(found$expected),
      residual = found$stdres[1, 2])
}

x <- c(184, 226, 201, 240); n <- c(2000, 2000, 1900, 2100)
all <- prop.test(x, n, correct = FALSE)
pairs <- pairwise.prop.test(x, n, p.adjust.method = "holm", correct = FALSE)$p.value
say("four arms", chi_square = unname(all$statistic), p = all$p.value,
    smallest_holm = min(pairs, na.rm = TRUE))
