/** What a chat is told: how its connection is, its history, and its turns as they come. */

import { Along, toldOf } from "./along";
import type { ChatEvent, Submit } from "./protocol";
import { NOTHING, plus } from "./spent";
import { standing } from "./standing";
import {
  type ChatState,
  type Choice,
  type ChoiceMemory,
  EMPTY,
  goesOn,
  keyOf,
  lastOf,
  read,
} from "./state";
import { Store } from "./store";
import type { Surroundings } from "./surroundings";
import { type Connection, type Listener, message, type Transport } from "./transport";
import {
  type Attached,
  type Decided,
  NOTHING_ATTACHED,
  newTurn,
  settled,
  storedTurn,
  type Turn,
  unended,
  withEvent,
} from "./turns";
import type { Hello, Refusal, TurnsPage } from "./wire";

/** Milliseconds after a reconnection within which the server tells of a prompt that it has got. */
const PATIENCE = 1500;

/** Milliseconds that a connection may take before a prompt is put into the input instead. */
const CONNECTING = 15_000;

const NO_TURNS: TurnsPage = {
  turns: [],
  earlier: 0,
  usage: NOTHING,
  changed: null,
  model: "",
  mode: "",
};

export const LOST = "Not connected: nothing was sent. Your text is kept.";

export class Conversation {
  private readonly store: Store<ChatState>;
  readonly subscribe: Store<ChatState>["subscribe"];
  readonly current: Store<ChatState>["current"];
  protected readonly along: Along;
  protected connection: Connection;
  /** What the server calls this chat. */
  protected id = "";
  /** Grows whenever another chat is opened, so that what comes late for the one before is dropped. */
  protected opening = 0;
  /** The server knows the notebook's kernel. */
  private met = false;
  private count = 0;
  /** A prompt was sent, and the server has not told of it yet. */
  private unconfirmed = false;
  /** What nobody has chosen since the conversation was opened: it goes on as it was. */
  private unchosen = new Set<keyof Choice>();
  /** Earlier turns are being read. */
  private reading = false;
  /** The thread whose turns are shown; blank before its first one. */
  private of = "";
  /** The thread that another program has gone on with while something was under way here. */
  private goneOn = "";
  /** What came before the history was read; `null` once it is. */
  private held: (() => void)[] | null = null;

  constructor(
    protected readonly transport: Transport,
    surroundings: Surroundings | null = null,
    private readonly byDefault: Choice = {},
    /** `null` where a choice goes with its page. */
    private readonly memory: ChoiceMemory | null = null,
  ) {
    this.store = new Store<ChatState>({ ...EMPTY, ...byDefault });
    this.subscribe = this.store.subscribe;
    this.current = this.store.current;
    this.along = new Along(transport, surroundings);
    this.connection = this.connect("");
  }

  /** The last turn. */
  get turn(): Turn | undefined {
    return lastOf(this.state.turns);
  }

  /** Whether a turn is under way. */
  get running(): boolean {
    return this.turn?.outcome === "running";
  }

  /** Open a stored thread, or `new`. */
  open(chat: string): void {
    this.connection.close();
    this.unconfirmed = false;
    this.memory?.set(null);
    const empty = { turns: [], thread: "", earlier: 0, spent: NOTHING, changed: null, problem: "" };
    const mode = this.byDefault.mode ?? EMPTY.mode;
    this.update({ ...empty, mode, connection: "connecting" }, true);
    this.connection = this.connect(chat);
  }

  choose(choice: Choice): void {
    for (const chosen of Object.keys(choice)) {
      this.unchosen.delete(chosen as keyof Choice);
    }
    const { thread } = this.state;
    const kept = this.memory?.get();
    const before = kept?.thread === thread ? kept.choice : {};
    this.memory?.set({ thread, choice: { ...before, ...choice } });
    this.update(choice, true);
  }

  reconnect(): void {
    this.connection.reconnect();
  }

  /** Wait until all is there, the history too; whether that came about in time. */
  connected(): Promise<boolean> {
    return this.store.until(() => this.state.connection === "open" && !this.held, CONNECTING);
  }

  /** Wait until the conversation is there, or there is no hope of it for now. */
  async shown(): Promise<void> {
    const { store } = this;
    await store.until(() => {
      const { connection } = this.state;
      return connection === "lost" || (connection === "open" && !this.held);
    }, CONNECTING);
  }

  close(): void {
    this.connection.close();
    this.store.close();
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

  protected get state(): ChatState {
    return this.current();
  }

  protected update(change: Partial<ChatState>, atOnce = false): void {
    this.store.update(change, atOnce);
  }

  /** A prompt was sent; `instead` is the key of the turn whose place it takes. */
  protected asked(prompt: string, instead: string, attached: Attached): void {
    this.unconfirmed = true;
    this.begin(prompt, instead, attached);
  }

  protected settle(id: string, decided: Decided | null): void {
    this.changeLast((turn) => settled(turn, id, decided));
    this.update({ problem: "" }, true);
  }

  /** Put a prompt that was not sent into the input, before what is there. */
  protected keep(prompt: string, why: string): void {
    const draft = [prompt, this.state.draft].filter(Boolean).join("\n");
    this.update({ draft, problem: why }, true);
  }

  private connect(chat: string): Connection {
    this.opening += 1;
    this.unchosen = new Set(["model", "mode"]);
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
      onElsewhere: ifMine((thread) => this.catchUp(thread)),
      onRefusal: ifMine((refusal) => this.refused(refusal)),
      onState: ifMine((connection, why = "") => this.update({ connection, why }, true)),
    };
    return this.transport.connect(chat, listener);
  }

