// Light or dark: as the system has it, unless the reader chose; runs before anything is drawn.
(() => {
  const KEY = "detente-theme";
  const NAMES = { auto: ["◐", "as the system has them"], light: ["○", "light"], dark: ["●", "dark"] };
  const ORDER = Object.keys(NAMES);
  const root = document.documentElement;

  const stored = () => {
    try {
      const found = localStorage.getItem(KEY);
      return ORDER.includes(found) ? found : "auto";
    } catch {
      return "auto"; // the browser keeps nothing
    }
  };

  const apply = (theme) => {
    if (theme === "auto") root.removeAttribute("data-theme");
    else root.setAttribute("data-theme", theme);
    document.dispatchEvent(new CustomEvent("themechange"));
  };

  let theme = stored();
  apply(theme);

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("button.theme");
    const tell = () => {
      const [sign, words] = NAMES[theme];
      button.firstElementChild.textContent = sign;
      button.title = `Colours: ${words}`;
      button.setAttribute("aria-label", button.title);
    };
    button.hidden = false;
    tell();
    button.addEventListener("click", () => {
      theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
      try {
        localStorage.setItem(KEY, theme);
      } catch {
        // it holds for this page
      }
      apply(theme);
      tell();
    });
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => apply(theme));
})();
