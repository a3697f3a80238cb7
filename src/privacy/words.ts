/** What kinds of data are, why they are kept and who sees them, in the words of the records of processing. */
import type { DataKind } from "./data-kinds.ts";

export const PRIVACY_LANGUAGES = ["en", "fr"] as const;
export type PrivacyLanguage = (typeof PRIVACY_LANGUAGES)[number];

export type KindWords = { readonly name: string; readonly why: string; readonly whose: string };
type Table = { readonly [Kind in DataKind]: KindWords };

const customers = "customers";
const staff = "people who work with Parley";

const EN: Table = {
  profile: { name: "Profiles and names", why: "to know whom to write to, and how to address them", whose: customers },
  consent: { name: "Consent and suppression", why: "to prove what was agreed to, and to send nothing to who refused", whose: customers },
  events: { name: "Events", why: "to write about what somebody did: orders, deliveries, visits", whose: customers },
  messages: { name: "Messages", why: "to send, to answer, and to prove what was sent", whose: customers },
  media: { name: "Files that were sent in", why: "to answer what somebody showed", whose: customers },
  conversations: { name: "Conversations", why: "to answer, and to hand over to a person", whose: customers },
  appointments: { name: "Appointments", why: "to keep the time that was booked, and to remind of it", whose: customers },
  journeys: { name: "Journeys under way", why: "to know what comes next for somebody", whose: customers },
  campaigns: { name: "Campaigns' recipients", why: "to write once, and to measure the effect", whose: customers },
  audiences: { name: "Audiences and lists", why: "to choose whom something is for", whose: customers },
  groups: { name: "Groups", why: "to know which company or household somebody belongs to", whose: customers },
  devices: { name: "Browsers", why: "to reach somebody in their browser", whose: customers },
  links: { name: "Links that were opened", why: "to measure what is of use", whose: customers },
  forms: { name: "Answers to forms", why: "to know what somebody answered", whose: customers },
  raw: { name: "Raw messages on their way in", why: "to take in what arrives without losing it", whose: customers },
  outgoing: { name: "Calls to other systems", why: "to tell systems of the workspace what happened", whose: customers },
  incidents: { name: "Incidents", why: "to find out what went wrong", whose: customers },
  audit: { name: "Audit log", why: "to prove who changed what", whose: `${staff}; ${customers} where an entry names one` },
  erasures: {
    name: "Requests and erasures",
    why: "to hand out what was asked for, and to prove that somebody was erased",
    whose: `${customers}, as long as they are not erased`,
  },
  accounts: { name: "Accounts and keys", why: "to let in who may", whose: staff },
  content: { name: "Content", why: "journeys, templates, campaigns, settings", whose: `${staff}, as authors` },
  technical: { name: "Operation", why: "counts, schedules, state of channels", whose: "nobody, or authors" },
};

const clients = "clients";
const equipe = "personnes qui travaillent avec Parley";
const FR: Table = {
  profile: { name: "Profils et noms", why: "savoir à qui écrire, et comment s’adresser à la personne", whose: clients },
  consent: { name: "Consentement et exclusions", why: "prouver ce qui a été accepté, ne rien envoyer à qui a refusé", whose: clients },
  events: { name: "Événements", why: "écrire au sujet de ce que la personne a fait : commandes, livraisons, visites", whose: clients },
  messages: { name: "Messages", why: "envoyer, répondre, prouver ce qui a été envoyé", whose: clients },
  media: { name: "Fichiers reçus", why: "répondre à ce que la personne a montré", whose: clients },
  conversations: { name: "Conversations", why: "répondre, et passer la main à quelqu’un", whose: clients },
  appointments: { name: "Rendez-vous", why: "garder l’heure réservée, et la rappeler", whose: clients },
  journeys: { name: "Parcours en cours", why: "savoir ce qui vient ensuite pour la personne", whose: clients },
  campaigns: { name: "Destinataires des campagnes", why: "écrire une seule fois, mesurer l’effet", whose: clients },
  audiences: { name: "Audiences et listes", why: "choisir à qui s’adresse un message", whose: clients },
  groups: { name: "Groupes", why: "savoir à quelle entreprise ou à quel foyer une personne appartient", whose: clients },
  devices: { name: "Navigateurs", why: "joindre la personne dans son navigateur", whose: clients },
  links: { name: "Liens ouverts", why: "mesurer ce qui est utile", whose: clients },
  forms: { name: "Réponses aux formulaires", why: "connaître les réponses de la personne", whose: clients },
  raw: { name: "Messages bruts à l’arrivée", why: "prendre en compte ce qui arrive sans rien perdre", whose: clients },
  outgoing: { name: "Appels à d’autres systèmes", why: "informer les systèmes de l’espace de travail", whose: clients },
  incidents: { name: "Incidents", why: "trouver ce qui n’a pas marché", whose: clients },
  audit: { name: "Journal d’audit", why: "prouver qui a changé quoi", whose: `${equipe} ; ${clients} lorsqu’une entrée en nomme un` },
  erasures: {
    name: "Demandes et effacements",
    why: "remettre ce qui a été demandé, et prouver qu’une personne a été effacée",
    whose: `${clients}, tant qu’ils ne sont pas effacés`,
  },
  accounts: { name: "Comptes et clés", why: "laisser entrer qui en a le droit", whose: equipe },
  content: { name: "Contenus", why: "parcours, modèles, campagnes, réglages", whose: `${equipe}, comme auteurs` },
  technical: { name: "Fonctionnement", why: "comptages, horaires, état des canaux", whose: "personne, ou auteurs" },
};

export function kindWords(kind: DataKind, language: PrivacyLanguage): KindWords {
  return (language === "fr" ? FR : EN)[kind];
}
