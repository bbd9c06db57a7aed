/** Files that a person brings: what they are, and whether they can go along. */

import { type Attachment, isFile, type LocalFile } from "./attachments";

/** What the server lets pass; it checks by itself, this is to say so before. */
export interface Limits {
  max_attachments: number;
  max_attachment_mb: number;
  /** `values` where contents may be sent at all. */
  share: string;
}

const IMAGES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

const PDF = "application/pdf";

/** Bytes of a picture that is shown small. */
const MOST_SHOWN = 8_000_000;

/** Bytes by which a text is told from other data. */
const PROBE = 4096;

export interface Brought {
  added: LocalFile[];
  /** Why others were not added, in sentences; blank where all were. */
  problem: string;
}

/**
 * Make attachments of files.
 *
 * @param there - What is attached already.
 */
export async function bring(
  files: readonly File[],
  there: readonly Attachment[],
  limits: Limits,
): Promise<Brought> {
  const added: LocalFile[] = [];
  const problems: string[] = [];
  const names = new Set(there.filter(isFile).map(({ name }) => name));
  const most = limits.max_attachments - there.filter(counts).length;
  for (const file of files) {
    const problem = added.length < most ? await problemOf(file, limits) : tooMany(limits);
    if (problem) {
      problems.push(problem);
    } else {
      const name = unused(file.name || "file", names);
      names.add(name);
      added.push(await attachment(file, name));
    }
  }
  return { added, problem: [...new Set(problems)].join(" ") };
}

/** Whether it is one of the files that are limited in number. */
function counts(one: Attachment): boolean {
  return isFile(one) || one.ref.startsWith("file:");
}

function tooMany({ max_attachments }: Limits): string {
  return `At most ${max_attachments} files can go along (Assist.max_attachments): the others were left out.`;
}

async function problemOf(file: File, limits: Limits): Promise<string> {
  const megabytes = file.size / 1e6;
  if (limits.share !== "values" && !file.name.endsWith(".ipynb")) {
    return `${file.name} cannot go along: contents may not be sent (Assist.share is '${limits.share}').`;
  }
  if (megabytes > limits.max_attachment_mb) {
    return `${file.name} has ${megabytes.toFixed(1)} MB, of at most ${limits.max_attachment_mb} (Assist.max_attachment_mb).`;
  }
  if (!file.size) {
    return `${file.name} is empty, or a folder: attach the files in it.`;
  }
  if (IMAGES.has(file.type) || file.type === PDF || (await isText(file))) {
    return "";
  }
  return `${file.name} cannot go along: PNG, JPEG, GIF and WebP images, PDF and text files can.`;
}

/** Whether it reads as UTF-8; a character may be cut at the end of what is looked at. */
async function isText(file: Blob): Promise<boolean> {
  try {
    const bytes = new Uint8Array(await bytesOf(file.slice(0, PROBE)));
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return !bytes.includes(0);
  } catch {
    return false;
  }
}

function bytesOf(content: Blob): Promise<ArrayBuffer> {
  return read((reader) => reader.readAsArrayBuffer(content)) as Promise<ArrayBuffer>;
}

async function attachment(file: File, name: string): Promise<LocalFile> {
  const shown = IMAGES.has(file.type) && file.size <= MOST_SHOWN;
  const thumbnail = shown ? await read((reader) => reader.readAsDataURL(file)) : "";
  return {
    kind: "file",
    key: `file ${name} ${file.size} ${file.lastModified}`,
    name,
    mediaType: file.type || "text/plain",
    content: file,
    thumbnail: String(thumbnail),
  };
}

function read(begin: (reader: FileReader) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error ?? new Error("It cannot be read."));
    begin(reader);
  });
}

/** `image.png`, then `image 2.png`: what is pasted bears the same name every time. */
function unused(name: string, used: ReadonlySet<string>): string {
  const dot = name.lastIndexOf(".");
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  let found = name;
  for (let number = 2; used.has(found); number += 1) {
    found = `${stem} ${number}${ending}`;
  }
  return found;
}
