"""The words that hints on style look for; loaded only when somebody asks for hints."""

from __future__ import annotations

from collections.abc import Mapping

WEASEL_WORDS: Mapping[str, str] = {
    r"as (?:appropriate|applicable|necessary|needed|required|may be required)": "say when",
    r"(?:if|when|where|wherever|whenever) (?:appropriate|applicable|necessary|needed|required)": (
        "say when, or in which cases"
    ),
    r"(?:if|when|where|wherever|whenever|as far as|so far as|insofar as) (?:possible|practicable"
    r"|practical|feasible)": "say what is done otherwise",
    r"as soon as (?:possible|practicable)": "name the time: on the same working day",
    r"as (?:quickly|fast|early) as possible": "name the time: on the same working day",
    r"in (?:a timely manner|due course|due time|good time|a reasonable time)": "name the time",
    r"within (?:a |an )?(?:reasonable|appropriate|adequate) (?:time|period|timeframe)": (
        "name the time"
    ),
    r"timely|promptly|without (?:undue )?delay": "name the time: on the same working day",
    r"regularly|periodically|at regular intervals|from time to time|on a regular basis"
    r"|occasionally": "name the rhythm: every Monday, each quarter",
    r"etc\b\.?|and so (?:on|forth)|and the like": "name the others, or what they have in common",
    r"and/or": "write “and”, “or”, or “one of them or both”",
    r"adequate(?:ly)?|appropriate(?:ly)?|suitabl[ey]|sufficient(?:ly)?|satisfactor(?:y|ily)": (
        "say what it is measured by"
    ),
    r"properly|duly|reasonabl[ey]|acceptabl[ey]|with (?:due|proper|reasonable) care": (
        "say how it is done, or what is seen when it is done"
    ),
    r"(?:make|makes|making) every effort|best efforts?|(?:strives?|endeavou?rs?) to": (
        "say what is done"
    ),
    r"(?:relevant|responsible|appropriate) (?:persons?|people|personnel|staff"
    r"|employees?|departments?|functions?)": "name the role",
}
"""Words that leave open when, how much or who, with what to write instead.

Only words that bind nobody: “some” and “often” describe the world in most sentences that have them.
"""
WEASEL_WORDS_IN_STEPS: Mapping[str, str] = {
    r"normally|usually|generally|typically|as a rule|in general|in principle": (
        "name the exceptions, or leave it out"
    ),
    r"(?<!it )(?<!they )should(?! have)|ought to": "write what is done, or “may” if it is open",
}
"""Words that are harmless in a description."""

ACTS = """\
added agreed announced analysed analyzed approved archived arranged asked assessed assigned attached
audited authorised authorized booked calculated calibrated carried_out changed checked collected
communicated compared completed confirmed copied corrected counted created decided defined deleted
delivered destroyed determined discussed disposed_of distributed documented drawn_up entered
established evaluated examined filed filled_in filled_out forwarded given handed handled identified
informed initiated inspected investigated issued labelled labeled listed locked logged looked_at
made marked measured monitored moved noted notified numbered obtained opened ordered packed
performed photographed picked placed planned prepared presented printed provided put read received
recorded registered released removed repeated replaced reported requested returned reviewed scanned
screened sealed segregated selected sent separated shredded signed sorted stamped stored submitted
taken tested told traced trained transferred tried updated verified weighed withdrawn written
"""
"""Participles of what people do in a step; “closed” and “known” name states and are left out."""

FUNCTIONS = (
    "manager|inspector|supervisor|officer|administrator|coordinator|co-ordinator|technician"
    "|engineer|clerk|foreman|storekeeper|representative|team leader|shift leader|controller"
    "|specialist|buyer|director|auditor"
)
"""Last words of what a function in a company is called."""
NO_TITLE = """\
a all an another any appropriate chief competent concerned deputy duty each every external first
independent its lead next on-call on-duty other our outside own relevant responsible same second
senior single that the their third third-party this two whose your
"""
"""Words before a function that are no part of its title: “the second inspector” is an inspector."""
WITHIN_NO_TITLE = """\
a an and are as at by each every for from has have if in is its need needs no of on or our per than
that the their to under when where which who with without
"""
"""Words before which no title begins: “the finder and the inspector” names no new function."""
PLAIN_FORMS = """\
any blank completed current electronic empty filled-in latest legal long new old one original other
own paper printed returned same second short signed spare this valid written
"""
"""Words before “form” that name no form."""
