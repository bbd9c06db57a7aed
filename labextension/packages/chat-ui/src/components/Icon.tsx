/** The icons of the chat, in the style and colours of the frontend. */

import type { ReactNode } from "react";

/** Shapes on a field of 24 by 24. */
const SHAPES = {
  add: "M19 13h-6v6h-2v-6H5v-2h6V5h2v6h6z",
  chats:
    "M13 3a9 9 0 0 0-9 9H1l3.9 3.9.1.1 4-4H6a7 7 0 1 1 2 4.9l-1.4 1.5A9 9 0 1 0 13 3m-1 5v5l4.3 2.5.7-1.2-3.5-2.1V8z",
  download: "M19 9h-4V3H9v6H5l7 7zM5 18v2h14v-2z",
  copy: "M16 1H4a2 2 0 0 0-2 2v14h2V3h12zm3 4H8a2 2 0 0 0-2 2v14c0 1.1.9 2 2 2h11a2 2 0 0 0 2-2V7a2 2 0 0 0-2-2m0 16H8V7h11z",
  check: "M9 16.2 4.8 12l-1.4 1.4L9 19 21 7l-1.4-1.4z",
  close:
    "M19 6.4 17.6 5 12 10.6 6.4 5 5 6.4l5.6 5.6L5 17.6 6.4 19l5.6-5.6 5.6 5.6 1.4-1.4-5.6-5.6z",
  edit: "M3 17.2V21h3.8L17.8 9.9l-3.7-3.7zM20.7 7a1 1 0 0 0 0-1.4l-2.3-2.3a1 1 0 0 0-1.4 0l-1.9 1.8 3.8 3.8z",
  delete: "M6 19c0 1.1.9 2 2 2h8a2 2 0 0 0 2-2V7H6zM8 9h8v10H8zm7.5-5-1-1h-5l-1 1H5v2h14V4z",
  retry: "M17.6 6.4A8 8 0 1 0 19.7 14h-2A6 6 0 1 1 12 6c1.7 0 3.1.7 4.2 1.8L13 11h7V4z",
  stop: "M6 6h12v12H6z",
  up: "m4 12 1.4 1.4L11 7.8V20h2V7.8l5.6 5.6L20 12l-8-8z",
  down: "m20 12-1.4-1.4-5.6 5.6V4h-2v12.2l-5.6-5.6L4 12l8 8z",
  chevron: "M10 6 8.6 7.4l4.6 4.6-4.6 4.6L10 18l6-6z",
  failed:
    "M11 15h2v2h-2zm0-8h2v6h-2zm1-5a10 10 0 1 0 0 20 10 10 0 0 0 0-20m0 18a8 8 0 1 1 0-16 8 8 0 0 1 0 16",
  denied:
    "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20M4 12a8 8 0 0 1 12.9-6.3L5.7 16.9A8 8 0 0 1 4 12m8 8a8 8 0 0 1-4.9-1.7L18.3 7.1A8 8 0 0 1 12 20",
  waiting: "M11 7h2v6h-2zm0 8h2v2h-2zM1 21 12 2l11 19zm3.5-2h15L12 6z",
  lock: "M18 8h-1V6A5 5 0 0 0 7 6v2H6a2 2 0 0 0-2 2v10c0 1.1.9 2 2 2h12a2 2 0 0 0 2-2V10a2 2 0 0 0-2-2M9 6a3 3 0 0 1 6 0v2H9zm9 14H6V10h12z",
  more: "M12 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4m0 2a2 2 0 1 0 0 4 2 2 0 0 0 0-4m0 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4",
  attach:
    "M16.5 6v11.5a4 4 0 0 1-8 0V5a2.5 2.5 0 0 1 5 0v10.5a1 1 0 0 1-2 0V6H10v9.5a2.5 2.5 0 0 0 5 0V5a4 4 0 0 0-8 0v12.5a5.5 5.5 0 0 0 11 0V6z",
  pick: "M11 2v3.1A7 7 0 0 0 5.1 11H2v2h3.1a7 7 0 0 0 5.9 5.9V22h2v-3.1a7 7 0 0 0 5.9-5.9H22v-2h-3.1A7 7 0 0 0 13 5.1V2zm1 5a5 5 0 1 1 0 10 5 5 0 0 1 0-10m0 3a2 2 0 1 0 0 4 2 2 0 0 0 0-4",
  preview:
    "M12 5C7 5 2.7 8.1 1 12.5 2.7 16.9 7 20 12 20s9.3-3.1 11-7.5C21.3 8.1 17 5 12 5m0 12.5a5 5 0 1 1 0-10 5 5 0 0 1 0 10m0-8a3 3 0 1 0 0 6 3 3 0 0 0 0-6",
  notebook: "M6 2h12a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H6zm-2 2v16h1V4zm5 3v2h8V7zm0 4v2h8v-2z",
  cell: "M3 4h18v16H3zm2 2v12h14V6zm2 2 4 4-4 4-1.2-1.2L8.6 12 5.8 9.2zm5 6h5v2h-5z",
  selection: "M11 4h2v16h-2zM8 3h8v2H8zm0 16h8v2H8zM4 8h5v2H4zm0 6h5v2H4zm11-6h5v2h-5zm0 6h5v2h-5z",
  file: "M6 2h8l6 6v12a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V4c0-1.1.9-2 2-2m7 1.5V9h5.5z",
  mention:
    "M12 2a10 10 0 1 0 5 18.7v-2.4A8 8 0 1 1 20 12v1.4a1.6 1.6 0 0 1-3.2 0V8H14.8v.6A4.5 4.5 0 1 0 15.3 15 3.6 3.6 0 0 0 22 13.4V12A10 10 0 0 0 12 2m0 12.5a2.5 2.5 0 1 1 0-5 2.5 2.5 0 0 1 0 5",
  below: "M3 3h18v8H3zm2 2v4h14V5zm6 8.5h2V17h3.5v2H13v3.5h-2V19H7.5v-2H11z",
  replace: "M7 11 3 15l4 4v-3h7v-2H7zm14-2-4-4v3h-7v2h7v3z",
} as const;

export type IconName = keyof typeof SHAPES;

export function Icon({ name }: { name: IconName }): ReactNode {
  return (
    <svg className="jp-Assist-icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={SHAPES[name]} />
    </svg>
  );
}

interface ButtonProps {
  icon: IconName;
  /** What it does: its name, and the text beside the pointer. */
  label: string;
  title?: string;
  pressed?: boolean;
  disabled?: boolean;
  className?: string;
  onClick(): void;
}

/** A button that is an icon, as those of toolbars. */
export function IconButton(props: ButtonProps): ReactNode {
  const { icon, label, title = label, pressed, disabled, className = "", onClick } = props;
  return (
    <button
      type="button"
      className={`jp-Assist-icon-button ${className}`}
      title={title}
      aria-label={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
