"""What a form of Word offers to be filled in, as words: boxes to tick, blanks, lists of choices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from qms.source.word.names import Element, below, is_on, value, w

BLANK = "_" * 10
_EMPTY, _TICKED = "☐", "☒"
_MOST_SHOWN = 500


def settle_fields(body: Element) -> Counter[str]:
    """Write what fields offer into the text.

    Returns:
        How often there were `choices`, of which one was to be chosen, and `blanks`.
    """
    counts: Counter[str] = Counter()
    for field in list(body.iter(w("fldChar"))):
        data = field.find(w("ffData"))
        if data is not None:
            _settle_old(field, data, counts)
    for control in list(body.iter(w("sdt"))):
        _settle_control(control, counts)
    for run in list(body.iter(w("r"))):
        _settle_line(run, counts)
    return counts


def _settle_old(field: Element, data: Element, counts: Counter[str]) -> None:
    """Settle a field of Word 97, whose look Word makes anew each time."""
    if (box := data.find(w("checkBox"))) is not None:
        # What was ticked counts more than how the form was designed.
        name = "default" if box.find(w("checked")) is None else "checked"
        _say(field, _TICKED if is_on(box, name) else _EMPTY)
    elif (choices := data.find(w("ddList"))) is not None:
        counts["choices"] += 1
        _say(field, _offered(each.get(w("val"), "") for each in choices.iter(w("listEntry"))))
    elif data.find(w("textInput")) is not None:
        shown = list(_result(field))
        if not "".join(each.text or "" for each in shown).strip():
            counts["blanks"] += 1
            _say(field, BLANK)


def _settle_control(control: Element, counts: Counter[str]) -> None:
    """Say which choices a control offers, behind the one that is chosen."""
    properties, content = control.find(w("sdtPr")), control.find(w("sdtContent"))
    if properties is None or content is None:
        return
    for kind in ("dropDownList", "comboBox"):
        if (offered := properties.find(w(kind))) is None:
            continue
        items = (each.get(w("displayText"), "") for each in offered.iter(w("listItem")))
        last = next(reversed(list(content.iter(w("t")))), None)
        if last is not None and (words := _offered(items)):
            counts["choices"] += 1
            last.text = f"{last.text or ''} {words}"


def _settle_line(run: Element, counts: Counter[str]) -> None:
    """Make a blank of spaces and tabs that are underlined."""
    if value(run.find(w("rPr")), "u") in {"", "none"}:
        return
    texts, tabs = run.findall(w("t")), run.findall(w("tab"))
    words = "".join(each.text or "" for each in texts)
    is_blank = not words.strip() and (tabs or len(words) > 2)  # noqa: PLR2004
    if is_blank and below(run, "drawing") is None:
        counts["blanks"] += 1
        for each in (*texts, *tabs):
            run.remove(each)
        _append(run, f" {BLANK} ")


def _result(field: Element) -> Iterator[Element]:
    """Yield the words that a field shows, up to its end."""
    run = field.getparent()
    while (run := run.getnext()) is not None:
        marks = {each.get(w("fldCharType")) for each in run.iter(w("fldChar"))}
        if "end" in marks or "begin" in marks:
            return
        yield from run.iter(w("t"))


def _offered(choices: Iterator[str]) -> str:
    words = " / ".join(each.strip() for each in choices if each.strip())
    return f"[{words[:_MOST_SHOWN]}]" if words else ""


def _say(field: Element, words: str) -> None:
    _append(field.getparent(), words)


def _append(run: Element, words: str) -> None:
    text = run.makeelement(w("t"), {})
    text.text = words
    run.append(text)
