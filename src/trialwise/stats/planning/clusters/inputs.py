"""The inputs of a cluster experiment, and how they are said."""

from typing import Final

from trialwise.stats.calculator import Output, Param
from trialwise.stats.call import Call
from trialwise.stats.planning.design import LARGEST_SIZE
from trialwise.stats.planning.inputs import EFFECT_OUTPUTS
from trialwise.stats.wording import number

LEAST_CLUSTERS: Final = 2
CLUSTER_SIZE = Param(
    "cluster_size",
    "number",
    "mean number of users in a cluster",
    required=True,
    low=1,
    high=LARGEST_SIZE,
    low_hint="A cluster of one user is an independent user.",
)
ICC = Param(
    "icc",
    "rate",
    "intraclass correlation: the share of the variance that lies between clusters, in [0, 1]",
    required=True,
    low=0,
    high=1,
    low_hint="Without clustering it is 0.",
    high_hint="Common values are 0.01 to 0.1.",
)
CLUSTER_CV = Param(
    "cluster_cv",
    "number",
    "coefficient of variation of the cluster sizes, their standard deviation over their mean; "
    "0 when all are equal",
    default=0.0,
    low=0,
    high=100,
    low_hint="Equal clusters are 0.",
)
CLUSTERS = Param(
    "clusters",
    "count",
    "clusters in control; the treatment has ratio times as many",
    required=True,
    low=LEAST_CLUSTERS,
    high=LARGEST_SIZE,
    low_hint="One cluster per arm cannot tell the treatment from the cluster.",
)
CLUSTER_RATIO = Param(
    "ratio",
    "number",
    "clusters in the treatment per cluster in control",
    default=1.0,
    low=0.001,
    high=1000,
    low_hint="Each arm needs clusters; 1 is an equal split.",
    high_hint="Each arm needs clusters; 1 is an equal split.",
)
CONVENTION = Param(
    "convention",
    "choice",
    "t: Student's t on clusters - 2 degrees of freedom, right for few clusters; z: normal, which "
    "promises too much with few clusters",
    default="t",
    choices=("t", "z"),
)
SIZE_OUTPUTS: Final = (
    Output("clusters_control", "clusters in control, rounded up"),
    Output("clusters_treatment", "clusters in the treatment, rounded up"),
    Output("clusters_total", "clusters in both arms"),
    Output("n_control", "users in control"),
    Output("n_treatment", "users in the treatment"),
    Output("total", "users in both arms"),
    Output("design_effect", "factor by which the clusters raise the variance"),
)
CHANGE_OUTPUTS: Final = EFFECT_OUTPUTS


def read_clusters(call: Call, *, cluster_size: float, icc: float, cluster_cv: float) -> str:
    """Return the clusters as understood."""
    sizes = (
        "all of one size"
        if cluster_cv == 0
        else f"sizes with coefficient of variation {number(cluster_cv)}"
    )
    return (
        f"clusters of {number(cluster_size)} users on average, {sizes}"
        f"{call.default_mark('cluster_cv')}, intraclass correlation {number(icc)}"
    )
