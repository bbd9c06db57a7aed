/** The colours of a page that is not Jupyter's: those of `panel.css`, light or dark as the page. */

const DARK = "(prefers-color-scheme: dark)";

/** Opacity from which on a background hides what is behind it. */
const OPAQUE = 0.5;

/** Keep a frame in the colours of its page; returns how to stop. */
export function followTheme(place: HTMLElement, frame: HTMLElement): () => void {
  const look = (): void => {
    const bare = !getComputedStyle(place).getPropertyValue("--jp-layout-color1").trim();
    frame.classList.toggle("jp-mod-bare", bare);
    frame.classList.toggle("jp-mod-dark", bare && isDark(place));
  };
  const observer = new MutationObserver(look);
  for (const element of [document.documentElement, document.body]) {
    observer.observe(element, {
      attributes: true,
      attributeFilter: ["class", "style", "data-theme"],
    });
  }
  const preference = window.matchMedia?.(DARK);
  preference?.addEventListener("change", look);
  look();
  return () => {
    observer.disconnect();
    preference?.removeEventListener("change", look);
  };
}

/** Whether what is behind an element is dark; where nothing is, what the person prefers. */
function isDark(place: HTMLElement): boolean {
  for (let element: HTMLElement | null = place; element; element = element.parentElement) {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (
      getComputedStyle(element).backgroundColor.match(/[\d.]+/g) ?? ["0", "0", "0", "0"]
    ).map(Number);
    if (alpha >= OPAQUE) {
      return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
    }
  }
  return window.matchMedia?.(DARK).matches ?? false;
}
