// The panel beside a picture: what the server tells of the thing that is chosen, asked for as a piece of a page.
export const panel = document.getElementById("chosen");
export const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
let sought = 0;

// Fill it from an address; `jump` brings it into view and focuses it.
export async function fill(address, { jump = false } = {}) {
  const turn = ++sought;
  panel.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (turn !== sought) return;
    if (answer.ok) panel.replaceChildren(...page.body.childNodes);
    else panel.textContent = "This could not be shown. Load the page anew.";
  } catch {
    if (turn === sought) panel.textContent = "The server does not answer. Is detente serve still running?";
  }
  if (turn !== sought) return;
  panel.removeAttribute("aria-busy");
  panel.scrollTop = 0;
  if (jump) {
    panel.focus({ preventScroll: true });
    panel.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
  }
}

// Show the address of the view as it is now, in the bar and in the link to it.
export function note(address) {
  history.replaceState(null, "", address);
  const link = document.querySelector("a.permalink");
  if (link) link.href = address.pathname + address.search;
}
