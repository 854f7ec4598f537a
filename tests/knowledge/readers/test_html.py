import pytest

from trialwise.core.errors import DocumentError
from trialwise.knowledge.readers.html import read_html


def markdown(body: str) -> str:
    return read_html(f"<body>{body}</body>".encode()).text


def test_a_page_becomes_clean_markdown() -> None:
    page = """<!DOCTYPE html><html lang="de-AT"><head><title> Power &amp; size </title>
    <link rel="canonical" href="https://e.org/power"><link rel="license" href="https://cc.org/by">
    <style>p { color: red }</style></head><body><nav><a href="/">Home</a></nav><main>
    <h1>Power<a class="headerlink" href="#power">¶</a></h1>
    <p>The <b>power</b> of a <a href="https://e.org/t">test</a> is <em>high</em>.<br>Or not.</p>
    <ul><li>one<ul><li>deep</li></ul><li>two <code>x &lt; 1</code></ul>
    <ol><li>first<li>second</ol>
    <table><thead><tr><th>n</th><th>power</th></tr></thead>
    <tr><td>100</td><td>0.8 | <i>ok</i></td></tr></table>
    <div class="highlight-python"><div>
    <pre><span>x = 1\n  y = 2</span></pre></div></div>
    <blockquote><p>Quoted.</p></blockquote></main><footer>Imprint</footer></body></html>"""
    found = read_html(page.encode())
    assert found.text == (
        "# Power\n\n"
        "The **power** of a [test](https://e.org/t) is *high*.\nOr not.\n\n"
        "- one\n  - deep\n- two `x < 1`\n\n"
        "1. first\n2. second\n\n"
        "| n | power |\n|---|---|\n| 100 | 0.8 \\| *ok* |\n\n"
        "```python\nx = 1\n  y = 2\n```\n\n"
        "> Quoted.\n"
    )
    assert (found.title, found.url, found.licence, found.language) == (
        "Power & size", "https://e.org/power", "https://cc.org/by", "de"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("a $x_1 < y*z*$ b", "a $x_1 < y*z*$ b"),
        (r"a \(x_1\) b", "a $x_1$ b"),
        (r"\[x^2\]", "$$x^2$$"),
        ('<script type="math/tex; mode=display">x_1</script>', "$$x_1$$"),
        (
            '<span class="katex"><span><math><mi>x</mi><annotation encoding="application/x-tex">'
            'x_1</annotation></math></span><span aria-hidden="true">x1</span></span>',
            "$x_1$",
        ),
        (
            '<span style="display: none"><math><annotation encoding="application/x-tex">s^2'
            '</annotation></math></span><img class="mwe" alt="s^2">',
            "$s^2$",
        ),
        ('<math alttext="\\mu"><mi>µ</mi></math>', "$\\mu$"),
        ("10<sup>-3</sup> x<sub>i</sub>", "10^-3 x_i"),
    ],
)
def test_formulas_are_kept(source: str, shown: str) -> None:
    assert markdown(f"<p>{source}</p>") == f"{shown}\n"


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="color:red; DISPLAY : none">secret</p>',
        '<span style="visibility:hidden">secret</span>',
        '<p style="font-size:0px">secret</p>',
        "<div hidden><p>secret</p></div>",
        '<p aria-hidden="true">secret</p>',
        "<!-- secret -->",
        "<template>secret</template>",
        "<noscript>secret</noscript>",
        "<!-- secret",
    ],
)
def test_what_nobody_sees_is_dropped_from_the_text_and_handed_on_for_checks(hidden: str) -> None:
    found = read_html(f"<p>Seen.</p>{hidden}".encode())
    assert found.text == "Seen.\n"
    assert "secret" in found.hidden


def test_scripts_and_styles_are_no_text_at_all() -> None:
    found = read_html(b"<p>Seen.<script>if (a < b) { secret }</script><style>secret</style>")
    assert (found.text, "secret" in found.hidden) == ("Seen.\n", False)


def test_a_layout_table_is_read_as_running_text() -> None:
    assert markdown("<table><tr><td><h2>A</h2><p>b</p></td><td>c</td></tr></table>") == (
        "## A\n\nb\n\nc\n"
    )


def test_a_wide_head_cell_keeps_its_columns() -> None:
    assert markdown("<table><tr><th colspan=2>a</th></tr><tr><td>1<td>2</table>") == (
        "| a |  |\n|---|---|\n| 1 | 2 |\n"
    )


def test_text_that_looks_like_markup_stays_text() -> None:
    assert markdown("<p># no heading</p><p>a &lt;b&gt; c</p>") == "\\# no heading\n\na \\<b> c\n"


def test_the_declared_encoding_is_used_when_it_is_not_utf8() -> None:
    page = '<meta charset="iso-8859-2"><p>Łódź'.encode("iso-8859-2")
    assert read_html(page).text == "Łódź\n"
    assert read_html("<p>naïve".encode("cp1252")).flags == ("read as cp1252, not UTF-8",)


def test_deep_nesting_is_refused_and_moderate_nesting_is_not() -> None:
    assert markdown("<div>" * 150 + "x") == "x\n"
    assert markdown("<b>" * 150 + "x").strip("*\n") == "x"
    with pytest.raises(DocumentError, match="nested deeper than 200 levels"):
        markdown("<div>" * 100_000)


@pytest.mark.parametrize(
    "piece", ["<!--", "<", "<!", '<a "', "<script>", "</p>", "&", "\\(", "<a b", "$", "<![CDATA["]
)
def test_broken_markup_ends_in_time(piece: str) -> None:
    read_html(f"<p>{piece * 20_000}".encode())  # quadratic time would not end


def test_a_stray_quote_in_a_tag_costs_little() -> None:
    assert "Read me." in markdown('<p class="x>lost</p><p>Read me.</p>')
