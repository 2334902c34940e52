// Says so when this copy of the site is older than the company allows, and dates a print.
"use strict";

(() => {
  const day = 24 * 60 * 60 * 1000;
  const now = Date.now();
  for (const notice of document.querySelectorAll("[data-qms-as-of]")) {
    const made = Date.parse(notice.dataset.qmsAsOf + "T00:00:00Z");
    const allowed = Number(notice.dataset.qmsStaleAfter);
    if (allowed > 0 && now - made > (allowed + 1) * day) {
      notice.hidden = false;
    }
  }
  window.addEventListener("beforeprint", () => {
    const printed = new Date().toISOString().slice(0, 10);
    for (const place of document.querySelectorAll("[data-qms-printed]")) {
      place.textContent = ` Printed on ${printed}.`;
    }
  });
})();
