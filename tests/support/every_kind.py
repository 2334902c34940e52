"""A small company whose documents hold something of everything that is printed."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from support.revised import Revised, decidable_company

HEAD = """\
---
id: {id}
title: {title}
status: draft
revision: A
owner: quality-manager
prepared_by: [j.mercer]
classification: Company confidential
{more}history:
  - {{revision: A, date: 2026-11-01, description_of_change: First issue.}}
---

"""
COLUMNS = 14
INSTRUCTION = f"""\
## Purpose

See [[QP-90]], [outside](https://example.org/),
[the photograph](#figure-a-white-box) and a note[^1].

```dot title="Goods on their way"
digraph {{ Receiving -> Inspection -> Stock [label="accepted"] }}
```

![A white box](img/box.png)

![Two discs](img/discs.svg)

Table: What stands on each label

|{"|".join(f"Column number {each}" for each in range(COLUMNS))}|
|{"---|" * COLUMNS}
|{"|".join("Acknowledgement" for _ in range(COLUMNS))}|

1. First
    * a point

        ```
        qms check
        ```

2. Second

!!! note "A note"
    Its text.

> A quotation.

[^1]: At the foot.
"""
DISCS = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 40" width="80" height="40">
<linearGradient id="g"><stop offset="0" stop-color="#fff"/><stop offset="1"/></linearGradient>
<g opacity="0.5"><circle cx="20" cy="20" r="15" fill="#004a80"/><text x="5" y="25">Disc</text></g>
<circle cx="60" cy="20" r="15" fill="url(#g)" fill-opacity="0.4"/>
</svg>
"""
FORM = """\
kind: form
procedure: QP-90
retention: {period: 10 years, starts: shipment, basis: own rule, disposition: shred}
medium: electronic
where: share
fields:
  - {name: lot, label: Lot, kind: text, required: yes}
  - {name: result, label: Result, kind: choice, choices: [accepted, rejected]}
  - {name: findings, label: Findings, kind: multiline, help: What was seen}
  - {name: inspector, label: Inspector, kind: signature, required: yes}
"""
SETTINGS = """
editions: {customer: {types: [QM], documents: [QP-90]}}
approver_fields: [quality-manager, managing-director]
"""


def company_of_every_kind(folder: Path) -> Revised:
    """Write the company: two revisions of a procedure, an instruction, a form, drafts."""
    revised = decidable_company(folder)
    head = HEAD.format(id="WI-91", title="Packing", more="")
    (folder / "procedures/wi-91-packing.md").write_text(head + INSTRUCTION, "utf-8")
    Image.new("RGBA", (40, 20), "#ffffff80").save(folder / "procedures/img/box.png")
    (folder / "procedures/img/discs.svg").write_text(DISCS, "utf-8")
    head = HEAD.format(id="F-90-01", title="Inspection report", more=FORM)
    (folder / "forms/f-90-01-report.md").write_text(head + "## When to use\n\nAlways.\n", "utf-8")
    with (folder / "quality_manual/qms.yml").open("a", encoding="utf-8") as settings:
        settings.write(SETTINGS)
    return revised
