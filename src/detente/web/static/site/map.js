// Places of events on shapes of countries; no tiles are fetched. The panel beside the map comes from the server.
import { fill, note, still } from "./panel.js";
import { signed } from "./score.js";

const L = window.L;
const data = JSON.parse(document.getElementById("map-data").textContent);
const shapes = JSON.parse(document.getElementById("map-shapes").textContent);
const box = document.getElementById("map");
const choose = document.getElementById("choose");
const TABBED = 40; // more stops of the tab key than that would keep people from what follows
const SIGNS = { up: "+", down: "−", even: "0" };
const words = (place) =>
  `${place.name || "without a name"}: ${place.events} ${place.events === 1 ? "event" : "events"}, mean score ${signed(place.score)}`;
const most = Math.max(1, ...data.places.map((place) => place.events));

for (const id of ["map", "map-tools", "map-help"]) document.getElementById(id).hidden = false;

const map = L.map(box, {
  minZoom: 0, maxZoom: 7, zoomSnap: 0.25, zoomDelta: 1, maxBounds: [[-88, -220], [88, 220]], maxBoundsViscosity: 0.8,
  attributionControl: false, scrollWheelZoom: false, zoomAnimation: !still, fadeAnimation: false,
  markerZoomAnimation: !still, inertia: !still, worldCopyJump: false,
});
map.setView([25, 10], 1);
// the page scrolls with the wheel, unless Ctrl is held
box.addEventListener("wheel", (event) => {
  if (!event.ctrlKey) return;
  event.preventDefault();
  map.setZoomAround(map.mouseEventToContainerPoint(event), map.getZoom() - Math.sign(event.deltaY) * 0.5, { animate: false });
}, { passive: false });

const markers = new Map();
data.places.forEach((place, rank) => {
  const size = Math.round(18 + 30 * Math.sqrt(place.events / most));
  const icon = L.divIcon({
    className: `spot ${place.sign}${place.kind === "state" ? " whole" : ""}`, html: SIGNS[place.sign], iconSize: [size, size],
  });
  const marker = L.marker([place.lat, place.lon], {
    icon, keyboard: rank < TABBED, alt: words(place), zIndexOffset: 10 * (data.places.length - place.events),
  });
  const tip = document.createElement("span");
  tip.textContent = words(place);
  marker.bindTooltip(tip, { direction: "auto", offset: [size / 2, 0] });
  marker.on("click", () => pick(place.key));
  marker.on("add", () => {
    const element = marker.getElement();
    element.setAttribute("aria-label", words(place));
    element.setAttribute("role", "button");
    element.removeAttribute("title");
  });
  marker.addTo(map);
  markers.set(place.key, marker);
});

let picked = null;

function list() {
  const sorted = [...data.places].sort((a, b) => a.name.localeCompare(b.name));
  choose.replaceChildren(
    new Option("none chosen", ""),
    ...sorted.map((place) => new Option(words(place), place.key)),
  );
}

function mark({ move = false } = {}) {
  for (const [key, marker] of markers) {
    const element = marker.getElement();
    element.classList.toggle("picked", key === picked);
    element.setAttribute("aria-pressed", String(key === picked));
  }
  choose.value = picked ?? "";
  const marker = markers.get(picked);
  if (move && marker && !map.getBounds().pad(-0.05).contains(marker.getLatLng()))
    map.panTo(marker.getLatLng(), { animate: !still });
}

function remember() {
  const address = new URL(location.href);
  if (picked) address.searchParams.set("place", picked);
  else address.searchParams.delete("place");
  note(address);
}

async function pick(key, { jump = false, move = false } = {}) {
  picked = key || null;
  mark({ move });
  remember();
  const address = new URL(data.panel, location.href);
  if (picked) address.searchParams.set("place", picked);
  await fill(address, { jump });
}

choose.addEventListener("change", () => pick(choose.value, { move: true }));
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-choose]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  pick(link.dataset.choose, { jump: true, move: true });
});
// what buttons take
box.addEventListener("keydown", (event) => {
  if (![" ", "Enter"].includes(event.key) || !event.target.classList.contains("spot")) return;
  event.preventDefault();
  event.target.click();
});

function fit() {
  map.invalidateSize({ animate: false });
  const bounds = L.latLngBounds(data.places.map((place) => [place.lat, place.lon]));
  if (bounds.isValid()) map.fitBounds(bounds.pad(0.1), { maxZoom: 4, padding: [24, 24], animate: false });
}

let width = 0;
new ResizeObserver(() => {
  if (box.clientWidth === width) return;
  width = box.clientWidth;
  fit();
}).observe(box);

list();
picked = data.chosen || null;
fit();
mark({ move: true });

// The shapes are those of a globe: a ring that crosses the date line goes on beyond 180 degrees here,
// and is drawn once more on the other side. One that goes around the pole is closed along it.
function unrolled(ring) {
  let turn = 0;
  const points = ring.map(([lon, lat], i) => {
    if (i && Math.abs(lon - ring[i - 1][0]) > 180) turn += lon < ring[i - 1][0] ? 360 : -360;
    return [lon + turn, lat];
  });
  if (!turn) return points;
  const pole = points[0][1] < 0 ? -90 : 90;
  return [...points, [points.at(-1)[0], pole], [points[0][0], pole], points[0]];
}

function flat(feature) {
  const { type, coordinates } = feature.geometry;
  const polygons = (type === "Polygon" ? [coordinates] : coordinates).map((rings) => rings.map(unrolled));
  const moved = (rings, by) => rings.map((ring) => ring.map(([lon, lat]) => [lon + by, lat]));
  const copies = polygons.flatMap((rings) => {
    const lons = rings[0].map(([lon]) => lon);
    if (Math.max(...lons) > 181) return [moved(rings, -360)];
    return Math.min(...lons) < -181 ? [moved(rings, 360)] : [];
  });
  return { ...feature, geometry: { type: "MultiPolygon", coordinates: [...polygons, ...copies] } };
}

const answer = await fetch(shapes);
const world = await answer.json();
L.geoJSON(window.topojson.feature(world, world.objects.countries).features.map(flat), {
  interactive: false, style: { className: "country", weight: 0.6 },
}).addTo(map);
