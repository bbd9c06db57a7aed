/** The colours that a page does not have: those of the styles here, light or dark as the page. */

const DARK = "(prefers-color-scheme: dark)";

/** Opacity, of 255, from which on a background hides what is behind it. */
const OPAQUE = 128;

/** Keep a frame in the colours of its page; returns how to stop. */
export function followTheme(place: HTMLElement, frame: HTMLElement): () => void {
  const look = (): void => {
    if (!place.isConnected) {
      return; // which has no style
    }
    const style = getComputedStyle(place);
    // It has Jupyter's as well, for widgets: those of the light theme, also in a dark one.
    const vscode = Boolean(style.getPropertyValue("--vscode-editor-background").trim());
    const bare = vscode || !style.getPropertyValue("--jp-layout-color1").trim();
    // Pages that show widgets have Jupyter's colours, and those of code only with its editor.
    const plain = bare || !style.getPropertyValue("--jp-mirror-editor-keyword-color").trim();
    frame.classList.toggle("jp-mod-bare", bare);
    frame.classList.toggle("jp-mod-plain", plain);
    frame.classList.toggle("jp-mod-vscode", vscode);
    // What its own background is in any case tells most; in VS Code there is nothing behind it.
    frame.classList.toggle("jp-mod-dark", plain && isDark(bare && !vscode ? place : frame));
  };
  const observer = new MutationObserver(look);
  for (const element of [document.documentElement, document.body]) {
    observer.observe(element, {
      attributes: true,
      attributeFilter: ["class", "style", "data-theme", "data-vscode-theme-id"],
    });
  }
  // A view is put into its page after it was made, and may be taken out and put back.
  const there = new ResizeObserver(look);
  there.observe(frame);
  const preference = window.matchMedia?.(DARK);
  preference?.addEventListener("change", look);
  return () => {
    observer.disconnect();
    there.disconnect();
    preference?.removeEventListener("change", look);
  };
}

/** Whether what is behind an element is dark; where nothing is, what the person prefers. */
function isDark(place: HTMLElement): boolean {
  for (let element: Element | null = place; element; element = above(element)) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = drawn(
      getComputedStyle(element).backgroundColor,
    );
    if (alpha >= OPAQUE) {
      return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
    }
  }
  return window.matchMedia?.(DARK).matches ?? false;
}

/** What an element stands in, also where that is in another tree: marimo's outputs are. */
function above(element: Element): Element | null {
  const root = element.getRootNode();
  return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}

/** A colour in whatever words of CSS, as red, green, blue and alpha of 255. */
function drawn(colour: string): Iterable<number> {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d");
  if (!context) {
    return [];
  }
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return context.getImageData(0, 0, 1, 1).data;
}
