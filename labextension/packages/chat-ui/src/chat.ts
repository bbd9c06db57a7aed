/** One open chat: what is shown of it, and what a person does in it. */

import { type Attachment, Attachments, isFile } from "./attachments";
import { bring } from "./files";
import type { ChatEvent, Submit, Usage, View } from "./protocol";
import { less, NOTHING, plus } from "./spent";
import { from, standing } from "./standing";
import { Store } from "./store";
import { NOTHING_SEEN, type Surroundings, viewOf } from "./surroundings";
import type { Connection, ConnectionState, Listener, Transport } from "./transport";
import {
  type Attached,
  asSeen,
  type Decided,
  NOTHING_ATTACHED,
  newTurn,
  type QuestionItem,
  settled,
  storedTurn,
  type ToolItem,
  type Turn,
  withEvent,
} from "./turns";
import { Uploads } from "./uploads";
import type { Candidates, Hello, Mode, Payload, Refusal, TurnsPage } from "./wire";

/** Milliseconds after a reconnection within which the server tells of a prompt that it has got. */
const PATIENCE = 1500;

/** Milliseconds that a connection may take before a prompt is put into the input instead. */
const CONNECTING = 15_000;

const LOST = "Not connected: nothing was sent. Your text is kept.";

export interface ChatState {
  connection: ConnectionState;
  thread: string;
  canEdit: boolean;
  /** Those that are loaded, also the ones that do not stand. */
  turns: readonly Turn[];
  /** How many stored turns come before them. */
  earlier: number;
  /** What all turns of the thread used. */
  spent: Usage;
  /** The text in the input. */
  draft: string;
  /** Why the last thing that was tried did not work; blank where it did. */
  problem: string;
  mode: Mode | null;
  /** `provider:model`; blank means the conversation's. */
  model: string;
  /** Files are on their way, and the prompt follows. */
  sending: boolean;
}

const EMPTY: ChatState = {
  connection: "connecting",
  thread: "",
  canEdit: false,
  turns: [],
  earlier: 0,
  spent: NOTHING,
  draft: "",
  problem: "",
  mode: null,
  model: "",
  sending: false,
};

export type Verdict = { verdict: Decided; reason?: string; text?: string; run?: boolean };

export class Chat {
  private readonly store = new Store<ChatState>(EMPTY);
  readonly subscribe = this.store.subscribe;
  readonly current = this.store.current;
  /** What goes along with the next prompt. */
  readonly attachments = new Attachments();
  private readonly uploads: Uploads;
  /** What the server calls this chat. */
  private id = "";
  /** The server knows the notebook's kernel. */
  private met = false;
  private connection: Connection;
  private count = 0;
  /** A prompt was sent, and the server has not told of it yet. */
  private unconfirmed = false;
  /** Earlier turns are being read. */
  private reading = false;
  /** What came before the history was read; `null` once it is. */
  private held: (() => void)[] | null = null;
  /** Grows whenever another chat is opened, so that what comes late for the one before is dropped. */
  private opening = 0;

  constructor(
    private readonly transport: Transport,
    /** What the person looks at; `null` where that is not known. */
    readonly surroundings: Surroundings | null = null,
  ) {
    this.uploads = new Uploads(transport);
    this.connection = this.connect("");
  }

  private get state(): ChatState {
    return this.current();
  }

  /** Whether a turn is under way. */
  get running(): boolean {
    return this.state.turns[this.state.turns.length - 1]?.outcome === "running";
  }

  edit(draft: string): void {
    this.update({ draft }, true);
  }

  choose(choice: { mode?: Mode; model?: string }): void {
    this.update(choice, true);
  }

  /**
   * Send a prompt or `/command`; where that fails, the text is back in the input.
   *
   * What is attached goes along with the prompt that is in the input, and with no other.
   *
   * @param view - What it is about, where that is another than what the person looks at.
   */
  submit(prompt: string, view: View | null = this.view()): void {
    if (!prompt.trim() || this.running || this.state.sending) {
      return;
    }
    const attached = prompt === this.state.draft ? this.attachments.current().attached : [];
    this.whenThere(attached, (attach) => {
      const { draft } = this.state;
      if (!this.send({ prompt, ...along(attach, view) }, "", told(attached, view))) {
        this.keep(draft === prompt ? "" : prompt, LOST);
        return;
      }
      this.attachments.remove(attached);
      if (draft === prompt) {
        this.update({ draft: "" }, true);
      }
    });
  }

