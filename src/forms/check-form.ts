/** What stands in the way of publishing a form: the same on the server and in the browser. Words: `problem-words.ts` and the console's catalogues. */
import {
  FORM_LIMITS,
  type FormCondition,
  type FormDocument,
  type FormPart,
  type FormScreen,
  isConnected,
  isQuestion,
  type Question,
  timesIn,
} from "./document.ts";

export type FormProblem = {
  readonly code: FormProblemCode;
  /** JSON pointer into the document. */
  readonly path: string;
  readonly params: { readonly [name: string]: string | number };
};
export const FORM_PROBLEM_CODES = [
  "text_missing",
  "text_too_long",
  "text_with_binding",
  "too_many",
  "too_few",
  "nothing_asked",
  "name_twice",
  "name_reserved",
  "option_twice",
  "option_same",
  "screen_twice",
  "condition_unknown",
  "condition_unfit",
  "condition_on_first",
  "media_not_last",
  "media_conditional",
  "range_reversed",
  "times_once",
  "times_first",
  "times_connected",
  "times_conditional",
  "too_many_conditional",
] as const;
export type FormProblemCode = (typeof FORM_PROBLEM_CODES)[number];

/** Told beside the answers. */
const RESERVED = new Set(["form", "version", "seen", "flow_token", "form_version"]);

export function formProblems(form: FormDocument): readonly FormProblem[] {
  const found: FormProblem[] = [];
  const report = (code: FormProblemCode, path: string, params: FormProblem["params"] = {}): void => {
    found.push({ code, path, params });
  };
  const text = (value: string, most: number, path: string): void => {
    const length = [...value].length;
    if (value.trim() === "") report("text_missing", path);
    else if (length > most) report("text_too_long", path, { length, most });
    // Meta reads these as references to other answers.
    else if (value.includes("${") || value.startsWith("`")) report("text_with_binding", path);
  };
  const count = (value: number, most: number, path: string, what: string): void => {
    if (value > most) report("too_many", path, { count: value, most, what });
  };

  count(form.screens.length, FORM_LIMITS.screens, "/screens", "screens");
  if (!form.screens.some(({ parts }) => parts.some(isQuestion))) report("nothing_asked", "/screens");
  const known = new Map<string, Question>();
  const screenIds = new Set<string>();
  let conditionalInARow = 0;
  form.screens.forEach((screen, index) => {
    const at = `/screens/${index}`;
    if (screenIds.has(screen.id)) report("screen_twice", `${at}/id`, { id: screen.id });
    if (screen.id === "success") report("name_reserved", `${at}/id`, { name: screen.id });
    screenIds.add(screen.id);
    text(screen.title, FORM_LIMITS.title, `${at}/title`);
    text(screen.button, FORM_LIMITS.button, `${at}/button`);
    if (screen.if && index === 0) report("condition_on_first", `${at}/if`);
    if (screen.if) checkCondition(screen.if, known, `${at}/if`, report);
    conditionalInARow = screen.if ? conditionalInARow + 1 : 0;
    if (conditionalInARow === FORM_LIMITS.conditionalInARow + 1)
      report("too_many_conditional", `${at}/if`, { most: FORM_LIMITS.conditionalInARow });
    checkCounts(screen, at, { report, count });
    screen.parts.forEach((part, place) => {
      if (part.kind !== "times") return;
      const path = `${at}/parts/${place}`;
      if (timesIn(form)?.question !== part) report("times_once", path);
      // Only the first screen is given anything by a message, and only where no endpoint is asked instead.
      if (index > 0) report("times_first", path);
      if (isConnected(form)) report("times_connected", path);
      if (part.if) report("times_conditional", `${path}/if`);
    });
    screen.parts.forEach((part, place) => {
      const path = `${at}/parts/${place}`;
      if (part.if) checkCondition(part.if, known, `${path}/if`, report);
      checkPart(part, path, { text, count, report });
      if (!isQuestion(part)) return;
      if (known.has(part.name)) report("name_twice", `${path}/name`, { name: part.name });
      if (RESERVED.has(part.name)) report("name_reserved", `${path}/name`, { name: part.name });
      known.set(part.name, part);
      if (part.kind === "media" && !isConnected(form) && index !== form.screens.length - 1) report("media_not_last", path);
    });
  });
  return found;
}

