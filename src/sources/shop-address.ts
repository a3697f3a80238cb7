import type { ChannelSetting, Worded } from "../messages/channel-form.ts";

/** `https://Shop.example/` and `shop.example` are the same shop. Null: no host can be read. */
export function hostOf(text: string): string | null {
  const url = text.includes("://") ? text : `https://${text}`;
  return URL.canParse(url) ? new URL(url).host.toLowerCase() : null;
}

/** Whom a call says it comes from, when that is another shop than the setting names; null: the same, or not told. */
export function strangerTo(expected: unknown, told: string | undefined): string | null {
  if (typeof expected !== "string" || expected === "" || told === undefined || told === "") return null;
  return hostOf(told) === hostOf(expected) ? null : told.slice(0, 200);
}

export function shopAddress(label: Worded, example: string): ChannelSetting {
  return {
    label,
    help: {
      en: "Calls that name another shop are kept and do nothing.",
      fr: "Les appels au nom d’une autre boutique sont conservés et ne font rien.",
    },
    kind: "text",
    required: true,
    problem: (value) =>
      typeof value === "string" && (hostOf(value)?.includes(".") ?? false)
        ? null
        : { en: `must be an address such as ${example}`, fr: `doit être une adresse telle que ${example}` },
  };
}

/** Whether the box for text messages names WhatsApp as well: then what is said of one is said of both. */
export const SMS_IS_WHATSAPP: ChannelSetting = {
  label: { en: "The box for text messages names WhatsApp too", fr: "La case des SMS nomme aussi WhatsApp" },
  help: {
    en: "Only if the words beside the box in your shop say so.",
    fr: "Uniquement si le texte de la case dans votre boutique le dit.",
  },
  kind: "yes_no",
  required: false,
  initial: false,
};
