# Non-binding futility bounds by beta spending.
suppressWarnings(suppressMessages(library(rpact)))
cat("# R 4.2.2, rpact 3.3.4, getDesignGroupSequential with typeBetaSpending, not binding\n")
cat("times,tail,power,boundary,futility,shape,critical,lower,inflation,expected_h0,expected_h1\n")
uppers <- list(c("lan-demets-obrien-fleming", "asOF"), c("lan-demets-pocock", "asP"))
lowers <- list(list("lan-demets-obrien-fleming", list(typeBetaSpending = "bsOF"), ""),
  list("lan-demets-pocock", list(typeBetaSpending = "bsP"), ""),
  list("hwang-shih-decani", list(typeBetaSpending = "bsHSD", gammaB = -2), -2),
  list("kim-demets", list(typeBetaSpending = "bsKD", gammaB = 1.5), 1.5))
timings <- list((1:2) / 2, (1:3) / 3, (1:5) / 5, c(0.3, 0.5, 0.6, 1))
rates <- list(c(0.025, 0.8), c(0.025, 0.9), c(0.05, 0.8))
join <- function(x) paste(trimws(formatC(x, digits = 12, format = "g")), collapse = ";")
for (upper in uppers) for (lower in lowers) for (times in timings) for (rate in rates) {
  args <- c(list(informationRates = times, alpha = rate[1], beta = 1 - rate[2], sided = 1,
    typeOfDesign = upper[2], bindingFutility = FALSE, tolerance = 1e-10), lower[[2]])
  design <- suppressWarnings(do.call(getDesignGroupSequential, args))
  cost <- suppressWarnings(getDesignCharacteristics(design))
  cat(join(times), rate[1], rate[2], upper[1], lower[[1]], lower[[3]],
    join(design$criticalValues), join(design$futilityBounds),
    formatC(cost$inflationFactor, digits = 10, format = "g"),
    formatC(cost$averageSampleNumber0, digits = 10, format = "g"),
    formatC(cost$averageSampleNumber1, digits = 10, format = "g"), sep = ",")
  cat("\n")
}
