// What scripting adds; every page works without it.
"use strict";
const root = document.documentElement;
root.classList.add("js");
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const one = (selector, from = document) => from.querySelector(selector);

// `/` goes to the search line; Escape closes an open menu.
document.addEventListener("keydown", event => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const line = one("#q");
    if (line) { event.preventDefault(); line.focus(); line.select(); }
  }
  if (event.key === "Escape") {
    for (const menu of all("details.menu[open]")) { menu.open = false; one("summary", menu).focus(); }
  }
  // Enter that ends the composition of a syllable does not send the form (some browsers say 229, not isComposing).
  if (event.key === "Enter" && (event.isComposing || event.keyCode === 229) && event.target.closest("[data-compose]")) {
    event.preventDefault();
  }
});
document.addEventListener("click", event => {
  for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

// Marking text in an excerpt does not open it.
document.addEventListener("click", event => {
  if (event.target.closest("details.abs > summary") && String(getSelection())) event.preventDefault();
});

// What only works with scripting appears with it.
for (const element of all("[data-js]")) element.hidden = "copy" in element.dataset && !navigator.clipboard;

// A field that sifts a long list.
for (const field of all("input.sift")) {
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLocaleLowerCase();
    for (const item of all("li", field.parentElement)) {
      item.hidden = !one(".v", item).textContent.toLocaleLowerCase().includes(wanted);
    }
  });
}

// Copying.
for (const button of all("button[data-copy]")) {
  button.addEventListener("click", async () => {
    const text = all(button.dataset.copy).map(element => element.textContent.trim()).join("\n");
    await navigator.clipboard.writeText(text);
    const before = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = before; }, 1600);
  });
}

// Records picked on one page stay picked on the next, in this tab.
const picks = one("#picks");
if (picks) {
  const key = "agglo.picked";
  let picked = new Set();
  try { picked = new Set(JSON.parse(sessionStorage.getItem(key)) || []); } catch { /* begin anew */ }
  const boxes = all("input[name=id][form=picks]");
  const carried = all("input[type=hidden][name=id]", picks);
  for (const box of [...carried, ...boxes.filter(box => box.defaultChecked)]) picked.add(box.value);
  carried.forEach(box => box.remove());
  const show = () => {
    for (const box of boxes) box.checked = picked.has(box.value);
    const count = picked.size;
    one("output", picks).textContent = (count === 1 ? picks.dataset.one : picks.dataset.many).replace("{n}", count.toLocaleString());
    picks.hidden = !count;
    try { sessionStorage.setItem(key, JSON.stringify([...picked])); } catch { /* it lasts as long as the page */ }
  };
  for (const box of boxes) {
    box.addEventListener("change", () => { box.checked ? picked.add(box.value) : picked.delete(box.value); show(); });
  }
  one("[data-clear]", picks).addEventListener("click", () => { picked.clear(); show(); });
  picks.addEventListener("formdata", event => {
    event.formData.delete("id");
    for (const id of picked) event.formData.append("id", id);
  });
  addEventListener("pageshow", show);
  show();
}

// Files dropped anywhere on the import page; how far the sending is.
const drop = one("#drop");
if (drop) {
  const input = one("input[type=file]", drop), names = one("ul", drop), bar = one("progress", drop), said = one("[role=status]", drop);
  const list = () => names.replaceChildren(...[...input.files].map(file => {
    const item = document.createElement("li");
    item.textContent = `${file.name} · ${(file.size / 1e6).toLocaleString(root.lang, { maximumFractionDigits: 2 })} MB`;
    return item;
  }));
  input.addEventListener("change", list);
  for (const kind of ["dragenter", "dragover"]) addEventListener(kind, event => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    drop.classList.add("over");
  });
  for (const kind of ["dragleave", "drop"]) addEventListener(kind, () => drop.classList.remove("over"));
  addEventListener("drop", event => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    list();
    drop.requestSubmit();
  });
  drop.addEventListener("submit", event => {
    event.preventDefault();
    const sending = new XMLHttpRequest();
    const failed = () => { bar.hidden = true; said.textContent = said.dataset.failed; };
    sending.open("POST", drop.action);
    sending.upload.addEventListener("progress", step => {
      bar.hidden = false;
      bar.value = step.loaded / step.total;
      said.textContent = said.dataset.sending.replace("{n}", Math.round(100 * step.loaded / step.total));
    });
    sending.addEventListener("load", () => {
      if (sending.status < 400) location.assign(sending.responseURL);
      else one("main").replaceWith(one("main", new DOMParser().parseFromString(sending.responseText, "text/html")));
    });
    sending.addEventListener("error", failed);
    sending.send(new FormData(drop));
  });
}

// How far a running import is.
const running = one("[data-job]");
if (running) {
  const wait = async () => {
    try {
      const job = await (await fetch(running.dataset.job)).json();
      if (job.state !== "running") return location.reload();
      one("output", running).textContent = running.dataset.many.replace("{n}", job.read.toLocaleString(root.lang));
      setTimeout(wait, 400);
    } catch { setTimeout(wait, 2000); }
  };
  setTimeout(wait, 300);
}
