/** The seam to the frontend that the chat stands in. */

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
  /** Fill an element with highlighted code, text nodes and spans only. */
  highlight?(code: string, language: string, element: HTMLElement): Promise<void>;
}
