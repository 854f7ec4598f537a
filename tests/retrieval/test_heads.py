"""What a question's vector tells: of the field or not, a number or words."""

import pytest

from trialwise.llm.onnx_embedder import MiniLMEmbedder
from trialwise.retrieval.heads import Heads, heads_of


@pytest.fixture(scope="module")
def embedder() -> MiniLMEmbedder:
    """Return the embedder that ships."""
    return MiniLMEmbedder()


@pytest.fixture(scope="module")
def heads(embedder: MiniLMEmbedder) -> Heads:
    """Return the heads that ship; they must be those of the embedder that ships."""
    found = heads_of(embedder.id)
    assert found is not None, "fit them anew: python scripts/fit_heads.py"
    return found


def test_another_embedder_has_no_heads() -> None:
    assert heads_of("some-other-model") is None


def test_the_field_is_told_from_the_rest(embedder: MiniLMEmbedder, heads: Heads) -> None:
    # one sign of several in ``retrieval/scope.py``: what counts is that it ranks them apart
    inside = (
        "why did the variance of our metric explode after the release",
        "our holdout group shrinks every month, does that matter",
        "is my p value too small to be true",
    )
    outside = (
        "how long do i boil eggs",
        "write a haiku about autumn leaves",
        "why does my cat explode with joy after dinner",
    )
    chances = [heads.say(embedder.embed([each])[0])["field"] for each in (*inside, *outside)]
    assert min(chances[:3]) > 5 * max(chances[3:])


@pytest.mark.parametrize(
    ("question", "is_number"),
    [
        ("how many users per arm to go from 4% to 5% with 90% power", True),
        ("a 310 of 5200, b 355 of 5180, significant?", True),
        ("we peeked four times and got p = 0.03, why can i not trust that", False),
        ("what is the difference between holm and bonferroni", False),
    ],
)
def test_a_number_is_told_from_words(
    embedder: MiniLMEmbedder, heads: Heads, question: str, *, is_number: bool
) -> None:
    assert (heads.say(embedder.embed([question])[0])["number"] > 0.5) == is_number
