/** What is used of a widget's model, as every host of anywidget gives it. */

export interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  send(content: unknown, callbacks?: unknown, buffers?: ArrayBuffer[]): void;
  on(event: "msg:custom", callback: OnMessage): void;
  on(event: `change:${string}`, callback: () => void): void;
  off(event: "msg:custom", callback: OnMessage): void;
  off(event: `change:${string}`, callback: () => void): void;
}

export type OnMessage = (content: unknown, buffers?: readonly ArrayBufferView[]) => void;

/** The value of a trait that is a text; blank where it is none. */
export function text(model: Model, name: string): string {
  const value = model.get(name);
  return typeof value === "string" ? value : "";
}