  /** Attach files that a person has brought, as far as they can go along. */
  async bring(files: readonly File[]): Promise<void> {
    if (!files.length) {
      return;
    }
    try {
      const limits = await this.transport.status();
      const { attached } = this.attachments.current();
      const { added, problem } = await bring(files, attached, limits);
      this.attachments.add(added);
      this.complain(problem);
    } catch (error) {
      this.complain(`The files could not be attached: ${message(error)}`);
    }
  }

  /** Let the server get to know the kernel: one that is busy later tells only whom it knows. */
  private meet(): void {
    if (!this.met) {
      this.met = true;
      this.candidates("").catch(() => {
        this.met = false;
      });
    }
  }

  /** What can stand after `@`. */
  candidates(typed: string): Promise<Candidates> {
    const { cell } = this.surroundings?.current() ?? NOTHING_SEEN;
    return this.transport.candidates(this.id, typed, cell?.id ?? "");
  }

  /** What the prompt in the input would send. */
  async payload(): Promise<Payload> {
    const { attached } = this.attachments.current();
    const attach = await this.uploads.all(this.id, attached);
    const { model, mode, draft } = this.state;
    const command = { model, mode, prompt: draft, ...along(attach, this.view()) };
    return this.transport.payload(this.id, { type: "submit", ...command });
  }

  stop(): void {
    if (!this.connection.send({ type: "stop" })) {
      this.update({ problem: "Not connected: the turn cannot be stopped from here." }, true);
    }
  }

  /** Ask the last turn again. */
  retry(): void {
    const last = this.state.turns[this.state.turns.length - 1];
    if (last) {
      this.resend(last, last.question);
    }
  }

  /**
   * Ask a turn anew: it and all after it are left out.
   *
   * @param undo - Whether what they changed in cells and files is taken back first.
   * @returns Whether it was sent.
   */
  resend(turn: Turn, prompt: string, undo = false): boolean {
    if (this.running) {
      this.update({ problem: "The assistant is still at work: wait for it, or stop it." }, true);
    }
    if (!prompt.trim() || this.running) {
      return false;
    }
    // A turn that never started is not in the history.
    const replaced = from(this.state.turns, turn.key).find(({ id }) => id);
    const wish = { prompt, ...(replaced ? { replaces: replaced.id, undo } : {}) };
    const { refs, files, view, local } = turn.attached;
    if (turn.id) {
      const keep = files.length ? { keep: [...files] } : {};
      return this.send({ ...wish, ...keep, ...along([...refs], view) }, turn.key, turn.attached);
    }
    this.whenThere(local, (attach) => {
      if (!this.send({ ...wish, ...along(attach, view) }, turn.key, turn.attached)) {
        this.keep(prompt, LOST);
      }
    });
    return true;
  }

  private view(): View | null {
    const seen = this.surroundings?.current();
    return seen?.notebook ? viewOf(seen, this.attachments.current().leftOut) : null;
  }

  /** Go on when all that is attached is with the server: at once where no file is. */
  private whenThere(attached: readonly Attachment[], then: (attach: string[]) => void): void {
    if (!attached.some(isFile)) {
      then(attached.flatMap((one) => (isFile(one) ? [] : [one.ref])));
      return;
    }
    const mine = this.opening;
    this.update({ sending: true, problem: "" }, true);
    this.uploads.all(this.id, attached).then(
      (attach) => {
        this.update({ sending: false }, true);
        if (mine === this.opening) {
          then(attach);
        }
      },
      (error) => {
        const problem = `Nothing was sent: ${message(error)}`;
        this.update({ sending: false, problem }, true);
      },
    );
  }

  /** Load the turns before those that are shown. */
  async readEarlier(): Promise<void> {
    const { thread, earlier } = this.state;
    const first = standing(this.state.turns)[0];
    if (!earlier || !first?.id || this.reading) {
      return;
    }
    const mine = this.opening;
    this.reading = true;
    try {
      const page = await this.transport.turns(thread, first.id);
      if (mine === this.opening) {
        const turns = [...page.turns.map(storedTurn), ...this.state.turns];
        this.update({ turns, earlier: page.earlier }, true);
      }
    } catch (error) {
      if (mine === this.opening) {
        this.update({ problem: `Earlier turns could not be read: ${message(error)}` }, true);
      }
    }
    this.reading = false;
  }

