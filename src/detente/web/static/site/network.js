// The network of parties: drawn, chosen from by pointer, list or key; the panel beside it comes from the server.
import { fill, note, panel, still } from "./panel.js";
import { signed } from "./score.js";

const data = JSON.parse(document.getElementById("graph-data").textContent);
const box = document.getElementById("graph");
const choose = document.getElementById("choose");
const slider = document.getElementById("f-edges");
const shown = document.getElementById("edges-out");
const name = new Map(data.spots.map((spot) => [spot.party, spot.name]));
const idOf = (arrow) => `${arrow.actor}~${arrow.recipient}`;
const mostArrows = Math.max(1, ...data.arrows.map((arrow) => arrow.events));
const mostSpots = Math.max(1, ...data.spots.map((spot) => spot.events));

for (const id of ["graph", "graph-help", "drawing-tools"]) document.getElementById(id).hidden = false;

const elements = [
  ...data.spots.map((spot) => ({
    data: { id: spot.party, label: spot.name, size: 22 + 34 * Math.sqrt(spot.events / mostSpots) },
    position: { x: spot.x, y: spot.y },
  })),
  ...data.arrows.map((arrow) => ({
    data: {
      id: idOf(arrow), source: arrow.actor, target: arrow.recipient, sign: arrow.sign,
      label: signed(arrow.score), width: 1 + 4 * Math.sqrt(arrow.events / mostArrows),
    },
  })),
];

function style() {
  const tokens = getComputedStyle(document.documentElement);
  const colour = (token) => tokens.getPropertyValue(`--${token}`).trim();
  const font = getComputedStyle(document.body).fontFamily;
  const signs = { up: ["cooperation", "solid"], down: ["conflict", "dashed"], even: ["soft", "dotted"] };
  return [
    { selector: "node", style: {
      "background-color": colour("wash"), "border-width": 1.5, "border-color": colour("ink"),
      width: "data(size)", height: "data(size)", label: "data(label)", color: colour("ink"),
      "font-size": 14, "font-family": font, "text-valign": "bottom", "text-margin-y": 4,
      "text-background-color": colour("card"), "text-background-opacity": 0.85, "text-background-padding": 2,
      "text-wrap": "wrap", "text-max-width": 110, "min-zoomed-font-size": 5 } },
    ...Object.entries(signs).map(([sign, [token, line]]) => ({ selector: `edge[sign = "${sign}"]`, style: {
      "line-color": colour(token), "target-arrow-color": colour(token), "line-style": line, color: colour(token) } })),
    { selector: "edge", style: {
      width: "data(width)", "curve-style": "bezier", "control-point-step-size": 38, "target-arrow-shape": "triangle",
      "arrow-scale": 0.9, opacity: 0.8, "font-size": 12, "font-family": font, "text-rotation": "autorotate",
      "text-background-color": colour("card"), "text-background-opacity": 0.9, "text-background-padding": 1 } },
    { selector: "edge.named", style: { label: "data(label)" } },
    { selector: "edge.far", style: { opacity: 0.22 } },
    { selector: "node.far", style: { opacity: 0.5 } },
    { selector: "node.near", style: { "border-width": 2.5 } },
    { selector: ".picked", style: { opacity: 1 } },
    { selector: "node.picked", style: { "border-width": 4, "border-color": colour("focus"), "font-weight": 700 } },
    { selector: "edge.picked", style: { "overlay-color": colour("focus"), "overlay-opacity": 0.25, "overlay-padding": 3 } },
  ];
}

const cy = window.cytoscape({
  container: box, elements, style: style(), layout: { name: "preset", fit: false },
  minZoom: 0.15, maxZoom: 4, boxSelectionEnabled: false, autoungrabify: true, selectionType: "single",
});
document.addEventListener("themechange", () => requestAnimationFrame(() => cy.style(style())));
// the page scrolls with the wheel, unless Ctrl is held
box.addEventListener("wheel", (event) => event.ctrlKey || event.stopImmediatePropagation(), { capture: true });

let picked = null;
let slid = false;

function visibleArrows() {
  return data.arrows.slice(0, Number(slider.value));
}

function draw() {
  const arrows = visibleArrows();
  const ids = new Set(arrows.flatMap((arrow) => [idOf(arrow), arrow.actor, arrow.recipient]));
  if (picked) for (const part of [picked, ...picked.split("~")]) ids.add(part);
  cy.batch(() => {
    cy.elements().forEach((one) => one.style("display", ids.has(one.id()) ? "element" : "none"));
    const few = arrows.length <= 24;
    cy.edges().forEach((edge) => edge.toggleClass("named", few));
  });
  shown.textContent = Math.min(Number(slider.value), data.arrows.length);
  list(arrows);
  mark();
}

