/**
 * What a model wrote is not trusted: it is a text that goes to a customer in the shop's name. Looked at before personal data are put back.
 * Pure. A refusal is a reason; nobody repairs what was refused.
 */

export const ANSWER_FAULTS = [
  "empty",
  "too_long",
  "no_source",
  "source_unknown",
  "link",
  "contact",
  "figure",
  "consent_claim",
  "action_claim",
  "leak",
] as const;
export type AnswerFault = (typeof ANSWER_FAULTS)[number];

export type Sources = {
  /** What the answer may take its figures and links from: the articles it cites, and what the customer said. */
  readonly cited: readonly string[];
  readonly conversation: readonly string[];
  /** Hosts that are the workspace's own. */
  readonly hosts: readonly string[];
  /** What the model was told and must not tell. */
  readonly instructions: string;
  readonly canary: string;
};

/** Of a message that is read on a telephone. */
export const MOST_ANSWER = 1_000;

const HOST =
  /(?:[a-z][a-z0-9+.-]{1,20}:\/\/)?(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,5}[\p{L}]{2,24}(?::\d{1,5})?(?=$|[^\p{L}\p{N}.-]|[.-](?=$|\s))/giu;
const SCHEME = /\b(?:https?|ftp|javascript|data|file|tel|mailto|intent|whatsapp|sms):/iu;
const DOTTED_IP = /\b\d{1,3}(?:\.\d{1,3}){3}\b/u;
const EMAIL = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{2,63}){1,4}/giu;
const PHONE = /(?<![\p{L}\p{N}])\+?\(?\p{Nd}(?:[\s()./-]{0,2}\p{Nd}){6,18}(?![\p{L}\p{N}])/gu;
const FIGURE = /\p{Nd}+(?:[.,]\p{Nd}+)*/gu;
const PLACEHOLDER = /\[[A-Z]{2,8}_\d{1,4}\]/g;

/** Nobody but the customer changes what they agreed to, and this is not where it is done. */
const CONSENT = [
  /\b(?:unsubscrib|opted? (?:you )?(?:in|out)|opt(?:ing)? you|(?:re)?subscrib)\w*/iu,
  /\b(?:no longer|not|never|stop) (?:receive|get|send(?:ing)?|be sent|hear)\b.{0,40}\b(?:message|text|promotion|marketing|offer|newsletter|e-?mail|from us)/iu,
  /\bremoved? (?:you|your (?:number|name|phone|e-?mail|data))\b/iu,
  /d[ée]sabonn|d[ée]sinscri|\b(?:ne|n['’]) ?(?:recevrez|recevras) plus\b|\b(?:abonn[ée]e?s?|inscrite?s?) (?:à|aux?|de) /iu,
  /\bdad[oa] de baja|darl?e de baja|cancelad[oa] (?:su|tu) suscripci|suscrit[oa]|\bno recibir[áa]s? (?:más|mas)\b/iu,
  /abgemeldet|abbestellt|angemeldet f[üu]r|keine (?:weiteren )?(?:nachrichten|werbung|newsletter)|ausgetragen/iu,
] as const;

/** It cannot do anything, so whatever it says to have done is not so. */
const ACTION = [
  /\b(?:I|we)(?:['’]ve| have| had)(?: now| just| already)? (?:refund|cancel|chang|updat|delet|order|book|ship|credit|process|reserv|issu|escalat|forward)/iu,
  /\b(?:I|we) (?:just |already )?(?:refunded|cancell?ed|changed|updated|deleted|ordered|booked|shipped|credited|processed|reserved|issued|escalated|forwarded)\b/iu,
  /\bI(?:['’]ll| will|['’]m going to| am going to)(?: now)? (?:refund|cancel|change|update|delete|order|book|ship|credit|process|reserve|issue|escalate|forward)/iu,
  /\byour (?:order|refund|booking|account|subscription|address) (?:has been|was|is now) (?:refund|cancel|chang|updat|delet|process|credit|ship|book|issu)/iu,
  /\b(?:j['’]ai|nous avons|je vais|nous allons)\b.{0,20}\b(?:rembours|annul|modifi|chang|supprim|command|réserv|expédi|crédit)/iu,
  /\bvotre (?:commande|remboursement|compte|adresse|réservation) (?:a été|est maintenant|vient d['’]être)/iu,
  /\b(?:he|hemos|voy a|vamos a)\b.{0,20}\b(?:reembols|cancel|cambi|modific|elimin|reserv|envi)/iu,
  /\b(?:ich habe|wir haben)\b.{0,60}\b(?:erstattet|storniert|geändert|gelöscht|gebucht|verschickt|bestellt)/iu,
] as const;

const LONGEST_ECHO = 48;

/** Null: it may go. `articles`: ids it cites. */
export function faultOf(
  answer: string,
  articles: { readonly cited: readonly string[]; readonly known: ReadonlySet<string> },
  sources: Sources,
): AnswerFault | null {
  const text = answer.normalize("NFKC");
  if (!/[\p{L}\p{N}]/u.test(text)) return "empty";
  if ([...text].length > MOST_ANSWER) return "too_long";
  if (articles.cited.length === 0) return "no_source";
  if (articles.cited.some((id) => !articles.known.has(id))) return "source_unknown";
  if (leaks(text, sources)) return "leak";
  if (/\[(?:LINK|CARD|IBAN)_\d{1,4}\]/.test(text)) return "link";
  const bare = text.replaceAll(PLACEHOLDER, " ");
  const told = fold(sources.cited.join("\n"));
  const emails = [...bare.matchAll(EMAIL)].map(([email]) => email);
  if (emails.some((email) => !told.includes(fold(email)))) return "contact";
  const withoutEmails = emails.reduce((rest, email) => rest.replaceAll(email, " "), bare);
  if (hasForeignLink(withoutEmails, sources)) return "link";
  const toldDigits = sources.cited.map(digitsOf);
  if (
    [...bare.matchAll(PHONE)].some(
      ([phone]) => digitsOf(phone).length >= 7 && !toldDigits.some((digits) => digits.includes(digitsOf(phone))),
    )
  )
    return "contact";
  if (CONSENT.some((claim) => claim.test(bare))) return "consent_claim";
  if (ACTION.some((claim) => claim.test(bare))) return "action_claim";
  const figures = new Set(
    [...sources.cited, ...sources.conversation].flatMap((source) =>
      [...source.normalize("NFKC").matchAll(FIGURE)].map(([figure]) => plainFigure(figure)),
    ),
  );
  if ([...bare.matchAll(FIGURE)].some(([figure]) => !figures.has(plainFigure(figure)))) return "figure";
  return null;
}

function hasForeignLink(text: string, { cited, hosts }: Sources): boolean {
  const own = new Set([...hosts, ...cited.flatMap((source) => [...source.matchAll(HOST)].map(([host]) => host))].map(hostOf));
  const named = [...text.matchAll(HOST)].map(([host]) => host);
  if (named.some((host) => !own.has(hostOf(host)) && looksLikeHost(host))) return true;
  if (DOTTED_IP.test(text)) return true;
  const rest = named.reduce((left, host) => left.replaceAll(host, " "), text);
  return SCHEME.test(rest);
}

/** "e.g" and "p.m" are none: a host's last part is two letters or more, and what comes before is no single letter. */
function looksLikeHost(host: string): boolean {
  const parts = hostOf(host).split(".");
  return host.includes("://") || parts.some((part, at) => at < parts.length - 1 && part.length > 1);
}

function hostOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, "")
    .replace(/:\d+$/, "")
    .replace(/^www\./, "");
}

function leaks(text: string, { instructions, canary }: Sources): boolean {
  if (canary !== "" && text.includes(canary)) return true;
  const [said, kept] = [squeezed(text), squeezed(instructions)];
  for (let at = 0; at + LONGEST_ECHO <= said.length; at += LONGEST_ECHO / 4)
    if (kept.includes(said.slice(at, at + LONGEST_ECHO))) return true;
  return false;
}

function squeezed(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}
function digitsOf(text: string): string {
  return text.replaceAll(/\P{Nd}+/gu, "");
}
/** `1,000.00` and `1000` are one figure, as are 7 and 07. */
function plainFigure(figure: string): string {
  return figure
    .replace(/[.,]0{1,2}$/, "")
    .replaceAll(/[.,]/g, "")
    .replace(/^0+(?=\d)/, "");
}
