import { describe, expect, it } from "vitest";
import { foldText } from "./fold-text.ts";

describe("foldText", () => {
  it("leaves what fits alone", () => {
    expect(foldText("")).toBeNull();
    expect(foldText("a".repeat(768))).toBeNull();
  });

  it("cuts between words", () => {
    expect(foldText("word ".repeat(200))).toMatch(/^(word )+word$/);
  });

  it("counts lines, not only characters", () => {
    expect(foldText("a\n".repeat(40))?.split("\n").length).toBeLessThan(25);
  });

  it("never splits a character, nor a text without spaces at the wrong place", () => {
    const folded = foldText("😀".repeat(500)) ?? "";
    expect([...folded].every((char) => char === "😀")).toBe(true);
    expect(folded.length).toBeGreaterThan(600);
  });
});
