/** What a sender of e-mail is set up with. */
import type { ChannelForm, ChannelSetting, Worded } from "../../messages/channel-form.ts";

export type Settings = ChannelForm["settings"];

const HOST = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$|^[0-9a-f:.]{3,45}$/i;
const DOMAIN = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i;
const ADDRESS = /^[^\s@<>"(),:;[\]\\\p{Cc}]{1,64}@[^\s@<>"(),:;[\]\\\p{Cc}]{1,253}$/u;

const is =
  (test: (text: string) => boolean, problem: Worded): NonNullable<ChannelSetting["problem"]> =>
  (value) =>
    typeof value === "string" && test(value) ? null : problem;
const isPort: NonNullable<ChannelSetting["problem"]> = (value) =>
  Number.isInteger(value) && (value as number) > 0 && (value as number) < 65_536
    ? null
    : { en: "must be a port from 1 to 65535", fr: "doit être un port de 1 à 65535" };
const isOneLine = is((text) => !/\p{Cc}/u.test(text), { en: "must be one line", fr: "doit tenir en une ligne" });

export const SETTINGS: Settings = {
  host: {
    label: { en: "Mail server", fr: "Serveur de messagerie" },
    kind: "text",
    required: true,
    leads: "password",
    problem: is((text) => HOST.test(text), {
      en: "must be a host name such as smtp.example.com",
      fr: "doit être un nom d’hôte tel que smtp.example.com",
    }),
  },
  port: { label: { en: "Port", fr: "Port" }, kind: "number", required: true, initial: 587, problem: isPort },
  security: {
    label: { en: "Encryption", fr: "Chiffrement" },
    help: {
      en: "starttls: begins in the clear and must become encrypted (port 587). tls: encrypted from the start (port 465). none: only within a network of your own.",
      fr: "starttls : commence en clair et doit passer en chiffré (port 587). tls : chiffré dès le début (port 465). none : seulement dans un réseau à vous.",
    },
    kind: "choice",
    choices: ["starttls", "tls", "none"],
    required: true,
    initial: "starttls",
  },
  caCertificate: {
    label: { en: "Certificate authority", fr: "Autorité de certification" },
    help: {
      en: "Only if your mail server's certificate is of an authority of your own: its certificate, as PEM.",
      fr: "Seulement si le certificat de votre serveur vient d'une autorité à vous : son certificat, en PEM.",
    },
    kind: "lines",
    required: false,
    problem: is((text) => text.includes("-----BEGIN CERTIFICATE-----"), {
      en: "must be a certificate as PEM",
      fr: "doit être un certificat au format PEM",
    }),
  },
  user: { label: { en: "User", fr: "Utilisateur" }, kind: "text", required: false, problem: isOneLine },
  fromAddress: {
    label: { en: "Sender's address", fr: "Adresse d'expédition" },
    kind: "text",
    required: true,
    problem: is((text) => ADDRESS.test(text), { en: "must be an e-mail address", fr: "doit être une adresse e-mail" }),
  },
  fromName: { label: { en: "Sender's name", fr: "Nom de l'expéditeur" }, kind: "text", required: true, problem: isOneLine },
  replyTo: {
    label: { en: "Answers go to", fr: "Les réponses vont à" },
    help: {
      en: "Left empty, answers come into the inbox here where there is a bounce domain, else to the sender's address.",
      fr: "Laissé vide, les réponses arrivent ici, dans la boîte de réception, s'il y a un domaine de retour, sinon à l'adresse d'expédition.",
    },
    kind: "text",
    required: false,
    problem: is((text) => ADDRESS.test(text), { en: "must be an e-mail address", fr: "doit être une adresse e-mail" }),
  },
  bounceDomain: {
    label: { en: "Bounce domain", fr: "Domaine de retour" },
    help: {
      en: "A domain whose mail (MX record) comes to the port below: what cannot be delivered, complaints and answers are then understood here.",
      fr: "Un domaine dont le courrier (enregistrement MX) arrive au port ci-dessous : les non-remises, plaintes et réponses sont alors comprises ici.",
    },
    kind: "text",
    required: false,
    problem: is((text) => DOMAIN.test(text) && text.length <= 190, {
      en: "must be a domain such as bounce.example.com",
      fr: "doit être un domaine tel que bounce.example.com",
    }),
  },
  inboundPort: {
    label: { en: "Port for incoming mail", fr: "Port du courrier entrant" },
    kind: "number",
    required: false,
    problem: isPort,
  },
  dkimSelector: {
    label: { en: "DKIM selector", fr: "Sélecteur DKIM" },
    help: {
      en: "The name under which the public key stands in the DNS: <selector>._domainkey.<domain>.",
      fr: "Le nom sous lequel la clé publique se trouve dans le DNS : <sélecteur>._domainkey.<domaine>.",
    },
    kind: "text",
    required: false,
    problem: is((text) => /^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/i.test(text), {
      en: "must be a name such as parley2026",
      fr: "doit être un nom tel que parley2026",
    }),
  },
  trackOpens: {
    label: { en: "Tell who opened", fr: "Indiquer qui a ouvert" },
    help: {
      en: "By a picture of one point. Opens by the mail services' own machines are not counted.",
      fr: "Par une image d'un point. Les ouvertures par les machines des messageries ne comptent pas.",
    },
    kind: "yes_no",
    required: false,
    initial: true,
  },
  brandName: { label: { en: "Brand", fr: "Marque" }, kind: "text", required: true, problem: isOneLine },
  logoUrl: {
    label: { en: "Logo", fr: "Logo" },
    help: { en: "Address of a picture.", fr: "Adresse d'une image." },
    kind: "text",
    required: false,
    problem: is((text) => /^https?:\/\/[^\s"<>]+$/.test(text) && URL.canParse(text), {
      en: "must be an address such as https://…",
      fr: "doit être une adresse telle que https://…",
    }),
  },
  colour: {
    label: { en: "Colour", fr: "Couleur" },
    help: { en: "Of buttons and links: #1b6b53.", fr: "Des boutons et des liens : #1b6b53." },
    kind: "text",
    required: false,
    initial: "#1f5f8b",
    problem: is((text) => /^#[0-9a-f]{6}$/i.test(text), {
      en: "must be a colour such as #1b6b53",
      fr: "doit être une couleur telle que #1b6b53",
    }),
  },
  postalAddress: {
    label: { en: "Postal address", fr: "Adresse postale" },
    help: {
      en: "Stands at the end of every message; many countries demand it.",
      fr: "Figure à la fin de chaque message ; beaucoup de pays l'exigent.",
    },
    kind: "lines",
    required: false,
  },
  footer: { label: { en: "Closing lines", fr: "Lignes de fin" }, kind: "lines", required: false },
  language: {
    label: { en: "Language of the closing lines", fr: "Langue des lignes de fin" },
    kind: "choice",
    choices: ["en", "fr"],
    required: false,
    initial: "en",
  },
};

export const SECRETS: Settings = {
  password: { label: { en: "Password", fr: "Mot de passe" }, kind: "text", required: false },
  dkimKey: {
    label: { en: "DKIM key", fr: "Clé DKIM" },
    help: { en: "The private RSA key, as PEM.", fr: "La clé RSA privée, en PEM." },
    kind: "lines",
    required: false,
    problem: is((text) => /-----BEGIN (?:RSA )?PRIVATE KEY-----/.test(text), {
      en: "must be a private key as PEM",
      fr: "doit être une clé privée au format PEM",
    }),
  },
};
