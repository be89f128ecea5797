"""Style and script of the HTML pages, both written into the page itself."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --soft: #5b6570; --line: #d5dbe1;
  --panel: #f4f6f8; --was: #8a97a5; --now: #1f6feb; --bad: #b42318; --good: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaef; --paper: #14181d; --soft: #9aa6b2;
  --line: #323a43; --panel: #1d232a; --was: #76838f; --now: #6cb0ff; --bad: #ff8a80; --good: #6fdd8b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 75rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.about { color: var(--soft); margin: 0; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem;
  margin: 1.25rem 0 0; padding: 0; list-style: none; }
.tiles li { background: var(--panel); border: 1px solid var(--line); border-radius: .5rem;
  padding: .6rem .8rem; }
.tiles b { display: block; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
.tiles span { color: var(--soft); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); gap: 1.5rem; }
svg { width: 100%; height: auto; } svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
.was { fill: var(--was); } .now { fill: var(--now); } .axis { stroke: var(--line); }
.key::before { content: ""; display: inline-block; width: .8em; height: .8em; margin: 0 .35em 0 .8em; }
.key.of-was::before { background: var(--was); } .key.of-now::before { background: var(--now); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td { overflow-wrap: anywhere; }
.num { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th button { all: unset; cursor: pointer; font-weight: 600; }
th button:focus-visible { outline: 2px solid var(--now); }
th[aria-sort=ascending] button::after { content: " \\25B2"; }
th[aria-sort=descending] button::after { content: " \\25BC"; }
.state { white-space: nowrap; }
.failed { color: var(--bad); font-weight: 600; } .corrected { color: var(--good); }
.filter { display: none; margin: .5rem 0; gap: .75rem; flex-wrap: wrap; align-items: center; }
.scripted .filter { display: flex; }
input, select { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line);
  border-radius: .3rem; padding: .25rem .5rem; }
@media print { body { max-width: none; padding: 0; font-size: 11px; } .filter { display: none !important; }
  .tiles li, svg { break-inside: avoid; } tr { break-inside: avoid; } thead { display: table-header-group; } }
"""

SCRIPT = """
(function () {
  "use strict";
  var table = document.getElementById("files");
  if (!table) { return; }
  document.documentElement.classList.add("scripted");
  var body = table.tBodies[0];
  var rows = Array.prototype.slice.call(body.rows);
  var words = document.getElementById("words"), status = document.getElementById("status");
  var shown = document.getElementById("shown");
  function filter() {
    var wanted = words.value.toLowerCase(), state = status.value, count = 0;
    rows.forEach(function (row) {
      var right = !state || row.dataset.status === state;
      var fits = right && row.textContent.toLowerCase().indexOf(wanted) >= 0;
      row.hidden = !fits;
      count += fits ? 1 : 0;
    });
    shown.textContent = count + " of " + rows.length + " rows";
  }
  function value(row, column) {
    var cell = row.cells[column], number = cell.dataset.value;
    return number === undefined ? cell.textContent : number === "" ? -Infinity : Number(number);
  }
  Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.textContent = "";
    head.appendChild(button);
    button.addEventListener("click", function () {
      var down = head.getAttribute("aria-sort") === "ascending";
      Array.prototype.forEach.call(table.tHead.rows[0].cells, function (other) {
        other.removeAttribute("aria-sort");
      });
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      rows.sort(function (one, other) {
        var a = value(one, column), b = value(other, column);
        var order = typeof a === "number" ? a - b : a.localeCompare(b);
        return down ? -order : order;
      });
      rows.forEach(function (row) { body.appendChild(row); });
    });
  });
  words.addEventListener("input", filter);
  status.addEventListener("change", filter);
  filter();
}());
"""
