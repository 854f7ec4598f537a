# Means: t.test, aov, TukeyHSD, oneway.test, bartlett.test, var.test, cor.test, lm with HC2 errors.
# Samples with exact means and deviations are made by standardising fixed numbers.
suppressMessages(library(sandwich))
suppressMessages(library(multcomp))
cat(sprintf("# R %s, sandwich %s, multcomp %s\n", getRversion(), packageVersion("sandwich"), packageVersion("multcomp")))
cat("case,output,value\n")
say <- function(case, ...) {
  values <- unlist(list(...))
  for (name in names(values)) cat(sprintf("%s,%s,%.14g\n", case, name, values[[name]]))
}
sample_of <- function(mean, sd, n) mean + sd * as.vector(scale(sin(seq_len(n)^1.5)))

# one mean
for (case in list(list("one", 52, 30, 400, 50, "two.sided", 0.95), list("one_greater", -1.2, 0.7, 5, -2, "greater", 0.98))) {
  x <- sample_of(case[[2]], case[[3]], case[[4]])
  two <- t.test(x, mu=case[[5]], conf.level=case[[7]])
  test <- t.test(x, mu=case[[5]], alternative=case[[6]])
  say(case[[1]], t=unname(test$statistic), p_value=test$p.value, low=two$conf.int[1], high=two$conf.int[2])
}

# pairs
first <- c(12.1, 14.3, 11.2, 9.9, 13.6, 10.4, 15.0, 12.2)
second <- c(13.0, 14.1, 12.9, 10.8, 15.2, 10.1, 16.4, 13.3)
pair <- t.test(second, first, paired=TRUE)
say("paired", t=unname(pair$statistic), p_value=pair$p.value, effect=unname(pair$estimate),
    effect_low=pair$conf.int[1], effect_high=pair$conf.int[2], correlation=cor(first, second))
say("paired_greater", p_value=t.test(second, first, paired=TRUE, alternative="greater")$p.value)

# two lists
welch <- t.test(second, first); student <- t.test(second, first, var.equal=TRUE)
say("values", t=unname(welch$statistic), df=unname(welch$parameter), p_value=welch$p.value,
    effect_low=welch$conf.int[1], effect_high=welch$conf.int[2], student_p=student$p.value,
    student_t=unname(student$statistic))

# several means
groups <- list(sample_of(10, 4, 30), sample_of(11, 4.5, 25), sample_of(12.5, 6, 12))
y <- unlist(groups); g <- factor(rep(1:3, lengths(groups)))
fit <- aov(y ~ g); table <- summary(fit)[[1]]
tukey <- TukeyHSD(fit)$g
say("anova", f=table[1, "F value"], p_value=table[1, "Pr(>F)"], df_within=table[2, "Df"],
    eta_squared=table[1, "Sum Sq"]/sum(table[, "Sum Sq"]), sd_within=sqrt(table[2, "Mean Sq"]),
    difference=tukey["3-1", "diff"], low=tukey["3-1", "lwr"], high=tukey["3-1", "upr"],
    p21=tukey["2-1", "p adj"], p31=tukey["3-1", "p adj"], p32=tukey["3-2", "p adj"])
set.seed(1)
glht_p <- summary(glht(fit, linfct=mcp(g="Tukey")))$test$pvalues
say("anova", glht21=glht_p[1], glht31=glht_p[2], glht32=glht_p[3])
welch <- oneway.test(y ~ g)
say("anova_welch", f=unname(welch$statistic), df=unname(welch$parameter[2]), p_value=welch$p.value)

# variances
a <- sample_of(0, 30, 40); b <- sample_of(0, 42, 25)
two <- var.test(b, a); one <- var.test(b, a, alternative="greater"); bartlett <- bartlett.test(list(a, b))
say("variance", f=unname(two$statistic), p_value=two$p.value, ratio_low=two$conf.int[1],
    ratio_high=two$conf.int[2], greater=one$p.value, bartlett=unname(bartlett$statistic),
    bartlett_p=bartlett$p.value)

# correlation
x <- sample_of(0, 1, 40); e <- as.vector(scale(resid(lm(cos(seq_len(40)^1.3) ~ x))))
for (r in c(0.35, -0.6)) {
  z <- r*x + sqrt(1 - r^2)*e
  two <- cor.test(x, z); one <- cor.test(x, z, alternative="greater")
  say(sprintf("correlation_%s", r), low=two$conf.int[1], high=two$conf.int[2], t=unname(two$statistic),
      p_value=two$p.value, greater=one$p.value)
}

# equivalence and non-inferiority: t.test against the margin
a <- sample_of(50, 30, 200); b <- sample_of(51, 34, 150)
lower <- t.test(b, a, mu=-6, alternative="greater"); upper <- t.test(b, a, mu=6, alternative="less")
say("margin", t_lower=unname(lower$statistic), p_lower=lower$p.value, t_upper=unname(upper$statistic),
    p_upper=upper$p.value, df=unname(lower$parameter), low=t.test(b, a, conf.level=0.9)$conf.int[1],
    high=t.test(b, a, conf.level=0.9)$conf.int[2])

# difference in differences: regression with an interaction, HC2 errors, exact for a saturated model
parts <- list(sample_of(20, 8, 60), sample_of(21, 7, 50), sample_of(19, 9, 40), sample_of(23, 10, 30))
data <- data.frame(y=unlist(parts), after=rep(c(0, 1, 0, 1), lengths(parts)), treated=rep(c(0, 0, 1, 1), lengths(parts)))
fit <- lm(y ~ after*treated, data)
say("did", effect=unname(coef(fit)["after:treated"]),
    standard_error=sqrt(vcovHC(fit, "HC2")["after:treated", "after:treated"]))

# CUPED: the slope of an analysis of covariance is pooled within arms
n <- 50
xa <- sample_of(48, 28, n); ea <- as.vector(scale(resid(lm(cos(seq_len(n)^1.3) ~ xa))))
xb <- sample_of(52, 20, n + 20); eb <- as.vector(scale(resid(lm(cos(seq_len(n + 20)^1.3) ~ xb))))
ya <- 50 + 30*(0.6*as.vector(scale(xa)) + 0.8*ea); yb <- 55 + 33*(0.6*as.vector(scale(xb)) + 0.8*eb)
data <- data.frame(y=c(ya, yb), x=c(xa, xb), treated=rep(0:1, c(n, n + 20)))
fit <- lm(y ~ treated + x, data); theta <- unname(coef(fit)["x"])
adjusted <- t.test(yb - theta*xb, ya - theta*xa)
say("cuped", effect=unname(coef(fit)["treated"]), theta=theta, t=unname(adjusted$statistic),
    df=unname(adjusted$parameter), p_value=adjusted$p.value, effect_low=adjusted$conf.int[1],
    effect_high=adjusted$conf.int[2])

# Cohen's d: limits of the noncentral t by root finding
limit <- function(t, df, p) suppressWarnings(uniroot(function(d) pt(t, df, d) - p, c(-30, 30), tol=1e-12)$root)
for (case in list(list("d", 0.5, 20, 25), list("d_tiny", -2.1, 3, 4))) {
  m <- sqrt(case[[3]]*case[[4]]/(case[[3]] + case[[4]])); df <- case[[3]] + case[[4]] - 2
  say(case[[1]], low=limit(case[[2]]*m, df, 0.975)/m, high=limit(case[[2]]*m, df, 0.025)/m,
      g=case[[2]]*gamma(df/2)/sqrt(df/2)/gamma((df - 1)/2))
}
