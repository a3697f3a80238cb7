/**
 * Regular expressions that people type in, run in time that grows with pattern × text and never faster: a set of states walks along the
 * text once (Thompson, 1968), so there is nothing to go back to. What needs going back, references and look-around, is not offered.
 * Letters are compared without regard to case.
 */

export const LONGEST_PATTERN = 300;
/** Of the program that a pattern becomes: `(a{50}){50}` is refused, not run. */
const MOST_STATES = 1_500;
const MOST_TIMES = 100;
const DEEPEST = 40;

type Test = (code: number) => boolean;
type State =
  | { readonly kind: "take"; readonly test: Test }
  | { readonly kind: "split"; readonly to: number; readonly or: number }
  | { readonly kind: "jump"; readonly to: number }
  | { readonly kind: "at"; readonly where: "start" | "end" | "edge" | "within" }
  | { readonly kind: "done" };

type Node =
  | { readonly kind: "test"; readonly test: Test }
  | { readonly kind: "at"; readonly where: "start" | "end" | "edge" | "within" }
  | { readonly kind: "row"; readonly parts: readonly Node[] }
  | { readonly kind: "choice"; readonly ways: readonly Node[] }
  | { readonly kind: "times"; readonly of: Node; readonly least: number; readonly most: number | null };

export type SafePattern =
  | { readonly ok: true; readonly test: (text: string) => boolean }
  | { readonly ok: false; readonly problem: string };

/** `problem`: in plain English, with the place where it was found. */
export function compilePattern(pattern: string): SafePattern {
  if (pattern.length > LONGEST_PATTERN) return { ok: false, problem: `a pattern has at most ${LONGEST_PATTERN} characters` };
  try {
    const program = assemble(new Reader(pattern).whole());
    return { ok: true, test: (text) => run(program, text) };
  } catch (error) {
    if (error instanceof PatternError) return { ok: false, problem: error.message };
    throw error;
  }
}

class PatternError extends Error {}

const isWord = (code: number): boolean => /[\p{L}\p{N}_]/u.test(String.fromCodePoint(code));
const isSpace = (code: number): boolean => /\s/u.test(String.fromCodePoint(code));
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const CLASSES: { readonly [letter: string]: Test } = {
  d: isDigit,
  D: (code) => !isDigit(code),
  w: isWord,
  W: (code) => !isWord(code),
  s: isSpace,
  S: (code) => !isSpace(code),
};
const CONTROLS: { readonly [letter: string]: number } = { n: 10, t: 9, r: 13 };

const lower = (text: string): string => text.toLowerCase();
function one(code: number): Test {
  const folded = lower(String.fromCodePoint(code)).codePointAt(0) ?? code;
  return (other) => other === code || other === folded;
}

