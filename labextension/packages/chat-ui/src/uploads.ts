/** Files on their way to the server: each goes once, however often its prompt is tried. */

import { type Attachment, isFile, type LocalFile } from "./attachments";
import type { Transport } from "./transport";

export class Uploads {
  private refs = new WeakMap<LocalFile, Promise<string>>();

  constructor(private readonly transport: Transport) {}

  /** The references of all that is attached, once the files are there. */
  all(chat: string, attached: readonly Attachment[]): Promise<string[]> {
    return Promise.all(attached.map((one) => (isFile(one) ? this.one(chat, one) : one.ref)));
  }

  /** Send the files anew the next time: the server does not have them any more. */
  forget(): void {
    this.refs = new WeakMap();
  }

  private one(chat: string, file: LocalFile): Promise<string> {
    const known = this.refs.get(file);
    if (known) {
      return known;
    }
    const sent = this.transport.upload(chat, file.name, file.content);
    this.refs.set(file, sent);
    sent.catch(() => this.refs.delete(file));
    return sent;
  }
}
