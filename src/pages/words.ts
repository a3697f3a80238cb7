/** What pages for customers say. A workspace may say it otherwise, and in other languages: words by the same names. `{brand}` and its like are filled in. */
import { shortOf } from "../consent/opt-in-settings.ts";
import { BOOKING_EN, BOOKING_FR } from "./booking-words.ts";

const EN = {
  ...BOOKING_EN,
  "confirm.title": "One more step",
  "confirm.text": "{brand} was asked to send {topics} to {address}. If that is you, confirm it here.",
  "confirm.button": "Yes, I want this",
  "confirm.not_you": "Not your address? Close this page: nothing will be sent.",
  "confirmed.title": "Thank you",
  "confirmed.text": "You will get {topics} from {brand}. You can change your mind at any time.",
  "used.title": "Already confirmed",
  "used.text": "This link has been used. There is nothing more to do.",
  "expired.title": "This link is too old",
  "expired.text": "It has not been confirmed in time, so nothing will be sent. Ask for it again where you signed up.",
  "unknown.title": "This link leads nowhere",
  "unknown.text": "It may have been cut off or copied with a mistake. Open it once more from the message it came with.",
  "later.title": "One moment, please",
  "later.text": "This cannot be done just now. Try it again in a minute: nothing is lost.",
  "preferences.title": "What you get from {brand}",
  "preferences.text": "Tick what you want to get, and by which way.",
  "preferences.what": "Messages",
  "preferences.rest.marketing": "Other offers and news",
  "preferences.rest.utility": "Messages about your orders",
  "preferences.cell": "{what} by {channel}",
  "preferences.language": "Language of the messages",
  "preferences.save": "Save",
  "preferences.stop.title": "Stop everything",
  "preferences.stop.text": "No more offers and news, by any way. Messages about your orders still come unless you untick them above.",
  "preferences.stop.button": "Stop everything",
  "preferences.pause.title": "Take a break",
  "preferences.pause.text":
    "No offers and news for a while, by any way. What you have ticked stays, and comes again by itself afterwards. Messages about your orders still come.",
  "preferences.pause.button": "Pause for {days} days",
  "preferences.paused": "You have taken a break: no offers and news before {day}. What is ticked comes again by itself then.",
  "preferences.resume.button": "End the break now",
  "preferences.resumed": "The break is over. You get what is ticked again from now on.",
  "preferences.saved": "Saved. It holds from now on.",
  "preferences.unchanged": "Nothing was changed.",
  "preferences.stopped": "You will get no more offers and news from {brand}.",
  "preferences.expired.text": "This link is too old. Open the one in the newest message you got.",
  "form.email": "E-mail address",
  "form.phone": "Mobile number",
  "form.phone.help": "With the country's prefix, such as {example}",
  "form.topics": "What would you like to get?",
  "form.either": "Give one of the two at least.",
  "form.email.wrong": "This is not an e-mail address.",
  "form.phone.wrong": "This is not a mobile number. Write it with the country's prefix, such as {example}.",
  "form.required": "Please fill this in.",
  "form.topic.required": "Choose one at least.",
  "form.agree.required": "Please tick this to agree.",
  "form.problems": "Something is missing. Nothing has been sent yet.",
  "form.check": "Almost done: open the message we have just sent you, and confirm.",
  "form.closed.title": "This form is closed",
  "form.closed.text": "It takes no more entries.",
} as const;
export type PageWord = keyof typeof EN;
export const PAGE_WORDS = Object.keys(EN) as readonly PageWord[];

