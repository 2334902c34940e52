"""What a company does or does not do, where texts of a pack depend on it: the questionnaire.

Applicability is decided here, in words of the trade: who answers need not know the standard.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Practice(StrEnum):
    """Something that one distributor does and another one does not."""

    SPLITTING = "splitting"
    SHELF_LIFE = "shelf-life"
    CUSTOMER_PROPERTY = "customer-property"
    ELECTRONIC_PARTS = "electronic-parts"
    DEFENCE = "defence"
    DROP_SHIPMENT = "drop-shipment"
    EXPORT_CONTROL = "export-control"
    KITTING = "kitting"
    CUSTOMER_SITES = "customer-sites"
    OPEN_MARKET = "open-market"
    URGENT_ORDERS = "urgent-orders"
    MEASURING = "measuring"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A practice in the words of the questionnaire."""

    question: str
    help: str
    usual: bool
    """What most distributors answer."""
    reason: str
    """Why nothing about it applies where the answer is no, as a sentence of the manual."""


QUESTIONS: Mapping[Practice, Question] = {
    Practice.SPLITTING: Question(
        question="Do you divide lots into smaller quantities?",
        help="You count pieces out of a lot, and each share needs the papers of the whole lot.",
        usual=True,
        reason="We sell lots and packs whole, as we received them, and count nothing out of them.",
    ),
    Practice.SHELF_LIFE: Question(
        question="Do you stock goods that age?",
        help="Seals, sealants, adhesives, greases, batteries: anything with an expiry date.",
        usual=True,
        reason="We stock nothing that has an expiry date.",
    ),
    Practice.CUSTOMER_PROPERTY: Question(
        question="Do you ever hold anything that belongs to a customer or supplier?",
        help="Returned goods before they are credited count, and so do drawings, gauges, containers"
        " and goods on consignment.",
        usual=True,
        reason="We hold nothing that belongs to a customer or supplier, neither goods nor gauges,"
        " containers or drawings.",
    ),
    Practice.ELECTRONIC_PARTS: Question(
        question="Do you sell electronic parts?",
        help="They need protection from static and moisture, and more care against counterfeits.",
        usual=True,
        reason="We neither buy nor stock electronic parts.",
    ),
    Practice.DEFENCE: Question(
        question="Do you take orders for defence?",
        help="Such orders bring rules of their own: flow-down of clauses, reports, secrecy.",
        usual=False,
        reason="We take no orders for defence.",
    ),
    Practice.DROP_SHIPMENT: Question(
        question="Do suppliers ship directly to your customers?",
        help="Goods that never pass through your own receiving need another way of being checked.",
        usual=False,
        reason="Everything that we sell passes through our own receiving.",
    ),
    Practice.EXPORT_CONTROL: Question(
        question="Do you sell abroad, or parts that may need an export licence?",
        help="Sales to other countries, dual-use parts, parts that carry rules of their origin.",
        usual=True,
        reason="We sell inside our own country only, and nothing that needs an export licence.",
    ),
    Practice.KITTING: Question(
        question="Do you put parts together as kits?",
        help="Several unchanged parts in one box under one number; nothing is fitted together.",
        usual=False,
        reason="We sell parts singly and make up no kits.",
    ),
    Practice.CUSTOMER_SITES: Question(
        question="Do you keep stock at customers' sites?",
        help="Bins or cabinets at a customer that you own, count or fill.",
        usual=False,
        reason="We keep no stock outside our own buildings.",
    ),
    Practice.OPEN_MARKET: Question(
        question="Do you buy on the open market?",
        help="From brokers and other sources that neither the maker nor you have approved.",
        usual=False,
        reason="We buy only from makers, their authorised distributors and approved sources.",
    ),
    Practice.URGENT_ORDERS: Question(
        question="Do you serve urgent orders out of hours?",
        help="An aircraft waits on the ground, and somebody ships at night or at the weekend.",
        usual=False,
        reason="We take and ship orders in office hours only, all of them in the ordinary way.",
    ),
    Practice.MEASURING: Question(
        question="Do you measure anything on which you accept or store goods?",
        help="Calipers, gauges, counting scales, and the thermometers of your store count.",
        usual=True,
        reason="No measured value decides here whether goods are accepted or how they are stored.",
    ),
}
