/** What customers read of the helpers. Titles of buttons have at most twenty characters (WhatsApp). */

const WORDS = {
  en: {
    useful: "Was this what you needed?",
    yes: "Yes, thanks",
    no: "Not quite",
    person: "Talk to a person",
    automatic: "Automatic answer",
    replyPerson: "Reply PERSON to talk to a person.",
    handedOver: "Somebody of our team will read this and answer you here.",
    handedOverClosed: "Our team is not here right now. Somebody will read this and answer you here when we are back.",
    unknown: "I have no answer to that. Somebody of our team will read it and answer you here.",
    glad: "Good to hear. Write to us here whenever you need something.",
    otherWords: "Sorry. Ask in other words, or talk to a person.",
  },
  fr: {
    useful: "Est-ce que cela répond à votre question ?",
    yes: "Oui, merci",
    no: "Pas vraiment",
    person: "Parler à quelqu’un",
    automatic: "Réponse automatique",
    replyPerson: "Répondez PERSONNE pour parler à quelqu’un.",
    handedOver: "Quelqu’un de notre équipe va lire ceci et vous répondre ici.",
    handedOverClosed: "Notre équipe n’est pas là pour le moment. Quelqu’un lira ceci et vous répondra ici à notre retour.",
    unknown: "Je n’ai pas de réponse à cela. Quelqu’un de notre équipe va le lire et vous répondre ici.",
    glad: "Tant mieux. Écrivez-nous ici quand vous voulez.",
    otherWords: "Désolé. Posez la question autrement, ou parlez à quelqu’un.",
  },
  es: {
    useful: "¿Era lo que necesitaba?",
    yes: "Sí, gracias",
    no: "No del todo",
    person: "Hablar con alguien",
    automatic: "Respuesta automática",
    replyPerson: "Responda PERSONA para hablar con alguien.",
    handedOver: "Alguien de nuestro equipo lo leerá y le responderá aquí.",
    handedOverClosed: "Ahora no hay nadie de nuestro equipo. Alguien lo leerá y le responderá aquí cuando volvamos.",
    unknown: "No tengo respuesta a eso. Alguien de nuestro equipo lo leerá y le responderá aquí.",
    glad: "Nos alegra. Escríbanos aquí cuando quiera.",
    otherWords: "Lo siento. Pregunte con otras palabras o hable con alguien.",
  },
  de: {
    useful: "War das die Antwort, die Sie brauchten?",
    yes: "Ja, danke",
    no: "Nicht ganz",
    person: "Mit jemand sprechen",
    automatic: "Automatische Antwort",
    replyPerson: "Antworten Sie PERSON, um mit jemandem zu sprechen.",
    handedOver: "Jemand aus unserem Team liest das und antwortet Ihnen hier.",
    handedOverClosed: "Unser Team ist gerade nicht da. Jemand liest das und antwortet Ihnen hier, sobald wir zurück sind.",
    unknown: "Darauf habe ich keine Antwort. Jemand aus unserem Team liest das und antwortet Ihnen hier.",
    glad: "Das freut uns. Schreiben Sie uns hier jederzeit.",
    otherWords: "Entschuldigung. Fragen Sie mit anderen Worten, oder sprechen Sie mit jemandem.",
  },
} as const;
export type CustomerWords = { readonly [Name in keyof (typeof WORDS)["en"]]: string };

/** By the first language that is known, else English. */
export function customerWords(languages: readonly (string | null)[]): CustomerWords {
  for (const language of languages) {
    const short = language?.toLowerCase().split(/[-_]/)[0];
    if (short === "en" || short === "fr" || short === "es" || short === "de") return WORDS[short];
  }
  return WORDS.en;
}
