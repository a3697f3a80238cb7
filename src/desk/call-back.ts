/** The call-back that is offered by itself where nobody is there or many wait: its button, the times to choose from, its words. Pure. */
import type { MessageContent } from "../messages/content.ts";

/** `ask`: they want to be called. `later`: no time suited, others are looked for from then on. Times are ISO. */
export type CallBackChoice =
  | { readonly kind: "ask" }
  | { readonly kind: "later"; readonly from: string }
  | { readonly kind: "at"; readonly start: string };

const CHOICE = /^call-back:(?:(ask)|(later|at):(\d{4}-\d\d-\d\dT[\d:.]+Z))$/;

/** What our own buttons say when they are tapped: no journey waits for them. */
export function callBackChoiceOf(choice: string | null): CallBackChoice | null {
  const [, ask, sort, time] = CHOICE.exec(choice ?? "") ?? [];
  if (ask !== undefined) return { kind: "ask" };
  if (time === undefined || Number.isNaN(Date.parse(time))) return null;
  return sort === "later" ? { kind: "later", from: time } : { kind: "at", start: time };
}

type Key = "button" | "reply" | "another" | "ask" | "number" | "list" | "title" | "other" | "taken" | "none" | "off" | "booked" | "failed";
/** The button has room for 20 characters, what opens the list too. `reply`, `another` and `number` are for channels without either. */
const WORDS: { readonly [language: string]: { readonly [Name in Key]: string } } = {
  en: {
    button: "Call me back",
    reply: "Reply 1 and we call you back.",
    another: "Reply 1 for another time.",
    ask: "When shall we call you?",
    number: "Reply with the number of a time.",
    list: "See times",
    title: "Free times",
    other: "Other times",
    taken: "Sorry, that time has just been taken. These are still free:",
    none: "There is no free time for a call just now. What you wrote here is answered all the same.",
    off: "We offer no calls at the moment. What you wrote here is answered all the same.",
    booked: "Noted: we call you {when}.",
    failed: "That did not work. We answer you here.",
  },
  fr: {
    button: "Me rappeler",
    reply: "Répondez 1 pour que nous vous rappelions.",
    another: "Répondez 1 pour une autre heure.",
    ask: "Quand pouvons-nous vous appeler ?",
    number: "Répondez par le numéro d’une heure.",
    list: "Voir les heures",
    title: "Heures libres",
    other: "Autres horaires",
    taken: "Désolé, cette heure vient d’être prise. Celles-ci sont encore libres :",
    none: "Aucune heure n’est libre pour un appel en ce moment. Nous répondons tout de même ici à votre message.",
    off: "Nous ne proposons pas d’appel en ce moment. Nous répondons tout de même ici à votre message.",
    booked: "C’est noté : nous vous appelons {when}.",
    failed: "Cela n’a pas fonctionné. Nous vous répondons ici.",
  },
  es: {
    button: "Que me llamen",
    reply: "Responda 1 y le llamamos.",
    another: "Responda 1 para otra hora.",
    ask: "¿Cuándo podemos llamarle?",
    number: "Responda con el número de una hora.",
    list: "Ver horas",
    title: "Horas libres",
    other: "Otras horas",
    taken: "Lo sentimos, esa hora acaba de reservarse. Estas siguen libres:",
    none: "Ahora no hay ninguna hora libre para una llamada. De todos modos le respondemos aquí.",
    off: "Ahora no ofrecemos llamadas. De todos modos le respondemos aquí.",
    booked: "Anotado: le llamamos {when}.",
    failed: "No ha funcionado. Le respondemos aquí.",
  },
  de: {
    button: "Rückruf wählen",
    reply: "Antworten Sie mit 1, und wir rufen Sie zurück.",
    another: "Antworten Sie mit 1 für eine andere Zeit.",
    ask: "Wann dürfen wir Sie anrufen?",
    number: "Antworten Sie mit der Nummer einer Zeit.",
    list: "Zeiten ansehen",
    title: "Freie Zeiten",
    other: "Andere Zeiten",
    taken: "Diese Zeit wurde leider gerade vergeben. Diese sind noch frei:",
    none: "Für einen Anruf ist gerade keine Zeit frei. Auf Ihre Nachricht antworten wir hier trotzdem.",
    off: "Zurzeit bieten wir keine Anrufe an. Auf Ihre Nachricht antworten wir hier trotzdem.",
    booked: "Notiert: Wir rufen Sie an, {when}.",
    failed: "Das hat nicht geklappt. Wir antworten Ihnen hier.",
  },
};

