/** In a text that is HTML, what is printed of a value is escaped; what somebody wrote into the text or a fragment stands as it is. */
import { CaptureTag, CycleTag, EchoTag, type Emitter, Output, type Template, Value } from "liquidjs";
import { decodeReferences, escapeValue } from "../messages/markup.ts";
import type { Named } from "./fast-text.ts";
import { ESCAPES, everyPart } from "./fragment-tag.ts";

/** `filters`: those it went through. What was escaped by the author is so once; lines that were to be broken stay so. */
export function escapePrinted(text: string, filters: readonly Named[] = []): string {
  const last = filters.at(-1)?.name;
  if (last === "escape") return escapeValue(decodeReferences(text));
  if (last === "newline_to_br")
    return text
      .split(/<br \/>\r?\n/)
      .map(escapeValue)
      .join("<br />");
  return escapeValue(text);
}

/** Liquid's own option escapes while parsing, which would parse each text twice and leave `cycle` out. */
export function escapeWhatIsPrinted(templates: readonly Template[]): void {
  for (const part of everyPart(templates)) {
    if (part instanceof CaptureTag) captureValues(part);
    else if (part instanceof Output || part instanceof EchoTag || part instanceof CycleTag) escapeOutput(part);
  }
}

function escapeOutput(part: Template): void {
  const render = part.render.bind(part);
  const filters = "value" in part && part.value instanceof Value ? part.value.filters : [];
  part.render = function* printed(context, emitter) {
    const out = context.getRegister<boolean>(ESCAPES) ? escaping(emitter, filters) : emitter;
    const returned: unknown = yield* render(context, out) as Generator<unknown, unknown, unknown>;
    // `cycle` answers what it prints instead of writing it.
    if (returned !== undefined && returned !== null) out.write(returned);
  };
}

function escaping(emitter: Emitter, filters: readonly Named[]): Emitter {
  return {
    buffer: "",
    write: (value) => {
      const before = emitter.buffer.length;
      emitter.write(value);
      emitter.buffer = `${emitter.buffer.slice(0, before)}${escapePrinted(emitter.buffer.slice(before), filters)}`;
    },
  };
}

/** What is captured is a value like any other: escaped where it is printed, once. */
function captureValues(part: Template): void {
  const render = part.render.bind(part);
  part.render = function* captured(context, emitter) {
    const escapes = context.getRegister<boolean>(ESCAPES);
    context.setRegister(ESCAPES, false);
    try {
      yield* render(context, emitter) as Generator<unknown, void, unknown>;
    } finally {
      context.setRegister(ESCAPES, escapes);
    }
  };
}
