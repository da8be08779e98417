// Lights what belongs together: a mark lights its records, a record its words and its sentence.
document.documentElement.classList.add("live"); // without the script the legend only explains

const pieces = new Map(); // id of a record -> pieces of the text that are its words
const sentences = new Map(); // id of a record -> pieces that are its sentence
const cards = new Map(); // id of a record -> its card, row or line
const add = (map, id, element) => map.set(id, [...(map.get(id) || []), element]);
const ids = (element, name) => (element.dataset[name] || "").split(" ").filter(Boolean);
for (const piece of document.querySelectorAll(".piece")) {
  for (const id of ids(piece, "on")) add(pieces, id, piece);
  for (const id of ids(piece, "near")) add(sentences, id, piece);
}
for (const card of document.querySelectorAll("[data-card]")) add(cards, card.dataset.card, card);

const peek = document.querySelector(".peek");
let lit = [];
let pinned = null; // what stays lit until something else is chosen

const dim = () => {
  for (const [element, name] of lit) element.classList.remove(name);
  lit = [];
  peek.hidden = true;
};
const turnOn = (elements, name) => {
  for (const element of elements || []) {
    element.classList.add(name);
    lit.push([element, name]);
  }
};
const isSeen = (element) => {
  const box = element.getBoundingClientRect();
  return box.top < innerHeight && box.bottom > 0;
};
const tell = (chosen) => {
  // what cannot be seen beside the text is told at the foot of the window
  const unseen = chosen.filter((id) => !(cards.get(id) || []).some(isSeen));
  const lines = unseen.map((id) => document.getElementById(`${id}-d`)).filter(Boolean);
  peek.replaceChildren(
    ...lines.slice(0, 4).map((line) => {
      const shown = document.createElement("p");
      shown.textContent = line.textContent.replace(/\s+/g, " ").trim();
      return shown;
    }),
  );
  peek.hidden = lines.length === 0;
};
const light = (chosen, fromText) => {
  dim();
  for (const id of chosen) {
    turnOn(sentences.get(id), "near");
    turnOn(pieces.get(id), "lit");
    turnOn(cards.get(id), "lit");
  }
  if (fromText) tell(chosen);
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

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || event.target.closest("button, summary, input")) return;
  if (!getSelection().isCollapsed) return; // words are being selected, not a record
  const link = event.target.closest("a");
  if (link && !link.matches(".piece, .to-text")) return;
  pinned = chosenAt(event.target);
  if (!pinned) return dim();
  const [chosen, fromText] = pinned;
  const words = pieces.get(chosen[0]) || [];
  // the parties may stand before the link, and take no focus
  const goal = fromText ? cards.get(chosen[0])?.[0] : words.find((piece) => piece.matches("a")) || words[0];
  if (!goal) return;
  if (link) {
    event.preventDefault();
    history.replaceState(null, "", `#${encodeURIComponent(fromText ? goal.id : (cards.get(chosen[0])[0].id || ""))}`);
  }
  goal.scrollIntoView({ block: "nearest" });
  if (link) goal.focus({ preventScroll: true });
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
    document.querySelector(".text").classList.toggle(`no-${button.dataset.kind}`, !shown);
  });
}

// a link to a record lights its words at once, and brings them into view beside it
const arrive = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const card = target && target.closest("[data-card]");
  if (!card) return;
  pinned = [[card.dataset.card], false];
  light(...pinned);
  const words = pieces.get(card.dataset.card);
  const side = document.querySelector(".text-side");
  if (words && side.scrollHeight > side.clientHeight) {
    side.scrollTop += words[0].getBoundingClientRect().top - side.getBoundingClientRect().top - side.clientHeight / 3;
  }
};
addEventListener("hashchange", arrive);
arrive();
