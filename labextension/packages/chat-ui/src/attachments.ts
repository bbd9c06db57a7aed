/** What goes along with the prompt that is being written, besides its words. */

import { Store } from "./store";
import type { Part } from "./surroundings";

/** Something that the server finds by its name, as after `@`. */
export interface Reference {
  kind: "reference";
  key: string;
  ref: string;
  /** For people; the reference itself where it is blank. */
  label: string;
}

/** A file that is nowhere but here. */
export interface LocalFile {
  kind: "file";
  key: string;
  name: string;
  mediaType: string;
  content: Blob;
  /** A `data:` address of the picture; blank where it is none, or a large one. */
  thumbnail: string;
}

export type Attachment = Reference | LocalFile;

export interface AttachmentsState {
  attached: readonly Attachment[];
  /** The parts of what is seen that do not go along, until they are put back. */
  leftOut: ReadonlySet<Part>;
}

export class Attachments {
  private readonly store = new Store<AttachmentsState>({ attached: [], leftOut: new Set() });
  readonly subscribe = this.store.subscribe;
  readonly current = this.store.current;

  /** Attach what the server finds; once is enough. */
  refer(ref: string, label = ""): void {
    this.add([{ kind: "reference", key: ref, ref, label }]);
  }

  /** Add to what is attached, without what is there already. */
  add(more: readonly Attachment[]): void {
    const { attached } = this.current();
    const known = new Set(attached.map(({ key }) => key));
    const added = more.filter(({ key }) => !known.has(key));
    if (added.length) {
      this.change({ attached: [...attached, ...added] });
    }
  }

  remove(gone: readonly Attachment[]): void {
    const keys = new Set(gone.map(({ key }) => key));
    this.change({ attached: this.current().attached.filter(({ key }) => !keys.has(key)) });
  }

  leaveOut(part: Part): void {
    this.change({ leftOut: new Set([...this.current().leftOut, part]) });
  }

  putBack(part: Part): void {
    this.change({ leftOut: new Set([...this.current().leftOut].filter((one) => one !== part)) });
  }

  private change(change: Partial<AttachmentsState>): void {
    this.store.update(change, true);
  }
}

export function isFile(attachment: Attachment): attachment is LocalFile {
  return attachment.kind === "file";
}

/** Whether models have to see to read it: images and PDF files. */
export function needsEyes(attachment: Attachment): boolean {
  return attachment.kind === "file"
    ? /^(image\/|application\/pdf$)/.test(attachment.mediaType)
    : /^file:.*\.(gif|jpe?g|pdf|png|webp)"?$/i.test(attachment.ref);
}

/** What people read of it. */
export function nameOf(attachment: Attachment): string {
  return attachment.kind === "file" ? attachment.name : attachment.label || `@${attachment.ref}`;
}
