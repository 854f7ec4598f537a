# Repeated and final p-values and intervals of group sequential tests as data come in.
# Two arms of 500, 1200 and 2000 users; cumulative means, standard deviation 1 in each arm.
suppressWarnings(suppressMessages(library(rpact)))
setLogLevel("DISABLED")
cat("# R 4.2.2, rpact 3.3.4, getAnalysisResults with normalApproximation, cumulative data\n")
cat("boundary,shape,alpha,sides,look,z,effect,standard_error,repeated_p,repeated_low,",
  "repeated_high,final_p,final_effect,final_low,final_high\n", sep = "")
kinds <- list(list("lan-demets-obrien-fleming", list(typeOfDesign = "asOF"), ""),
  list("lan-demets-pocock", list(typeOfDesign = "asP"), ""),
  list("pocock", list(typeOfDesign = "P"), ""), list("obrien-fleming", list(typeOfDesign = "OF"), ""),
  list("kim-demets", list(typeOfDesign = "asKD", gammaA = 2), 2))
users <- c(500, 1200, 2000)
data <- list(c(0.09, 0.107, 0.105), c(0.05, 0.03, 0.06), c(0.2, 0.09, 0.08))
show <- function(x) ifelse(is.na(x), "", formatC(x, digits = 9, format = "g"))
for (kind in kinds) for (rate in list(c(0.05, 2), c(0.025, 1))) for (means in data) for (k in 1:3) {
  design <- suppressWarnings(do.call(getDesignGroupSequential, c(list(
    informationRates = c(0.25, 0.6, 1), alpha = rate[1], sided = rate[2], beta = 0.2,
    tolerance = 1e-10), kind[[2]])))
  seen <- getDataset(overallN1 = users[1:k], overallN2 = users[1:k], overallMeans1 = means[1:k],
    overallMeans2 = rep(0, k), overallStDevs1 = rep(1, k), overallStDevs2 = rep(1, k))
  found <- suppressWarnings(suppressMessages(getAnalysisResults(design, seen,
    normalApproximation = TRUE)))
  error <- sqrt(2 / users[k])
  cat(kind[[1]], kind[[3]], rate[1], rate[2], k, formatC(means[k] / error, digits = 12, format = "g"),
    means[k], formatC(error, digits = 12, format = "g"), show(found$repeatedPValues[k]),
    show(found$repeatedConfidenceIntervalLowerBounds[k]),
    show(found$repeatedConfidenceIntervalUpperBounds[k]), show(found$finalPValues[k]),
    show(found$medianUnbiasedEstimates[k]), show(found$finalConfidenceIntervalLowerBounds[k]),
    show(found$finalConfidenceIntervalUpperBounds[k]), sep = ",")
  cat("\n")
}
