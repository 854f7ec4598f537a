import pytest

from trialwise.knowledge.readers.language import guess_language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The power of a test is the chance to see an effect that is there."),
        ("de", "Die Güte eines Tests ist die Chance, einen Effekt zu sehen, der da ist."),
        ("fr", "La puissance d'un test est la chance de voir un effet qui est dans les données."),
        ("es", "La potencia de una prueba es la probabilidad de ver un efecto que está ahí."),
        ("pt", "O poder de um teste é a chance de ver um efeito que está nos dados, não mais."),
        ("it", "La potenza di un test è la probabilità di vedere un effetto che è nei dati."),
        ("nl", "De kracht van een toets is de kans om een effect te zien dat er is, en niet meer."),
        ("", "样本量取决于效应的大小和方差。"),
        ("", "Mean 4.1 SD 2.2 N 100"),
        ("", ""),
        ("", "a de la"),
        ("en", "```\nder die das und ist\n```\nThe code is in another language, but this is not."),
    ],
)  # fmt: skip
def test_the_language_is_guessed_or_left_open(language: str, text: str) -> None:
    assert guess_language(text) == language