  private inOrder(then: () => void): void {
    this.held ? this.held.push(then) : then();
  }

  private greeted(hello: Hello): void {
    this.id = hello.chat;
    this.along.forget();
    this.update({ thread: hello.thread, canEdit: hello.can_edit }, true);
    if (hello.resumed && !this.held) {
      this.meet();
      this.awaitWord();
      return;
    }
    this.giveBack(LOST);
    this.recall(hello.thread);
    void this.readHistory(hello);
  }

  /** Choose again what was chosen before the page was loaded anew. */
  private recall(thread: string): void {
    const kept = this.memory?.get();
    if (kept?.thread === thread) {
      this.choose(kept.choice);
    }
  }

  /** Give a prompt back that the server has not got, and not one that is sent meanwhile. */
  private awaitWord(): void {
    const sent = this.unconfirmed ? lastOf(this.state.turns)?.key : undefined;
    setTimeout(() => {
      if (sent && sent === lastOf(this.state.turns)?.key) {
        this.giveBack(LOST);
      }
    }, PATIENCE);
  }

  /** Read what another program has added; what is under way here comes first. */
  private catchUp(thread: string): void {
    if (this.running || this.held) {
      this.goneOn = thread;
      return;
    }
    this.update({ thread });
    void this.readHistory({ thread, running: false });
  }

  /** Read what was added while something was under way. */
  private goOn(): void {
    if (this.goneOn && !this.running) {
      this.catchUp(this.goneOn);
    }
  }

  /** Let the server get to know the kernel: one that is busy later tells only whom it knows. */
  private meet(): void {
    if (!this.met && !this.transport.inKernel) {
      this.met = true;
      this.along.candidates(this.id, "").catch(() => {
        this.met = false;
      });
    }
  }

  private async readHistory(hello: Pick<Hello, "thread" | "running">): Promise<void> {
    const mine = this.opening;
    this.held = [];
    this.goneOn = "";
    let problem = this.state.problem;
    let page: TurnsPage | null = null;
    try {
      page = hello.thread ? await this.transport.turns(hello.thread) : NO_TURNS;
    } catch (error) {
      problem = `The conversation could not be read: ${message(error)}`;
    }
    if (mine !== this.opening) {
      return;
    }
    const held = this.held ?? [];
    this.held = null;
    const { turns } = this.state;
    const seen = !this.of || this.of === hello.thread ? turns : [];
    const told = page
      ? { ...read(page, hello.running, seen), ...goesOn(page, this.unchosen) }
      : { turns: turns.map(unended) };
    const asked = this.unconfirmed ? turns.slice(-1) : []; // since the page was asked for
    this.of = page ? hello.thread : this.of;
    if (hello.thread) {
      this.unchosen.clear(); // else it may yet go on with one that another program begins
    }
    this.update({ ...told, turns: [...told.turns, ...asked], problem }, true);
    held.forEach((then) => {
      then();
    });
    this.meet();
    this.goOn();
  }

  private submitted(submit: Submit, mine: boolean): void {
    this.along.forget();
    if (mine && this.unconfirmed) {
      this.unconfirmed = false;
    } else {
      this.begin(submit.prompt, keyOf(this.state.turns, submit.replaces), toldOf(submit));
    }
  }

  private take(event: ChatEvent): void {
    this.unconfirmed = false;
    if (event.type === "turn_started") {
      this.of ||= event.thread;
      // What the history tells of it already is told again.
      const turns = this.state.turns.filter((turn) => turn.id !== event.turn);
      this.update({ turns, thread: event.thread });
    }
    if (!this.running) {
      this.begin("");
    }
    this.changeLast((turn) => withEvent(turn, event, performance.now()));
    if (event.type === "turn_started" && event.replaces) {
      const replaces = keyOf(this.state.turns, event.replaces);
      this.changeLast((turn) => ({ ...turn, replaces: turn.replaces || replaces }));
    }
    if (event.type === "report") {
      this.update({ changed: null }); // it may be taken back by that
    }
    if (event.type === "turn_finished" || event.type === "turn_stopped") {
      this.update({ spent: plus(this.state.spent, event.usage) });
    }
    this.goOn();
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
    const last = lastOf(turns);
    if (this.unconfirmed && last) {
      this.unconfirmed = false;
      this.update({ turns: turns.slice(0, -1) });
      this.along.giveBack(last.attached);
      this.keep(last.question, why);
    }
  }

  private changeLast(change: (turn: Turn) => Turn): void {
    const last = lastOf(this.state.turns);
    if (last) {
      this.update({ turns: [...this.state.turns.slice(0, -1), change(last)] });
    }
  }
}
