/** Where the keyboard is while a card waits; and Esc as a no, wherever that is in the chat. */

import { type RefObject, useEffect, useRef } from "react";

import { pressedIn } from "./focus";

const CARD = ".jp-Assist-approval";

/**
 * Call back when Esc is meant for a card: it is pressed in it, or elsewhere in the chat and
 * the card is the first one that waits. Whoever needs the key before prevents its default.
 */
export function useEscape(card: RefObject<HTMLElement>, onEscape: () => void): void {
  const latest = useRef(onEscape);
  latest.current = onEscape;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const { current } = card;
      if (event.key === "Escape" && !event.defaultPrevented && current && meant(current, event)) {
        event.preventDefault();
        latest.current();
      }
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [card]);
}

function meant(card: HTMLElement, event: KeyboardEvent): boolean {
  const pressed = pressedIn(event);
  const within = pressed.closest(CARD);
  if (within) {
    return within === card;
  }
  const chat = card.closest(".jp-Assist");
  const nowhere = pressed === document.body && card.offsetParent !== null;
  return chat?.querySelector(CARD) === card && (nowhere || chat.contains(pressed));
}

/** Whoever writes, in the chat or in a cell, goes on writing. */
export function isWriting(element: Element | null): boolean {
  return element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement
    ? element.value !== ""
    : element?.closest(".cm-editor") != null;
}
