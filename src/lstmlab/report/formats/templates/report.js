// Headings become buttons that sort their table; without this script the tables are as they are.
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
  if (body.rows.length < 2) continue;
  heads.forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach(other => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows].map(row => {
        const cell = row.cells[place], text = cell.textContent.trim();
        return { row, text, value: cell.dataset.v === undefined ? NaN : Number(cell.dataset.v) };
      });
      const numbers = rows.some(one => !isNaN(one.value));
      const missing = one => numbers ? isNaN(one.value) : one.text === "";
      rows.sort((a, b) => {
        // What has no value stays at the end, whichever way round.
        if (missing(a) || missing(b)) return missing(a) - missing(b);
        const order = numbers ? a.value - b.value
          : a.text.localeCompare(b.text, undefined, { numeric: true });
        return down ? -order : order;
      });
      body.append(...rows.map(one => one.row));
    });
  });
}
// On paper nothing can be unfolded, so what is short enough is printed open.
addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("details")) {
    if (!one.querySelector("table.long")) one.open = true;
  }
});
