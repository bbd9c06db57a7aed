import { readFileSync } from "node:fs";

import type { ISettingRegistry } from "@jupyterlab/settingregistry";
import { describe, expect, it } from "vitest";

import { DEFAULTS, effective, lockedSchema } from "../src/settings";

const FILE = "/etc/jupyter/jupyter_config.py";
const LOCKS = { "Assist.agent_mode": FILE, "Assist.inline_completion": FILE };
const schema = JSON.parse(
  readFileSync("packages/lab/schema/settings.json", "utf-8"),
) as ISettingRegistry.ISchema;

describe("settings", () => {
  it("have the schema's defaults", () => {
    const stated = Object.entries(schema.properties ?? {}).map(([name, one]) => [
      name,
      one.default,
    ]);
    expect(Object.fromEntries(stated)).toEqual(DEFAULTS);
  });

  it("are what a person chose, and the rest by default", () => {
    expect(effective({ enterSends: false }, {})).toEqual({ ...DEFAULTS, enterSends: false });
    expect(effective({ defaultMode: undefined } as never, {})).toEqual(DEFAULTS);
  });

  it("do not hold where an administrator fixed them, whatever is stored", () => {
    const chosen = { defaultMode: "agent", inlineCompletion: true, enterSends: false } as const;
    expect(effective(chosen, LOCKS)).toEqual({ ...DEFAULTS, enterSends: false });
  });

  it("are shown read-only with their source where they are locked", () => {
    const locked = lockedSchema(schema, LOCKS).properties;
    expect(locked?.defaultMode).toMatchObject({ readOnly: true, default: "ask" });
    expect(locked?.inlineCompletion?.description).toContain(FILE);
    expect(locked?.enterSends).toEqual(schema.properties?.enterSends);
    expect(lockedSchema(schema, {})).toEqual(schema);
  });
});
