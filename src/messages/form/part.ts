/**
 * A part of a message, described once: its JSON shape, its texts with what the channel takes of each, and what must hold
 * between them. From the description come the schema, the problems an author is told, the list of texts, and the filling-in.
 */
import { z } from "zod";

export type TextRule = {
  /** How an author is told of it: "the body". */
  readonly what: string;
  /** Characters, not code units. */
  readonly most: number;
  /** Must not come out empty; else an empty one is left out. */
  readonly required: boolean;
  readonly form?: TextForm;
  /** Written in HTML: values that are filled in are escaped for it. */
  readonly markup?: "html";
};
/** What a text must be once its variables are filled in. */
export type TextForm = { readonly test: (text: string) => boolean; readonly problem: (text: string) => string };

/** Answers what takes the text's place; undefined leaves an optional one out. `path` is a JSON pointer below the content. */
export type VisitText = (text: string, rule: TextRule, path: string) => string | undefined;
export type Fault = { readonly path: string; readonly problem: string };
export type Place = { readonly name: string; readonly path: string };

/** Methods, so that a part of something particular is also a part of something. */
export interface Part<T> {
  readonly schema: z.ZodType<T>;
  readonly isOptional?: boolean;
  map(value: T, visit: VisitText, path: string): T;
  /** What is wrong beside the texts' own limits. */
  check(value: T, at: Place): readonly Fault[];
}
export interface OptionalPart<T> extends Part<T> {
  readonly isOptional: true;
}

type Shape = { readonly [key: string]: Part<unknown> };
type ValueOf<P> = P extends Part<infer T> ? T : never;
type OptionalKeys<S extends Shape> = { [K in keyof S]: S[K] extends OptionalPart<unknown> ? K : never }[keyof S];
export type GroupOf<S extends Shape> = { readonly [K in Exclude<keyof S, OptionalKeys<S>>]: ValueOf<S[K]> } & {
  readonly [K in OptionalKeys<S>]?: ValueOf<S[K]>;
};

/** Beyond any limit of a channel: what is longer is no text, even with Liquid in it. */
const LONGEST_MARKUP = 20_000;

export function words(what: string, most: number, form?: TextForm): Part<string> {
  return text({ what, most, required: true, ...(form === undefined ? {} : { form }) });
}

export function optionalWords(what: string, most: number, form?: TextForm): OptionalPart<string> {
  return optional(text({ what, most, required: false, ...(form === undefined ? {} : { form }) }));
}

function text(rule: TextRule): Part<string> {
  return {
    schema: z.string().max(LONGEST_MARKUP),
    map: (value, visit, path) => visit(value, rule, path) ?? "",
    check: () => [],
  };
}

/** No text of the author's: flags, numbers, names of other things. */
export function fixed<T>(schema: z.ZodType<T>): Part<T> {
  return { schema, map: (value) => value, check: () => [] };
}

export function optional<T>(part: Part<T>): OptionalPart<T> {
  return { ...part, isOptional: true };
}

export function group<S extends Shape>(shape: S, check: (value: GroupOf<S>, at: Place) => readonly Fault[] = () => []): Part<GroupOf<S>> {
  const entries = Object.entries(shape);
  const schemas = entries.map(([key, part]) => [key, part.isOptional ? part.schema.exactOptional() : part.schema] as const);
  return {
    schema: z.strictObject(Object.fromEntries(schemas)) as unknown as z.ZodType<GroupOf<S>>,
    map: (value, visit, path) => {
      const from = value as Readonly<Record<string, unknown>>;
      const to: Record<string, unknown> = {};
      for (const [key, part] of entries) {
        if (from[key] === undefined) continue;
        const mapped = part.map(from[key], visit, `${path}/${key}`);
        if (!(part.isOptional && mapped === "")) to[key] = mapped;
      }
      return to as GroupOf<S>;
    },
    check: (value, at) => {
      const from = value as Readonly<Record<string, unknown>>;
      const below = entries.flatMap(([key, part]) =>
        from[key] === undefined ? [] : part.check(from[key], { ...at, path: `${at.path}/${key}` }),
      );
      return [...below, ...check(value, at)];
    },
  };
}

export type Several = { readonly what: string; readonly least?: number; readonly most: number };

