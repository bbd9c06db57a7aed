/** The assistant's button in the toolbar of the active cell. */

import { ToolbarButton } from "@jupyterlab/ui-components";
import type { CommandRegistry } from "@lumino/commands";
import { Menu, type Widget } from "@lumino/widgets";

import { assistIcon } from "../icon";
import { ABOUT_CELL } from "./commands";

export function cellMenu(commands: CommandRegistry): Widget {
  const button = new ToolbarButton({
    icon: assistIcon,
    tooltip: "Ask the assistant about this cell",
    onClick: () => {
      const menu = new Menu({ commands });
      for (const command of ["ai-assist:inline-prompt", ...ABOUT_CELL]) {
        menu.addItem({ command });
      }
      menu.aboutToClose.connect(() => {
        // The chosen command is still to be run.
        requestAnimationFrame(() => menu.dispose());
      });
      const { left, bottom } = button.node.getBoundingClientRect();
      menu.open(left, bottom);
    },
  });
  return button;
}