function list(arrows) {
  const option = (value, words) => new Option(words, value, false, value === picked);
  const group = (label, options) => {
    const made = document.createElement("optgroup");
    made.label = label;
    made.append(...options);
    return made;
  };
  const there = new Set(arrows.flatMap((arrow) => [arrow.actor, arrow.recipient]));
  const parties = data.spots.filter((spot) => there.has(spot.party)).sort((a, b) => a.name.localeCompare(b.name));
  choose.replaceChildren(
    option("", "none chosen"),
    group("Parties", parties.map((spot) => option(spot.party, spot.name))),
    group("Ties, strongest first", arrows.map((arrow) => option(
      idOf(arrow), `${name.get(arrow.actor)} → ${name.get(arrow.recipient)}: ${arrow.events}, ${signed(arrow.score)}`))),
  );
  choose.value = picked ?? "";
  if (choose.selectedIndex < 0) choose.selectedIndex = 0;
}

function mark() {
  const one = picked ? cy.getElementById(picked) : cy.collection();
  cy.batch(() => {
    cy.elements().removeClass("picked near far");
    if (one.nonempty() || visibleArrows().length > 24) cy.edges().removeClass("named");
    if (one.empty()) return;
    const near = one.isNode() ? one.closedNeighborhood() : one.union(one.connectedNodes());
    cy.elements().difference(near).addClass("far");
    near.nodes().addClass("near");
    near.edges().addClass("named");
    one.addClass("picked");
  });
}

// one unit of the picture is a pixel, so that names can be read on any screen
function fit() {
  cy.resize();
  const spots = data.spots.filter((spot) => cy.getElementById(spot.party).visible());
  if (!spots.length) return;
  const span = (axis) => {
    const all = spots.map((spot) => spot[axis]);
    return [Math.min(...all), Math.max(...all)];
  };
  const placed = (value, [least, greatest], size, edge) =>
    greatest > least ? edge + ((value - least) / (greatest - least)) * (size - 2 * edge) : size / 2;
  const [across, down] = [span("x"), span("y")];
  const edge = Math.min(70, cy.width() / 7);
  cy.batch(() => {
    for (const spot of spots) {
      const x = placed(spot.x, across, cy.width(), edge);
      cy.getElementById(spot.party).position({ x, y: placed(spot.y, down, cy.height(), 50) });
    }
  });
  cy.viewport({ zoom: 1, pan: { x: 0, y: 0 } });
}

function zoom(by) {
  const to = { level: cy.zoom() * by, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } };
  if (still) cy.zoom(to);
  else cy.animate({ zoom: to, duration: 150 });
}

function remember() {
  const address = new URL(location.href);
  if (picked) address.searchParams.set("chosen", picked);
  else address.searchParams.delete("chosen");
  if (slid) address.searchParams.set("edges", slider.value);
  note(address);
  const form = slider.form.elements.namedItem("chosen");
  if (form) form.value = picked ?? "";
}

async function pick(id, { jump = false } = {}) {
  picked = id || null;
  draw();
  remember();
  const address = new URL(data.panel, location.href);
  if (picked) address.searchParams.set("chosen", picked);
  await fill(address, { jump });
}

cy.on("tap", "node, edge", (event) => pick(event.target.id()));
cy.on("tap", (event) => event.target === cy && picked && pick(null));
cy.on("mouseover", "node, edge", (event) => {
  box.classList.add("over");
  const one = event.target;
  if (one.isEdge()) one.addClass("named");
  const arrow = data.arrows.find((each) => idOf(each) === one.id());
  box.title = arrow
    ? `${name.get(arrow.actor)} → ${name.get(arrow.recipient)}: ${arrow.events} events, ${signed(arrow.score)}`
    : `${one.data("label")} (${one.id()}): ${data.spots.find((spot) => spot.party === one.id())?.events ?? 0} events`;
});
cy.on("mouseout", "node, edge", () => {
  box.removeAttribute("title");
  if (picked || visibleArrows().length > 24) mark();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-choose]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  pick(link.dataset.choose, { jump: true });
});
choose.addEventListener("change", () => pick(choose.value));
slider.addEventListener("input", draw);
slider.addEventListener("change", () => { slid = true; remember(); fit(); });
slider.max = Math.max(1, data.arrows.length);
document.getElementById("zoom-in").addEventListener("click", () => zoom(1.25));
document.getElementById("zoom-out").addEventListener("click", () => zoom(0.8));
document.getElementById("zoom-fit").addEventListener("click", fit);

function step(list, by) {
  const at = list.indexOf(picked);
  pick(list[at < 0 ? (by > 0 ? 0 : list.length - 1) : (at + by + list.length) % list.length]);
}

box.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const arrows = visibleArrows();
  const own = picked?.split("~")[0];
  const nodes = data.spots.map((spot) => spot.party).filter((party) => cy.getElementById(party).visible());
  const ties = arrows.filter((arrow) => !own || arrow.actor === own || arrow.recipient === own).map(idOf);
  const keys = {
    ArrowRight: () => { if (picked?.includes("~")) picked = own; step(nodes, 1); },
    ArrowLeft: () => { if (picked?.includes("~")) picked = own; step(nodes, -1); },
    ArrowDown: () => ties.length && step(ties, 1),
    ArrowUp: () => ties.length && step(ties, -1),
    Enter: () => picked && panel.focus(),
    Escape: () => picked && pick(null),
    "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), 0: fit,
  };
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

let width = 0;
new ResizeObserver(() => {
  if (box.clientWidth === width) return;
  width = box.clientWidth;
  fit();
}).observe(box);
picked = data.chosen || null;
draw();
fit();