export function several<T>(part: Part<T>, { what, least = 1, most }: Several): Part<readonly T[]> {
  return {
    // Far above any limit: the author is told how many are too many, not that the shape is wrong.
    schema: z.array(part.schema).max(100).readonly(),
    map: (values, visit, path) => values.map((value, index) => part.map(value, visit, `${path}/${index}`)),
    check: (values, at) => [
      ...counted(values.length, at, { what, least, most }),
      ...values.flatMap((value, index) => part.check(value, { ...at, path: `${at.path}/${index}` })),
    ],
  };
}

export function counted(found: number, { name, path }: Place, { what, least = 1, most }: Several): readonly Fault[] {
  if (found > most) return [{ path, problem: `"${name}" has ${found} ${what}, WhatsApp takes ${most}: remove some` }];
  if (found >= least) return [];
  const problem =
    least === 1 ? `"${name}" has no ${what}: add at least one` : `"${name}" has ${found} ${what}: WhatsApp wants at least ${least}`;
  return [{ path, problem }];
}

/** Texts by a name of the author's. */
export function valuesOf(what: string, most: number): Part<{ readonly [name: string]: string }> {
  return {
    schema: z.record(z.string().min(1).max(100), z.string().max(LONGEST_MARKUP)).readonly(),
    map: (values, visit, path) =>
      Object.fromEntries(
        Object.entries(values).map(([name, value]) => [
          name,
          visit(value, { what: `${what} ${name}`, most, required: true }, `${path}/${name}`) ?? "",
        ]),
      ),
    check: () => [],
  };
}

type Kinded = { readonly kind: string };
type PartsOf<T extends Kinded> = { readonly [K in T["kind"]]: Part<OfKind<T, K>> };
export interface Choice<T extends Kinded> extends Part<T> {
  readonly parts: PartsOf<T>;
}
type OfKind<T extends Kinded, K extends string> = T extends { readonly kind: infer Kinds } ? (K extends Kinds ? T : never) : never;

/** One of several shapes, told apart by `kind`. */
export function byKind<T extends Kinded>(parts: PartsOf<T>): Choice<T> {
  const all = new Map(Object.entries<Part<T>>(parts as unknown as Readonly<Record<string, Part<T>>>));
  const partOf = ({ kind }: T): Part<T> => {
    const part = all.get(kind);
    if (!part) throw new Error(`there is no content of kind ${kind}`);
    return part;
  };
  const [first, ...others] = [...all.values()].map(({ schema }) => schema as unknown as z.ZodObject<{ kind: z.ZodLiteral<string> }>);
  if (!first) throw new Error("a choice of nothing");
  return {
    parts,
    schema: z.discriminatedUnion("kind", [first, ...others]) as unknown as z.ZodType<T>,
    map: (value, visit, path) => partOf(value).map(value, visit, path),
    check: (value, at) => partOf(value).check(value, at),
  };
}

/** Every shape of a choice, with more parts beside its own. */
export function withParts<T extends Kinded, S extends Shape>(choice: Choice<T>, more: S): Part<T & GroupOf<S>> {
  const added = group(more);
  const extra = (added.schema as unknown as z.ZodObject).shape;
  const [first, ...others] = Object.values<Part<T>>(choice.parts).map(({ schema }) =>
    (schema as unknown as z.ZodObject<{ kind: z.ZodLiteral<string> }>).extend(extra),
  );
  if (!first) throw new Error("a choice of nothing");
  return {
    schema: z.discriminatedUnion("kind", [first, ...others]) as unknown as z.ZodType<T & GroupOf<S>>,
    map: (value, visit, path) => ({ ...choice.map(value, visit, path), ...added.map(value, visit, path) }),
    check: (value, at) => [...choice.check(value, at), ...added.check(value, at)],
  };
}

export function kind<K extends string>(value: K): Part<K> {
  return fixed(z.literal(value));
}

export function unique(found: readonly string[], what: string, { name, path }: Place): readonly Fault[] {
  return new Set(found).size === found.length ? [] : [{ path, problem: `"${name}" has two equal ${what}: make each different` }];
}

/** What is wrong with a text that is the same for everybody. `taker`: who takes no more, when it is not WhatsApp. */
export function textProblem(text: string, { what, most, required, form }: TextRule, name: string, taker = "WhatsApp"): string | null {
  if (text.trim() === "") return required ? `${what} of "${name}" is empty: write something` : null;
  const length = [...text].length;
  if (length > most) return `${what} of "${name}" has ${length} characters, ${taker} takes ${most}: shorten it`;
  return form && !form.test(text) ? form.problem(text) : null;
}
