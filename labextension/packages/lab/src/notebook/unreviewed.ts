/** Which turns have changes that the person has not kept: remembered for as long as the tab is open. */

const PREFIX = "jupyter-ai-assist:unreviewed:";

export function setUnreviewed(turn: string, value: boolean): void {
  if (value) {
    sessionStorage.setItem(PREFIX + turn, "");
  } else {
    sessionStorage.removeItem(PREFIX + turn);
  }
}

export function isUnreviewed(turn: string): boolean {
  return sessionStorage.getItem(PREFIX + turn) !== null;
}
