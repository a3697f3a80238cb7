import { Context, Liquid, Output, type Template, Value } from "liquidjs";
import type { JsonObject } from "../platform/json.ts";
import { type FastText, fastText, isMissing, SLOW, variableOf } from "./fast-text.ts";
import { escapePrinted, escapeWhatIsPrinted } from "./escape-printed.ts";
import { DEEPEST_FRAGMENT, ESCAPES, everyPart, FragmentTag, MISSING, OPEN_FRAGMENT, type OpenFragment } from "./fragment-tag.ts";
import { formatDate, formatMoney, formatNumber } from "./liquid-filters.ts";
import { type Fragments, NO_FACTS, NO_FRAGMENTS, type OnMissing, type TextFacts } from "./text-facts.ts";

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
  "render",
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
  "number",
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
  liquid.registerFilter("number", function number(value: unknown, digits?: unknown, locale?: unknown) {
    return formatNumber(value, { digits, locale }, readContext(this.context));
  });
  liquid.registerTag("render", FragmentTag);
  for (const tag of Object.keys(liquid.tags)) if (!TAGS.has(tag)) delete liquid.tags[tag];
  for (const filter of Object.keys(liquid.filters)) if (!FILTERS.has(filter)) delete liquid.filters[filter];
  return liquid;
}

function readContext(context: { getSync: (path: string[]) => unknown }): (path: string[]) => unknown {
  return (path) => context.getSync(path);
}

/** Fills a template. Throws on broken syntax and on exceeded limits, never on missing values: they print nothing. */
export function renderText(template: string, variables: JsonObject, facts: TextFacts = NO_FACTS): string {
  if (!hasMarkup(template)) return template;
  const quick = renderQuickly(template, variables, facts, 0);
  const rendered: unknown = quick === SLOW ? engine.renderSync(parsed(template).templates, limitedContext(variables, facts)) : quick;
  // Strings are joined lazily: an output grown to gigabytes is refused by its length before it takes up memory.
  if (typeof rendered !== "string" || rendered.length > MOST_OUTPUT_CHARACTERS)
    throw new Error(`the text is longer than ${MOST_OUTPUT_CHARACTERS} characters`);
  return rendered;
}

function renderQuickly(template: string, variables: JsonObject, facts: TextFacts, depth: number): string | typeof SLOW {
  const { quick } = parsed(template);
  if (quick === null) return SLOW;
  return quick(variables, {
    missing: facts.missing,
    escape: facts.markup === "html" ? escapePrinted : null,
    fragment: (name) => {
      if (depth >= DEEPEST_FRAGMENT) throw tooDeep(name);
      return renderQuickly(fragmentOf(facts, name), variables, facts, depth + 1);
    },
  });
}

const tooDeep = (name: string): Error => new Error(`fragments within fragments, more than ${DEEPEST_FRAGMENT} deep, at "${name}"`);

function fragmentOf({ fragments = NO_FRAGMENTS }: TextFacts, name: string): string {
  const text = fragments.get(name);
  if (text === undefined) throw new Error(`there is no fragment "${name}"`);
  return text;
}

/** Liquid asks before each part whether it may go on; its own limit would look at the clock. */
function limitedContext(variables: JsonObject, facts: TextFacts): Context {
  let steps = 0;
  const renderLimit = {
    check: () => {
      steps += 1;
      if (steps > MOST_STEPS) throw new Error(`the text takes more than ${MOST_STEPS} steps to fill`);
    },
  };
  // As globals, so that fragments see them; what a text assigns itself they do not.
  const limits = { renderLimit } as unknown as ConstructorParameters<typeof Context>[3];
  const context = new Context({}, engine.options, { sync: true, globals: variables }, limits);
  const open: OpenFragment = (name) => parsed(fragmentOf(facts, name)).templates;
  context.setRegister(OPEN_FRAGMENT, open);
  context.setRegister(MISSING, facts.missing);
  context.setRegister(ESCAPES, facts.markup === "html");
  return context;
}

