/** Images that came with a tool's result, that a turn made, or that are to leave. */

import type { ReactNode } from "react";

import type { FilePart } from "../protocol";
import { Enlargeable } from "./Enlargeable";
import { useStoredPicture } from "./useStoredPicture";

/** What is shown as it is: it holds nothing that could run or call. */
const KINDS = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

interface Props {
  files: readonly FilePart[];
  /** The id of the turn that they are stored with; blank where all come with their data. */
  turn?: string;
  /** The id of the tool call that brought them; blank where the turn made them. */
  call?: string;
}

export function Pictures({ files, turn = "", call = "" }: Props): ReactNode {
  return files.map(
    (file) =>
      KINDS.has(file.media_type) && <Picture key={file.name} file={file} turn={turn} call={call} />,
  );
}

/** One that came with its data, or else is stored with its turn. */
function Picture({ file, turn, call }: { file: FilePart; turn: string; call: string }): ReactNode {
  const { name, media_type, data } = file;
  const stored = useStoredPicture(turn, call, data ? "" : name);
  const source = data ? `data:${media_type};base64,${plainBase64(data)}` : stored;
  return source && <Enlargeable className="jp-Assist-picture" name={name} source={source} />;
}

/** Files travel in the URL-safe alphabet, which a data address does not take. */
function plainBase64(data: string): string {
  return data.replaceAll("-", "+").replaceAll("_", "/");
}
