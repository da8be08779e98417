// The tension of a dyad as a chart; its steps can be pointed at, or gone through with the keys.
import { signed } from "./score.js";

const root = document.getElementById("tension");
const plot = document.getElementById("plot");
const told = document.getElementById("told");
const slider = document.getElementById("step");
const DAY = 86400;
const DASHES = [[], [8, 4], [2, 3], [8, 3, 2, 3], [14, 4]];
const COLOURS = ["--accent", "--violet", "--q2", "--warn", "--cooperation"];
const SMALL = 600;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const element = (name, words = "", kind = "") => {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (words) made.textContent = words;
  return made;
};
const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

async function load() {
  const here = document.getElementById("tension-data");
  if (here) return JSON.parse(here.textContent);
  const answer = await fetch(root.dataset.address, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

// All lines on one axis of days; a line has no value where another alone has a step.
function joined(data) {
  const days = [...new Set(data.lines.flatMap((line) => line.days))].sort();
  const at = new Map(days.map((day, place) => [day, place]));
  const spread = (line, values) => {
    const result = new Array(days.length).fill(null);
    line.days.forEach((day, place) => { result[at.get(day)] = values[place]; });
    return result;
  };
  const main = data.lines[0];
  return {
    days,
    places: main.days.map((day) => at.get(day)),
    columns: [
      days.map((day) => Date.parse(`${day}T00:00:00Z`) / 1000),
      spread(main, data.upper),
      spread(main, data.lower),
      ...data.lines.map((line) => spread(line, line.level)),
    ],
  };
}

// Half a step, for room on either side.
function half(columns) {
  const days = columns[0];
  return days.length > 1 ? (days[days.length - 1] - days[0]) / (days.length - 1) / 2 : 0;
}

function drawBehind(u) {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.setLineDash([]);
  ctx.strokeStyle = colour("--strong-line");
  ctx.lineWidth = ratio;
  const zero = Math.round(u.valToPos(0, "y", true)) + 0.5;
  ctx.beginPath();
  ctx.moveTo(bbox.left, zero);
  ctx.lineTo(bbox.left + bbox.width, zero);
  ctx.stroke();
  ctx.fillStyle = colour("--soft");
  ctx.font = `${11.5 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "bottom";
  ctx.fillText("↓ cooperation", bbox.left + 6 * ratio, bbox.top + bbox.height - 5 * ratio);
  ctx.textBaseline = "top";
  ctx.fillText("↑ conflict", bbox.left + 6 * ratio, bbox.top + 5 * ratio);
  ctx.restore();
}

function drawPoints(u, data, places) {
  const { ctx } = u;
  const ratio = devicePixelRatio;
  const votes = data.lines[0].votes;
  const most = Math.max(...votes, 1);
  const many = votes.length > 200 ? 0.65 : 1;
  ctx.save();
  ctx.setLineDash([]);
  ctx.strokeStyle = colour("--ink");
  ctx.globalAlpha = 0.62;
  ctx.lineWidth = ratio;
  data.tension.forEach((value, number) => {
    if (value === null) return;
    const x = u.valToPos(u.data[0][places[number]], "x", true);
    const y = u.valToPos(value, "y", true);
    ctx.beginPath();
    ctx.arc(x, y, many * (2.2 + 4 * Math.sqrt(votes[number] / most)) * ratio, 0, 2 * Math.PI);
    ctx.stroke();
  });
  ctx.restore();
}

function drawChanges(u, data, places) {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio;
  let end = -Infinity;
  let row = 0;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colour("--conflict");
  ctx.lineWidth = 1.4 * ratio;
  ctx.font = `${11.5 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
  for (const change of data.changes) {
    const x = u.valToPos(u.data[0][places[change.step]], "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.setLineDash([5 * ratio, 4 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const words = `${change.after > change.before ? "▲" : "▼"} ${change.day}`;
    const width = ctx.measureText(words).width + 10 * ratio;
    const left = x + width > bbox.left + bbox.width;
    row = (left ? x - width : x) < end ? (row + 1) % 3 : 0;
    end = left ? x : x + width;
    ctx.textAlign = left ? "right" : "left";
    ctx.textBaseline = "top";
    ctx.fillText(words, x + (left ? -5 : 5) * ratio, bbox.top + (22 + 15 * row) * ratio);
  }
  ctx.restore();
}

function drawChosen(u, data, places, number) {
  if (number === null) return;
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio;
  const x = u.valToPos(u.data[0][places[number]], "x", true);
  const y = u.valToPos(data.lines[0].level[number], "y", true);
  ctx.save();
  ctx.setLineDash([]);
  ctx.strokeStyle = colour("--focus");
  ctx.lineWidth = 1.5 * ratio;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.fillStyle = colour("--focus");
  ctx.beginPath();
  ctx.arc(x, y, 5 * ratio, 0, 2 * Math.PI);
  ctx.fill();
  ctx.strokeStyle = colour("--card");
  ctx.stroke();
  ctx.restore();
}

function chart(data, join, chosen, onPoint, onPin) {
  const shift = half(join.columns);
  const times = join.columns[0];
  const small = plot.clientWidth < SMALL;
  const axis = {
    stroke: colour("--soft"),
    font: `12px ${getComputedStyle(document.body).fontFamily}`,
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
  };
  const series = data.lines.map((line, number) => ({
    label: line.name,
    stroke: colour(COLOURS[number]),
    width: number ? 1.8 : 2.4,
    dash: DASHES[number],
    points: { show: line.days.length === 1 },
  }));
  const none = { stroke: "transparent", points: { show: false } };
  const made = new uPlot(
    {
      width: plot.clientWidth,
      height: plot.clientHeight,
      padding: [8, 12, 0, 0],
      legend: { show: false },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      cursor: { drag: { x: false, y: false }, points: { show: false } },
      scales: {
        x: { range: (_, low, high) => [low - Math.max(shift, DAY), high + Math.max(shift, DAY)] },
        y: { range: [-10, 10] },
      },
      axes: [
        { ...axis, grid: { show: false }, ticks: { show: true, stroke: colour("--strong-line"), size: 5 }, space: small ? 55 : 75 },
        { ...axis, size: 40, splits: () => [-10, -5, 0, 5, 10], values: (_, all) => all.map((value) => (value > 0 ? `+${value}` : String(value).replace("-", "−"))) },
      ],
      series: [{}, none, none, ...series],
      bands: [{ series: [1, 2], fill: colour("--band") }],
      hooks: {
        drawAxes: [drawBehind],
        draw: [(u) => {
          drawPoints(u, data, join.places);
          drawChanges(u, data, join.places);
          drawChosen(u, data, join.places, chosen());
        }],
      },
    },
    join.columns,
    plot,
  );
  const nearest = (event) => {
    const x = event.clientX - made.over.getBoundingClientRect().left;
    return made.posToVal(x, "x");
  };
  made.over.addEventListener("pointermove", (event) => { if (event.pointerType === "mouse") onPoint(nearest(event)); });
  made.over.addEventListener("click", (event) => onPin(nearest(event)));
  plot.dataset.steps = String(times.length);
  return made;
}

function quotation(quote) {
  const up = quote.pull > 0;
  const made = element("blockquote", "", `quote ${up ? "up" : "down"}`);
  const words = element("p");
  words.dir = "auto";
  const link = element("a", quote.text);
  link.href = quote.href;
  words.append(link);
  const foot = element("footer");
  foot.append(element("span", `${up ? "▲ up" : "▼ down"} ${signed(quote.score)}`, "pull"), ` · ${quote.notes.join(" · ")} · `);
  const source = element("a");
  source.href = quote.href;
  source.append(element("bdi", quote.title));
  foot.append(source);
  made.append(words, foot);
  return made;
}

function panel(data, number, pinned) {
  const main = data.lines[0];
  const found = data.told[number];
  const level = element("p", "", "told-level");
  level.append(
    element("strong", signed(main.level[number])),
    element("span", `${signed(data.lower[number])} to ${signed(data.upper[number])}, ${count(main.votes[number], "event")}`, "soft small"),
  );
  const parts = [element("p", data.words[number], "told-head"), level, ...found.quotes.map(quotation)];
  const links = element("p", "All events: ", "small");
  found.events.forEach((one, place) => {
    const link = element("a", one.who);
    link.href = one.href;
    links.append(place ? " · " : "", link);
  });
  parts.push(links);
  if (pinned) parts.push(element("p", "Held here: click the chart or press Escape to let go.", "pinned"));
  told.replaceChildren(...parts);
}

function start(data) {
  const join = joined(data);
  const main = data.lines[0];
  const steps = Object.keys(data.told).map(Number).sort((a, b) => a - b);
  const days = steps.map((number) => join.columns[0][join.places[number]]);
  let current = null;
  let pinned = false;
  let drawn = null;

  const show = (place, keep = true) => {
    current = Math.min(steps.length - 1, Math.max(0, place));
    const number = steps[current];
    slider.value = String(current);
    slider.setAttribute("aria-valuetext", `${data.words[number]}: tension ${signed(main.level[number])}, ${count(main.votes[number], "event")}`);
    panel(data, number, pinned);
    if (keep) history.replaceState(null, "", `#${main.days[number]}`);
    drawn?.redraw(false);
  };
  const near = (time) => {
    let best = 0;
    days.forEach((day, place) => { if (Math.abs(day - time) < Math.abs(days[best] - time)) best = place; });
    return best;
  };
  const release = () => {
    pinned = false;
    show(current, false);
  };
  const draw = () => {
    drawn?.destroy();
    drawn = chart(
      data, join, () => (current === null ? null : steps[current]),
      (time) => { if (!pinned && near(time) !== current) show(near(time), false); },
      (time) => {
        pinned = !(pinned && near(time) === current);
        show(near(time));
      },
    );
  };
  const goTo = (day) => {
    const place = steps.findIndex((number) => main.days[number] === day);
    if (place >= 0) {
      pinned = true;
      show(place, false);
    }
    return place >= 0;
  };

  slider.max = String(steps.length - 1);
  slider.addEventListener("input", () => { pinned = true; show(Number(slider.value)); });
  root.addEventListener("keydown", (event) => { if (event.key === "Escape" && pinned) release(); });
  for (const button of root.querySelectorAll(".step-button")) {
    button.addEventListener("click", () => { pinned = true; show(current + Number(button.dataset.move)); });
  }
  root.querySelector(".stepper").hidden = false;
  draw();
  if (!goTo(location.hash.slice(1))) {
    const highest = steps.reduce((best, number, place) => (main.level[number] > main.level[steps[best]] ? place : best), 0);
    show(highest, false);
  }
  addEventListener("hashchange", () => goTo(location.hash.slice(1)));
  document.addEventListener("themechange", draw);
  let width = plot.clientWidth;
  new ResizeObserver(() => {
    if (plot.clientWidth && plot.clientWidth !== width) {
      width = plot.clientWidth;
      drawn.setSize({ width, height: plot.clientHeight });
    }
  }).observe(plot);
}

load().then(start, () => {
  told.replaceChildren(element("p", "The chart could not be loaded: load the page again, or read the table below.", "notice bad"));
});
