import type { ChannelField, ChannelForm } from "../../messages/channel-form.ts";
import type { ContentPreview } from "../../messages/content.ts";
import { profileKey } from "../profile-key.ts";

const MOST_ADDRESS = 500;
const ADDRESS = {
  test: (text: string) => /^https?:\/\/[^\s/]+/i.test(text) && URL.canParse(text),
  problem: (text: string) => `"${text}" is not a web address: begin it with https://`,
};
const PRIVATE_KEY = /^[A-Za-z0-9_-]{43}$/;

const address = (what: string, label: ChannelField["label"], more: Partial<ChannelField> = {}): ChannelField => ({
  what,
  label,
  most: MOST_ADDRESS,
  required: false,
  form: ADDRESS,
  control: "address",
  ...more,
});
const line = (what: string, label: ChannelField["label"], most: number, more: Partial<ChannelField> = {}): ChannelField => ({
  what,
  label,
  most,
  required: false,
  control: "line",
  ...more,
});

export const form: ChannelForm = {
  kind: "web_push",
  name: { en: "Web push", fr: "Notification web" },
  about: {
    en: "A notification of the browser, also while your site is closed.",
    fr: "Une notification du navigateur, même quand votre site est fermé.",
  },
  addressedBy: "subscription",
  fields: {
    title: line("the title", { en: "Title", fr: "Titre" }, 100, { required: true }),
    body: { what: "the text", label: { en: "Text", fr: "Texte" }, most: 400, required: false, control: "lines" },
    url: address("the address", { en: "Opens", fr: "Ouvre" }, { links: "address" }),
    icon: address("the icon", { en: "Icon", fr: "Icône" }),
    image: address("the picture", { en: "Picture", fr: "Image" }),
    action1: line("the first button", { en: "First button", fr: "Premier bouton" }, 40),
    action1Url: address("the first button's address", { en: "First button opens", fr: "Le premier bouton ouvre" }, { links: "address" }),
    action2: line("the second button", { en: "Second button", fr: "Second bouton" }, 40),
    action2Url: address("the second button's address", { en: "Second button opens", fr: "Le second bouton ouvre" }, { links: "address" }),
    topic: line("the topic", { en: "Topic", fr: "Sujet" }, 100, {
      help: {
        en: "A newer message of the same topic takes the place of an older one that was not looked at.",
        fr: "Un message plus récent du même sujet prend la place d’un plus ancien qui n’a pas été regardé.",
      },
    }),
  },
  preview: ({ title = "", body = "", image = "", action1 = "", action1Url = "", action2 = "", action2Url = "" }): ContentPreview => ({
    header: image === "" ? { kind: "text", text: title } : { kind: "image", url: image },
    body: image === "" ? body : [title, body].filter((text) => text !== "").join("\n"),
    footer: null,
    buttons: [
      { label: action1, url: action1Url },
      { label: action2, url: action2Url },
    ].flatMap(({ label, url }) => (label === "" ? [] : [{ kind: "url" as const, text: label, url }])),
  }),
  faults: (fields, { name, path }) =>
    ["action1", "action2"].flatMap((button) => {
      const [label, target] = [fields[button] ?? "", fields[`${button}Url`] ?? ""];
      if ((label.trim() === "") === (target.trim() === "")) return [];
      const missing = label.trim() === "" ? button : `${button}Url`;
      return [{ path: `${path}/${missing}`, problem: `a button of "${name}" needs both its words and its address` }];
    }),
  settings: {
    contact: {
      label: { en: "Contact", fr: "Contact" },
      help: {
        en: "Whom the operators of push services turn to: mailto:you@example.com or an https address.",
        fr: "À qui s’adressent les exploitants des services de notification : mailto:vous@exemple.fr ou une adresse https.",
      },
      kind: "text",
      required: true,
      problem: (value) =>
        typeof value === "string" && /^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/.test(value)
          ? null
          : {
              en: "must be an address such as mailto:you@example.com or https://example.com/contact",
              fr: "doit être une adresse telle que mailto:vous@example.com ou https://example.com/contact",
            },
    },
    keepHours: {
      label: { en: "Kept for so many hours", fr: "Conservée tant d’heures" },
      help: {
        en: "How long a push service keeps a message for a browser that is not running.",
        fr: "Combien de temps un service garde un message pour un navigateur qui ne tourne pas.",
      },
      kind: "number",
      required: false,
      initial: 72,
      problem: (value) =>
        typeof value === "number" && value >= 0 && value <= 672
          ? null
          : { en: "must be a number from 0 to 672", fr: "doit être un nombre de 0 à 672" },
    },
  },
  secrets: {
    profileKey,
    privateKey: {
      label: { en: "VAPID private key", fr: "Clé privée VAPID" },
      help: {
        en: "Leave it empty and Parley makes one. With another key all subscriptions made before are lost.",
        fr: "Laissez-la vide et Parley en crée une. Avec une autre clé, les abonnements précédents sont perdus.",
      },
      kind: "text",
      required: false,
      problem: (value) =>
        typeof value === "string" && PRIVATE_KEY.test(value)
          ? null
          : { en: "must be 32 bytes in base64url, 43 characters", fr: "doit être 32 octets en base64url, 43 caractères" },
    },
  },
  messagesPerSecond: 50,
  tells: ["delivered", "read", "clicked"],
};
