import type { ChannelForm } from "../../messages/channel-form.ts";
import { profileKey } from "../profile-key.ts";

const MOST_ADDRESS = 2_000;
const ADDRESS = {
  test: (text: string) => /^https?:\/\/[^\s/]+/i.test(text) && URL.canParse(text),
  problem: (text: string) => `"${text}" is not a web address: begin it with https://`,
};
export const PLACEMENTS = ["feed", "banner"] as const;

export const form: ChannelForm = {
  kind: "in_app",
  name: { en: "In-app", fr: "Dans l’application" },
  about: {
    en: "A message inside your pages, for visitors who are signed in: in their feed, or as a banner. They can answer.",
    fr: "Un message dans vos pages, pour les visiteurs connectés : dans leur fil, ou en bandeau. Ils peuvent répondre.",
  },
  // By this name the shop's server says who a visitor is.
  addressedBy: ["externalId"],
  fields: {
    title: { what: "the title", label: { en: "Title", fr: "Titre" }, most: 150, required: false, control: "line" },
    text: { what: "the text", label: { en: "Text", fr: "Texte" }, most: 2_000, required: true, control: "lines" },
    image: {
      what: "the picture",
      label: { en: "Picture", fr: "Image" },
      most: MOST_ADDRESS,
      required: false,
      form: ADDRESS,
      control: "address",
    },
    url: {
      what: "the address",
      label: { en: "Opens", fr: "Ouvre" },
      most: MOST_ADDRESS,
      required: false,
      form: ADDRESS,
      control: "address",
      links: "address",
    },
    label: { what: "the button", label: { en: "Button", fr: "Bouton" }, most: 40, required: false, control: "line" },
    placement: {
      what: "the placement",
      label: { en: "Placement", fr: "Emplacement" },
      help: { en: "feed (or empty), or banner.", fr: "feed (ou vide) pour le fil, ou banner pour le bandeau." },
      most: 10,
      required: false,
      form: {
        test: (text) => PLACEMENTS.some((placement) => placement === text),
        problem: (text) => `"${text}" is no placement: there are ${PLACEMENTS.join(" and ")}`,
      },
      control: "line",
    },
  },
  preview: ({ title = "", text = "", image = "", url = "", label = "" }) => ({
    header: image === "" ? (title === "" ? null : { kind: "text", text: title }) : { kind: "image", url: image },
    body: image === "" || title === "" ? text : `${title}\n${text}`,
    footer: null,
    buttons: url === "" ? [] : [{ kind: "url", text: label === "" ? url : label, url }],
  }),
  faults: ({ label = "", url = "" }, { name, path }) =>
    label.trim() !== "" && url.trim() === ""
      ? [{ path: `${path}/url`, problem: `the button of "${name}" opens nothing: give it an address` }]
      : [],
  settings: {
    keepDays: {
      label: { en: "Kept for so many days", fr: "Conservé tant de jours" },
      help: { en: "Then a message leaves the feed.", fr: "Ensuite un message quitte le fil." },
      kind: "number",
      required: false,
      initial: 30,
      problem: (value) =>
        typeof value === "number" && value >= 1 && value <= 365
          ? null
          : { en: "must be a number from 1 to 365", fr: "doit être un nombre de 1 à 365" },
    },
  },
  secrets: { profileKey },
  messagesPerSecond: 200,
  tells: ["delivered", "read", "clicked", "replied"],
};
