/** `{% render "greeting" %}` and `{% render "greeting", name: profile.attributes.first_name %}`: a reusable piece of text. */
import {
  type Context,
  type Emitter,
  Hash,
  Tag,
  type TagToken,
  type Template,
  type TopLevelToken,
  type Liquid,
  toValueSync,
} from "liquidjs";
import { FRAGMENT_NAME } from "./text-facts.ts";

/** Parses a fragment's text; with the fragments of the text that is filled. */
export type OpenFragment = (name: string) => readonly Template[];

export const OPEN_FRAGMENT = "openFragment";
const DEPTH = "fragmentDepth";
/** Cycles are refused when a fragment is saved; this is for two that are saved in the same moment. */
export const DEEPEST_FRAGMENT = 10;

export class FragmentTag extends Tag {
  readonly fragment: string;
  readonly hash: Hash;

  constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid) {
    super(token, remaining, liquid);
    this.tokenizer.skipBlank();
    const name = this.tokenizer.readQuoted()?.content;
    if (name === undefined || !FRAGMENT_NAME.test(name)) throw new Error('name the fragment in quotation marks: {% render "greeting" %}');
    this.fragment = name;
    this.hash = new Hash(this.tokenizer);
    this.tokenizer.skipBlank();
    if (!this.tokenizer.end()) throw new Error(`"${token.args}" is no way to name a fragment: write {% render "greeting", name: value %}`);
  }

  get isPlain(): boolean {
    return Object.keys(this.hash.hash).length === 0;
  }

  override *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const open = context.getRegister<OpenFragment>(OPEN_FRAGMENT);
    const depth = (context.getRegister<number>(DEPTH) ?? 0) + 1;
    if (depth > DEEPEST_FRAGMENT) throw new Error(`fragments within fragments, more than ${DEEPEST_FRAGMENT} deep, at "${this.fragment}"`);
    const inner = context.spawn();
    Object.assign(inner.bottom(), yield this.hash.render(context));
    inner.setRegister(OPEN_FRAGMENT, open);
    inner.setRegister(DEPTH, depth);
    for (const register of INHERITED) inner.setRegister(register, context.getRegister(register));
    yield this.liquid.renderer.renderTemplates([...open(this.fragment)], inner, emitter);
  }

  *arguments() {
    for (const value of Object.values(this.hash.hash)) if (value !== undefined) yield value as never;
  }
}

export const MISSING = "missing";
export const ESCAPES = "escapes";
const INHERITED = [MISSING, ESCAPES];

/** Every part of a text, those within tags included. */
export function* everyPart(templates: readonly Template[]): Generator<Template> {
  for (const template of templates) {
    yield template;
    if (template.children && !(template instanceof FragmentTag)) yield* everyPart(toValueSync<Template[]>(template.children(false, true)));
  }
}
