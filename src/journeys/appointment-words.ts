/** What a customer reads around the times they are offered, where the journey says nothing else. */
type Key = "ask" | "button" | "other" | "none" | "taken" | "misread" | "nothing" | "title";

const WORDS: { readonly [language: string]: { readonly [Name in Key]: string } } = {
  en: {
    ask: "When would it suit you? Choose a time, or write a day such as “Friday afternoon”.",
    button: "See times",
    title: "Free times",
    other: "Other times",
    none: "None of these",
    taken: "Sorry, that time has just been taken. These are still free:",
    misread: "Sorry, I did not understand. Choose a time, or write a day such as “tomorrow morning”.",
    nothing: "There is nothing free then. These are the nearest times:",
  },
  fr: {
    ask: "Quand cela vous arrange-t-il ? Choisissez une heure, ou écrivez un jour, par exemple « vendredi après-midi ».",
    button: "Voir les heures",
    title: "Heures libres",
    other: "Autres horaires",
    none: "Aucune",
    taken: "Désolé, cette heure vient d’être prise. Celles-ci sont encore libres :",
    misread: "Désolé, je n’ai pas compris. Choisissez une heure, ou écrivez un jour, par exemple « demain matin ».",
    nothing: "Rien n’est libre à ce moment-là. Voici les heures les plus proches :",
  },
  es: {
    ask: "¿Cuándo le viene bien? Elija una hora o escriba un día, por ejemplo «viernes por la tarde».",
    button: "Ver horas",
    title: "Horas libres",
    other: "Otras horas",
    none: "Ninguna",
    taken: "Lo sentimos, esa hora acaba de reservarse. Estas siguen libres:",
    misread: "Lo siento, no le he entendido. Elija una hora o escriba un día, por ejemplo «mañana por la mañana».",
    nothing: "No hay nada libre entonces. Estas son las horas más cercanas:",
  },
  de: {
    ask: "Wann passt es Ihnen? Wählen Sie eine Zeit oder schreiben Sie einen Tag, zum Beispiel „Freitag Nachmittag“.",
    button: "Zeiten ansehen",
    title: "Freie Zeiten",
    other: "Andere Zeiten",
    none: "Keine davon",
    taken: "Diese Zeit wurde leider gerade vergeben. Diese sind noch frei:",
    misread: "Das habe ich leider nicht verstanden. Wählen Sie eine Zeit oder schreiben Sie einen Tag, zum Beispiel „morgen Vormittag“.",
    nothing: "Dann ist leider nichts frei. Das sind die nächsten Zeiten:",
  },
};

export function appointmentWords(language: string): { readonly [Name in Key]: string } {
  const [short = ""] = language.toLowerCase().split(/[-_]/, 1);
  return WORDS[short] ?? (WORDS["en"] as { readonly [Name in Key]: string });
}
