import { objectAt, textAt, type JsonObject } from "../json.ts";
import type { TextSlots } from "./shape.ts";

/** Parameter values by slot name; positional ones in order. */
export function valuesFor(slots: TextSlots, parameters: readonly JsonObject[], named: boolean): Map<string, string> {
  const values = new Map<string, string>();
  parameters.forEach((parameter, index) => {
    const name = named ? textAt(parameter, "parameter_name") : (slots.names[index] ?? String(index + 1));
    if (name !== null) values.set(name, wordsOf(parameter));
  });
  return values;
}

/** Currency and date parameters always show their fallback (section 3.11). */
function wordsOf(parameter: JsonObject): string {
  const kind = textAt(parameter, "type") ?? "text";
  return (kind === "text" ? textAt(parameter, "text") : textAt(objectAt(parameter, kind), "fallback_value")) ?? "";
}
