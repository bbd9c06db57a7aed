// A page without Jupyter: a kernel that knows one conversation, and a host of anywidget.

import panel from "./panel.js";

const STATUS = {
  enabled: true,
  switched_off: "",
  version: "0",
  default_model: "guide:offline",
  models: [
    {
      id: "guide:offline",
      name: "Guide",
      provider: "guide",
      provider_name: "Guide",
      price: null,
      context_window: 1000,
      attachments: false,
      reasoning: false,
      in_process: true,
      usable: true,
      reason: "",
    },
  ],
  mode: "ask",
  commands: [],
  changing_tools: [],
  share: "values",
  max_attachments: 1,
  max_attachment_mb: 1,
  locks: {},
  problems: [],
};
const USAGE = {
  requests: 0,
  input_tokens: 0,
  cached_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  cost: 0,
};
const ANSWERS = {
  status: STATUS,
  threads: [],
  turns: { turns: [], earlier: 0, usage: USAGE, changed: null, model: "", mode: "" },
  candidates: { found: [], late: false, note: "" },
};
const HELLO = { chat: "c", thread: "t", running: false, seq: 1, resumed: false, can_edit: false };
const FINISHED = {
  type: "turn_finished",
  turn: "1",
  model: "guide:offline",
  usage: USAGE,
  seconds: 1,
  files: [],
  saved: [],
  context_tokens: 0,
  value: null,
  form: "",
  new_cell: "",
  to: "",
  tokens_a_minute: null,
};

class Model {
  listeners = new Map();
  traits = { model: "", mode: "ask", thread: "", _title: "A page", _told: "It was **said**." };
  silent = false;
  get(name) {
    return this.traits[name];
  }
  set(name, value) {
    this.traits[name] = value;
  }
  save_changes() {}
  on(event, callback) {
    this.listeners.set(event, (this.listeners.get(event) ?? new Set()).add(callback));
  }
  off(event, callback) {
    this.listeners.get(event)?.delete(callback);
  }
  send(sent) {
    if (!this.silent) {
      queueMicrotask(() => this.answer(sent));
    }
  }
  answer({ type, page, number, socket, ask, method, text }) {
    this.tell({ page, got: number });
    if (type === "open") {
      this.tell({ socket, text: JSON.stringify({ hello: HELLO }) });
    } else if (type === "ask") {
      this.tell({ ask, value: ANSWERS[method] ?? null });
    } else if (type === "frame" && JSON.parse(text).type === "submit") {
      this.turn(socket, page, JSON.parse(text));
    }
  }
  turn(socket, client, submit) {
    const events = [
      { submit, client },
      { event: { type: "turn_started", turn: "1", thread: "t", model: "guide:offline" } },
      { event: { type: "text_delta", text: window.REPLY } },
      ...window.MORE.map((event) => ({ event })),
      ...(window.RUNS ? [] : [{ event: { ...FINISHED, text: window.REPLY } }]),
    ];
    events.forEach((event, index) => {
      this.tell({ socket, text: JSON.stringify({ seq: index + 2, ...event }) });
    });
  }
  tell(message) {
    for (const callback of [...(this.listeners.get("msg:custom") ?? [])]) {
      callback(message, []);
    }
  }
}

window.REPLY = "A **reply** with $x^2$.";
/** What else comes of a turn, and whether it goes on. */
window.MORE = [];
window.RUNS = false;
const model = new Model();
window.model = model;
const widget = panel();
widget.initialize({ model });

/** Show a view; the function takes it away again. */
window.show = (place = document.querySelector("#place")) => {
  const el = document.createElement("div");
  el.className = "view";
  place.append(el);
  const hide = widget.render({ model, el });
  return () => {
    hide();
    el.remove();
  };
};
window.listening = () => [...model.listeners.values()].reduce((sum, set) => sum + set.size, 0);
