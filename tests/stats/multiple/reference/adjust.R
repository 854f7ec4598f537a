# Adjusted p-values: Rscript --vanilla adjust.R > adjust.csv
cat(sprintf("# R %s, stats %s, p.adjust\n", getRversion(), packageVersion("stats")))
cat("p_values,method,adjusted\n")
cases <- list(
  c(0.01, 0.04, 0.03, 0.005), c(0.02, 0.02, 0.02), c(0.5), c(0.01, 0.03), c(0, 1, 0.2, 0.2, 0.001),
  c(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
    0.6528, 0.7590, 1.0000),
  c(0.042, 0.013, 0.9, 0.0499, 0.011, 0.03, 0.21)
)
text <- function(x) paste(sprintf("%.14g", x), collapse = " ")
for (p in cases) for (m in c("holm", "bonferroni", "hochberg", "hommel", "BH", "BY"))
  cat(paste(text(p), tolower(m), text(p.adjust(p, m)), sep = ","), "\n", sep = "")
