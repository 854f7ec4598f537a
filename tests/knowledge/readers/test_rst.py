import pytest

from trialwise.knowledge.readers.rst import read_rst

pytest.importorskip("docutils", reason="needs the extra 'documents'")


def test_structure_becomes_markdown() -> None:
    source = """\
:license: MIT

Power
=====

The *power* of a **test**, see `the page <https://e.org>`_ and ``x = 1``.

.. contents::

Sizes
-----

* one
* two

  1. deep

.. code-block:: python

   n = 10

==== =====
n    power
==== =====
100  0.8
==== =====

.. math:: x_1 = y

With :math:`\\mu_1`. .. no comment
"""
    found = read_rst(source.encode())
    assert found.licence == "MIT"
    assert found.text.endswith(
        "The *power* of a **test**, see [the page](https://e.org) and `x = 1`.\n\n## Sizes\n\n"
        "- one\n- two\n\n  1. deep\n\n```python\nn = 10\n```\n\n"
        "| n | power |\n|---|---|\n| 100 | 0.8 |\n\n$$\nx_1 = y\n$$\n\n"
        "With $\\mu_1$. .. no comment\n"
    )


def test_words_that_only_sphinx_knows_keep_their_content() -> None:
    source = """\
Title
=====

.. toctree::

   a
   b

.. versionadded:: 2.0
   The *new* way.

.. admonition-of-ours:: Mind this

   Looks :py:func:`~pkg.power` up in :ref:`the guide <guide>`.
"""
    text = read_rst(source.encode()).text
    assert "The *new* way." in text
    assert "Looks `pkg.power` up in the guide." in text
    assert "toctree" not in text


def test_no_other_file_is_read_and_nothing_raw_is_taken_over(tmp_path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    source = f"""\
Text.

.. include:: {tmp_path}/secret.txt

.. literalinclude:: {tmp_path}/secret.txt

.. csv-table::
   :file: {tmp_path}/secret.txt

.. raw:: html

   <p>secret</p>
"""
    assert read_rst(source.encode()).text == "Text.\n"


def test_broken_markup_still_gives_its_text() -> None:
    assert "broken" in read_rst(b"A ``broken literal and *open\n\n.. figure::\n\nEnd.").text
