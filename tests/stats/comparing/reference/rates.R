# Intervals and tests of one rate, of one and of two rates of events.
# Run: Rscript rates.R > rates.csv
cat("# R 4.2.2, stats 4.2.2\ncase,output,value\n")
say <- function(case, ...) {
  values <- c(...)
  for (name in names(values)) {
    if (is.finite(values[[name]])) cat(sprintf("%s,%s,%.15g\n", case, name, values[[name]]))
  }
}
ends <- function(x) c(low = x[1], high = x[2])

for (one in list(c(40, 500), c(0, 20), c(20, 20), c(3, 17), c(199, 1000))) {
  x <- one[1]; n <- one[2]
  for (level in c(0.95, 0.9)) {
    case <- sprintf("%g/%g at %g", x, n, level)
    say(paste("exact", case), ends(binom.test(x, n, conf.level = level)$conf.int))
    wilson <- suppressWarnings(prop.test(x, n, correct = FALSE, conf.level = level)$conf.int)
    say(paste("wilson", case), ends(wilson))
  }
  for (null in c(0.1, 0.5)) {
    case <- sprintf("%g/%g against %g", x, n, null)
    z <- suppressWarnings(prop.test(x, n, null, correct = FALSE)$p.value)
    say(case, exact = binom.test(x, n, null)$p.value,
        greater = binom.test(x, n, null, alternative = "greater")$p.value, z = z)
  }
}

for (one in list(c(12, 40), c(0, 1000), c(1, 2.5), c(150, 31.5))) {
  for (level in c(0.95, 0.99)) {
    case <- sprintf("%g over %g at %g", one[1], one[2], level)
    say(case, ends(poisson.test(one[1], one[2], conf.level = level)$conf.int))
  }
}

for (two in list(c(30, 100, 45, 100), c(3, 10, 9, 7), c(0, 10, 7, 12.5), c(5, 3.5, 0, 2))) {
  case <- sprintf("%g over %g and %g over %g", two[1], two[2], two[3], two[4])
  x <- two[c(3, 1)]; time <- two[c(4, 2)]
  both <- poisson.test(x, time)
  say(case, ratio = unname(both$estimate), ends(both$conf.int), p = both$p.value,
      greater = poisson.test(x, time, alternative = "greater")$p.value)
}

# Overdispersion: the Wald test of a quasi-Poisson regression with its dispersion fixed.
for (two in list(c(30, 100, 45, 100, 2.5), c(3, 10, 9, 7, 1.7))) {
  case <- sprintf("%g over %g and %g over %g phi %g", two[1], two[2], two[3], two[4], two[5])
  arms <- data.frame(events = two[c(1, 3)], exposure = two[c(2, 4)], treated = 0:1)
  fit <- glm(events ~ treated + offset(log(exposure)), poisson, arms, epsilon = 1e-14)
  found <- summary(fit, dispersion = two[5])$coefficients[2, ]
  half <- qnorm(0.975) * found[[2]]
  say(case, ratio = exp(found[[1]]), low = exp(found[[1]] - half), high = exp(found[[1]] + half),
      p = found[[4]])
}
