/** The chat as a place where files from outside of the page can be dropped. */

import { type DragEvent, type ReactNode, useRef, useState } from "react";

interface Props {
  onFiles(files: File[]): void;
  children: ReactNode;
}

export function DropPlace({ onFiles, children }: Props): ReactNode {
  const [over, setOver] = useState(false);
  /** It is entered and left with every element in it. */
  const depth = useRef(0);
  const step = (by: number): void => {
    depth.current += by;
    setOver(depth.current > 0);
  };
  return (
    <section
      className="jp-Assist"
      aria-label="Chat"
      onDragEnter={(event) => isOurs(event) && step(1)}
      onDragLeave={(event) => isOurs(event) && step(-1)}
      onDragOver={(event) => {
        if (isOurs(event)) {
          event.dataTransfer.dropEffect = "copy";
        }
      }}
      onDrop={(event) => {
        if (isOurs(event)) {
          depth.current = 0;
          setOver(false);
          onFiles([...event.dataTransfer.files]);
        }
      }}
    >
      {over && (
        <div className="jp-Assist-drop" aria-hidden="true">
          Drop here to attach
        </div>
      )}
      {children}
    </section>
  );
}

/** Whether files are dragged; then the browser is kept from opening them. */
function isOurs(event: DragEvent): boolean {
  const files = event.dataTransfer.types.includes("Files");
  if (files) {
    event.preventDefault();
  }
  return files;
}
