/** What WhatsApp answers when it does not take a template (section 4.2 of the reference), in words for its author. By subcode, else by code. */
export const REFUSAL_EN = {
  "template.refusal.2388019": "The account has as many templates as it may have: delete some that are no longer used.",
  "template.refusal.2388023": "A template of this name was deleted in the last 30 days: choose another name.",
  "template.refusal.2388024": "The account has this template in this language already: fetch the templates and edit that one.",
  "template.refusal.2388025":
    "WhatsApp does not take a change now: approved templates once in 24 hours and 10 times in 30 days, those in review not at all.",
  "template.refusal.2388040": "A text is longer than WhatsApp takes.",
  "template.refusal.2388047": "WhatsApp does not take the header as it is written.",
  "template.refusal.2388060": "Quick replies have to stand together, before or after all other buttons.",
  "template.refusal.2388072": "WhatsApp does not take the body as it is written, or a sample is missing.",
  "template.refusal.2388073": "WhatsApp does not take the footer, or the name, as it is written.",
  "template.refusal.2388273": "A sample is missing.",
  "template.refusal.2388293": "There are too many variables for so few words.",
  "template.refusal.2388299": "A variable stands at the beginning or the end of the text.",
  "template.refusal.80007": "More than 100 templates were created in an hour: wait, then submit again.",
  "template.refusal.368": "WhatsApp is looking at the business and takes no templates until it is done.",
} as const;

type Refused = { readonly code: number | null; readonly subcode: number | null };
export type RefusalKey = keyof typeof REFUSAL_EN;

export function refusalKey({ code, subcode }: Refused): RefusalKey | null {
  const keys = [`template.refusal.${subcode ?? ""}`, `template.refusal.${code ?? ""}`];
  return keys.find((key): key is RefusalKey => Object.hasOwn(REFUSAL_EN, key)) ?? null;
}
