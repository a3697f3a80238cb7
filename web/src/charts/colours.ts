import { DARK, LIGHT } from "../theme/tokens.ts";

/** The tokens a chart may draw with: a canvas does not know CSS variables. */
export type Colours = {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: string;
  readonly sunken: string;
  readonly accent: string;
  readonly accentSoft: string;
  readonly good: string;
  readonly warn: string;
  readonly bad: string;
  readonly reply: string;
  /** For series without a meaning of their own. */
  readonly series: readonly string[];
};

export function coloursOf(scheme: "light" | "dark"): Colours {
  const palette = scheme === "dark" ? DARK : LIGHT;
  const of = (name: string): string => palette[name] ?? "";
  return {
    ink: of("ink"),
    muted: of("ink-3"),
    line: of("line"),
    surface: of("surface"),
    sunken: of("sunken"),
    accent: of("accent"),
    accentSoft: of("accent-soft"),
    good: of("good"),
    warn: of("warn"),
    bad: of("bad"),
    reply: of("reply"),
    series: [of("accent"), of("good"), of("reply"), of("warn"), of("bad"), of("wa-link")],
  };
}
