/** The pages that take the place of the conversation. */

import type { ReactNode } from "react";

import type { Forms } from "../forms";
import { PermissionsPage } from "./PermissionsPage";
import { PromptsPage } from "./PromptsPage";
import { SetupPage } from "./SetupPage";

export type FormName = "setup" | "permissions" | "prompts";

export const FORMS: readonly { name: FormName; label: string }[] = [
  { name: "setup", label: "Models and keys" },
  { name: "permissions", label: "Permissions" },
  { name: "prompts", label: "Stored prompts" },
];

interface Props {
  name: FormName;
  forms: Forms;
  /** The stored prompt whose form is opened; blank for none. */
  prompt: string;
  onAsk(line: string): void;
  onClose(): void;
  /** What can be used may have changed. */
  onChange(): void;
}

export function FormPage({ name, forms, prompt, onAsk, onClose, onChange }: Props): ReactNode {
  switch (name) {
    case "setup":
      return <SetupPage forms={forms} onClose={onClose} onChange={onChange} />;
    case "permissions":
      return <PermissionsPage forms={forms} onClose={onClose} />;
    case "prompts":
      return <PromptsPage forms={forms} first={prompt} onAsk={onAsk} onClose={onClose} />;
  }
}
