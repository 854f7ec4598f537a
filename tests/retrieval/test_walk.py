"""PageRank against linear algebra, and the paths that explain an effect."""

import itertools

import numpy as np
import pytest

from trialwise.knowledge.stores.base import RelationRow
from trialwise.retrieval.walk import _BACKWARDS, _STEP_COSTS, Walker, explain_path

CONCEPTS = ("a", "b", "c", "d")
RELATIONS = (("a", "INCREASES", "b"), ("b", "SIMILAR_TO", "c"), ("c", "REQUIRES", "a"))
EDGES = (
    (0, "a", True, 3.0),
    (0, "b", False, 2.0),
    (1, "b", True, 1.5),
    (2, "c", False, 1.0),
    (2, "a", False, 4.0),
)


@pytest.fixture
def toy(make_snapshot):
    """Four concepts (``d`` alone) and three passages, all of them on an edge."""
    return make_snapshot(
        ["one two", "three four", "five six"], concepts=CONCEPTS, relations=RELATIONS, edges=EDGES
    )


def restart(*places):
    reset = np.zeros(len(CONCEPTS) + 3)
    reset[list(places)] = 1.0
    return reset


def dense_walk(typed, reset, steps, walk=0.75):
    """The same walk with a dense transition matrix; ``typed`` weighs each relation."""
    matrix = np.zeros((7, 7))
    holders = {name: sum(edge[1] == name for edge in EDGES) for name in CONCEPTS}
    for passage, name, is_about, weight in EDGES:
        strength = (
            3.0 * weight if is_about else np.log(1 + 3 / holders[name]) / 5 * (1 + np.log(weight))
        )
        matrix[4 + passage, CONCEPTS.index(name)] += strength
        matrix[CONCEPTS.index(name), 4 + passage] += strength
    for (source, _, target), weight in zip(RELATIONS, typed, strict=True):
        matrix[CONCEPTS.index(source), CONCEPTS.index(target)] += weight
        matrix[CONCEPTS.index(target), CONCEPTS.index(source)] += weight
    totals = matrix.sum(axis=1, keepdims=True)
    transition = np.divide(matrix, totals, out=np.zeros_like(matrix), where=totals > 0)
    reset = reset / reset.sum()
    rank = reset
    for _ in range(steps):
        rank = walk * rank @ transition + (1 - walk) * reset
    limit = (1 - walk) * reset @ np.linalg.inv(np.eye(7) - walk * transition)
    return rank, limit


@pytest.mark.parametrize(
    ("intent", "typed"),
    [("definition", (1, 1, 1)), ("relationship", (2.5, 1, 1)), ("comparison", (1, 2.5, 1))],
)
@pytest.mark.parametrize("places", [(0,), (1, 6), (5,)])
def test_the_rank_is_that_of_a_dense_matrix(toy, intent, typed, places):
    rank = np.concatenate(Walker(toy).rank(restart(*places), intent))
    exact, limit = dense_walk(typed, restart(*places), steps=4)
    assert rank == pytest.approx(exact, abs=1e-7)
    assert rank == pytest.approx(limit, abs=0.75**4)  # what four steps still owe


def test_the_rank_sums_to_one_from_connected_seeds(toy):
    concepts, passages = Walker(toy).rank(restart(0, 4), "definition")
    assert concepts.sum() + passages.sum() == pytest.approx(1)
    assert (concepts.min(), passages.min()) >= (0, 0)


def test_the_size_of_the_seed_does_not_matter_but_its_place_does(toy):
    walker = Walker(toy)
    one = np.concatenate(walker.rank(restart(0), "definition"))
    assert np.concatenate(walker.rank(10 * restart(0), "definition")) == pytest.approx(one)
    other = np.concatenate(walker.rank(restart(2), "definition"))
    assert one[0] > other[0]
    assert other[2] > one[2]
    assert one[3] == other[3] == 0  # nothing leads to d


def test_no_seed_and_no_edges_give_zeros(toy, make_snapshot):
    concepts, passages = Walker(toy).rank(restart(), "definition")
    assert concepts.tolist() == [0] * 4
    assert passages.tolist() == [0] * 3


def test_an_empty_index_can_be_walked(make_snapshot):
    concepts, passages = Walker(make_snapshot([])).rank(np.zeros(0), "definition")
    assert (concepts.size, passages.size) == (0, 0)


def explain(relations, source, target, **limit):
    rows = tuple(RelationRow(s, kind, t, "Because.", "", 0, 0) for s, kind, t in relations)
    return explain_path(rows, source, target, **limit)


def walked(path):
    return [
        (step.relation.source, step.relation.target, "back" if step.is_reversed else "on")
        for step in path.steps
    ]


