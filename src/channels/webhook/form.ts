import type { ChannelForm } from "../../messages/channel-form.ts";

export const form: ChannelForm = {
  kind: "webhook",
  name: { en: "Webhook", fr: "Webhook" },
  about: {
    en: "Hands each message to a system of your own, as a signed call.",
    fr: "Remet chaque message à un de vos systèmes, par un appel signé.",
  },
  addressedBy: ["externalId", "email", "phone"],
  goesByOwnName: true,
  fields: {
    title: {
      what: "the title",
      label: { en: "Title", fr: "Titre" },
      most: 200,
      required: false,
      control: "line",
    },
    text: {
      what: "the text",
      label: { en: "Text", fr: "Texte" },
      most: 4_000,
      required: true,
      control: "lines",
      links: "inText",
    },
  },
  preview: ({ title = "", text = "" }) => ({
    header: title === "" ? null : { kind: "text", text: title },
    body: text,
    footer: null,
    buttons: [],
  }),
  settings: {
    url: {
      label: { en: "Address", fr: "Adresse" },
      help: { en: "Called with POST for each message.", fr: "Appelée par POST pour chaque message." },
      kind: "text",
      required: true,
      problem: (value) =>
        typeof value === "string" && /^https?:\/\//.test(value) && URL.canParse(value)
          ? null
          : { en: "must be an address such as https://app.example/inbox", fr: "doit être une adresse telle que https://app.example/inbox" },
    },
  },
  secrets: {
    signingKey: {
      label: { en: "Signing key", fr: "Clé de signature" },
      help: {
        en: "Signs each call in X-Parley-Signature (HMAC-SHA256 of the body), and each receipt you send back.",
        fr: "Signe chaque appel dans X-Parley-Signature (HMAC-SHA256 du corps), et chaque accusé que vous renvoyez.",
      },
      kind: "text",
      required: true,
    },
  },
  messagesPerSecond: 50,
  tells: ["delivered", "read"],
};
