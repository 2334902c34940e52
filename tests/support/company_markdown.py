"""Documents that a company keeps in Markdown: with a head, with some of it, with none."""

from __future__ import annotations

COMPLAINTS = """\
# Complaints

**Document No:** SOP-030 | **Rev:** 2 | **Date:** 2021-02-17 | **Approved by:** M. Stone

## Taking a complaint

1. Thank the customer.
2. Ask for:
   - part number
   - certificate
     - with its date
3. Write it into the list.

## Answer

Within two days, see [Internal Audit](SOP-020%20Internal%20Audit.docx).
"""
ESD = """\
---
title: ESD control
document_no: SOP-031
version: 1.2
author: J. Hale
date: 2020-08-31
tags: [esd, store]
---

# ESD control

Area | Limit
---|---
Bench | 100 V
Floor | 1 GΩ

> Straps are tested every morning.

```text
strap  OK   07:58
```
"""
LABELS = """\
Label printing
==============

Printer
-------

Use the printer on the *left*.<br>Take <b>white</b> <u>labels</u>, press <kbd>F5</kbd>.

* Choose the lot
    * Check the {{ number }}
* Print

![](pictures/label.png)

Call [IT](mailto:it@example.org) when it fails. Prices: 5 < 6 & 7 > 6.
"""
RISK = """\
# Risks and opportunities

Document No: SOP-032
Revision: A
Date: 9 December 2020

### Method

Risks are rated from 1 to 5.[^1]

- [ ] rate
- [x] list

| Risk | Rating |
|:-----|-------:|
| Late delivery | 3 |
| Wrong part \\| wrong paper | 5 |

[^1]: By two people.

See [Complaints](SOP-030%20Complaints.md#answer) and <https://example.org/risk>.
"""
FILES = {
    "SOP-030 Complaints.md": COMPLAINTS,
    "SOP-031 ESD control.md": ESD,
    "WI-09 Label printing.md": LABELS,
    "SOP-032 Risk.md": RISK,
}
