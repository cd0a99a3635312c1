// Suggestions under the search line: a combobox with a list, by the keyboard and read aloud (WAI-ARIA, list autocomplete).
"use strict";
for (const form of document.querySelectorAll("form[data-suggest]")) {
  const input = form.querySelector("input[name=q]"), field = form.querySelector("select[name=f]");
  const words = form.dataset, list = document.createElement("ul"), said = document.createElement("span");
  let shown = [], active = -1, asked = "", waiting = 0, stop = null, composing = false;

  list.id = "suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", words.label);
  said.className = "hush";
  said.setAttribute("role", "status");
  form.append(list, said);
  input.type = "text"; // a search box may not be a combobox
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id]]) {
    input.setAttribute(name, value);
  }
  const open = on => {
    list.hidden = !on;
    input.setAttribute("aria-expanded", String(on));
    if (!on) point(-1);
  };
  const point = at => {
    active = at;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  };
  const told = (kind, text) => {
    const part = document.createElement(kind);
    part.textContent = text;
    return part;
  };
  const number = n => n.toLocaleString(document.documentElement.lang);
  const option = (one, i) => {
    const item = document.createElement("li"), facts = [words[one.kind]];
    if (one.count !== null) facts.push((one.count === 1 ? words.work : words.works).replace("{n}", number(one.count)));
    if (one.how !== "begins") facts.push(words[one.how]);
    item.id = `suggestion-${i}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.append(told("span", one.text));
    if (one.also) item.append(" ", told("em", one.also));
    item.append(" ", told("small", facts.join(" · ")));
    return item;
  };
  const show = found => {
    shown = found;
    list.replaceChildren(...found.map(option));
    open(found.length > 0 && document.activeElement === input);
    const sentence = found.length === 1 ? words.one : words.many;
    said.textContent = found.length ? sentence.replace("{n}", number(found.length)) : "";
  };
  const ask = async () => {
    if (input.value === asked) return;
    asked = input.value;
    stop?.abort();
    if (asked.length > 200) return show([]);
    stop = new AbortController();
    const address = new URL(words.suggest, location.href);
    address.search = new URLSearchParams({ q: asked, f: field.value });
    try {
      const answer = await fetch(address, { signal: stop.signal });
      if (answer.ok) show((await answer.json()).suggestions);
    } catch { /* a newer question, or no connection: the line works without suggestions */ }
  };
  const choose = at => {
    input.value = asked = shown[at].query;
    open(false);
    form.requestSubmit();
  };

  open(false);
  input.addEventListener("compositionstart", () => { composing = true; });
  input.addEventListener("compositionend", () => { composing = false; });
  input.addEventListener("input", () => { // also while a syllable is being composed
    clearTimeout(waiting);
    waiting = setTimeout(ask, 60);
  });
  input.addEventListener("keydown", event => {
    if (event.isComposing || composing || event.keyCode === 229) return; // the key belongs to the input method
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && event.altKey) {
      event.preventDefault();
      if (step < 0) open(false); else if (shown.length) open(true); else { asked = null; ask(); }
    } else if (step && (shown.length || step > 0)) {
      event.preventDefault();
      if (!shown.length) { asked = null; ask(); return; }
      if (list.hidden) open(true);
      const around = shown.length + 1; // past either end is the line itself
      point((active + 1 + step + around) % around - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      open(false);
    }
  });
  list.addEventListener("mousedown", event => event.preventDefault()); // the line keeps the focus
  list.addEventListener("click", event => {
    const item = event.target.closest("[role=option]");
    if (item) choose([...list.children].indexOf(item));
  });
  input.addEventListener("blur", () => open(false));
  form.addEventListener("submit", () => { clearTimeout(waiting); stop?.abort(); });
  field.addEventListener("change", () => { asked = null; shown = []; });
}
