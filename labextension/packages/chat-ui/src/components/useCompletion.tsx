/** What is offered while a prompt is typed, below the hands: the list box of the input. */

import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";

import {
  type Choice,
  type Choices,
  completed,
  goesOn,
  stillFitting,
  type Token,
  tokenAt,
} from "../completion";
import { ChoiceList, optionId } from "./ChoiceList";

/** Milliseconds without a key after which the server is asked. */
const PAUSE = 60;

/** Milliseconds until what was late is asked for again: soon, then less often, for two minutes. */
const SOON = 400;
const SLOWER = 50;
const LATEST = 2000;
const TRIES = 80;

const NONE: readonly Choice[] = [];

const NOTHING: Choices = { all: NONE, late: false, note: "" };

type Named = Pick<Choices, "all" | "note">;

interface Wish {
  text: string;
  input: RefObject<HTMLTextAreaElement>;
  /** Whether anything is offered at all. */
  enabled: boolean;
  /** What may stand after `/`. */
  commands: readonly Choice[];
  /** What may stand after `@`. */
  find(typed: string): Promise<Choices>;
  onEdit(text: string): void;
}

interface Completion {
  /** Whether a key was for the list; everybody else leaves it alone then. */
  onKeyDown(event: KeyboardEvent): boolean;
  /** The caret is elsewhere. */
  onCaret(): void;
  onBlur(): void;
  /** For the input. */
  aria: Record<string, string | undefined>;
  list: ReactNode;
}

export function useCompletion({ text, input, enabled, commands, find, onEdit }: Wish): Completion {
  const id = useId();
  const [caret, setCaret] = useState<number | null>(null);
  const [active, setActive] = useState(0);
  /** The beginning of the word for which the list was closed. */
  const [closed, setClosed] = useState<number | null>(null);
  const token = enabled && caret !== null ? tokenAt(text, Math.min(caret, text.length)) : null;
  const named = useNamed(token, find);
  const choices = token
    ? stillFitting(token.kind === "command" ? commands : named.all, token)
    : NONE;
  const open = token !== null && token.start !== closed && choices.length > 0;
  const at = Math.min(active, choices.length - 1);
  useEffect(() => {
    if (open) {
      const root = input.current?.getRootNode() as Document | ShadowRoot | undefined;
      root?.getElementById(optionId(id, at))?.scrollIntoView?.({ block: "nearest" });
    }
  }, [open, id, at, input]);
  const onCaret = (): void => {
    const { current } = input;
    setCaret(
      current && current.selectionStart === current.selectionEnd ? current.selectionEnd : null,
    );
  };
  const move = (place: number): void => setActive((place + choices.length) % choices.length);
  const accept = (choice: Choice): void => {
    if (token && caret !== null) {
      const after = completed(text, caret, token, choice);
      onEdit(after.text);
      setActive(0);
      setClosed(null);
      // Once the text is in the input, and not before.
      setTimeout(() => {
        input.current?.focus();
        input.current?.setSelectionRange(after.caret, after.caret);
        setCaret(after.caret);
      });
    }
  };
  const onKeyDown = (event: KeyboardEvent): boolean => {
    const choice = choices[at];
    if (!open || !choice || event.nativeEvent.isComposing) {
      return false;
    }
    const whole = choice.name === token.typed && !goesOn(choice);
    const keys: Record<string, () => void> = {
      ArrowDown: () => move(at + 1),
      ArrowUp: () => move(at - 1),
      Tab: () => accept(choice),
      Escape: () => setClosed(token.start),
      // What is written out already is sent.
      ...(whole || event.shiftKey ? {} : { Enter: () => accept(choice) }),
    };
    const act = keys[event.key];
    if (!act || (event.key === "Tab" && event.shiftKey)) {
      return false;
    }
    event.preventDefault();
    event.stopPropagation();
    act();
    return true;
  };
  return {
    onKeyDown,
    onCaret,
    onBlur: () => setCaret(null),
    aria: {
      "aria-autocomplete": "list",
      "aria-haspopup": "listbox",
      "aria-controls": open ? id : undefined,
      "aria-activedescendant": open ? optionId(id, at) : undefined,
    },
    list: (
      <ChoiceList
        id={id}
        token={token}
        choices={open ? choices : NONE}
        note={token && token.start !== closed ? named.note : ""}
        active={at}
        onPick={accept}
      />
    ),
  };
}

/** What can be named at a word: what was found before, until the new is there. */
function useNamed(token: Token | null, find: Wish["find"]): Named {
  const [found, setFound] = useState<Named & { start: number }>();
  const asked = useRef(find);
  asked.current = find;
  const { start, typed } = token?.kind === "mention" ? token : { start: -1, typed: "" };
  useEffect(() => {
    if (start < 0) {
      return;
    }
    let wait: ReturnType<typeof setTimeout> | undefined;
    let mine = true;
    const ask = async (tried = 0): Promise<void> => {
      // What cannot be looked up now is not offered.
      const { all, late, note } = await asked.current(typed).catch(() => NOTHING);
      if (mine) {
        setFound({ start, all, note });
        if (late && tried < TRIES) {
          wait = setTimeout(() => void ask(tried + 1), Math.min(SOON + SLOWER * tried, LATEST));
        }
      }
    };
    wait = setTimeout(() => void ask(), typed ? PAUSE : 0);
    return () => {
      mine = false;
      clearTimeout(wait);
    };
  }, [start, typed]);
  return found?.start === start ? found : NOTHING;
}
