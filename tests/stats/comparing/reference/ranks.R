# Ranks: wilcox.test with intervals, kruskal.test, binomial ranks of quantiles, quantile types.
cat(sprintf("# R %s, stats %s\n", getRversion(), packageVersion("stats")))
cat("case,output,value\n")
say <- function(case, ...) {
  values <- unlist(list(...))
  for (name in names(values)) cat(sprintf("%s,%s,%.14g\n", case, name, values[[name]]))
}
a <- c(1.1, 3.2, 4.9, 7.4, 2.6, 8.8, 5.5)
b <- c(5.1, 6.3, 9.7, 10.2, 12.4, 3.9)
for (side in c("two.sided", "greater")) {
  exact <- wilcox.test(b, a, alternative=side, conf.int=TRUE, conf.level=if (side == "two.sided") 0.95 else 0.9)
  normal <- wilcox.test(b, a, alternative=side, exact=FALSE)
  plain <- wilcox.test(b, a, alternative=side, exact=FALSE, correct=FALSE)
  say(paste0("mann_whitney_", side), u=unname(exact$statistic), p_value=exact$p.value, normal=normal$p.value,
      plain=plain$p.value)
}
exact <- wilcox.test(b, a, conf.int=TRUE)
say("shift", shift=unname(exact$estimate), shift_low=exact$conf.int[1], shift_high=exact$conf.int[2])
ta <- c(1, 2, 2, 3, 5, 5, 5, 8, 9); tb <- c(2, 5, 6, 6, 8, 9, 9, 11)
for (side in c("two.sided", "greater")) {
  tied <- suppressWarnings(wilcox.test(tb, ta, alternative=side))
  say(paste0("tied_", side), u=unname(tied$statistic), p_value=tied$p.value)
}
say("from_u", two=2*pwilcox(24, 12, 8), greater=pwilcox(70, 12, 8, lower.tail=FALSE))

first <- c(12.1, 14.3, 11.2, 9.9, 13.6, 10.4, 15.0, 12.2)
second <- c(13.0, 14.1, 12.9, 11.0, 15.2, 10.1, 16.4, 13.5)
for (side in c("two.sided", "greater")) {
  exact <- wilcox.test(second, first, paired=TRUE, alternative=side)
  normal <- wilcox.test(second, first, paired=TRUE, alternative=side, exact=FALSE)
  say(paste0("signed_rank_", side), v=unname(exact$statistic), p_value=exact$p.value, normal=normal$p.value)
}
exact <- wilcox.test(second, first, paired=TRUE, conf.int=TRUE)
say("signed_shift", shift=unname(exact$estimate), shift_low=exact$conf.int[1], shift_high=exact$conf.int[2])
zeros <- suppressWarnings(wilcox.test(c(5, 7, 3, 9, 6, 4, 8), c(5, 6, 4, 6, 5, 5, 8), paired=TRUE))
say("signed_zeros", v=unname(zeros$statistic), p_value=zeros$p.value)

three <- list(c(1, 3, 4, 7, 7), c(5, 6, 9, 10), c(8, 11, 12, 15, 3, 7))
k <- kruskal.test(three)
say("kruskal", h=unname(k$statistic), p_value=k$p.value)

for (q in c(0.5, 0.9, 0.03)) for (n in c(20, 117, 5000)) for (alpha in c(0.05, 0.2)) {
  low <- qbinom(alpha/2, n, q); high <- qbinom(alpha/2, n, q, lower.tail=FALSE) + 1
  say(sprintf("quantile %s %s %s", q, n, alpha), low=low, high=high,
      coverage=pbinom(high - 1, n, q) - pbinom(low - 1, n, q))
}
for (type in c(1, 7, 8)) say("types", setNames(as.list(quantile(c(3, 1, 4, 1.5, 9, 2.6, 5), c(0.1, 0.5, 0.85), type=type)), sprintf("type%s_%s", type, c(10, 50, 85))))