const FR: { readonly [Word in PageWord]: string } = {
  ...BOOKING_FR,
  "confirm.title": "Encore une étape",
  "confirm.text": "On a demandé à {brand} d'envoyer {topics} à {address}. Si c'est vous, confirmez ici.",
  "confirm.button": "Oui, je le souhaite",
  "confirm.not_you": "Ce n'est pas votre adresse ? Fermez cette page : rien ne sera envoyé.",
  "confirmed.title": "Merci",
  "confirmed.text": "Vous recevrez {topics} de {brand}. Vous pouvez changer d'avis à tout moment.",
  "used.title": "Déjà confirmé",
  "used.text": "Ce lien a été utilisé. Vous n'avez plus rien à faire.",
  "expired.title": "Ce lien est trop ancien",
  "expired.text": "Rien n'a été confirmé à temps, donc rien ne sera envoyé. Refaites la demande là où vous vous étiez inscrit.",
  "unknown.title": "Ce lien ne mène nulle part",
  "unknown.text": "Il a peut-être été coupé ou mal recopié. Ouvrez-le de nouveau depuis le message qui le contenait.",
  "later.title": "Un instant, s'il vous plaît",
  "later.text": "Ce n'est pas possible pour le moment. Réessayez dans une minute : rien n'est perdu.",
  "preferences.title": "Ce que vous recevez de {brand}",
  "preferences.text": "Cochez ce que vous voulez recevoir, et par quel moyen.",
  "preferences.what": "Messages",
  "preferences.rest.marketing": "Autres offres et nouvelles",
  "preferences.rest.utility": "Messages sur vos commandes",
  "preferences.cell": "{what} par {channel}",
  "preferences.language": "Langue des messages",
  "preferences.save": "Enregistrer",
  "preferences.stop.title": "Tout arrêter",
  "preferences.stop.text":
    "Plus d'offres ni de nouvelles, par aucun moyen. Les messages sur vos commandes arrivent toujours, sauf si vous les décochez ci-dessus.",
  "preferences.stop.button": "Tout arrêter",
  "preferences.pause.title": "Faire une pause",
  "preferences.pause.text":
    "Ni offres ni nouvelles pendant quelque temps, par aucun moyen. Ce que vous avez coché reste coché et reprend tout seul ensuite. Les messages sur vos commandes arrivent toujours.",
  "preferences.pause.button": "Pause de {days} jours",
  "preferences.paused": "Vous faites une pause : ni offres ni nouvelles avant le {day}. Ce qui est coché reprendra tout seul ensuite.",
  "preferences.resume.button": "Terminer la pause",
  "preferences.resumed": "La pause est terminée. Vous recevez de nouveau ce qui est coché.",
  "preferences.saved": "Enregistré. C'est valable dès maintenant.",
  "preferences.unchanged": "Rien n'a été changé.",
  "preferences.stopped": "Vous ne recevrez plus d'offres ni de nouvelles de {brand}.",
  "preferences.expired.text": "Ce lien est trop ancien. Ouvrez celui du dernier message que vous avez reçu.",
  "form.email": "Adresse e-mail",
  "form.phone": "Numéro de mobile",
  "form.phone.help": "Avec l'indicatif du pays, par exemple {example}",
  "form.topics": "Que souhaitez-vous recevoir ?",
  "form.either": "Donnez au moins l'un des deux.",
  "form.email.wrong": "Ce n'est pas une adresse e-mail.",
  "form.phone.wrong": "Ce n'est pas un numéro de mobile. Écrivez-le avec l'indicatif du pays, par exemple {example}.",
  "form.required": "Merci de remplir ce champ.",
  "form.topic.required": "Choisissez-en au moins un.",
  "form.agree.required": "Merci de cocher cette case pour accepter.",
  "form.problems": "Il manque quelque chose. Rien n'a encore été envoyé.",
  "form.check": "Presque fini : ouvrez le message que nous venons de vous envoyer, et confirmez.",
  "form.closed.title": "Ce formulaire est fermé",
  "form.closed.text": "Il n'accepte plus d'inscriptions.",
};
const BUILT_IN: { readonly [language: string]: { readonly [Word in PageWord]: string } } = { en: EN, fr: FR };

export type PageTexts = { readonly [language: string]: { readonly [word: string]: string } };
export type Say = (word: PageWord, values?: { readonly [name: string]: string }) => string;

/** The languages that pages can be shown in. */
export function pageLanguages(own: PageTexts): readonly string[] {
  return [...new Set([...Object.keys(BUILT_IN), ...Object.keys(own)])];
}

/** What was asked for on the page, what the browser asks for, what the person is known to speak, else English. */
export function pageLanguage(own: PageTexts, wanted: readonly (string | null | undefined)[]): string {
  const known = new Set(pageLanguages(own));
  for (const one of wanted) {
    const language = shortOf(one ?? null);
    if (one !== null && one !== undefined && known.has(one)) return one;
    if (language !== null && known.has(language)) return language;
  }
  return "en";
}

export function acceptedLanguages(header: string | undefined): readonly string[] {
  return (header ?? "").split(",").flatMap((part) => /^\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)/.exec(part)?.[1] ?? []);
}

export function sayIn(language: string, own: PageTexts, common: { readonly [name: string]: string }): Say {
  const builtIn = BUILT_IN[language] ?? EN;
  const texts = own[language] ?? {};
  return (word, values) =>
    (texts[word] ?? builtIn[word]).replaceAll(/\{(\w+)\}/g, (whole, name: string) => values?.[name] ?? common[name] ?? whole);
}
