"""Parts with everything that a layout can meet, for what must not change it."""

from __future__ import annotations

import random
from collections.abc import Iterator

from qms.domain.book import PrintPart
from qms.domain.look import Look, Paper
from support.printing import part

WORDS = (
    *("a", "of", "the", "goods", "received", "certificate", "and/or", "QP-01", "2026-11-16"),
    *("AV. To", "WAVE", "“quoted”", "(see", "below),", "3,5 %", "10 kg", "e.g.", "–", "—"),
    *("first-in-first-out", "Straße", "naïve", "Größenänderung", "цех", "Ωμέγα", "→", "±5"),
    *("electronic/paper/film", "soft\u00adhyphen\u00adated", "no\u00a0break", "x²", "½", "…"),
    *("https://example.org/a/very/long/address?with=questions", "fi", "affluent", "T.", "Yo,"),
    *("e\u0301tude", "zero\u200bwidth", "word\u2060joiner", "№"),
)  # fmt: skip
WIDTHS = (7, 11, 17, 25, 40)
MARKS = (
    "{}",
    "<strong>{}</strong>",
    "<em>{}</em>",
    "<code>{}</code>",
    '<a href="https://example.org/">{}</a>',
)
MARKS_OF_FEW = ("<sup>{}</sup>", "<del>{}</del>", "<ins>{}</ins>", "<kbd>{}</kbd>")


def parts(seed: int) -> Iterator[PrintPart]:
    """Yield documents of every kind of block, words drawn by the seed."""
    draw = random.Random(seed)
    yield part("QP-01", _texts(draw) + _lists(draw) + _notes(draw))
    yield part("QP-02", "".join(_table(draw, columns) for columns in (3, 5, 14)))
    yield part("QP-03", _narrow(draw) + _special(draw), watermark="DRAFT")
    yield part("QP-04", _changed(draw) + _texts(draw), look=Look(paper=Paper.LETTER))


def _texts(draw: random.Random) -> str:
    lengths = (1, 8, 30, 60, 120, 400)
    texts = [f"<p>{_words(draw, count)}</p>" for count in lengths for _ in range(2)]
    heads = [f'<h{level} id="h{level}">{_words(draw, 12)}</h{level}>' for level in range(2, 6)]
    plain = f"<p>{'Goods are received and checked. ' * 60}</p>"
    return plain + "".join(draw.sample(texts + heads, len(texts) + len(heads)))


def _lists(draw: random.Random) -> str:
    items = "".join(f"<li>{_words(draw, draw.randint(1, 60))}</li>" for _ in range(5))
    return (
        f"<ol>{items}<li>x<ul>{items}</ul></li></ol><dl><dt>a</dt><dd>{_words(draw, 30)}</dd></dl>"
    )


def _notes(draw: random.Random) -> str:
    note = '<div class="admonition warning"><p class="admonition-title">Mind</p>'
    quote = f"<blockquote><p>{_words(draw, 50)}</p></blockquote>"
    return f'{note}<p>{_words(draw, 40)}</p></div>{quote}<p id="end">end</p>'


def _table(draw: random.Random, columns: int) -> str:
    def row(cell: str) -> str:
        cells = (f"<{cell}>{_words(draw, draw.randint(1, 14))}</{cell}>" for _ in range(columns))
        return f"<tr>{''.join(cells)}</tr>"

    rows = "".join(row("td") for _ in range(9))
    return f"<table><thead>{row('th')}</thead><tbody>{rows}</tbody></table>"


def _narrow(draw: random.Random) -> str:
    """Return columns of every width, so that lines end at every place of their words."""
    columns = "".join(f'<col style="width: {width}%">' for width in WIDTHS)
    rows = "".join(_row(draw) for _ in range(20))
    return f"<table><colgroup>{columns}</colgroup><tbody>{rows}</tbody></table>"


def _row(draw: random.Random) -> str:
    cells = (f"<td>{_words(draw, draw.randint(2, 25))}</td>" for _ in WIDTHS)
    return f"<tr>{''.join(cells)}</tr>"


def _special(draw: random.Random) -> str:
    code = "\n".join(" " * draw.randint(0, 8) + _plain(draw, 14) for _ in range(12))
    spaced = f'<p><span class="qms-status">{_plain(draw, 3)}</span> {_words(draw, 30)}</p>'
    broken = "<br>".join(_words(draw, draw.randint(1, 30)) for _ in range(6))
    label = f'<p class="qms-clauses"><span class="qms-clause">{_plain(draw, 2)}</span></p>'
    return f"<pre><code>{code}\tx</code></pre>{spaced}<p>{broken}</p>{label}<hr><p>{'W' * 300}</p>"


def _changed(draw: random.Random) -> str:
    rows = f'<tr class="qms-changed"><td>{_words(draw, 9)}</td><td>b</td></tr>' * 3
    return (
        f'<h2 class="qms-changed">{_words(draw, 4)}</h2>'
        f'<p class="qms-changed qms-depth-0">{_words(draw, 40)}</p><table>{rows}</table>'
    )


def _words(draw: random.Random, count: int) -> str:
    pieces = []
    while count > 0:
        length = min(count, draw.choice((1, 2, 5, 20, 60)))
        marks = MARKS if draw.random() < 0.9 else MARKS_OF_FEW
        mark = draw.choice(marks) if length < 20 else "{}"
        pieces.append(mark.format(_plain(draw, length)))
        count -= length
    return draw.choice((" ", " ", "")).join(pieces)


def _plain(draw: random.Random, count: int) -> str:
    return " ".join(draw.choice(WORDS) for _ in range(count)).replace("&", "&amp;")
