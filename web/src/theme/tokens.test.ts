import { describe, expect, it } from "vitest";
import { DARK, LIGHT } from "./tokens.ts";

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((left, right) => left - right);
  return (high + 0.05) / (low + 0.05);
}

/** Every pair of text and ground that the views use. */
const PAIRS: readonly (readonly [string, readonly string[]])[] = [
  ["ink", ["page", "surface", "sunken", "rail", "hover"]],
  ["ink-2", ["page", "surface", "sunken", "rail", "hover"]],
  ["ink-3", ["page", "surface", "sunken", "hover"]],
  ["accent", ["page", "surface", "accent-soft", "rail", "hover"]],
  ["on-accent", ["accent"]],
  ["good", ["surface", "page", "good-soft"]],
  ["warn", ["surface", "page", "warn-soft"]],
  ["bad", ["surface", "page", "bad-soft"]],
  ["surface", ["bad", "warn"]],
  ["reply", ["surface", "page", "hover", "reply-soft"]],
  ["wa-green", ["surface"]],
  ["wa-ink", ["wa-in", "wa-out"]],
  ["wa-faint", ["wa-in", "wa-out"]],
  ["wa-link", ["wa-in", "wa-out"]],
];

describe.each([
  ["light", LIGHT],
  ["dark", DARK],
] as const)("%s", (_name, palette) => {
  it("reads at AA everywhere", () => {
    const weak = PAIRS.flatMap(([text, grounds]) =>
      grounds.map((ground) => ({ pair: `${text} on ${ground}`, ratio: contrast(palette[text] ?? "", palette[ground] ?? "") })),
    ).filter(({ ratio }) => ratio < 4.5);
    expect(weak).toEqual([]);
  });
});
