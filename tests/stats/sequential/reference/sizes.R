# Sample sizes of group sequential tests of two means and two rates.
suppressWarnings(suppressMessages(library(rpact)))
cat("# R 4.2.2, rpact 3.3.4, getSampleSizeMeans and getSampleSizeRates, normalApproximation\n")
cat("looks,alpha,sides,power,boundary,baseline,target,ratio,control,expected_h1\n")
kinds <- list(c("lan-demets-obrien-fleming", "asOF"), c("pocock", "P"))
for (kind in kinds) for (looks in c(1, 3, 5)) for (rate in list(c(0.05, 2, 0.8), c(0.025, 1, 0.9)))
  for (rates in list(c(0.1, 0.12), c(0.4, 0.35))) for (ratio in c(1, 2)) {
    design <- suppressWarnings(if (looks == 1) {
      getDesignGroupSequential(kMax = 1, alpha = rate[1], sided = rate[2], beta = 1 - rate[3])
    } else {
      getDesignGroupSequential(kMax = looks, alpha = rate[1], sided = rate[2], beta = 1 - rate[3],
        typeOfDesign = kind[2], tolerance = 1e-10)
    })
    # rpact's ratio is that of its first group, here the treatment, to its second, here control.
    size <- suppressWarnings(getSampleSizeRates(design, pi1 = rates[2], pi2 = rates[1],
      allocationRatioPlanned = ratio, normalApproximation = TRUE))
    if (looks == 1) {
      control <- size$nFixed2
      expected <- size$nFixed
    } else {
      control <- max(size$numberOfSubjects2)
      expected <- size$expectedNumberOfSubjectsH1
    }
    cat(looks, rate[1], rate[2], rate[3], kind[1], rates[1], rates[2], ratio,
      formatC(control, digits = 10, format = "g"), formatC(expected, digits = 10, format = "g"),
      sep = ",")
    cat("\n")
  }
