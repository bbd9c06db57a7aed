/** TeX as MathML, by a library that is loaded with the first formula. */

import { soon } from "../soon";

/** Characters; what is longer is shown as it is written. */
const LONGEST = 4_000;

/** What the elements of a formula may have; none of it loads or links anything. */
const ALLOWED = new Set(
  (
    "accent class depth display displaystyle fence form height linethickness lspace " +
    "mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits notation rspace " +
    "scriptlevel stretchy style symmetric voffset width"
  ).split(" "),
);

/** The widest and the highest that a formula may ask for. */
const MOST_EM = [20, 10];

const MOST_MACROS = 200;

const MATHML = "http://www.w3.org/1998/Math/MathML";

export type Tex = (source: string, display: boolean) => Element | null;

let library: Tex | "loading" | null = null;
const watchers = new Set<() => void>();

/** The library, once it is there; `null` before. */
export function tex(): Tex | null {
  return library === "loading" ? null : library;
}

/** Load the library, if nobody has yet; `watcher` is told when it is there. */
export function whenLoaded(watcher: () => void): () => void {
  watchers.add(watcher);
  if (!library) {
    library = "loading";
    load().then(
      (made) => {
        library = made;
        for (const tell of watchers) {
          soon(tell);
        }
      },
      () => {
        library = null; // the next formula tries again
      },
    );
  }
  return () => watchers.delete(watcher);
}

async function load(): Promise<Tex> {
  const { default: temml } = await import("temml");
  return (source, display) => formula(temml.render, source, display);
}

type Render = (source: string, place: HTMLElement, options: object) => void;

/** The formula as elements of MathML; `null` for what is no TeX. */
function formula(render: Render, source: string, displayMode: boolean): Element | null {
  if (source.length > LONGEST) {
    return null;
  }
  const place = document.createElement("span");
  try {
    render(source, place, {
      displayMode,
      throwOnError: true,
      trust: false,
      strict: false,
      maxSize: MOST_EM,
      maxExpand: MOST_MACROS,
    });
  } catch {
    return null;
  }
  const [math] = place.children;
  return math && isHarmless(math) ? math : null;
}

/** Whether it is MathML without links: the library makes some even where nothing is trusted. */
function isHarmless(math: Element): boolean {
  return [math, ...math.querySelectorAll("*")].every(
    (element) =>
      element.namespaceURI === MATHML &&
      [...element.attributes].every(
        ({ name, value }) => ALLOWED.has(name) && !/url|image|expression/i.test(value),
      ),
  );
}
