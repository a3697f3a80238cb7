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

type Key = "button" | "ask" | "list" | "title" | "other" | "taken" | "none" | "booked" | "failed";
/** The button has room for 20 characters, what opens the list too. */
const WORDS: { readonly [language: string]: { readonly [Name in Key]: string } } = {
  en: {
    button: "Call me back",
    ask: "When shall we call you?",
    list: "See times",
    title: "Free times",
    other: "Other times",
    taken: "Sorry, that time has just been taken. These are still free:",
    none: "There is no free time for a call just now. What you wrote here is answered all the same.",
    booked: "Noted: we call you {when}.",
    failed: "That did not work. We answer you here.",
  },
  fr: {
    button: "Me rappeler",
    ask: "Quand pouvons-nous vous appeler ?",
    list: "Voir les heures",
    title: "Heures libres",
    other: "Autres horaires",
    taken: "Désolé, cette heure vient d’être prise. Celles-ci sont encore libres :",
    none: "Aucune heure n’est libre pour un appel en ce moment. Nous répondons tout de même ici à votre message.",
    booked: "C’est noté : nous vous appelons {when}.",
    failed: "Cela n’a pas fonctionné. Nous vous répondons ici.",
  },
  es: {
    button: "Que me llamen",
    ask: "¿Cuándo podemos llamarle?",
    list: "Ver horas",
    title: "Horas libres",
    other: "Otras horas",
    taken: "Lo sentimos, esa hora acaba de reservarse. Estas siguen libres:",
    none: "Ahora no hay ninguna hora libre para una llamada. De todos modos le respondemos aquí.",
    booked: "Anotado: le llamamos {when}.",
    failed: "No ha funcionado. Le respondemos aquí.",
  },
  de: {
    button: "Rückruf wählen",
    ask: "Wann dürfen wir Sie anrufen?",
    list: "Zeiten ansehen",
    title: "Freie Zeiten",
    other: "Andere Zeiten",
    taken: "Diese Zeit wurde leider gerade vergeben. Diese sind noch frei:",
    none: "Für einen Anruf ist gerade keine Zeit frei. Auf Ihre Nachricht antworten wir hier trotzdem.",
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

/** WhatsApp's limit for the text above buttons. */
const LONGEST_BODY = 1_024;

/** What was to be said, with the button below it; null: it is too long to stand above one. */
export function withCallBack(body: string, languages: readonly (string | null)[]): MessageContent | null {
  if (body.length > LONGEST_BODY) return null;
  return { kind: "buttons", body, buttons: [{ id: "call-back:ask", title: callBackWords(languages).button }] };
}

export type CallBackTime = { readonly startsAt: string; readonly label: string; readonly with: string };

export function callBackTimes(body: string, times: readonly CallBackTime[], words: ReturnType<typeof callBackWords>): MessageContent {
  const rows = times.map(({ startsAt, label, with: who }) => ({
    id: `call-back:at:${startsAt}`,
    title: plain(label),
    ...(who === "" ? {} : { description: plain(who.slice(0, 72)) }),
  }));
  const last = times.at(-1);
  const other = last === undefined ? [] : [{ id: `call-back:later:${minuteAfter(last.startsAt)}`, title: words.other }];
  return { kind: "list", body, button: words.list, sections: [{ title: words.title, rows: [...rows, ...other] }] };
}

function minuteAfter(iso: string): string {
  // oxlint-disable-next-line no-restricted-globals -- arithmetic on a time that is passed in
  return new Date(Date.parse(iso) + 60_000).toISOString();
}

/** Names of people are text, whatever they hold. */
function plain(text: string): string {
  return text.replaceAll(/\{(?=[{%])/g, "{ ");
}
