/** One open chat: what a person does in it. */

import { inMode, refsOf, sentWith, told } from "./along";
import { type Attachment, type Attachments, isFile } from "./attachments";
import { Conversation, LOST } from "./conversation";
import type { Payload, Submit, View } from "./protocol";
import { from } from "./standing";
import { lastOf } from "./state";
import type { Surroundings } from "./surroundings";
import { message } from "./transport";
import type { Attached, Decided, QuestionItem, ToolItem, Turn } from "./turns";
import type { Candidates, Mode } from "./wire";

const AT_WORK = "The assistant is still at work: wait for it, or stop it.";

export type Verdict = { verdict: Decided; reason?: string; text?: string; run?: boolean };

export class Chat extends Conversation {
  /** What goes along with the next prompt. */
  get attachments(): Attachments {
    return this.along.attachments;
  }

  /** What the person looks at; `null` where that is not known. */
  get surroundings(): Surroundings | null {
    return this.along.surroundings;
  }

  edit(draft: string): void {
    this.update({ draft }, true);
  }

  /**
   * Send a prompt or `/command`; where that fails, the text is back in the input.
   *
   * What is attached goes along with the prompt that is in the input, and with no other.
   *
   * @param view - What it is about, where that is another than what the person looks at.
   * @param mode - That of this prompt alone, where it has one.
   */
  submit(prompt: string, view: View | null = this.along.view(), mode: Mode | null = null): void {
    if (!prompt.trim() || this.running || this.state.sending) {
      return;
    }
    const attached = prompt === this.state.draft ? this.attachments.current().attached : [];
    this.whenThere(prompt, attached, (attach) => {
      const { draft } = this.state;
      const wish = { prompt, ...inMode(mode), ...sentWith(attach, view) };
      if (!this.send(wish, "", told(attached, view, mode))) {
        this.unsent(prompt, LOST);
        return;
      }
      this.attachments.remove(attached);
      if (draft === prompt) {
        this.update({ draft: "" }, true);
      }
    });
  }

  /** Ask the last turn again. */
  retry(): void {
    const last = lastOf(this.state.turns);
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
      this.complain(AT_WORK);
    }
    if (!prompt.trim() || this.running) {
      return false;
    }
    // A turn that never started is not in the history.
    const replaced = from(this.state.turns, turn.key).find(({ id }) => id);
    const { mode, refs, files, view, local } = turn.attached;
    const instead = replaced ? { replaces: replaced.id, undo } : {};
    const wish = { prompt, ...inMode(mode), ...instead };
    if (turn.id) {
      const keep = files.length ? { keep: [...files] } : {};
      return this.send({ ...wish, ...keep, ...sentWith([...refs], view) }, turn.key, turn.attached);
    }
    this.whenThere(prompt, local, (attach) => {
      if (!this.send({ ...wish, ...sentWith(attach, view) }, turn.key, turn.attached)) {
        this.unsent(prompt, LOST);
      }
    });
    return true;
  }

  stop(): void {
    if (!this.connection.send({ type: "stop" })) {
      this.complain("Not connected: the turn cannot be stopped from here.");
    }
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
      this.complain("Not connected: the decision was not sent.");
    }
  }

  answer({ question }: QuestionItem, text: string): void {
    if (this.connection.send({ type: "answer", id: question.id, text })) {
      this.settle(question.id, null);
    } else {
      this.complain("Not connected: the answer was not sent.");
    }
  }

  /** Attach files that a person has brought, as far as they can go along. */
  async bring(files: readonly File[]): Promise<void> {
    if (!files.length) {
      return;
    }
    try {
      this.complain(await this.along.bring(files));
    } catch (error) {
      this.complain(`The files could not be attached: ${message(error)}`);
    }
  }

  /** What can stand after `@`. */
  candidates(typed: string): Promise<Candidates> {
    return this.along.candidates(this.id, typed);
  }

  /** What the prompt in the input would send. */
  async payload(): Promise<Payload> {
    const attach = await this.along.upload(this.id, this.attachments.current().attached);
    const { model, mode, draft } = this.state;
    const command = { model, mode, prompt: draft, ...sentWith(attach, this.along.view()) };
    return this.transport.payload(this.id, { type: "submit", ...command });
  }

  /** Say why something did not work. */
  complain(problem: string): void {
    this.update({ problem }, true);
  }

  /** Go on when the connection and all that is attached are there: at once where they are. */
  private whenThere(
    prompt: string,
    attached: readonly Attachment[],
    then: (attach: string[]) => void,
  ): void {
    if (this.state.connection !== "connecting" && !attached.some(isFile)) {
      then(refsOf(attached));
      return;
    }
    const mine = this.opening;
    this.update({ sending: true, problem: "" }, true);
    this.brought(attached).then(
      (attach) => {
        this.update({ sending: false }, true);
        if (mine !== this.opening) {
          this.unsent(prompt, "Nothing was sent: another chat was opened.");
        } else if (this.running) {
          this.unsent(prompt, AT_WORK);
        } else {
          then(attach);
        }
      },
      (error) => {
        this.update({ sending: false }, true);
        this.unsent(prompt, message(error));
      },
    );
  }

  /** Wait for a connection that is being made, and bring the files over. */
  private async brought(attached: readonly Attachment[]): Promise<string[]> {
    if (this.state.connection === "connecting" && !(await this.connected())) {
      throw new Error(LOST);
    }
    try {
      return await this.along.upload(this.id, attached);
    } catch (error) {
      throw new Error(`Nothing was sent: ${message(error)}`);
    }
  }

  /** Whether a prompt was sent; `instead` is the key of the turn whose place it takes. */
  private send(wish: Omit<Submit, "type">, instead: string, attached: Attached): boolean {
    const { model, mode } = this.state;
    const sent = this.connection.send({ type: "submit", model, mode, ...wish });
    if (sent) {
      this.asked(wish.prompt, instead, attached);
    }
    this.complain(sent ? "" : LOST);
    return sent;
  }

  /** Say why a prompt was not sent, and see to it that it is in the input. */
  private unsent(prompt: string, why: string): void {
    this.keep(prompt === this.state.draft ? "" : prompt, why);
  }
}
