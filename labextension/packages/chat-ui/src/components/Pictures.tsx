/** Images that came with a tool's result or that a turn made. */

import type { ReactNode } from "react";

import type { FilePart } from "../protocol";

/** What is shown as it is: it holds nothing that could run or call. */
const KINDS = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

export function Pictures({ files }: { files: readonly FilePart[] }): ReactNode {
  return files.map(
    (file) =>
      KINDS.has(file.media_type) && (
        <img
          key={file.name}
          className="jp-Assist-picture"
          alt={file.name}
          title={file.name}
          src={`data:${file.media_type};base64,${plainBase64(file.data)}`}
        />
      ),
  );
}

/** Files travel in the URL-safe alphabet, which a data address does not take. */
function plainBase64(data: string): string {
  return data.replaceAll("-", "+").replaceAll("_", "/");
}
