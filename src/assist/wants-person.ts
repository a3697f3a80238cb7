import { asWord } from "../consent/keywords/classify.ts";
import { normaliseWords } from "../consent/keywords/normalise.ts";

/** The whole message. */
const WORDS = words(
  "agent human person operator representative somebody advisor conseiller conseillere humain personne operateur agente humano persona operador asesor mensch mitarbeiter berater person",
);
/** Somewhere in it: a wish and whom it is about. */
const PHRASES = [
  "talk to a person",
  "talk to a human",
  "talk to someone",
  "talk to somebody",
  "talk to an agent",
  "speak to a person",
  "speak to a human",
  "speak to someone",
  "speak to somebody",
  "speak to an agent",
  "speak with someone",
  "talk with someone",
  "real person",
  "human agent",
  "parler a quelqu un",
  "parler a un conseiller",
  "parler a une conseillere",
  "parler a un humain",
  "parler a une personne",
  "un vrai humain",
  "une vraie personne",
  "hablar con alguien",
  "hablar con una persona",
  "hablar con un agente",
  "hablar con un humano",
  "persona real",
  "mit jemandem sprechen",
  "mit jemand sprechen",
  "mit einem menschen",
  "mit einem mitarbeiter",
  "mit einer person",
  "echten menschen",
].map((phrase) => ` ${phrase} `);

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}

/** Whoever asks for a person gets one, whatever else the message may be. */
export function wantsPerson(text: string): boolean {
  if (WORDS.has(asWord(text))) return true;
  const said = ` ${normaliseWords(text.slice(0, 600))} `;
  return PHRASES.some((phrase) => said.includes(phrase));
}
