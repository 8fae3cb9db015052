"use strict";
const body = document.querySelector("tbody");
const heads = [...document.querySelectorAll("th[data-key]")];
const names = new Intl.Collator(undefined, { numeric: true });
for (const head of heads) {
  head.firstElementChild.addEventListener("click", () => {
    const key = head.dataset.key;
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of heads) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const sign = down ? -1 : 1;
    const rows = [...body.rows];
    rows.sort((a, b) => {
      const [x, y] = [a.dataset[key], b.dataset[key]];
      if (key === "name") return sign * names.compare(x, y);
      // Rows without this error stay at the end, whichever way the others go.
      if (x === undefined || y === undefined) return (x === undefined) - (y === undefined);
      return x === y ? 0 : sign * (Number(x) < Number(y) ? -1 : 1);
    });
    body.append(...rows);
    document.getElementById("status").textContent =
      "Sorted by " + head.textContent + (down ? ", descending" : ", ascending");
  });
}
