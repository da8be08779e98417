// The pages to add articles: what is too large is told before it is sent, and a job shows how far it is.

const NAMES = ["added", "known", "events", "other_language", "failed"];
const PAUSE = 700; // milliseconds between two looks
const LONGEST = 5000;

const number = (value) => value.toLocaleString("en");

/** Look how far a job is until it is over; then load the page anew, which shows the reading or what failed. */
const follow = (box) => {
  const step = document.querySelector("[data-step]");
  const bar = document.querySelector("[data-bar]");
  let pause = PAUSE;

  const show = (job) => {
    if (step && step.textContent !== job.step) step.textContent = job.step;
    for (const name of NAMES) {
      const cell = box.querySelector(`[data-count="${name}"]`);
      if (cell) cell.textContent = number(job[name]);
    }
    if (bar && job.files > 1) {
      bar.max = job.files;
      bar.value = job.files_done;
    }
  };

  const look = async () => {
    try {
      const answer = await fetch(`/api/jobs/${box.dataset.job}`, { headers: { accept: "application/json" } });
      if (answer.status === 404) {
        location.reload();
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const job = await answer.json();
      show(job);
      if (job.state === "done" || job.state === "failed") {
        location.reload();
        return;
      }
      pause = PAUSE;
    } catch {
      pause = Math.min(2 * pause, LONGEST); // the server is busy, or gone
    }
    setTimeout(look, pause);
  };
  setTimeout(look, pause);
};

/** Refuse files that the server would refuse, before they are sent. */
const check = (form) => {
  const input = form.querySelector('input[type="file"]');
  const told = form.querySelector("[data-told]");
  const most = Number(form.dataset.most);
  const limit = Number(form.dataset.limit);

  const wrong = () => {
    const files = [...input.files];
    const size = files.reduce((sum, file) => sum + file.size, 0);
    if (files.length > most) return `These are ${number(files.length)} files: choose at most ${most}.`;
    if (size > limit * 0.99) return `These are ${(size / 1048576).toFixed(1)} MB: choose less at once.`;
    return "";
  };
  const tell = () => {
    told.textContent = wrong();
    told.hidden = !told.textContent;
    return told.hidden;
  };
  input.addEventListener("change", tell);
  form.addEventListener("submit", (event) => {
    if (tell()) return;
    event.preventDefault();
    input.focus();
  });
};

for (const form of document.querySelectorAll("form.add")) {
  if (form.dataset.limit) check(form);
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const button = form.querySelector("button[type=submit]");
    // after the form has been put together
    setTimeout(() => { button.disabled = true; }, 0);
  });
}
// a page that comes back from the history has its buttons again
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("form.add button")) button.disabled = false;
});

const box = document.querySelector("[data-job]");
if (box?.dataset.job) follow(box);