/** In the first of these languages that there are words for, else in English. */
export function callBackWords(languages: readonly (string | null)[]): { readonly [Name in Key]: string } {
  for (const language of languages) {
    const words = WORDS[language?.toLowerCase().split(/[-_]/, 1)[0] ?? ""];
    if (words) return words;
  }
  return WORDS["en"] as { readonly [Name in Key]: string };
}

export type CallBackWords = ReturnType<typeof callBackWords>;

/** What an answer by the number 1, 2 … stands for, where nothing can be tapped: what a tap would have said. */
export type Numbered = { readonly text: string; readonly choices: readonly string[] };

const ASK = "call-back:ask";

/** WhatsApp's limit for the text above buttons. */
const LONGEST_BODY = 1_024;

/** What was to be said, with the button below it; null: it is too long to stand above one. */
export function withCallBack(body: string, languages: readonly (string | null)[]): MessageContent | null {
  if (body.length > LONGEST_BODY) return null;
  return { kind: "buttons", body, buttons: [{ id: ASK, title: callBackWords(languages).button }] };
}

/** `line` says that 1 asks for times. */
export function callBackByNumber(body: string, line: string): Numbered {
  return { text: `${body}\n\n${line}`, choices: [ASK] };
}

export type CallBackTime = { readonly startsAt: string; readonly label: string; readonly with: string };

export function callBackTimes(body: string, times: readonly CallBackTime[], words: CallBackWords): MessageContent {
  const rows = times.map(({ startsAt, label, with: who }) => ({
    id: `call-back:at:${startsAt}`,
    title: plain(label),
    ...(who === "" ? {} : { description: plain(who.slice(0, 72)) }),
  }));
  const last = times.at(-1);
  const other = last === undefined ? [] : [{ id: `call-back:later:${minuteAfter(last.startsAt)}`, title: words.other }];
  return { kind: "list", body, button: words.list, sections: [{ title: words.title, rows: [...rows, ...other] }] };
}

/** Lines to read, the number of each before it. */
export function timesByNumber(body: string, times: readonly CallBackTime[], words: CallBackWords): Numbered {
  const last = times.at(-1);
  const lines = times.map(({ startsAt, label, with: who }) => ({
    choice: `call-back:at:${startsAt}`,
    // Spaces that Intl puts in would make a text message twice as long.
    line: plain(`${label}${who === "" ? "" : `, ${who.slice(0, 72)}`}`).replaceAll(/[\u00a0\u202f]/g, " "),
  }));
  if (last !== undefined) lines.push({ choice: `call-back:later:${minuteAfter(last.startsAt)}`, line: words.other });
  const numbered = lines.map(({ line }, index) => `${index + 1}: ${line}`).join("\n");
  return { text: `${body}\n\n${numbered}\n\n${words.number}`, choices: lines.map(({ choice }) => choice) };
}

const NUMBER = /^\W{0,3}(\d{1,2})\W{0,3}$/u;

/** What somebody means who answers by nothing but a number, alone in its first line. A number that is none of a list shows the list anew. */
export function choiceByNumber(text: string, choices: readonly string[]): string | null {
  const [, number] = NUMBER.exec(text.trim().split("\n", 1)[0]?.trim() ?? "") ?? [];
  if (number === undefined) return null;
  return choices[Number(number) - 1] ?? (choices.length > 1 ? ASK : null);
}

function minuteAfter(iso: string): string {
  // oxlint-disable-next-line no-restricted-globals -- arithmetic on a time that is passed in
  return new Date(Date.parse(iso) + 60_000).toISOString();
}

/** Names of people are text, whatever they hold. */
function plain(text: string): string {
  return text.replaceAll(/\{(?=[{%])/g, "{ ");
}
