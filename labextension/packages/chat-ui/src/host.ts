/** The seam to the frontend that the chat stands in. */

/** A choice that a person makes with the pointer. */
export interface CellPick {
  /** `null` where it was given up. */
  picked: Promise<{ ref: string; label: string } | null>;
  cancel(): void;
}

export interface Host {
  copy(text: string): Promise<void>;
  /** Put code into a new cell below the active one; absent where there is no notebook. */
  insertBelow?(code: string): void;
  /** Give the active cell another source. */
  replaceCell?(code: string): void;
  /** Whether Enter sends the message, which it does by default; else Ctrl Enter does. */
  enterSends?(): boolean;
  /** Stop what the kernel runs. */
  interrupt?(): void;
  /** Let a person click the cell or output that is attached; absent where there are none. */
  pickCell?(): CellPick;
  /** Fill an element with highlighted code, text nodes and spans only. */
  highlight?(code: string, language: string, element: HTMLElement): Promise<void>;
}
