import { type TemplateDraft, variablesIn } from "../../messages/template/draft.ts";
import type { ReadyTemplate } from "./ready-journey.ts";

/** What the review is shown in the place of a variable. */
const SAMPLES: { readonly [variable: string]: string } = {
  first_name: "Ana",
  order_number: "1042",
  tracking: "https://parcel.example.com/1042",
  notice: "no water today from two to four",
  time: "15:00",
  service: "Consultation",
  when: "Tuesday 10 March, 15:00",
  link: "https://shop.example.com/appointment",
};

/** A template that a ready-made journey names, to be looked through and submitted. */
export function readyDraft({ name, category, body, quickReplies = [] }: ReadyTemplate): TemplateDraft {
  const samples = Object.fromEntries(variablesIn(body).map((variable) => [variable, SAMPLES[variable] ?? ""]));
  return {
    name,
    language: "en",
    category,
    body: { text: body, samples },
    ...(quickReplies.length > 0 ? { buttons: quickReplies.map((text) => ({ kind: "quick_reply" as const, text })) } : {}),
  };
}
