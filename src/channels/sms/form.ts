import type { ChannelForm, ChannelSetting } from "../../messages/channel-form.ts";
import { MOST_PARTS, segmentsOf } from "./segments.ts";
import { lengthWords } from "./words.ts";

/** What the large providers take. Of 1,600 characters no message has more parts than a phone puts together. */
const MOST_CHARACTERS = 1_600;
/** A number with `+`, a short code, or up to 11 letters and digits. */
const SENDER = /^(\+[1-9]\d{4,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/;

export const form: ChannelForm = {
  kind: "sms",
  name: { en: "SMS", fr: "SMS" },
  about: {
    en: "Short texts that reach any mobile phone, with or without the internet.",
    fr: "De courts textes qui atteignent tout téléphone mobile, avec ou sans internet.",
  },
  addressedBy: ["phone"],
  fields: {
    text: {
      what: "the text",
      label: { en: "Text", fr: "Texte" },
      help: {
        en: "One message holds 160 characters, or 70 when a character is none that all phones know, such as an emoji or ’.",
        fr: "Un message contient 160 caractères, ou 70 si l’un d’eux n’est pas connu de tous les téléphones, comme un emoji ou ’.",
      },
      most: MOST_CHARACTERS,
      required: true,
      control: "lines",
      links: "inText",
    },
  },
  preview: ({ text = "" }) => ({ header: null, body: text, footer: null, buttons: [] }),
  note: ({ text = "" }) => lengthWords(text),
  faults: ({ text = "" }, at, fixed) => {
    const said = fixed(text);
    return said !== null && segmentsOf(said).parts.length > MOST_PARTS
      ? [{ path: `${at.path}/text`, problem: `the text of "${at.name}" is longer than an SMS can be: shorten it` }]
      : [];
  },
  settings: {
    connection: {
      label: { en: "Connection", fr: "Connexion" },
      help: {
        en: "smpp: to a carrier's message centre (SMPP 3.4). http: to Twilio or a provider with the same interface.",
        fr: "smpp : au centre de messages d’un opérateur (SMPP 3.4). http : à Twilio ou à un fournisseur qui a la même interface.",
      },
      kind: "choice",
      choices: ["http", "smpp"],
      required: true,
      initial: "http",
    },
    account: {
      label: { en: "Account", fr: "Compte" },
      help: { en: "http: the Account SID. smpp: the system_id.", fr: "http : l’Account SID. smpp : le system_id." },
      kind: "text",
      required: true,
      problem: (value) =>
        typeof value === "string" && /^[\x21-\x7e]{1,64}$/.test(value)
          ? null
          : { en: "must be 1 to 64 letters, digits and signs", fr: "doit avoir de 1 à 64 lettres, chiffres et signes" },
    },
    from: {
      label: { en: "Sender", fr: "Expéditeur" },
      help: {
        en: "The number with +, a short code, or up to 11 letters. Nobody can answer to letters.",
        fr: "Le numéro avec +, un numéro court, ou 11 lettres au plus. Personne ne peut répondre à des lettres.",
      },
      kind: "text",
      required: false,
      problem: (value) =>
        typeof value === "string" && SENDER.test(value)
          ? null
          : {
              en: "must be a number such as +33612345678, a short code, or up to 11 letters",
              fr: "doit être un numéro tel que +33612345678, un numéro court, ou 11 lettres au plus",
            },
    },
    messagingService: {
      label: { en: "http: Messaging Service", fr: "http : Messaging Service" },
      help: { en: "Begins with MG; chooses the number itself.", fr: "Commence par MG ; choisit lui-même le numéro." },
      kind: "text",
      required: false,
    },
    apiUrl: {
      label: { en: "http: address", fr: "http : adresse" },
      kind: "text",
      required: false,
      initial: "https://api.twilio.com",
      leads: "password",
      problem: (value) =>
        typeof value === "string" && /^https?:\/\//.test(value) && URL.canParse(value)
          ? null
          : { en: "must be an address such as https://api.twilio.com", fr: "doit être une adresse telle que https://api.twilio.com" },
    },
    host: {
      label: { en: "smpp: host", fr: "smpp : hôte" },
      kind: "text",
      required: false,
      leads: "password",
      problem: (value) =>
        typeof value === "string" && /^[A-Za-z0-9.:-]{1,253}$/.test(value)
          ? null
          : { en: "must be a host name such as smpp.example.com", fr: "doit être un nom d’hôte tel que smpp.example.com" },
    },
    port: { ...whole("smpp: port", "smpp : port", 1, 65_535), initial: 2_775 },
    tls: { label: { en: "smpp: TLS", fr: "smpp : TLS" }, kind: "yes_no", required: false, initial: false },
    certificate: {
      label: { en: "smpp: certificate to trust", fr: "smpp : certificat reconnu" },
      help: { en: "PEM; only when the centre has made its own.", fr: "PEM ; seulement si le centre a fait le sien." },
      kind: "lines",
      required: false,
    },
    systemType: {
      label: { en: "smpp: system type", fr: "smpp : system_type" },
      kind: "text",
      required: false,
      problem: (value) =>
        typeof value === "string" && /^[\x20-\x7e]{1,12}$/.test(value)
          ? null
          : { en: "must be at most 12 letters", fr: "doit avoir 12 lettres au plus" },
    },
    sessions: {
      ...whole("smpp: sessions", "smpp : sessions", 1, 20),
      help: {
        en: "How many connections the account allows at one time. Each process that sends keeps one.",
        fr: "Combien de connexions le compte permet en même temps. Chaque processus qui envoie en garde une.",
      },
      initial: 1,
    },
    window: {
      ...whole("smpp: window", "smpp : fenêtre", 1, 1_000),
      help: { en: "How many messages may wait for the centre's answer.", fr: "Combien de messages peuvent attendre la réponse du centre." },
      initial: 10,
    },
    enquireSeconds: {
      ...whole("smpp: ask after silence (seconds)", "smpp : question après silence (secondes)", 1, 600),
      initial: 30,
    },
    longMessages: {
      label: { en: "smpp: long messages", fr: "smpp : longs messages" },
      help: {
        en: "segments: cut here. payload: the centre cuts them.",
        fr: "segments : coupés ici. payload : le centre les coupe.",
      },
      kind: "choice",
      choices: ["segments", "payload"],
      required: false,
      initial: "segments",
    },
    receiptIds: {
      label: { en: "smpp: ids in receipts", fr: "smpp : numéros dans les accusés" },
      help: {
        en: "Some centres write the id of a message in decimal in its receipts and in hexadecimal in their answer, or the other way round.",
        fr: "Certains centres écrivent le numéro d’un message en décimal dans ses accusés et en hexadécimal dans leur réponse, ou l’inverse.",
      },
      kind: "choice",
      choices: ["as_told", "decimal_of_hex", "hex_of_decimal"],
      required: false,
      initial: "as_told",
    },
  },
  settingsFaults: (settings) => {
    const isThere = (name: string): boolean => typeof settings[name] === "string" && settings[name] !== "";
    if (settings["connection"] === "http")
      return isThere("from") || isThere("messagingService") ? [] : [{ path: "from", problem: "is missing: or name a messaging service" }];
    return ["host", "from"].filter((name) => !isThere(name)).map((path) => ({ path, problem: "is missing: smpp needs it" }));
  },
  secrets: {
    password: {
      label: { en: "Password", fr: "Mot de passe" },
      help: { en: "http: the Auth Token. smpp: the password.", fr: "http : l’Auth Token. smpp : le mot de passe." },
      kind: "text",
      required: true,
    },
  },
  messagesPerSecond: 10,
  tells: ["delivered", "replied"],
};

function whole(en: string, fr: string, least: number, most: number): ChannelSetting {
  return {
    label: { en, fr },
    kind: "number",
    required: false,
    problem: (value) =>
      Number.isInteger(value) && (value as number) >= least && (value as number) <= most
        ? null
        : { en: `must be a whole number from ${least} to ${most}`, fr: `doit être un nombre entier de ${least} à ${most}` },
  };
}
