// Sorts the table of a register by the column that is clicked, or reached by Tab and pressed.
"use strict";

(() => {
  const words = new Intl.Collator(document.documentElement.lang || undefined, { numeric: true });
  const text = (row, column) => row.cells[column].textContent.trim();

  // Numbers count as numbers only where nothing else stands in their column.
  const comparison = (rows, column) => {
    const filled = rows.map((row) => text(row, column)).filter(Boolean);
    return filled.every((each) => Number.isFinite(Number(each)))
      ? (one, other) => Number(one) - Number(other)
      : words.compare;
  };

  const sort = (table, column, direction) => {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const compare = comparison(rows, column);
    const placed = (one, other) => {
      const [first, second] = [text(one, column), text(other, column)];
      // Empty cells stay last, whichever way is asked for.
      if (!first || !second) return Number(!first) - Number(!second);
      return direction * compare(first, second);
    };
    body.append(...rows.sort(placed));
  };

  for (const table of document.querySelectorAll(".qms-computed--entries table")) {
    table.dataset.qmsSort = "";
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "qms-sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const isDown = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((each) => each.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
        sort(table, column, isDown ? -1 : 1);
      });
    });
  }
})();
