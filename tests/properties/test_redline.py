from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given, settings, strategies as st

from qms.domain.blocks import Block, BlockKind, Row, Token, keys
from qms.domain.redline import Redline, State, build_redline
from qms.domain.table_changes import TableChange
from qms.domain.word_changes import RunKind, new_tokens, old_tokens, word_changes

WORDS = ("the", "goods", "are", "counted", "not", "at", "bench", "10", ",", "lot", "of", "supplier")
tokens = st.lists(
    st.builds(
        Token,
        text=st.sampled_from(WORDS),
        spaced=st.booleans(),
        look=st.sampled_from([(), (), (), ("strong",)]),
    ),
    max_size=12,
).map(tuple)
some_tokens = tokens.filter(bool)
cells = st.lists(tokens, min_size=2, max_size=3).map(tuple)


def rows(width: int) -> st.SearchStrategy[tuple[Row, ...]]:
    row = st.lists(tokens, min_size=width, max_size=width).map(lambda each: Row(cells=tuple(each)))
    head = st.lists(some_tokens, min_size=width, max_size=width).map(
        lambda each: Row(cells=tuple(each), is_head=True)
    )
    body = st.lists(row, max_size=6).map(tuple)
    return st.tuples(head, body).map(lambda pair: (pair[0], *pair[1]))


plain_blocks = st.builds(
    Block,
    kind=st.sampled_from([BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.CODE, BlockKind.LABEL]),
    tokens=some_tokens,
    level=st.integers(0, 1),
    inside=st.sampled_from([(), (), ("warning",)]),
)
headings = st.builds(
    Block, kind=st.just(BlockKind.HEADING), tokens=some_tokens, level=st.integers(2, 3)
)
tables = st.integers(1, 3).flatmap(rows).map(lambda each: Block(kind=BlockKind.TABLE, rows=each))
pictures = st.sampled_from("abc").map(
    lambda digest: Block(
        kind=BlockKind.PICTURE, tokens=(Token(text="Flow of goods", picture=digest * 64),)
    )
)
blocks = st.one_of(plain_blocks, plain_blocks, headings, tables, pictures)
documents = st.lists(blocks, max_size=14).map(tuple)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Return a document and what somebody made of it: parts moved, taken out, put in, repeated."""
    old = draw(documents)
    new = list(old)
    for _ in range(draw(st.integers(0, 5))):
        place = draw(st.integers(0, len(new)))
        match draw(st.sampled_from(["in", "out", "move", "again"])):
            case "in":
                new.insert(place, draw(blocks))
            case "out" if new:
                new.pop(place % len(new))
            case "move" if new:
                new.insert(draw(st.integers(0, len(new) - 1)), new.pop(place % len(new)))
            case _:
                new.extend(new[:1])
    return old, tuple(new)


@given(pairs())
@settings(max_examples=300)
def test_backwards_it_gives_the_old_text_and_forwards_the_new_one(
    pair: tuple[tuple[Block, ...], tuple[Block, ...]],
) -> None:
    old, new = pair
    found = build_redline(old, new)
    assert [each.key for each in found.old_blocks()] == [each.key for each in old]
    assert [each.key for each in found.new_blocks()] == [each.key for each in new]
    assert_words_are_whole(found)


@given(documents, documents)
def test_it_does_so_for_texts_that_have_nothing_in_common(
    old: tuple[Block, ...], new: tuple[Block, ...]
) -> None:
    found = build_redline(old, new)
    assert [each.key for each in found.old_blocks()] == [each.key for each in old]
    assert [each.key for each in found.new_blocks()] == [each.key for each in new]
    assert_words_are_whole(found)


@given(documents)
def test_a_text_does_not_differ_from_itself(document: tuple[Block, ...]) -> None:
    found = build_redline(document, document)
    assert found.is_empty
    assert {each.state for each in found.changes} <= {State.KEPT}


@given(pairs())
def test_only_what_reads_the_same_has_no_change(
    pair: tuple[tuple[Block, ...], tuple[Block, ...]],
) -> None:
    old, new = pair
    same = [each.key for each in old] == [each.key for each in new]
    assert build_redline(old, new).is_empty is same


@given(pairs())
def test_the_same_texts_have_the_same_redline(
    pair: tuple[tuple[Block, ...], tuple[Block, ...]],
) -> None:
    assert build_redline(*pair) == build_redline(*pair)


@given(tokens, tokens)
@settings(max_examples=300)
def test_words_are_neither_lost_nor_invented(
    old: tuple[Token, ...], new: tuple[Token, ...]
) -> None:
    runs = word_changes(old, new)
    assert keys(old_tokens(runs)) == keys(old)
    assert keys(new_tokens(runs)) == keys(new)
    # A change is told once: what was taken out, then what was put in, then what stays.
    kinds = [run.kind for run in runs]
    assert all(one is not other for one, other in pairwise(kinds))
    assert (RunKind.INSERTED, RunKind.DELETED) not in set(pairwise(kinds))
    assert len(runs) <= 2 * min(len(old), len(new)) + 3


def assert_words_are_whole(found: Redline) -> None:
    for change in found.changes:
        if change.old is None or change.new is None:
            continue
        if change.table is not None:
            assert_cells_are_whole(change.table, change.old.rows, change.new.rows)
        elif change.runs:
            assert keys(old_tokens(change.runs)) == keys(change.old.tokens)
            assert keys(new_tokens(change.runs)) == keys(change.new.tokens)


def assert_cells_are_whole(table: TableChange, old: Sequence[Row], new: Sequence[Row]) -> None:
    assert table.old_rows() == tuple(old)
    assert table.new_rows() == tuple(new)
    for row in table.rows:
        before = [old_tokens(runs) for runs in row.cells]
        after = [new_tokens(runs) for runs in row.cells]
        for column, was, is_now in zip(table.columns, before, after, strict=True):
            if row.old is not None and column.old is not None:
                assert keys(was) == keys(row.old.cells[column.old])
            if row.new is not None and column.new is not None:
                assert keys(is_now) == keys(row.new.cells[column.new])
