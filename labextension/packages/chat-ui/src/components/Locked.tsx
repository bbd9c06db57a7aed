/** That something is fixed, and by whom. */

import type { ReactNode } from "react";

import { Icon } from "./Icon";

interface Props {
  /** The setting, and the file that sets it. */
  by: string;
}

export function Locked({ by }: Props): ReactNode {
  return (
    <span className="jp-Assist-locked" title={`Locked: ${by}`}>
      <Icon name="lock" />
      <span>Locked: {by}</span>
    </span>
  );
}
