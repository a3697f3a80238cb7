import { Context, Liquid, type Template } from "liquidjs";
import type { JsonObject } from "../platform/json.ts";
import { formatDate, formatMoney } from "./liquid-filters.ts";

/**
 * The one place where templates are run. Promises: synchronous, no files, no prototypes, nothing random, no clock
 * but `now` in the variables, and an end: of steps, of memory, of output. Values are data and never parsed again.
 */
const MOST_TEMPLATE_CHARACTERS = 32_768;
export const MOST_OUTPUT_CHARACTERS = 65_536;
/** Parts of a template that are run, each round of a loop anew: some tenth of a second, and the same on a busy machine. */
const MOST_STEPS = 50_000;
const MOST_MEMORY = 1_000_000;

const TAGS: ReadonlySet<string> = new Set([
  "assign",
  "break",
  "capture",
  "case",
  "comment",
  "continue",
  "cycle",
  "echo",
  "for",
  "if",
  "liquid",
  "raw",
  "unless",
  "#",
]);
/** Left out on purpose: anything random, hashing, base64, HTML, and filters that evaluate expressions. */
const FILTERS: ReadonlySet<string> = new Set([
  "abs",
  "append",
  "at_least",
  "at_most",
  "capitalize",
  "ceil",
  "compact",
  "concat",
  "date",
  "default",
  "divided_by",
  "downcase",
  "escape",
  "first",
  "floor",
  "join",
  "json",
  "last",
  "lstrip",
  "map",
  "minus",
  "modulo",
  "money",
  "newline_to_br",
  "plus",
  "prepend",
  "remove",
  "remove_first",
  "replace",
  "replace_first",
  "reverse",
  "round",
  "rstrip",
  "size",
  "slice",
  "sort",
  "sort_natural",
  "split",
  "strip",
  "strip_html",
  "strip_newlines",
  "sum",
  "times",
  "truncate",
  "truncatewords",
  "uniq",
  "upcase",
  "url_encode",
  "where",
]);

const engine = createEngine();

function createEngine(): Liquid {
  const liquid = new Liquid({
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: false,
    dynamicPartials: false,
    relativeReference: false,
    templates: {},
    timezoneOffset: 0,
    parseLimit: MOST_TEMPLATE_CHARACTERS,
    memoryLimit: MOST_MEMORY,
  });
  liquid.registerFilter("date", function date(value: unknown, format?: unknown, timeZone?: unknown, locale?: unknown) {
    return formatDate(value, { format, timeZone, locale }, readContext(this.context));
  });
  liquid.registerFilter("money", function money(value: unknown, currency?: unknown, locale?: unknown) {
    return formatMoney(value, { currency, locale }, readContext(this.context));
  });
  for (const tag of Object.keys(liquid.tags)) if (!TAGS.has(tag)) delete liquid.tags[tag];
  for (const filter of Object.keys(liquid.filters)) if (!FILTERS.has(filter)) delete liquid.filters[filter];
  return liquid;
}

function readContext(context: { getSync: (path: string[]) => unknown }): (path: string[]) => unknown {
  return (path) => context.getSync(path);
}

/** Fills a template. Throws on broken syntax and on exceeded limits, never on missing values: they print nothing. */
export function renderText(template: string, variables: JsonObject): string {
  if (!hasMarkup(template)) return template;
  const rendered: unknown = engine.renderSync(parsed(template), limitedContext(variables));
  // Strings are joined lazily: an output grown to gigabytes is refused by its length before it takes up memory.
  if (typeof rendered !== "string" || rendered.length > MOST_OUTPUT_CHARACTERS)
    throw new Error(`the text is longer than ${MOST_OUTPUT_CHARACTERS} characters`);
  return rendered;
}

/** Liquid asks before each part whether it may go on; its own limit would look at the clock. */
function limitedContext(variables: JsonObject): Context {
  let steps = 0;
  const renderLimit = {
    check: () => {
      steps += 1;
      if (steps > MOST_STEPS) throw new Error(`the text takes more than ${MOST_STEPS} steps to fill`);
    },
  };
  return new Context(variables, engine.options, { sync: true }, { renderLimit } as unknown as ConstructorParameters<typeof Context>[3]);
}

export type TemplateProblem = { readonly message: string; readonly line: number; readonly column: number };

/** Null when the template can be rendered; else what is wrong and where. */
export function checkTemplate(template: string): TemplateProblem | null {
  if (!hasMarkup(template)) return null;
  try {
    parsed(template);
    return null;
  } catch (error) {
    const text = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    const place = /,? line:(\d+), col:(\d+)/.exec(text);
    return { message: inWords(place ? text.replace(place[0], "") : text), line: Number(place?.[1] ?? 1), column: Number(place?.[2] ?? 1) };
  }
}

/** The first names of all variables a template reads from outside: `profile`, `event`, … Broken templates read nothing. */
export function templateRoots(template: string): readonly string[] {
  if (!hasMarkup(template) || checkTemplate(template)) return [];
  return [...new Set(engine.globalVariableSegmentsSync(parsed(template)).map((segments) => String(segments[0])))];
}

function hasMarkup(template: string): boolean {
  return template.includes("{{") || template.includes("{%");
}

const WORDS: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/^tag "?([^"]*)"? not found/, ([, tag]) => `there is no tag "${tag}" here: use ${[...TAGS].filter((name) => name !== "#").join(", ")}`],
  [/^undefined filter: (\S+)/, ([, filter]) => `there is no filter "${filter}" here: use one of ${[...FILTERS].join(", ")}`],
  [/^tag \{% (.*) %\} not closed/, ([, tag]) => `"{% ${tag} %}" is opened and never closed: add its end tag`],
  [/^output "?(.*?)"? not closed/, ([, output]) => `"${output}" lacks its closing "}}"`],
  [/^tag "?(.*?)"? not closed/, ([, tag]) => `"${tag}" lacks its closing "%}"`],
  [/^parse length limit exceeded/, () => `the text is longer than ${MOST_TEMPLATE_CHARACTERS} characters: shorten it`],
];

function inWords(message: string): string {
  for (const [pattern, say] of WORDS) {
    const match = pattern.exec(message);
    if (match) return say(match);
  }
  return message;
}

/** Least recently used parsed templates, bounded by the characters they were parsed from. */
const MOST_CACHED_CHARACTERS = 2_000_000;
const cache = new Map<string, Template[]>();
let cachedCharacters = 0;

function parsed(template: string): Template[] {
  const known = cache.get(template);
  if (known) {
    // Moving only the old half would save little: re-insertion costs some 50 ns.
    cache.delete(template);
    cache.set(template, known);
    return known;
  }
  const fresh = engine.parse(template);
  cache.set(template, fresh);
  cachedCharacters += template.length;
  for (const oldest of cache.keys()) {
    if (cachedCharacters <= MOST_CACHED_CHARACTERS || cache.size === 1) break;
    cache.delete(oldest);
    cachedCharacters -= oldest.length;
  }
  return fresh;
}
