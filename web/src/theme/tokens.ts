/** The only source of colour, space and type. Everything else says `var(--…)`. */
type Palette = { readonly [name: string]: string };

export const LIGHT: Palette = {
  page: "#f7f6f3",
  rail: "#efede8",
  surface: "#ffffff",
  sunken: "#f3f1ec",
  hover: "#f1efe9",
  line: "#e5e2da",
  "line-strong": "#cbc7bd",
  ink: "#1b1d21",
  "ink-2": "#4a4e55",
  "ink-3": "#666a71",
  accent: "#2f4bb8",
  "accent-soft": "#e7ebfa",
  "accent-line": "#c3cdf2",
  "on-accent": "#ffffff",
  good: "#0a6a6c",
  "good-soft": "#dcf0ee",
  warn: "#855400",
  "warn-soft": "#fbeed2",
  bad: "#b0261e",
  "bad-soft": "#fbe5e2",
  reply: "#6440ad",
  "reply-soft": "#eee7fa",
  shadow: "0 1px 2px rgb(27 29 33 / 6%), 0 4px 16px rgb(27 29 33 / 5%)",
  "shadow-high": "0 2px 6px rgb(27 29 33 / 8%), 0 16px 48px rgb(27 29 33 / 14%)",
  // WhatsApp's own, only for what is WhatsApp.
  "wa-green": "#12804a",
  "wa-chat": "#efeae2",
  "wa-out": "#d9fdd3",
  "wa-in": "#ffffff",
  "wa-ink": "#111b21",
  "wa-faint": "#5b6971",
  "wa-link": "#027eb5",
  "wa-read": "#027eb5",
  "wa-line": "rgb(17 27 33 / 10%)",
};

export const DARK: Palette = {
  page: "#131416",
  rail: "#0e0f11",
  surface: "#1a1c1f",
  sunken: "#16181a",
  hover: "#212428",
  line: "#2a2d32",
  "line-strong": "#43474e",
  ink: "#ecebe7",
  "ink-2": "#b9bbc0",
  "ink-3": "#92969d",
  accent: "#9db0ff",
  "accent-soft": "#222a4a",
  "accent-line": "#3b4880",
  "on-accent": "#10142a",
  good: "#63cac3",
  "good-soft": "#12302f",
  warn: "#e9b85a",
  "warn-soft": "#362b14",
  bad: "#ff948a",
  "bad-soft": "#401f1c",
  reply: "#c6abff",
  "reply-soft": "#2d2444",
  shadow: "0 1px 2px rgb(0 0 0 / 40%)",
  "shadow-high": "0 2px 6px rgb(0 0 0 / 40%), 0 16px 48px rgb(0 0 0 / 50%)",
  "wa-green": "#3ecf7f",
  "wa-chat": "#0b141a",
  "wa-out": "#005c4b",
  "wa-in": "#202c33",
  "wa-ink": "#e9edef",
  "wa-faint": "#a3b0b7",
  "wa-link": "#53bdeb",
  "wa-read": "#53bdeb",
  "wa-line": "rgb(233 237 239 / 12%)",
};

/** Sizes on the 4-pixel grid. */
export const SIZES: Palette = {
  "rail-wide": "212px",
  "rail-narrow": "60px",
  "bar-high": "52px",
  "text-xs": "12px",
  "text-sm": "13px",
  "text-md": "14px",
  "text-lg": "16px",
  "text-xl": "22px",
  "text-figure": "28px",
  radius: "8px",
  "radius-small": "5px",
};

/** The component library's own greys in the dark, from text to the deepest ground. */
export const NIGHT = ["#ecebe7", "#b9bbc0", "#92969d", "#6a6e75", "#43474e", "#2a2d32", "#1a1c1f", "#131416", "#0e0f11", "#0a0b0c"] as const;

/** Ten shades for the component library, around the accent. */
export const COBALT = ["#f1f3fc", "#e1e6f8", "#c3cdf2", "#9db0ff", "#7f93ea", "#5e75d8", "#4660c8", "#2f4bb8", "#273f9c", "#1f337f"] as const;
