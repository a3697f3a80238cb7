import type { ChannelForm } from "../../messages/channel-form.ts";
import { isMjml } from "./blocks.ts";
import { mjmlProblem } from "./mjml-source.ts";
import { previewEmail } from "./plain-text.ts";
import { UNSUBSCRIBE } from "./safe-address.ts";
import { SECRETS, SETTINGS } from "./settings.ts";

export const form: ChannelForm = {
  kind: "email",
  name: { en: "E-mail", fr: "E-mail" },
  about: {
    en: "Messages with room for pictures and details, by your own mail server.",
    fr: "Des messages qui ont de la place pour des images et des détails, par votre serveur de messagerie.",
  },
  addressedBy: ["email"],
  fields: {
    subject: {
      what: "the subject",
      label: { en: "Subject", fr: "Objet" },
      most: 200,
      required: true,
      control: "line",
    },
    preheader: {
      what: "the preview text",
      label: { en: "Preview text", fr: "Texte d'aperçu" },
      help: { en: "What a list of messages shows beside the subject.", fr: "Ce que montre la liste des messages à côté de l'objet." },
      most: 200,
      required: false,
      control: "line",
    },
    body: {
      what: "the body",
      label: { en: "Message", fr: "Message" },
      help: {
        en: "# Heading · **bold** · *italic* · [words](https://…) · [[Button]](https://…) · ![picture](https://…) · --- for a line · - for a list. Or a whole <mjml> document. {{ unsubscribe_url }} is the person's way out; marketing has it at its end in any case.",
        fr: "# Titre · **gras** · *italique* · [mots](https://…) · [[Bouton]](https://…) · ![image](https://…) · --- pour un trait · - pour une liste. Ou un document <mjml> entier. {{ unsubscribe_url }} est le lien de désinscription de la personne ; le marketing l'a de toute façon à sa fin.",
      },
      most: 60_000,
      required: true,
      control: "lines",
      links: "inMarkup",
      markup: "html",
    },
  },
  // In the encoding of mail a third more, which nearly every server takes.
  files: { most: 10, mostBytes: 10_000_000 },
  preview: previewEmail,
  isDrawn: true,
  faults: ({ body = "" }, { name, path }) => {
    const problem = isMjml(body) ? mjmlProblem(body) : null;
    return problem === null ? [] : [{ path: `${path}/body`, problem: `the body of "${name}": ${problem}` }];
  },
  standIns: { unsubscribe_url: UNSUBSCRIBE },
  settings: SETTINGS,
  secrets: SECRETS,
  messagesPerSecond: 20,
  tells: ["delivered", "read", "clicked", "replied"],
};
