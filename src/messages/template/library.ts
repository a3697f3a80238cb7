import type { JsonObject } from "../../platform/json.ts";
import { type TemplateDraft, variablesIn } from "./draft.ts";

type LibraryRow = {
  readonly name: string;
  readonly topic: string | null;
  readonly usecase: string | null;
  readonly document: TemplateDraft;
};

/** An entry of WhatsApp's library as the beginning of a draft; null: one without the parts that make a template. */
export function libraryDraft(row: JsonObject): LibraryRow | null {
  const { name, language, category, body } = row;
  if (typeof name !== "string" || typeof language !== "string" || typeof body !== "string") return null;
  if (category !== "UTILITY" && category !== "MARKETING") return null;
  const samples = Array.isArray(row["body_params"]) ? row["body_params"] : [];
  const said = Object.fromEntries(variablesIn(body).map((variable) => [variable, String(samples[Number(variable) - 1] ?? "")]));
  const buttons = (Array.isArray(row["buttons"]) ? row["buttons"] : []).flatMap(readButton);
  const header = row["header"];
  return {
    name,
    topic: textOf(row["topic"]),
    usecase: textOf(row["usecase"]),
    document: {
      name,
      language,
      category,
      ...(typeof header === "string" && header !== "" ? { header: { kind: "text" as const, text: header } } : {}),
      body: { text: body, ...(Object.keys(said).length === 0 ? {} : { samples: said }) },
      ...(buttons.length === 0 ? {} : { buttons }),
    },
  };
}

function readButton(button: unknown): NonNullable<TemplateDraft["buttons"]> {
  if (typeof button !== "object" || button === null) return [];
  const { type, text, url, phone_number: phone } = button as JsonObject;
  const label = textOf(text) ?? "";
  if (type === "QUICK_REPLY") return [{ kind: "quick_reply", text: label }];
  if (type === "URL") return [{ kind: "url", text: label, url: textOf(url) ?? "" }];
  return type === "PHONE_NUMBER" ? [{ kind: "phone", text: label, phone: textOf(phone) ?? "" }] : [];
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