type Report = (code: FormProblemCode, path: string, params?: FormProblem["params"]) => void;
type Count = (value: number, most: number, path: string, what: string) => void;
type Tools = { readonly text: (value: string, most: number, path: string) => void; readonly count: Count; readonly report: Report };

function checkCounts(screen: FormScreen, at: string, { report, count }: Omit<Tools, "text">): void {
  const of = (kind: FormPart["kind"]): number => screen.parts.filter((part) => part.kind === kind).length;
  if (screen.parts.length === 0) report("too_few", `${at}/parts`, { least: 1, what: "parts" });
  count(screen.parts.length, FORM_LIMITS.parts, `${at}/parts`, "parts");
  count(of("image"), FORM_LIMITS.images, `${at}/parts`, "images");
  count(of("opt_in"), FORM_LIMITS.optIns, `${at}/parts`, "optIns");
  count(of("media"), 1, `${at}/parts`, "media");
}

function checkPart(part: FormPart, path: string, { text, count, report }: Tools): void {
  if (part.kind === "image") {
    text(part.alt, FORM_LIMITS.label, `${path}/alt`);
    return text(part.data, FORM_LIMITS.image, `${path}/data`);
  }
  if (!isQuestion(part)) return text(part.text, FORM_LIMITS[part.kind], `${path}/text`);
  text(part.label, part.kind === "opt_in" ? FORM_LIMITS.optIn : FORM_LIMITS.label, `${path}/label`);
  if (part.helper !== undefined) text(part.helper, FORM_LIMITS.helper, `${path}/helper`);
  if (part.kind === "media" && part.if) report("media_conditional", `${path}/if`);
  if (part.kind === "number" && part.least !== undefined && part.most !== undefined && part.least > part.most)
    report("range_reversed", `${path}/most`);
  if (part.kind === "date" && part.earliest !== undefined && part.latest !== undefined && part.earliest > part.latest)
    report("range_reversed", `${path}/latest`);
  if (!("options" in part)) return;
  const least = part.kind === "dropdown" ? 1 : 2;
  if (part.options.length < least) report("too_few", `${path}/options`, { least, what: "options" });
  count(part.options.length, part.kind === "dropdown" ? FORM_LIMITS.dropdownOptions : FORM_LIMITS.options, `${path}/options`, "options");
  const ids = new Set<string>();
  const titles = new Set<string>();
  part.options.forEach((option, index) => {
    const at = `${path}/options/${index}`;
    if (ids.has(option.id)) report("option_twice", `${at}/id`, { id: option.id });
    ids.add(option.id);
    const title = option.title.trim().toLocaleLowerCase();
    if (title !== "" && titles.has(title)) report("option_same", `${at}/title`, { title: option.title.trim() });
    titles.add(title);
    text(option.title, FORM_LIMITS.option, `${at}/title`);
    if (option.description !== undefined) text(option.description, FORM_LIMITS.optionDescription, `${at}/description`);
  });
}

/** Flow JSON compares one value with another: a question with several answers cannot be asked about. */
function checkCondition(condition: FormCondition, known: ReadonlyMap<string, Question>, path: string, report: Report): void {
  const question = known.get(condition.question);
  if (!question) return report("condition_unknown", path, { question: condition.question });
  const fits =
    question.kind === "choice" || question.kind === "dropdown"
      ? question.options.some(({ id }) => id === condition.is)
      : question.kind === "nps"
        ? /^([0-9]|10)$/.test(condition.is)
        : question.kind === "csat"
          ? /^[1-5]$/.test(condition.is)
          : question.kind === "opt_in" && condition.is === "true";
  if (!fits) report("condition_unfit", path, { question: condition.question, is: condition.is });
}