  decide(tool: ToolItem, { verdict, reason = "", text, run = false }: Verdict): void {
    const { approval } = tool;
    if (!approval) {
      return;
    }
    const { id, hash } = approval;
    const changed = text === undefined || text === approval.text ? {} : { text };
    if (this.connection.send({ type: "decide", id, hash, verdict, reason, run, ...changed })) {
      this.settle(id, verdict);
    } else {
      this.update({ problem: "Not connected: the decision was not sent." }, true);
    }
  }

  answer({ question }: QuestionItem, text: string): void {
    if (this.connection.send({ type: "answer", id: question.id, text })) {
      this.settle(question.id, null);
    } else {
      this.update({ problem: "Not connected: the answer was not sent." }, true);
    }
  }

  /** Open a stored thread, or `new`. */
  open(chat: string): void {
    this.connection.close();
    this.unconfirmed = false;
    const empty = { turns: [], thread: "", earlier: 0, spent: NOTHING, problem: "" };
    this.update({ ...empty, connection: "connecting" }, true);
    this.connection = this.connect(chat);
  }

  /** Say why something did not work. */
  complain(problem: string): void {
    this.update({ problem }, true);
  }

  reconnect(): void {
    this.connection.reconnect();
  }

  /** Wait until all is there, the history too; whether that came about in time. */
  connected(): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (ready: boolean): void => {
        clearTimeout(limit);
        unsubscribe();
        resolve(ready);
      };
      const look = (): void => {
        if (this.state.connection === "open" && !this.held) {
          end(true);
        }
      };
      const limit = setTimeout(() => end(false), CONNECTING);
      const unsubscribe = this.subscribe(look);
      look();
    });
  }

  /** Wait for the end of the turn that runs, however long that takes. */
  async ended(): Promise<void> {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!this.running) {
          unsubscribe();
          resolve();
        }
      };
      const unsubscribe = this.subscribe(look);
      look();
    });
  }

  close(): void {
    this.connection.close();
    this.store.close();
  }

  /** Whether a prompt was sent; `instead` is the key of the turn whose place it takes. */
  private send(wish: Omit<Submit, "type">, instead: string, attached: Attached): boolean {
    const { model, mode } = this.state;
    const sent = this.connection.send({ type: "submit", model, mode, ...wish });
    if (sent) {
      this.unconfirmed = true;
      this.begin(wish.prompt, instead, attached);
    }
    this.update({ problem: sent ? "" : LOST }, true);
    return sent;
  }

  private connect(chat: string): Connection {
    this.opening += 1;
    const mine = this.opening;
    this.held = [];
    const ifMine =
      <Values extends unknown[]>(then: (...values: Values) => void) =>
      (...values: Values): void => {
        if (mine === this.opening) {
          then(...values);
        }
      };
    const listener: Listener = {
      onHello: ifMine((hello) => this.greeted(hello)),
      onSubmit: ifMine((submit, own) => this.inOrder(() => this.submitted(submit, own))),
      onEvent: ifMine((event) => this.inOrder(() => this.take(event))),
      onRefusal: ifMine((refusal) => this.refused(refusal)),
      onState: ifMine((connection) => this.update({ connection }, true)),
    };
    return this.transport.connect(chat, listener);
  }

  private inOrder(then: () => void): void {
    this.held ? this.held.push(then) : then();
  }

  private greeted(hello: Hello): void {
    this.id = hello.chat;
    this.uploads.forget();
    this.meet();
    this.update({ thread: hello.thread, canEdit: hello.can_edit }, true);
    if (hello.resumed && !this.held) {
      setTimeout(() => this.giveBack(LOST), PATIENCE);
      return;
    }
    this.giveBack(LOST);
    this.held = [];
    void this.readHistory(hello);
  }

  private async readHistory(hello: Hello): Promise<void> {
    const mine = this.opening;
    let problem = this.state.problem;
    let page: TurnsPage = { turns: [], earlier: 0, usage: NOTHING };
    try {
      page = hello.thread ? await this.transport.turns(hello.thread) : page;
    } catch (error) {
      problem = `The conversation could not be read: ${message(error)}`;
    }
    if (mine !== this.opening) {
      return;
    }
    // The one that runs is told from its beginning.
    const told = page.turns.filter(({ outcome }) => hello.running && outcome === "running");
    const turns = page.turns
      .filter((turn) => !told.includes(turn))
      .map((turn) => asSeen(storedTurn(turn), this.state.turns));
    const spent = told.reduce((sum, { usage }) => less(sum, usage), page.usage);
    const held = this.held ?? [];
    this.held = null;
    this.update({ turns, earlier: page.earlier, spent, problem }, true);
    held.forEach((then) => {
      then();
    });
  }

  private submitted(submit: Submit, mine: boolean): void {
    this.uploads.forget();
    if (mine && this.unconfirmed) {
      this.unconfirmed = false;
    } else {
      this.begin(submit.prompt, this.keyOf(submit.replaces), toldOf(submit));
    }
  }

  private take(event: ChatEvent): void {
    this.unconfirmed = false;
    if (event.type === "turn_started") {
      // What the history tells of it already is told again.
      const turns = this.state.turns.filter((turn) => turn.id !== event.turn);
      this.update({ turns, thread: event.thread });
    }
    if (!this.running) {
      this.begin("");
    }
    this.changeLast((turn) => withEvent(turn, event, performance.now()));
    if (event.type === "turn_started" && event.replaces) {
      const replaces = this.keyOf(event.replaces);
      this.changeLast((turn) => ({ ...turn, replaces: turn.replaces || replaces }));
    }
    if (event.type === "turn_finished") {
      this.update({ spent: plus(this.state.spent, event.usage) });
    }
  }

  /** How a turn of the history is known here; one that is not loaded is before all others. */
  private keyOf(id: string | undefined): string {
    const { turns } = this.state;
    return (id && (turns.find((turn) => turn.id === id) ?? turns[0])?.key) || "";
  }

  private begin(question: string, replaces = "", attached = NOTHING_ATTACHED): void {
    this.count += 1;
    const turn = { ...newTurn(`turn-${this.count}`, question, attached), replaces };
    this.update({ turns: [...this.state.turns, turn] });
  }

  private refused({ message, hint }: Refusal): void {
    const why = `${message} ${hint}`.trim();
    this.unconfirmed ? this.giveBack(why) : this.update({ problem: why }, true);
  }

  /** Put a prompt that the server has not got back into the input. */
  private giveBack(why: string): void {
    const { turns } = this.state;
    const last = turns[turns.length - 1];
    if (this.unconfirmed && last) {
      this.unconfirmed = false;
      this.update({ turns: turns.slice(0, -1) });
      this.uploads.forget();
      this.attachments.add(last.attached.local);
      this.keep(last.question, why);
    }
  }

  private settle(id: string, decided: Decided | null): void {
    this.changeLast((turn) => settled(turn, id, decided));
    this.update({ problem: "" }, true);
  }

  private changeLast(change: (turn: Turn) => Turn): void {
    const { turns } = this.state;
    const last = turns[turns.length - 1];
    if (last) {
      this.update({ turns: [...turns.slice(0, -1), change(last)] });
    }
  }

  private keep(prompt: string, why: string): void {
    const draft = [prompt, this.state.draft].filter(Boolean).join("\n");
    this.update({ draft, problem: why }, true);
  }

  private update(change: Partial<ChatState>, atOnce = false): void {
    this.store.update(change, atOnce);
  }
}

/** What is sent along with a prompt; nothing where there is nothing. */
function along(attach: string[], view: View | null): Partial<Submit> {
  return { ...(attach.length ? { attach } : {}), ...(view ? { view } : {}) };
}

/** What is attached here, as a turn tells of it. */
function told(local: readonly Attachment[], view: View | null): Attached {
  const refs = local.flatMap((one) => (isFile(one) ? [] : [one.ref]));
  const files = local.flatMap((one) => (isFile(one) ? [one.name] : []));
  return { refs, files, view, local };
}

/** What a prompt of another client, or of before, brought along. */
function toldOf({ attach = [], files = [], keep = [], view = null }: Submit): Attached {
  return { refs: attach, files: [...keep, ...files.map(({ name }) => name)], view, local: [] };
}

/** What an error says, for people. */
export function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
