"""The difference of two means: Welch's estimate, and Student's with a pooled variance."""

import math

from trialwise.stats.comparing.estimate import Estimate
from trialwise.stats.comparing.means_test import Sample, welch_df
from trialwise.stats.comparing.samples import no_variation
from trialwise.stats.wording import difference


def welch_estimate(a: Sample, b: Sample) -> Estimate:
    """Return the difference of two means with Welch's standard error and df.

    Raises:
        InputError: when neither arm varies.
    """
    if a.sd == b.sd == 0:
        raise no_variation("sd_a and sd_b")
    error = math.hypot(a.standard_error, b.standard_error)
    return Estimate(difference(b.mean, a.mean), error, welch_df(a, b))


def student_estimate(a: Sample, b: Sample) -> Estimate:
    """Return the difference of two means with the pooled standard error."""
    df = a.n + b.n - 2
    pooled = math.hypot(a.sd * math.sqrt((a.n - 1) / df), b.sd * math.sqrt((b.n - 1) / df))
    return Estimate(difference(b.mean, a.mean), pooled * math.sqrt(1 / a.n + 1 / b.n), df)
