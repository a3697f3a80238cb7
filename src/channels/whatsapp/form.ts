import type { ChannelForm } from "../../messages/channel-form.ts";

/** WhatsApp's messages are more than texts by name: `messages/content.ts`. Its numbers are connected by a page of their own. */
export const form: ChannelForm = {
  kind: "whatsapp",
  name: { en: "WhatsApp", fr: "WhatsApp" },
  about: {
    en: "Rich, two-way conversations through Meta's Cloud API.",
    fr: "Des conversations riches, dans les deux sens, par l’API Cloud de Meta.",
  },
  // The phone first: it reaches in every case, a BSUID not for authentication templates (131062, section 4.3).
  addressedBy: ["phone", "bsuid"],
  fields: {},
  preview: () => ({ header: null, body: "", footer: null, buttons: [] }),
  settings: {},
  secrets: {},
  messagesPerSecond: 80,
  tells: ["delivered", "read", "clicked", "replied"],
};
