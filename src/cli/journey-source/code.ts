/** Expressions of TypeScript, and how they are laid out. */
import type { Json } from "../../platform/json.ts";

export type Code =
  | { readonly kind: "plain"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly Code[] }
  | { readonly kind: "object"; readonly members: readonly (readonly [name: string, value: Code])[] }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Code[] };

const WIDTH = 140;
const STEP = "  ";

export function plain(value: Json | undefined): Code {
  // JSON knows no -0, but reads one.
  return { kind: "plain", text: Object.is(value, -0) ? "-0" : value === undefined ? "undefined" : JSON.stringify(value) };
}

/** In one line where it fits behind what stands before it, else broken from the outside in. */
export function layOut(code: Code, indent = "", before = 0): string {
  const flat = flatOf(code);
  if (indent.length + before + flat.length <= WIDTH || code.kind === "plain") return flat;
  const inner = `${indent}${STEP}`;
  const block = (open: string, lines: readonly string[], close: string): string =>
    lines.length === 0 ? `${open}${close}` : `${open}\n${lines.map((line) => `${inner}${line},\n`).join("")}${indent}${close}`;
  switch (code.kind) {
    case "list":
      return block(
        "[",
        code.items.map((item) => layOut(item, inner)),
        "]",
      );
    case "object":
      return block(
        "{",
        code.members.map(([name, value]) => `${keyOf(name)}: ${layOut(value, inner, keyOf(name).length + 3)}`),
        "}",
      );
    case "call": {
      const last = code.args.at(-1);
      const first = code.args.slice(0, -1).map(flatOf).join(", ");
      // The last argument may hold all that is long.
      if (last && last.kind !== "plain" && indent.length + before + code.name.length + first.length + 4 <= WIDTH)
        return `${code.name}(${first === "" ? "" : `${first}, `}${layOut(last, indent, WIDTH)})`;
      return block(
        `${code.name}(`,
        code.args.map((arg) => layOut(arg, inner)),
        ")",
      );
    }
  }
}

function flatOf(code: Code): string {
  switch (code.kind) {
    case "plain":
      return code.text;
    case "list":
      return `[${code.items.map(flatOf).join(", ")}]`;
    case "object":
      return code.members.length === 0 ? "{}" : `{ ${code.members.map(([name, value]) => `${keyOf(name)}: ${flatOf(value)}`).join(", ")} }`;
    case "call":
      return `${code.name}(${code.args.map(flatOf).join(", ")})`;
  }
}

function keyOf(name: string): string {
  // Written plainly it would be no member but what the object inherits from.
  if (name === "__proto__") return `["__proto__"]`;
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
