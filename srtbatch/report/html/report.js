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
