/** The buttons below the error of a failed cell. */

import "../../style/failed.css";

import { Widget } from "@lumino/widgets";

const BUTTONS = [
  ["ai-assist:fix", "Fix", "Find the fault and propose a correction"],
  ["ai-assist:explain", "Explain", "Say what this cell does and why it fails"],
] as const;

/** @param onPress - Given the command of the button. */
export function failedBar(onPress: (command: string) => void): Widget {
  const bar = new Widget();
  bar.addClass("jp-AssistFailed");
  bar.node.setAttribute("role", "toolbar");
  bar.node.setAttribute("aria-label", "The assistant about this error");
  for (const [command, label, title] of BUTTONS) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.title = title;
    button.addEventListener("click", () => onPress(command));
    bar.node.append(button);
  }
  return bar;
}
