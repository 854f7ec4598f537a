# Conditional power at the first of two looks, for the current trend and a given effect.
suppressWarnings(suppressMessages(library(rpact)))
setLogLevel("DISABLED")
cat("# R 4.2.2, rpact 3.3.4, getConditionalPower, two looks, two arms, standard deviation 1\n")
cat("fraction,z,critical_z,drift,conditional_power\n")
for (t in c(0.3, 0.5, 0.8)) for (mean in c(-0.02, 0.03, 0.09)) for (assumed in c(NA, 0, 0.1)) {
  design <- suppressWarnings(getDesignGroupSequential(informationRates = c(t, 1), alpha = 0.025,
    sided = 1, typeOfDesign = "asOF", tolerance = 1e-10))
  n <- 2000 * t
  seen <- getDataset(n1 = n, n2 = n, means1 = mean, means2 = 0, stDevs1 = 1, stDevs2 = 1)
  stage <- suppressMessages(getStageResults(design, seen, normalApproximation = TRUE))
  effect <- if (is.na(assumed)) mean else assumed
  found <- suppressWarnings(suppressMessages(getConditionalPower(stage, nPlanned = 2 * (2000 - n),
    thetaH1 = effect, assumedStDev = 1)))
  cat(t, formatC(mean / sqrt(2 / n), digits = 12, format = "g"),
    formatC(design$criticalValues[2], digits = 12, format = "g"),
    trimws(formatC(effect / sqrt(2 / 2000), digits = 12, format = "g")),
    formatC(found$conditionalPower[2], digits = 10, format = "g"), sep = ",")
  cat("\n")
}
