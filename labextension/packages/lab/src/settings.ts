/** What a person has set in JupyterLab's settings editor, as far as the policy leaves it open. */

import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { PageConfig } from "@jupyterlab/coreutils";
import { ISettingRegistry } from "@jupyterlab/settingregistry";
import { Token } from "@lumino/coreutils";
import { type ISignal, Signal } from "@lumino/signaling";

const ID = "jupyter-ai-assist:settings";

/** Set by the server: the settings of Jupyter's configuration that an administrator has fixed. */
const LOCKS = "aiAssistLocks";

export interface Settings {
  defaultMode: "ask" | "agent";
  /** `provider:model`; blank for the server's default. */
  defaultModel: string;
  enterSends: boolean;
  /** Scroll the notebook to where the assistant works. */
  followAssistant: boolean;
  inlineCompletion: boolean;
  /** Milliseconds without a key before an inline completion is asked for. */
  inlineDelay: number;
  /** `provider:model` for inline completion; blank for that of new chats. */
  inlineModel: string;
}

/** As in the schema. */
export const DEFAULTS: Settings = {
  defaultMode: "ask",
  defaultModel: "",
  enterSends: true,
  followAssistant: false,
  inlineCompletion: false,
  inlineDelay: 500,
  inlineModel: "",
};

export interface IAssistSettings {
  readonly current: Settings;
  readonly changed: ISignal<IAssistSettings, Settings>;
}

export const IAssistSettings = new Token<IAssistSettings>(
  "jupyter-ai-assist:IAssistSettings",
  "What a person has set for the assistant in this frontend.",
);

/** A setting of Jupyter's configuration that, where an administrator has switched it off, fixes one here. */
const FIXED: Partial<Record<keyof Settings, { trait: string; value: string | boolean }>> = {
  defaultMode: { trait: "Assist.agent_mode", value: "ask" },
  inlineCompletion: { trait: "Assist.inline_completion", value: false },
};

/** By trait, the administrator's file. */
export type Locks = Readonly<Record<string, string>>;

/** The settings that hold: a lock wins over whatever is stored, also by hand. */
export function effective(chosen: Partial<Settings>, locks: Locks): Settings {
  const given = Object.entries(chosen).filter(([, value]) => value !== undefined);
  const fixed = Object.entries(FIXED)
    .filter(([, { trait }]) => trait in locks)
    .map(([name, { value }]) => [name, value]);
  return { ...DEFAULTS, ...Object.fromEntries(given), ...Object.fromEntries(fixed) };
}

/** The schema with what is locked shown as such: read-only, and by whom. */
export function lockedSchema(
  schema: ISettingRegistry.ISchema,
  locks: Locks,
): ISettingRegistry.ISchema {
  const properties = { ...schema.properties };
  for (const [name, { trait, value }] of Object.entries(FIXED)) {
    const [property, file] = [properties[name], locks[trait]];
    if (property && file) {
      const description = `Locked: ${trait} is set in ${file}. ${property.description ?? ""}`;
      properties[name] = { ...property, default: value, readOnly: true, description };
    }
  }
  return { ...schema, properties };
}

function readLocks(): Locks {
  return JSON.parse(PageConfig.getOption(LOCKS) || "{}") as Locks;
}

class AssistSettings implements IAssistSettings {
  current: Settings;
  private readonly signal = new Signal<IAssistSettings, Settings>(this);
  readonly changed: ISignal<IAssistSettings, Settings> = this.signal;

  constructor(private readonly locks: Locks) {
    this.current = effective({}, locks);
  }

  follow(registry: ISettingRegistry): void {
    registry.transform(ID, {
      fetch: (plugin) => ({ ...plugin, schema: lockedSchema(plugin.schema, this.locks) }),
    });
    registry.load(ID).then(
      (settings) => {
        const take = (): void => this.take(settings.composite as Partial<Settings>);
        settings.changed.connect(take);
        take();
      },
      (error) => console.warn(`The assistant's settings could not be read: ${error}`),
    );
  }

  private take(chosen: Partial<Settings>): void {
    this.current = effective(chosen, this.locks);
    this.signal.emit(this.current);
  }
}

export const settingsPlugin: JupyterFrontEndPlugin<IAssistSettings> = {
  id: ID,
  description: "The assistant's settings in this frontend.",
  autoStart: true,
  optional: [ISettingRegistry],
  provides: IAssistSettings,
  activate: (_app, registry: ISettingRegistry | null) => {
    const settings = new AssistSettings(readLocks());
    if (registry) {
      settings.follow(registry);
    }
    return settings;
  },
};
