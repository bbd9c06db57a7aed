/** What goes along with a prompt: what is attached, and what the person looks at. */

import { type Attachment, Attachments, isFile } from "./attachments";
import { bring } from "./files";
import type { Submit, View } from "./protocol";
import { NOTHING_SEEN, type Surroundings, viewOf } from "./surroundings";
import type { Transport } from "./transport";
import type { Attached } from "./turns";
import { Uploads } from "./uploads";
import type { Candidates, Mode } from "./wire";

export class Along {
  /** What goes along with the next prompt. */
  readonly attachments = new Attachments();
  private readonly uploads: Uploads;

  constructor(
    private readonly transport: Transport,
    /** What the person looks at; `null` where that is not known. */
    readonly surroundings: Surroundings | null,
  ) {
    this.uploads = new Uploads(transport);
  }

  /** What the person looks at, without what is left out; `null` where there is no notebook. */
  view(): View | null {
    const seen = this.surroundings?.current();
    return seen?.notebook ? viewOf(seen, this.attachments.current().leftOut) : null;
  }

  /** What can stand after `@`. */
  candidates(chat: string, typed: string): Promise<Candidates> {
    const { cell } = this.surroundings?.current() ?? NOTHING_SEEN;
    return this.transport.candidates(chat, typed, cell?.id ?? "");
  }

  /** Attach files that a person has brought; returns why some cannot go along, or blank. */
  async bring(files: readonly File[]): Promise<string> {
    const limits = await this.transport.status();
    const { added, problem } = await bring(files, this.attachments.current().attached, limits);
    this.attachments.add(added);
    return problem;
  }

  /** The references of what is attached, once its files are with the server. */
  upload(chat: string, attached: readonly Attachment[]): Promise<string[]> {
    return this.uploads.all(chat, attached);
  }

  /** The server does not have the files any more. */
  forget(): void {
    this.uploads.forget();
  }

  /** What went along with a prompt that was not sent goes along with the next one. */
  giveBack({ local }: Attached): void {
    this.forget();
    this.attachments.add(local);
  }
}

/** The references of what needs no upload. */
export function refsOf(attached: readonly Attachment[]): string[] {
  return attached.flatMap((one) => (isFile(one) ? [] : [one.ref]));
}

/** What is sent along with a prompt; nothing where there is nothing. */
export function sentWith(attach: string[], view: View | null): Partial<Submit> {
  return { ...(attach.length ? { attach } : {}), ...(view ? { view } : {}) };
}

/** What is sent with a prompt that has a mode of its own, whatever the chat's is. */
export function inMode(mode: Mode | null): Partial<Submit> {
  return mode ? { mode, own_mode: true } : {};
}

/** What is attached here, as a turn tells of it. */
export function told(local: readonly Attachment[], view: View | null, mode: Mode | null): Attached {
  const files = local.flatMap((one) => (isFile(one) ? [one.name] : []));
  return { mode, refs: refsOf(local), files, view, local };
}

/** What a prompt of another client, or of before, brought along. */
export function toldOf(submit: Submit): Attached {
  const { attach = [], files = [], keep = [], view = null } = submit;
  const mode = (submit.own_mode && submit.mode) || null;
  const names = [...keep, ...files.map(({ name }) => name)];
  return { mode, refs: attach, files: names, view, local: [] };
}
