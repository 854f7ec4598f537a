# Probability to reach a bound at one of several looks.
suppressWarnings(suppressMessages(library(rpact)))
cat("# R 4.2.2, rpact 3.3.4, getGroupSequentialProbabilities and getDesignGroupSequential\n")
cat("looks,alpha,sides,rate,nominal\n")
for (looks in c(2, 3, 5, 10, 20)) for (alpha in c(0.05, 0.01, 0.1)) for (sides in 1:2) {
  z <- qnorm(1 - alpha / sides)
  low <- if (sides == 2) -z else -Inf
  p <- getGroupSequentialProbabilities(rbind(rep(low, looks), rep(z, looks)), (1:looks) / looks)
  rate <- sum(p[3, ] - p[2, ] + (if (sides == 2) p[1, ] else 0))
  design <- suppressWarnings(getDesignGroupSequential(kMax = looks, alpha = alpha, sided = sides,
    typeOfDesign = "P", tolerance = 1e-10))
  cat(looks, alpha, sides, formatC(rate, digits = 10, format = "g"),
    formatC(sides * pnorm(-design$criticalValues[1]), digits = 10, format = "g"), sep = ",")
  cat("\n")
}
