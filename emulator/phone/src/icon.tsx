const PATHS = {
  back: "M15 5l-7 7 7 7",
  close: "M6 6l12 12M18 6L6 18",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.5 4.5",
  plus: "M12 5v14M5 12h14",
  send: "M4 12l16-8-5 16-3.5-6.5z",
  check: "M4.5 12.5l5 5 10-11",
  smile: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.5 14a4 4 0 0 0 7 0M9 9.5v.5M15 9.5v.5",
  clip: "M19 11l-7.5 7.5a4.5 4.5 0 0 1-6.5-6.5l8-8a3 3 0 0 1 4.5 4.5l-7.5 7.5a1.5 1.5 0 0 1-2.2-2.2L14.5 7",
  reply: "M9 7l-5 5 5 5M4 12h9a6 6 0 0 1 6 6",
  link: "M14 5h5v5M19 5l-8 8M17 14v4a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1h4",
  phone: "M6 4h3l1.5 4.5L8.5 10a12 12 0 0 0 5.5 5.5l1.5-2 4.5 1.5v3a2 2 0 0 1-2 2A15 15 0 0 1 4 6a2 2 0 0 1 2-2z",
  copy: "M9 9h10v11H9zM15 9V5H5v11h4",
  list: "M9 7h11M9 12h11M9 17h11M4.5 7v.01M4.5 12v.01M4.5 17v.01",
  pin: "M12 21s7-6.5 7-11.5a7 7 0 1 0-14 0C5 14.5 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  file: "M7 3h7l5 5v13H7zM14 3v5h5",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9v.01",
  mic: "M12 4a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V7a3 3 0 0 1 3-3zM6 11v1a6 6 0 0 0 12 0v-1M12 18v3",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20a7.5 7.5 0 0 1 15 0",
  sliders: "M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4",
  bin: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  pencil: "M5 19l1-4L16 5l3 3L9 18z",
  down: "M6 9l6 6 6-6",
  ban: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM6 6l12 12",
  lock: "M7 11h10v9H7zM9 11V8a3 3 0 0 1 6 0v3",
  alert: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 8v5M12 16v.01",
  forward: "M9 5l7 7-7 7",
  form: "M5 4h14v16H5zM8 9h8M8 13h8M8 17h4",
  cart: "M3 4h3l2.5 11h9L20 8H7M10 19.5v.01M16 19.5v.01",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3.5 2",
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration: the words beside it, or the label of its button, say what it means. */
export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

export function VerifiedBadge({ label }: { readonly label: string }) {
  return (
    <svg className="verified" width="16" height="16" viewBox="0 0 24 24" role="img" aria-label={label}>
      <path d="M12 1l2.7 2.4 3.6-.3 1 3.5 3.1 1.9-1.3 3.5 1.3 3.4-3.1 1.9-1 3.5-3.6-.3L12 23l-2.7-2.5-3.6.3-1-3.5-3.1-1.9L2.9 12 1.6 8.5l3.1-1.9 1-3.5 3.6.3z" />
      <path className="verified-tick" d="M7.5 12.2l3 3 6-6.4" />
    </svg>
  );
}

/** One grey tick sent, two delivered, two blue read. */
export function Ticks({ count, read }: { readonly count: 1 | 2; readonly read: boolean }) {
  return (
    <svg className={read ? "ticks ticks-read" : "ticks"} width="18" height="12" viewBox="0 0 18 12" aria-hidden="true">
      <path d="M1.5 6.5l3.2 3.5L11 2.5" />
      {count === 2 && <path d="M7.5 8.5l1.4 1.5 6.3-7.5" />}
    </svg>
  );
}
