/** Pure changes of a form's document, as the builder makes them. */
import type { FormView } from "../api/types.ts";

export type FormDocument = FormView["document"];
export type FormScreen = FormDocument["screens"][number];
export type FormPart = FormScreen["parts"][number];
export type PartKind = FormPart["kind"];
export type Question = Extract<FormPart, { readonly name: string }>;
export type Option = Extract<FormPart, { readonly kind: "choice" }>["options"][number];

export const PART_KINDS = [
  "nps",
  "csat",
  "choice",
  "several",
  "dropdown",
  "short_text",
  "long_text",
  "number",
  "email",
  "phone",
  "date",
  "times",
  "opt_in",
  "media",
  "heading",
  "text",
  "note",
  "image",
] as const satisfies readonly PartKind[];

const LONGEST_NAME = 24;

/** `Would you recommend us to a friend?` → `would_you_recommend_us`: whole words as far as they go. */
export function wordsAsName(words: string): string {
  const name = words
    .normalize("NFD")
    .replaceAll(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^[_0-9]+|_+$/g, "")
    .slice(0, 2 * LONGEST_NAME);
  if (name.length <= LONGEST_NAME) return name;
  const cut = name.lastIndexOf("_", LONGEST_NAME);
  return name.slice(0, cut > 0 ? cut : LONGEST_NAME);
}

export function allQuestions(form: FormDocument): readonly Question[] {
  return form.screens.flatMap(({ parts }) => parts.filter((part): part is Question => "name" in part));
}

/** `base`, or with the first number that nobody has. */
export function freeName(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base)) return base;
  let n = 2;
  while (taken.has(`${base}_${n}`)) n += 1;
  return `${base}_${n}`;
}

const OPTIONS = (words: (n: number) => string): readonly Option[] => [1, 2].map((n) => ({ id: `option_${n}`, title: words(n) }));

export function newPart(
  kind: PartKind,
  form: FormDocument,
  words: { readonly label: string; readonly option: (n: number) => string },
): FormPart {
  const { label } = words;
  const name = freeName(kind, new Set(allQuestions(form).map((question) => question.name)));
  switch (kind) {
    case "heading":
    case "text":
    case "note":
      return { kind, text: label };
    case "image":
      return { kind, data: "", alt: "" };
    case "choice":
    case "several":
    case "dropdown":
      return { kind, name, label, options: OPTIONS(words.option) };
    case "times":
      return { kind, name, label, required: true };
    case "media":
      return { kind, name, label, picks: "photo" };
    default:
      return { kind, name, label };
  }
}

/** Letters only, as WhatsApp wants it: a, b, … z, then ba, bb, … */
export function newScreenId(form: FormDocument): string {
  const taken = new Set(form.screens.map(({ id }) => id));
  for (let n = form.screens.length; ; n += 1) {
    const id = `screen_${lettersOf(n)}`;
    if (!taken.has(id)) return id;
  }
}

function lettersOf(n: number): string {
  const letter = String.fromCharCode(97 + (n % 26));
  return n < 26 ? letter : lettersOf(Math.floor(n / 26)) + letter;
}

export function putScreen(form: FormDocument, index: number, screen: FormScreen): FormDocument {
  return { ...form, screens: form.screens.with(index, screen) };
}

export function moved<T>(items: readonly T[], from: number, to: number): readonly T[] {
  const item = items[from];
  if (item === undefined || to < 0 || to >= items.length) return items;
  return items.toSpliced(from, 1).toSpliced(to, 0, item);
}

/** While nobody has answered yet, a question is named after its words. */
export function renamed(form: FormDocument, part: Question, label: string, isFresh: boolean): Question {
  const taken = new Set(allQuestions(form).map(({ name }) => name));
  taken.delete(part.name);
  const followed =
    part.name === freeName(wordsAsName(part.label), taken) || part.name === part.kind || part.name.startsWith(`${part.kind}_`);
  const base = wordsAsName(label);
  return { ...part, label, name: isFresh && followed && base !== "" ? freeName(base, taken) : part.name };
}

export function retitled(options: readonly Option[], index: number, title: string, isFresh: boolean): readonly Option[] {
  const option = options[index];
  if (!option) return options;
  const taken = new Set(options.map(({ id }) => id));
  taken.delete(option.id);
  const followed = option.id === freeName(wordsAsName(option.title), taken) || option.id.startsWith("option_");
  const base = wordsAsName(title);
  return options.with(index, { ...option, title, id: isFresh && followed && base !== "" ? freeName(base, taken) : option.id });
}

/** Questions that a condition may ask about, before this place. */
export function askable(form: FormDocument, screen: number, part: number | null): readonly Question[] {
  return form.screens
    .slice(0, screen + (part === null ? 0 : 1))
    .flatMap(({ parts }, index) => (index === screen && part !== null ? parts.slice(0, part) : parts))
    .filter((one): one is Question => ["choice", "dropdown", "nps", "csat", "opt_in"].includes(one.kind));
}

export function blankForm(
  title: string,
  language: FormDocument["language"],
  words: { readonly screen: string; readonly button: string; readonly label: string },
): FormDocument {
  return {
    title,
    category: "SURVEY",
    language,
    screens: [
      {
        id: "screen_a",
        title: words.screen,
        button: words.button,
        parts: [{ kind: "csat", name: "csat", label: words.label, required: true }],
      },
    ],
  };
}
