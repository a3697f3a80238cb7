import { refuse } from "../graph/refusal.ts";
import { numberAt, textAt, type JsonObject } from "../json.ts";

const words: Readonly<Record<string, readonly [body: string, advice: string, footer: string, copy: string, fill: string]>> = {
  en: [
    "*{{1}}* is your verification code.",
    " For your security, do not share this code.",
    "This code expires in {n} minutes.",
    "Copy code",
    "Autofill",
  ],
  es: [
    "Tu código de verificación es *{{1}}*.",
    " Por tu seguridad, no lo compartas.",
    "Este código caduca en {n} minutos.",
    "Copiar código",
    "Autocompletar",
  ],
  fr: [
    "*{{1}}* est votre code de vérification.",
    " Pour votre sécurité, ne le partagez pas.",
    "Ce code expire dans {n} minutes.",
    "Copier le code",
    "Remplir",
  ],
};

/** What an authentication template will say, language by language: its words are fixed. */
export function codePreviews(query: JsonObject): JsonObject {
  if (textAt(query, "category") !== "AUTHENTICATION") refuse(100, null, { message: "(#100) Param category must be AUTHENTICATION." });
  const types = textAt(query, "button_types") ?? refuse(100, null, { message: "(#100) The parameter button_types is required." });
  const languages = (textAt(query, "languages") ?? textAt(query, "language") ?? "en_US").split(",");
  const minutes = numberAt(query, "code_expiration_minutes");
  const data = languages.map((language) => {
    const [body, advice, footer, copy, fill] = words[language.slice(0, 2)] ?? words["en"] ?? ["", "", "", "", ""];
    return {
      body: textAt(query, "add_security_recommendation") === "true" || query["add_security_recommendation"] === true ? body + advice : body,
      buttons: [{ ...(types.includes("ONE_TAP") || types.includes("OTP") ? { autofill_text: fill } : {}), text: copy }],
      ...(minutes === null ? {} : { footer: footer.replace("{n}", String(minutes)) }),
      language,
    };
  });
  return { data };
}
