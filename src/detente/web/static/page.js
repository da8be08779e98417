// Lights what belongs together: a mark lights its records, a record its words and its sentence.
(() => {
  "use strict";
  document.documentElement.classList.add("live"); // without the script the legend only explains
  const pieces = new Map(); // id of a record -> pieces of the text that are its words
  const sentences = new Map(); // id of a record -> pieces that are its sentence
  const cards = new Map(); // id of a record -> its card, row or heading
  const add = (map, id, element) => {
    if (!map.has(id)) map.set(id, []);
    map.get(id).push(element);
  };
  const ids = (element, name) => (element.dataset[name] || "").split(" ").filter(Boolean);
  for (const piece of document.querySelectorAll(".piece")) {
    for (const id of ids(piece, "on")) add(pieces, id, piece);
    for (const id of ids(piece, "near")) add(sentences, id, piece);
  }
  for (const card of document.querySelectorAll("[data-card]")) add(cards, card.dataset.card, card);

  const peek = document.querySelector(".peek");
  let lit = [];
  let pinned = null; // ids that stay lit until something else is chosen

  const dim = () => {
    for (const [element, name] of lit) element.classList.remove(name);
    lit = [];
    peek.hidden = true;
  };
  const turnOn = (element, name) => {
    element.classList.add(name);
    lit.push([element, name]);
  };
  const light = (chosen, fromText) => {
    dim();
    for (const id of chosen) {
      for (const piece of sentences.get(id) || []) turnOn(piece, "near");
      for (const piece of pieces.get(id) || []) turnOn(piece, "lit");
      for (const card of cards.get(id) || []) turnOn(card, "lit");
    }
    if (fromText) tell(chosen);
  };
  const tell = (chosen) => {
    const lines = chosen.map((id) => document.getElementById(id + "-d")).filter(Boolean);
    peek.replaceChildren(
      ...lines.slice(0, 4).map((line) => {
        const shown = document.createElement("p");
        shown.textContent = line.textContent.replace(/\s+/g, " ").trim();
        return shown;
      }),
    );
    peek.hidden = lines.length === 0;
  };
  const chosenAt = (target) => {
    const piece = target.closest(".piece[data-on]");
    if (piece) return [ids(piece, "on"), true];
    const card = target.closest("[data-card]");
    return card ? [[card.dataset.card], false] : null;
  };
  const restore = () => (pinned ? light(...pinned) : dim());
  const follow = (event) => {
    const found = event.target instanceof Element && chosenAt(event.target);
    if (found) light(...found);
    else restore();
  };
  document.addEventListener("mouseover", follow);
  document.addEventListener("focusin", follow);
  document.addEventListener("focusout", restore);
  document.documentElement.addEventListener("mouseleave", restore);

  const shift = (element, focus) => {
    element.scrollIntoView({ block: "nearest" });
    if (focus) element.focus({ preventScroll: true });
  };
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || event.target.closest("button, summary")) return;
    if (!window.getSelection().isCollapsed) return; // words are being selected, not a record
    const found = chosenAt(event.target);
    pinned = found;
    if (!found) return dim();
    const [chosen, fromText] = found;
    const link = event.target.closest("a");
    if (link && !link.matches(".piece, .to-text")) return;
    if (link) event.preventDefault();
    const goal = fromText ? cards.get(chosen[0]) : pieces.get(chosen[0]);
    if (goal) shift(goal[0], fromText && event.detail === 0);
    light(chosen, fromText);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    pinned = null;
    dim();
  });

  for (const button of document.querySelectorAll(".legend button")) {
    button.addEventListener("click", () => {
      const shown = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(shown));
      const text = button.closest(".reader").querySelector(".text");
      text.classList.toggle("no-" + button.dataset.kind, !shown);
    });
  }
})();