/** Outputs tell of a variable that has no value before its filters see it. */
function tellMissing(templates: readonly Template[]): void {
  for (const part of everyPart(templates)) {
    if (!("value" in part) || !(part.value instanceof Value) || !(part instanceof Output || ("name" in part && part.name === "echo")))
      continue;
    const { initial, filters } = part.value;
    const name = variableOf(part.value);
    if (name === null) continue;
    const hasDefault = filters.some((filter) => filter.name === "default");
    const evaluate = initial.evaluate.bind(initial);
    initial.evaluate = function* told(context, lenient) {
      const value = yield* evaluate(context, lenient);
      const missing = context.getRegister<OnMissing | undefined>(MISSING);
      return missing && isMissing(value) ? (missing(name, hasDefault) ?? value) : value;
    };
  }
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

/** The first names of all variables a template and its fragments read from outside: `profile`, `event`, … Broken ones read nothing. */
export function templateRoots(template: string, fragments: Fragments = NO_FRAGMENTS): readonly string[] {
  const roots = new Set<string>();
  const seen = new Set<string>();
  const visit = (text: string, given: ReadonlySet<string>): void => {
    if (!hasMarkup(text) || checkTemplate(text)) return;
    const { templates } = parsed(text);
    for (const segments of engine.globalVariableSegmentsSync([...templates]))
      if (!given.has(String(segments[0]))) roots.add(String(segments[0]));
    for (const part of everyPart(templates)) {
      if (!(part instanceof FragmentTag) || seen.has(part.fragment)) continue;
      seen.add(part.fragment);
      visit(fragments.get(part.fragment) ?? "", new Set(Object.keys(part.hash.hash)));
    }
  };
  visit(template, new Set());
  return [...roots];
}

/** Names of the fragments that the template itself names; of a broken one none. */
export function fragmentsIn(template: string): readonly string[] {
  if (!template.includes("{%") || checkTemplate(template)) return [];
  const names = [...everyPart(parsed(template).templates)].flatMap((part) => (part instanceof FragmentTag ? [part.fragment] : []));
  return [...new Set(names)];
}

/** Variables that the template and its fragments print and say nothing instead of, as they name them. */
export function printedVariables(template: string, fragments: Fragments = NO_FRAGMENTS): readonly string[] {
  const printed = new Set<string>();
  const seen = new Set<string>();
  const visit = (text: string): void => {
    if (!hasMarkup(text) || checkTemplate(text)) return;
    for (const part of everyPart(parsed(text).templates)) {
      if (part instanceof FragmentTag && !seen.has(part.fragment)) {
        seen.add(part.fragment);
        visit(fragments.get(part.fragment) ?? "");
      } else if (part instanceof Output && !part.value.filters.some((filter) => filter.name === "default")) {
        const name = variableOf(part.value);
        if (name !== null) printed.add(name);
      }
    }
  };
  visit(template);
  return [...printed];
}

/** What the template says to everybody, with its fragments; null when that differs from person to person or cannot be filled. */
export function fixedText(template: string, fragments: Fragments = NO_FRAGMENTS): string | null {
  if (!hasMarkup(template)) return template;
  let isFixed = true;
  const visit = (text: string, depth: number): void => {
    if (!hasMarkup(text)) return;
    if (depth > DEEPEST_FRAGMENT || checkTemplate(text)) isFixed = false;
    else
      for (const part of parsed(text).templates) {
        if (part instanceof FragmentTag && part.isPlain && fragments.has(part.fragment))
          visit(fragments.get(part.fragment) ?? "", depth + 1);
        else if (!("str" in part)) isFixed = false;
      }
  };
  visit(template, 0);
  return isFixed ? renderText(template, {}, { fragments }) : null;
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

type Parsed = { readonly templates: Template[]; readonly quick: FastText | null };

/** Least recently used parsed templates, bounded by the characters they were parsed from. */
const MOST_CACHED_CHARACTERS = 2_000_000;
const cache = new Map<string, Parsed>();
let cachedCharacters = 0;

function parsed(template: string): Parsed {
  const known = cache.get(template);
  if (known) {
    // While there is room nothing is thrown away, and the order does not matter.
    if (cachedCharacters > MOST_CACHED_CHARACTERS / 2) {
      cache.delete(template);
      cache.set(template, known);
    }
    return known;
  }
  const templates = engine.parse(template);
  // Before anything is wrapped, which the quick way looks into.
  const fresh: Parsed = { quick: fastText(templates), templates };
  tellMissing(templates);
  escapeWhatIsPrinted(templates);
  cache.set(template, fresh);
  cachedCharacters += template.length;
  for (const oldest of cache.keys()) {
    if (cachedCharacters <= MOST_CACHED_CHARACTERS || cache.size === 1) break;
    cache.delete(oldest);
    cachedCharacters -= oldest.length;
  }
  return fresh;
}