class Reader {
  readonly #letters: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(pattern: string) {
    this.#letters = [...pattern];
  }

  whole(): Node {
    const node = this.#choice();
    if (this.#at < this.#letters.length) this.#fail("a closing bracket without an opening one");
    return node;
  }

  #choice(): Node {
    this.#depth += 1;
    if (this.#depth > DEEPEST) this.#fail("brackets within brackets within brackets");
    const ways = [this.#row()];
    while (this.#takes("|")) ways.push(this.#row());
    this.#depth -= 1;
    return ways.length === 1 && ways[0] ? ways[0] : { kind: "choice", ways };
  }

  #row(): Node {
    const parts: Node[] = [];
    for (let letter = this.#peek(); letter !== undefined && letter !== "|" && letter !== ")"; letter = this.#peek())
      parts.push(this.#counted(this.#atom()));
    return { kind: "row", parts };
  }

  #counted(of: Node): Node {
    const letter = this.#peek();
    if (letter === undefined || !"*+?{".includes(letter)) return of;
    if (of.kind === "at") this.#fail(`"${letter}" after something that has no letters`);
    this.#at += 1;
    const times = letter === "{" ? this.#times() : letter === "*" ? [0, null] : letter === "+" ? [1, null] : [0, 1];
    // Whether it takes much or little makes no difference to whether it matches.
    this.#takes("?");
    const next = this.#peek();
    if (next !== undefined && "*+{".includes(next)) this.#fail(`"${next}" after a repetition`);
    return { kind: "times", of, least: times[0] ?? 0, most: times[1] ?? null };
  }

  #times(): readonly (number | null)[] {
    const least = this.#number();
    const most = this.#takes(",") ? (this.#peek() === "}" ? null : this.#number()) : least;
    if (!this.#takes("}")) this.#fail('a "{" without its "}": repetitions are {3} or {2,5}');
    if (least > MOST_TIMES || (most ?? 0) > MOST_TIMES) this.#fail(`more than ${MOST_TIMES} repetitions`);
    if (most !== null && most < least) this.#fail("a repetition whose end is before its beginning");
    return [least, most];
  }

  #number(): number {
    let digits = "";
    for (let letter = this.#peek(); letter !== undefined && /[0-9]/.test(letter) && digits.length < 4; letter = this.#peek()) {
      digits += letter;
      this.#at += 1;
    }
    if (digits === "") this.#fail("a repetition without a number");
    return Number(digits);
  }

  #atom(): Node {
    const letter = this.#take();
    switch (letter) {
      case "(": {
        if (this.#takes("?") && !this.#takes(":")) this.#fail("look-ahead, look-behind and names of groups are not offered");
        const inside = this.#choice();
        if (!this.#takes(")")) this.#fail("an opening bracket without a closing one");
        return inside;
      }
      case "[":
        return { kind: "test", test: this.#set() };
      case ".":
        return { kind: "test", test: (code) => code !== 10 };
      case "^":
        return { kind: "at", where: "start" };
      case "$":
        return { kind: "at", where: "end" };
      case "\\":
        return this.#escaped();
      case "*":
      case "+":
      case "?":
        return this.#fail(`"${letter}" without anything before it`);
      default:
        return { kind: "test", test: one(letter.codePointAt(0) ?? 0) };
    }
  }

  #escaped(): Node {
    const letter = this.#take();
    if (letter === "b") return { kind: "at", where: "edge" };
    if (letter === "B") return { kind: "at", where: "within" };
    return { kind: "test", test: CLASSES[letter] ?? one(this.#plain(letter)) };
  }

  /** What stands for itself after a backslash. */
  #plain(letter: string): number {
    const control = CONTROLS[letter];
    if (control !== undefined) return control;
    if (/[\p{L}\p{N}]/u.test(letter)) this.#fail(`"\\${letter}" is not offered`);
    return letter.codePointAt(0) ?? 0;
  }

  #set(): Test {
    const isNot = this.#takes("^");
    const tests: Test[] = [];
    for (let first = true; ; first = false) {
      const letter = this.#take();
      if (letter === "]" && !first) break;
      const shorthand = letter === "\\" ? CLASSES[this.#peek() ?? ""] : undefined;
      if (shorthand) {
        this.#at += 1;
        tests.push(shorthand);
        continue;
      }
      const from = letter === "\\" ? this.#plain(this.#take()) : (letter.codePointAt(0) ?? 0);
      if (this.#peek() !== "-" || this.#letters[this.#at + 1] === "]") {
        tests.push(one(from));
        continue;
      }
      this.#at += 1;
      const last = this.#take();
      const to = last === "\\" ? this.#plain(this.#take()) : (last.codePointAt(0) ?? 0);
      if (to < from) this.#fail("a range that ends before it begins");
      tests.push(between(from, to));
    }
    return isNot ? (code) => !tests.some((test) => test(code)) : (code) => tests.some((test) => test(code));
  }

  #peek(): string | undefined {
    return this.#letters[this.#at];
  }
  #take(): string {
    const letter = this.#letters[this.#at];
    if (letter === undefined) return this.#fail("it ends too early");
    this.#at += 1;
    return letter;
  }
  #takes(letter: string): boolean {
    if (this.#peek() !== letter) return false;
    this.#at += 1;
    return true;
  }
  #fail(why: string): never {
    throw new PatternError(`${why}, at character ${this.#at + 1}`);
  }
}

