"use strict";
// The page works without this: it counts what the filter shows, folds many at once, and unfolds what a link leads to.
const boxes = [...document.querySelectorAll("#filter input")];
const tasks = [...document.querySelectorAll("details.task")];
const tell = () => {
  const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  const count = tasks.filter((task) => wanted.has(task.dataset.effect)).length;
  document.getElementById("shown").textContent = `${count} of ${tasks.length} tasks shown`;
};
const follow = () => {
  const task = document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest("details.task");
  if (task) {
    task.open = true;
    task.querySelector("summary").focus();
  }
};
if (boxes.length) {
  for (const box of boxes) box.addEventListener("change", tell);
  for (const [id, open] of [["unfold", true], ["fold", false]])
    document.getElementById(id).addEventListener("click", () => {
      for (const task of tasks) task.open = open;
    });
  document.querySelector(".tools").hidden = false;
  tell();
}
addEventListener("hashchange", follow);
follow();
