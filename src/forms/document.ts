/** A form inside WhatsApp as an author writes it: screens of texts and questions. Compiled to Flow JSON by `compile.ts`. */
import { z } from "zod";

/** What Meta's components take, in characters and counts (Flow JSON 7.3). */
export const FORM_LIMITS = {
  screens: 20,
  parts: 40,
  options: 20,
  dropdownOptions: 200,
  /** Screens in a row that may be left out: each is a branch, Meta takes ten. */
  conditionalInARow: 9,
  images: 3,
  optIns: 5,
  title: 30,
  button: 35,
  heading: 80,
  text: 4_096,
  note: 409,
  label: 80,
  helper: 80,
  option: 30,
  optionDescription: 300,
  optIn: 120,
  /** Base64 of an image; Meta advises against more. */
  image: 400_000,
} as const;

export const FORM_CATEGORIES = [
  "SURVEY",
  "SIGN_UP",
  "SIGN_IN",
  "APPOINTMENT_BOOKING",
  "LEAD_GENERATION",
  "CONTACT_US",
  "CUSTOMER_SUPPORT",
  "OTHER",
] as const;
export const FORM_LANGUAGES = ["en", "fr"] as const;

const LONGEST = 20_000;
const text = z.string().max(LONGEST);
const nameSchema = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, "must be small letters, digits and _, beginning with a letter");
/** Meta takes only letters and underscores for a screen. */
const screenIdSchema = z.string().regex(/^[a-z][a-z_]{0,39}$/, "must be small letters and _");
const daySchema = z.iso.date();

/** Shown only when the answer to an earlier question is this one: an option's id, a number as text, or "true" of an opt-in. */
const conditionSchema = z.strictObject({ question: nameSchema, is: z.string().min(1).max(100) });
const shown = { if: conditionSchema.exactOptional() };
const asked = { ...shown, name: nameSchema, label: text, required: z.boolean().exactOptional(), helper: text.exactOptional() };
const optionSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9_]{1,40}$/, "must be small letters, digits and _"),
  title: text,
  description: text.exactOptional(),
});
const options = z.array(optionSchema).max(300).readonly();

export const formPartSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("heading"), ...shown, text }),
  z.strictObject({ kind: z.literal("text"), ...shown, text }),
  z.strictObject({ kind: z.literal("note"), ...shown, text }),
  z.strictObject({
    kind: z.literal("image"),
    ...shown,
    data: z.base64().max(2_000_000).meta({ description: "PNG or JPEG, base64." }),
    alt: text,
  }),
  z.strictObject({ kind: z.literal("short_text"), ...asked }),
  z.strictObject({ kind: z.literal("long_text"), ...asked }),
  z.strictObject({ kind: z.literal("number"), ...asked, least: z.number().exactOptional(), most: z.number().exactOptional() }),
  z.strictObject({ kind: z.literal("email"), ...asked }),
  z.strictObject({ kind: z.literal("phone"), ...asked }),
  z.strictObject({ kind: z.literal("choice"), ...asked, options }),
  z.strictObject({ kind: z.literal("several"), ...asked, options, most: z.int().min(1).max(20).exactOptional() }),
  z.strictObject({ kind: z.literal("dropdown"), ...asked, options }),
  z.strictObject({ kind: z.literal("date"), ...asked, earliest: daySchema.exactOptional(), latest: daySchema.exactOptional() }),
  z.strictObject({ kind: z.literal("opt_in"), ...asked }),
  z.strictObject({ kind: z.literal("media"), ...asked, picks: z.enum(["photo", "document"]) }),
  z.strictObject({ kind: z.literal("nps"), ...asked }),
  z.strictObject({ kind: z.literal("csat"), ...asked }),
  /** Free times, told by the appointment step that sends the form. */
  z.strictObject({ kind: z.literal("times"), ...asked }),
]);

export const formScreenSchema = z.strictObject({
  id: screenIdSchema,
  title: text,
  /** The whole screen is left out unless this holds; needs the data endpoint. */
  if: conditionSchema.exactOptional(),
  parts: z.array(formPartSchema).max(100).readonly(),
  button: text,
});

export const formSchema = z
  .strictObject({
    title: z.string().min(1).max(100),
    category: z.enum(FORM_CATEGORIES),
    /** Of the words that are ours: "Your answer", what is wrong with an answer. */
    language: z.enum(FORM_LANGUAGES),
    anonymous: z.boolean().exactOptional().meta({ description: "Answers are kept without the person who gave them." }),
    connected: z.boolean().exactOptional().meta({
      description: "WhatsApp asks Parley between screens, which checks the answers at once. Needed for screens with a condition.",
    }),
    screens: z.array(formScreenSchema).min(1).max(50).readonly(),
  })
  .meta({ id: "FormDocument", description: "Screens of texts and questions, filled in inside WhatsApp." });

export type FormDocument = z.infer<typeof formSchema>;
export type FormScreen = z.infer<typeof formScreenSchema>;
export type FormPart = z.infer<typeof formPartSchema>;
export type FormCondition = z.infer<typeof conditionSchema>;
export type FormOption = z.infer<typeof optionSchema>;
export type Question = Extract<FormPart, { readonly name: string }>;

export function isQuestion(part: FormPart): part is Question {
  return "name" in part;
}

export function questionsOf(screen: Pick<FormScreen, "parts">): readonly Question[] {
  return screen.parts.filter(isQuestion);
}

/** The question that offers free times, and the screen it is on; null: there is none. */
export function timesIn(form: Pick<FormDocument, "screens">): { readonly screen: FormScreen; readonly question: Question } | null {
  for (const screen of form.screens) for (const question of questionsOf(screen)) if (question.kind === "times") return { screen, question };
  return null;
}

/** Whether screens are asked of the data endpoint. */
export function isConnected(form: Pick<FormDocument, "connected" | "screens">): boolean {
  return form.connected === true || form.screens.some((screen) => screen.if !== undefined);
}

const CSAT = {
  en: ["1 – Very bad", "2 – Bad", "3 – All right", "4 – Good", "5 – Very good"],
  fr: ["1 – Très mal", "2 – Mal", "3 – Correct", "4 – Bien", "5 – Très bien"],
} as const;

/** What may be chosen; empty for questions without a choice. */
export function optionsOf(question: Question, language: FormDocument["language"]): readonly FormOption[] {
  switch (question.kind) {
    case "choice":
    case "several":
    case "dropdown":
      return question.options;
    case "nps":
      return Array.from({ length: 11 }, (_, score) => ({ id: String(score), title: String(score) }));
    case "csat":
      return CSAT[language].map((title, index) => ({ id: String(index + 1), title }));
    default:
      return [];
  }
}