def test_a_chain_of_signed_edges_multiplies_its_signs():
    chain = [("a", "INCREASES", "b"), ("b", "DECREASES", "c"), ("c", "MITIGATES", "d")]
    assert explain(chain, "a", "b").sign == 1
    assert explain(chain, "a", "c").sign == -1
    path = explain(chain, "a", "d")
    assert path.sign == 1
    assert walked(path) == [("a", "b", "on"), ("b", "c", "on"), ("c", "d", "on")]


@pytest.mark.parametrize("kind", ["IS_A", "REQUIRES", "SIMILAR_TO", "NO_SUCH_TYPE"])
def test_one_unsigned_step_makes_the_sign_unknown(kind):
    assert explain([("a", "INCREASES", "b"), ("b", kind, "c")], "a", "c").sign == 0


def test_a_step_backwards_makes_the_sign_unknown():
    path = explain([("b", "INCREASES", "a")], "a", "b")
    assert (walked(path), path.sign) == ([("b", "a", "back")], 0)


def test_a_signed_detour_explains_better_than_a_vague_link():
    direct = ("a", "SIMILAR_TO", "c")
    detour = [("a", "INCREASES", "b"), ("b", "DECREASES", "c")]
    assert len(explain([direct, *detour], "a", "c").steps) == 2
    assert len(explain([("a", "CAUSES", "c"), *detour], "a", "c").steps) == 1


HINGED = [("cuped", "DECREASES", "sample_size"), ("sample_size", "DECREASES", "standard_error")]


def test_users_needed_are_not_taken_for_users_had():
    """CUPED lowers the users needed and not, by way of fewer users, precision."""
    assert explain(HINGED, "cuped", "standard_error").sign == 0
    detour = [("cuped", "DECREASES", "variance"), ("variance", "INCREASES", "standard_error")]
    path = explain([*HINGED, *detour], "cuped", "standard_error")
    assert (walked(path)[0][1], path.sign) == ("variance", -1)


def test_power_is_a_hinge_only_between_quantities_of_planning():
    lowers = ("variance", "DECREASES", "power")
    misses = [lowers, ("power", "DECREASES", "type_ii_error")]
    assert explain(misses, "variance", "type_ii_error").sign == 1
    assert explain([lowers, ("power", "INCREASES", "mde")], "variance", "mde").sign == 0


def test_nothing_explains_concepts_that_are_not_joined():
    assert explain([], "a", "b") is None
    assert explain([("a", "CAUSES", "b")], "a", "c") is None
    assert explain([("a", "CAUSES", "b")], "a", "a") is None


def test_a_circle_is_not_walked_twice():
    circle = [
        ("a", "CAUSES", "b"),
        ("b", "CAUSES", "c"),
        ("c", "CAUSES", "a"),
        ("c", "CAUSES", "d"),
    ]
    assert len(explain(circle, "a", "d").steps) == 3


def test_a_path_has_at_most_four_steps_unless_said():
    chain = [(str(n), "CAUSES", str(n + 1)) for n in range(6)]
    assert len(explain(chain, "0", "4").steps) == 4
    assert explain(chain, "0", "5") is None
    assert len(explain(chain, "0", "5", longest=5).steps) == 5
    assert explain(chain, "0", "4", longest=3) is None


def test_the_cheapest_path_is_found_among_all():
    """Against every path of up to four steps, on random graphs with all kinds of edges."""
    rng = np.random.default_rng(5)
    kinds = [*_STEP_COSTS]
    for _ in range(100):
        pairs = rng.choice(6, size=(9, 2))
        rows = [(str(s), kinds[rng.integers(len(kinds))], str(t)) for s, t in pairs if s != t]
        path = explain(rows, "0", "5")
        best = cheapest(rows, "0", "5")
        if path is None:
            assert best is None
        else:
            assert cost(path) == pytest.approx(best)


def cost(path):
    return sum(
        _STEP_COSTS[step.relation.type] + _BACKWARDS * step.is_reversed for step in path.steps
    )


def cheapest(rows, source, target, longest=4):
    """Return the cost of the cheapest simple path by trying all of them."""
    costs = []
    names = {name for s, _, t in rows for name in (s, t)} - {source, target}
    for between in range(longest):
        for middle in itertools.permutations(sorted(names), between):
            stops = [source, *middle, target]
            steps = [
                [_STEP_COSTS[kind] + (0 if (s, t) == hop else _BACKWARDS)
                 for s, kind, t in rows if hop in ((s, t), (t, s))]
                for hop in itertools.pairwise(stops)
            ]  # fmt: skip
            if all(steps):
                costs.append(sum(min(options) for options in steps))
    return min(costs, default=None)
