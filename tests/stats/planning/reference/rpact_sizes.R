# Sizes of tests of two rates and of two means: getSampleSizeRates and getSampleSizeMeans.
suppressMessages(library(rpact))
cat(sprintf("# R %s, rpact %s\n", getRversion(), packageVersion("rpact")))
cat("kind,first,second,sides,alpha,power,ratio,total\n")
for (sides in 1:2) for (ratio in c(0.5, 1, 3)) for (power in c(0.8, 0.95)) {
  for (rates in list(c(0.1, 0.15), c(0.3, 0.2), c(0.02, 0.03))) {
    # rpact's group 1 is the treatment; a fall is tested one-sided as the rise of the complement
    p <- if (sides == 1 && rates[2] < rates[1]) 1 - rates else rates
    n <- getSampleSizeRates(pi1=p[2], pi2=p[1], sided=sides, alpha=0.05, beta=1-power,
                            allocationRatioPlanned=ratio)$nFixed
    # allocationRatioPlanned is treatment over control
    cat(sprintf("rates,%g,%g,%d,%g,%g,%g,%.8f\n", rates[1], rates[2], sides, 0.05, power, ratio, n))
  }
  for (effect in c(0.2, 0.8)) {
    n <- getSampleSizeMeans(alternative=effect, stDev=1, sided=sides, alpha=0.05, beta=1-power,
                            allocationRatioPlanned=ratio)$nFixed
    cat(sprintf("means,%g,1,%d,%g,%g,%g,%.8f\n", effect, sides, 0.05, power, ratio, n))
  }
}
