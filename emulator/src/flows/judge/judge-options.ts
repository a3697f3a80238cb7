import { isObject, textAt } from "../../json.ts";
import { isBinding } from "../bindings.ts";
import type { Findings } from "./findings.ts";

const lengths = { title: 30, description: 300, metadata: 20 } as const;
const mostWithImages = 100;

/** Entries of a `data-source`: an id and a title each, ids once. */
export function judgeOptions(type: string, options: readonly unknown[], path: string, findings: Findings): void {
  const ids = new Set<string>();
  for (const [index, option] of options.entries()) {
    const at = `${path}/${index}`;
    if (!isObject(option)) continue;
    for (const key of ["id", "title"])
      if (typeof option[key] !== "string") findings.schema("MISSING_REQUIRED_TYPE_PROPERTY", at, `Required property '${key}' is missing.`);
    for (const [key, most] of Object.entries(lengths)) {
      const value = textAt(option, key) ?? "";
      if (value.length > most && !isBinding(value))
        findings.schema("MAX_CHARS_REQUIRED", `${at}/${key}`, `Property '${key}' should have at most '${most}' characters.`);
    }
    const id = textAt(option, "id") ?? "";
    if (ids.has(id)) findings.flow("INVALID_PROPERTY_VALUE", `${at}/id`, `Duplicate id found in data-source: ${id}.`);
    ids.add(id);
  }
  const withImages = options.some((option) => isObject(option) && option["image"] !== undefined);
  if (type === "Dropdown" && withImages && options.length > mostWithImages)
    findings.schema("MAX_ITEMS_REQUIRED", path, `Property 'data-source' should have at most '${mostWithImages}' items.`);
}
