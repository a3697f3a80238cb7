/** Flow JSON as text, one value a line, so that Meta's line numbers lead back to the part of the form they are about. */
import type { Json, JsonObject } from "../platform/json.ts";
import { compileForm, type FormAt } from "./compile.ts";
import { type FormDocument, isQuestion } from "./document.ts";

export type LocatedFlow = {
  readonly text: string;
  /** JSON pointer into the form; the whole form when the line is about nothing of the author's. */
  readonly pathAt: (line: number) => string;
};

export function locatedFlow(form: FormDocument, at: FormAt): LocatedFlow {
  const lines: { readonly text: string; readonly path: string }[] = [];
  write(compileForm(form, at), "", "", "", "", lines);
  return {
    text: lines.map(({ text }) => text).join("\n"),
    pathAt: (line) => formPath(form, lines[Math.min(Math.max(line, 1), lines.length) - 1]?.path ?? ""),
  };
}

function write(value: Json, path: string, indent: string, before: string, after: string, lines: { text: string; path: string }[]): void {
  if (typeof value !== "object" || value === null)
    return void lines.push({ text: `${indent}${before}${JSON.stringify(value)}${after}`, path });
  const isList = Array.isArray(value);
  const entries = Object.entries(value as JsonObject);
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  lines.push({ text: `${indent}${before}${open}`, path });
  entries.forEach(([key, entry], index) =>
    write(entry, `${path}/${key}`, `${indent}  `, isList ? "" : `${JSON.stringify(key)}: `, index === entries.length - 1 ? "" : ",", lines),
  );
  lines.push({ text: `${indent}${close}${after}`, path });
}

const PLACE = /^\/screens\/(\d+)(?:\/layout\/children\/0\/children\/(\d+)(\/.*)?|\/(id|title))?/;

function formPath(form: FormDocument, pointer: string): string {
  const [, screenText, childText, rest = "", own] = PLACE.exec(pointer) ?? [];
  if (screenText === undefined) return "";
  const at = `/screens/${screenText}`;
  const screen = form.screens[Number(screenText)];
  if (own !== undefined) return `${at}/${own}`;
  if (!screen || childText === undefined) return at;
  const children = screen.parts.flatMap((part, index) =>
    Array.from({ length: part.if ? 1 : componentCount(form, screen.id, index) }, () => index),
  );
  const place = children[Number(childText)];
  if (place === undefined) return `${at}/button`;
  const option = /\/data-source\/(\d+)/.exec(rest)?.[1];
  const part = screen.parts[place];
  if (option !== undefined && part && "options" in part) return `${at}/parts/${place}/options/${option}`;
  return `${at}/parts/${place}${part && isQuestion(part) ? (/\/(label|text|helper-text|description)$/.test(rest) ? "/label" : "") : "/text"}`;
}

/** A long question is two components: itself, and the field below. */
function componentCount(form: FormDocument, screenId: string, place: number): number {
  const screen = form.screens.find(({ id }) => id === screenId);
  const part = screen?.parts[place];
  if (!screen || !part) return 1;
  const alone = compileForm({ ...form, screens: [{ ...screen, parts: [part] }] }, { formId: "", version: 1 });
  const [compiled] = alone["screens"] as readonly JsonObject[];
  const layout = compiled?.["layout"] as { readonly children: readonly [{ readonly children: readonly Json[] }] } | undefined;
  return (layout?.children[0].children.length ?? 2) - 1;
}
