import { describe, expect, it } from "vitest";
import { toCsv } from "./csv.ts";

describe("toCsv", () => {
  it.each(["=1+1", "+33612", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM(A1)"])(
    "makes text of the formula %j",
    (cell) => {
      expect(toCsv(["name"], [[cell]]).split("\r\n")[1]).toMatch(/^"?'/);
    },
  );

  it("leaves numbers numbers, also negative ones", () => {
    expect(toCsv(["n"], [[-3], [null], [0.25]])).toBe("\uFEFFn\r\n-3\r\n\r\n0.25\r\n");
  });

  it("quotes what holds commas, quotes and line breaks", () => {
    expect(toCsv(["a", "b"], [['say "hi"', "one,\ntwo"]])).toBe('\uFEFFa,b\r\n"say ""hi""","one,\ntwo"\r\n');
  });
});
