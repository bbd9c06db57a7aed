/** A button with a menu below it. */

import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";

import { focused } from "./focus";
import { Icon, type IconName } from "./Icon";

interface Props {
  icon: IconName;
  label: string;
  disabled?: boolean;
  items: readonly { label: string; onPick(): void }[];
}

export function Menu({ icon, label, disabled = false, items }: Props): ReactNode {
  const [open, setOpen] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (open) {
      list.current?.querySelector("button")?.focus();
    }
  }, [open]);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if (step && list.current) {
      event.preventDefault();
      const buttons = [...list.current.querySelectorAll("button")];
      const place = buttons.indexOf(focused() as HTMLButtonElement);
      buttons[(place + step + buttons.length) % buttons.length]?.focus();
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of what is in it
    <span
      className="jp-Assist-menu"
      onKeyDown={open ? onKeyDown : undefined}
      onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || setOpen(false)}
    >
      <button
        type="button"
        ref={button}
        className="jp-Assist-icon-button"
        title={label}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        disabled={disabled}
        onClick={() => setOpen(!open)}
      >
        <Icon name={icon} />
      </button>
      {open && (
        <div className="jp-Assist-menu-items" role="menu" aria-label={label} ref={list}>
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              onClick={() => {
                close();
                item.onPick();
              }}
            >
              {item.label}
            </button>
          ))}
        </div>
      )}
    </span>
  );
}
