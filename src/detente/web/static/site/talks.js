// A slider over the days on which something changed: the page shows the talks as of the one chosen.
const data = JSON.parse(document.getElementById("talks-days").textContent);
const form = document.getElementById("as-of");
const range = document.getElementById("day-range");
const chosen = document.getElementById("chosen-day");
const field = document.getElementById("f-as_of");
const LAST = data.days.length - 1;
const PAUSE = 180;
const PARTS = ["shown", "near-days", "others"];

const words = (iso) => {
  const day = new Date(`${iso}T00:00:00Z`);
  return day.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
};
// the last day is the state by all reports, whatever comes after
const address = (place) => {
  const found = new URL(data.latest, location.href);
  if (place < LAST) found.searchParams.set("as_of", data.days[place]);
  return found.pathname + found.search;
};
const tell = (place) => {
  range.setAttribute("aria-valuetext", `${words(data.days[place])}${place === LAST ? ", the latest" : ""}`);
};
// where the slider stands when a day between two changes was asked for
const placeOf = (day) => {
  if (!day) return LAST;
  let place = 0;
  data.days.forEach((one, number) => { if (one <= day) place = number; });
  return place;
};

let waiting = 0;
let asking = null;

const replace = (made) => {
  for (const id of PARTS) {
    const [old, fresh] = [document.getElementById(id), made.getElementById(id)];
    if (old && fresh) old.replaceWith(fresh);
  }
  chosen.replaceChildren(...made.getElementById("chosen-day").childNodes);
  field.value = made.getElementById("f-as_of").getAttribute("value");
  document.title = made.title;
};

async function show(place, keep) {
  const target = address(place);
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  document.getElementById("shown").setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(target, { headers: { accept: "text/html" }, signal: mine.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (asking !== mine) return;
    replace(made);
    if (keep) history.replaceState(null, "", target);
  } catch (error) {
    if (error.name === "AbortError") return;
    location.assign(target); // the page itself tells what is wrong
  }
}

range.addEventListener("input", () => {
  const place = Number(range.value);
  tell(place);
  chosen.replaceChildren(`Going to ${words(data.days[place])} …`);
  clearTimeout(waiting);
  waiting = setTimeout(() => show(place, true), PAUSE);
});
document.getElementById("slider").hidden = false;
range.value = String(placeOf(data.day));
tell(Number(range.value));
// the browser may keep another day in the field than the page shows
form.reset();
range.value = String(placeOf(data.day));
