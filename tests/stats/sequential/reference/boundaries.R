# Critical values, inflation and expected sizes of group sequential designs.
suppressWarnings(suppressMessages(library(rpact)))
cat("# R 4.2.2, rpact 3.3.4, getDesignGroupSequential and getDesignCharacteristics\n")
cat("times,alpha,sides,boundary,shape,power,critical,inflation,expected_h0,expected_h1\n")
kinds <- list(
  list("obrien-fleming", list(typeOfDesign = "OF"), ""),
  list("pocock", list(typeOfDesign = "P"), ""),
  list("wang-tsiatis", list(typeOfDesign = "WT", deltaWT = 0.25), 0.25),
  list("haybittle-peto", list(typeOfDesign = "HP", constantBoundsHP = 3), ""),
  list("lan-demets-obrien-fleming", list(typeOfDesign = "asOF"), ""),
  list("lan-demets-pocock", list(typeOfDesign = "asP"), ""),
  list("hwang-shih-decani", list(typeOfDesign = "asHSD", gammaA = -4), -4),
  list("hwang-shih-decani", list(typeOfDesign = "asHSD", gammaA = 1), 1),
  list("kim-demets", list(typeOfDesign = "asKD", gammaA = 2), 2)
)
timings <- list((1:2) / 2, (1:3) / 3, (1:5) / 5, (1:10) / 10, c(0.25, 0.6, 1),
  c(0.1, 0.2, 0.9, 1), c(0.5, 0.55, 0.6, 1))
rates <- list(c(0.05, 2, 0.8), c(0.025, 1, 0.9), c(0.01, 2, 0.9), c(0.1, 2, 0.8), c(0.05, 1, 0.8))
join <- function(x) paste(trimws(formatC(x, digits = 12, format = "g")), collapse = ";")
for (kind in kinds) for (times in timings) for (rate in rates) {
  args <- c(list(informationRates = times, alpha = rate[1], sided = rate[2], beta = 1 - rate[3],
    tolerance = 1e-10), kind[[2]])
  found <- try(suppressWarnings({
    design <- do.call(getDesignGroupSequential, args)
    list(design, getDesignCharacteristics(design))
  }), silent = TRUE)
  # A boundary at z = 3 does not exist when it alone spends more than alpha.
  if (inherits(found, "try-error") || any(is.infinite(found[[1]]$criticalValues))) next
  design <- found[[1]]
  cost <- found[[2]]
  cat(join(times), rate[1], rate[2], kind[[1]], kind[[3]], rate[3], join(design$criticalValues),
    formatC(cost$inflationFactor, digits = 10, format = "g"),
    formatC(cost$averageSampleNumber0, digits = 10, format = "g"),
    formatC(cost$averageSampleNumber1, digits = 10, format = "g"), sep = ",")
  cat("\n")
}
