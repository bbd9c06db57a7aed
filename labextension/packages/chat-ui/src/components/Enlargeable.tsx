/** A picture that is a button: pressed, it is shown as large as the window. */

import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";

interface Props {
  /** For people. */
  name: string;
  /** Its address within this page. */
  source: string;
  className?: string;
}

export function Enlargeable({ name, source, className = "" }: Props): ReactNode {
  const [large, setLarge] = useState(false);
  return (
    <>
      <button
        type="button"
        className={`jp-Assist-enlarge ${className}`}
        title={`${name}: show it large`}
        aria-label={`Show large: ${name}`}
        aria-haspopup="dialog"
        onClick={() => setLarge(true)}
      >
        <img src={source} alt={name} />
      </button>
      {large && <LargePicture name={name} source={source} onClose={() => setLarge(false)} />}
    </>
  );
}

interface LargeProps {
  name: string;
  source: string;
  onClose(): void;
}

/** Above all else, until Esc or a click. */
function LargePicture({ name, source, onClose }: LargeProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  // Closed while it is still there, it gives the focus back to the button.
  const close = (): void => dialog.current?.close();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.preventDefault(); // Esc is a no where a card waits, and this is none
      event.stopPropagation();
      close();
    }
  };
  return (
    <dialog
      ref={dialog}
      className="jp-Assist-large"
      aria-label={name}
      onKeyDown={onKeyDown}
      onClick={close}
      onClose={onClose}
    >
      <img src={source} alt={name} />
      <p>
        <span>{name}</span>
        {/* The first thing to have the focus; a click anywhere does the same. */}
        <button type="button">Close (Esc)</button>
      </p>
    </dialog>
  );
}
