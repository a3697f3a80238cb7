import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { RIGHTS, ROLES, rightsOfRole } from "./rights.ts";

/** As docs/access.md shows it. */
function table(): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    line(["right", ...ROLES]),
    line(["---", ...ROLES.map(() => ":-:")]),
    ...RIGHTS.map((right) => line([`\`${right}\``, ...ROLES.map((role) => (rightsOfRole(role).has(right) ? "●" : ""))])),
  ].join("\n");
}

it("is what docs/access.md says: who changes one puts this table there", async () => {
  const document = await readFile(new URL("../../docs/access.md", import.meta.url), "utf8");
  const shown = /<!-- rights -->\n\n?([^]*?)\n\n?<!-- \/rights -->/.exec(document)?.[1];
  // A formatter may line the columns up.
  const plain = (text: string): string => text.replace(/ *\| */g, "|").replace(/:?-+:?/g, "-");
  expect(plain(shown ?? ""), table()).toBe(plain(table()));
});

it("lets nobody but an owner have what keeps owners apart", () => {
  for (const role of ROLES) expect(rightsOfRole(role).has("security:manage")).toBe(role === "owner");
});