/** The text is compared in small letters, so a range of capitals means the small ones too. */
function between(from: number, to: number): Test {
  return (code) => {
    if (code >= from && code <= to) return true;
    const upper = String.fromCodePoint(code).toUpperCase().codePointAt(0) ?? code;
    return upper >= from && upper <= to;
  };
}

function assemble(node: Node): readonly State[] {
  const states: State[] = [];
  const put = (state: State): number => {
    if (states.length >= MOST_STATES) throw new PatternError("the pattern is too large: fewer or smaller repetitions");
    states.push(state);
    return states.length - 1;
  };
  const add = (part: Node): void => {
    switch (part.kind) {
      case "test":
        put({ kind: "take", test: part.test });
        return;
      case "at":
        put(part);
        return;
      case "row":
        for (const inner of part.parts) add(inner);
        return;
      case "choice":
        addChoice(part.ways);
        return;
      case "times":
        addTimes(part);
    }
  };
  const addChoice = ([first, ...others]: readonly Node[]): void => {
    if (!first) return;
    if (others.length === 0) return add(first);
    const split = put({ kind: "jump", to: 0 });
    add(first);
    const jump = put({ kind: "jump", to: 0 });
    states[split] = { kind: "split", to: split + 1, or: states.length };
    addChoice(others);
    states[jump] = { kind: "jump", to: states.length };
  };
  const addTimes = ({ of, least, most }: Extract<Node, { readonly kind: "times" }>): void => {
    for (let time = 0; time < least; time += 1) add(of);
    if (most === null) {
      const split = put({ kind: "jump", to: 0 });
      add(of);
      put({ kind: "jump", to: split });
      states[split] = { kind: "split", to: split + 1, or: states.length };
      return;
    }
    const splits: number[] = [];
    for (let time = least; time < most; time += 1) {
      splits.push(put({ kind: "jump", to: 0 }));
      add(of);
    }
    for (const split of splits) states[split] = { kind: "split", to: split + 1, or: states.length };
  };
  add(node);
  put({ kind: "done" });
  return states;
}

function run(program: readonly State[], text: string): boolean {
  const codes = [...lower(text.normalize("NFC"))].map((letter) => letter.codePointAt(0) ?? 0);
  let current = new Set<number>();
  for (let at = 0; at <= codes.length; at += 1) {
    // It may begin anywhere.
    if (follow(program, current, 0, codes, at)) return true;
    const code = codes[at];
    if (code === undefined) return false;
    const next = new Set<number>();
    for (const index of current) {
      const state = program[index];
      if (state?.kind === "take" && state.test(code) && follow(program, next, index + 1, codes, at + 1)) return true;
    }
    current = next;
  }
  return false;
}

/** Every state that can be reached without taking a letter; answers whether the end is among them. */
function follow(program: readonly State[], into: Set<number>, from: number, codes: readonly number[], at: number): boolean {
  const pending = [from];
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    if (into.has(index)) continue;
    into.add(index);
    const state = program[index];
    if (!state) continue;
    if (state.kind === "done") return true;
    if (state.kind === "split") pending.push(state.or, state.to);
    else if (state.kind === "jump") pending.push(state.to);
    else if (state.kind === "at" && stands(state.where, codes, at)) pending.push(index + 1);
  }
  return false;
}

function stands(where: "start" | "end" | "edge" | "within", codes: readonly number[], at: number): boolean {
  if (where === "start") return at === 0;
  if (where === "end") return at === codes.length;
  const [before, after] = [codes[at - 1], codes[at]];
  const isEdge = (before !== undefined && isWord(before)) !== (after !== undefined && isWord(after));
  return isEdge === (where === "edge");
}
