import { wordOf } from "../json.ts";

/**
 * The little language of Flow JSON: conditions of `If`, and since 6.0 any property between backticks. Comparison, logic, arithmetic,
 * and words set beside each other. Dividing by zero gives zero, as Meta says.
 */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  | { readonly kind: "reference"; readonly name: string }
  | { readonly kind: "not" | "minus"; readonly of: Expression }
  | { readonly kind: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "concat"; readonly parts: readonly Expression[] };

export class ExpressionProblem extends Error {}

type Token = {
  readonly kind: "operator" | "literal" | "reference";
  readonly text: string;
  readonly value?: string | number | boolean;
  readonly at: number;
};

const pattern = /\s*(?:(\$\{[^}]*\})|'((?:[^'\\]|\\.)*)'|(\d+(?:\.\d+)?)|(true|false)\b|(==|!=|<=|>=|&&|\|\||[()<>!+\-/%*])|(\S))/gy;

export function parseExpression(text: string): Expression {
  const tokens = tokenize(text);
  if (tokens.length === 0) throw new ExpressionProblem("Expected property 'condition' to contain at least one operand.");
  const parser = new Parser(tokens);
  const parsed = parser.or();
  const rest = parser.peek();
  if (rest)
    throw new ExpressionProblem(
      rest.text === ")"
        ? `Missing opening parenthesis for the closing parenthesis at column ${rest.at + 1}.`
        : `Invalid operator '${rest.text}' found at column ${rest.at + 1}.`,
    );
  return parsed;
}

/** `reference` gives the value of `data.x`, `form.y` or `screen.S.form.z`. */
export function evaluate(expression: Expression, reference: (name: string) => unknown): unknown {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "reference":
      return reference(expression.name);
    case "not":
      return evaluate(expression.of, reference) !== true;
    case "minus":
      return -numberOf(evaluate(expression.of, reference));
    case "concat":
      return expression.parts.map((part) => wordsOf(evaluate(part, reference))).join("");
    case "binary":
      return compute(expression.operator, evaluate(expression.left, reference), () => evaluate(expression.right, reference));
  }
}

export function* referencesIn(expression: Expression): Generator<string> {
  if (expression.kind === "reference") yield expression.name;
  if (expression.kind === "not" || expression.kind === "minus") yield* referencesIn(expression.of);
  if (expression.kind === "concat") for (const part of expression.parts) yield* referencesIn(part);
  if (expression.kind === "binary") {
    yield* referencesIn(expression.left);
    yield* referencesIn(expression.right);
  }
}

function compute(operator: string, left: unknown, right: () => unknown): unknown {
  switch (operator) {
    case "&&":
      return left === true && right() === true;
    case "||":
      return left === true || right() === true;
    case "==":
      return same(left, right());
    case "!=":
      return !same(left, right());
    case "<":
      return numberOf(left) < numberOf(right());
    case "<=":
      return numberOf(left) <= numberOf(right());
    case ">":
      return numberOf(left) > numberOf(right());
    case ">=":
      return numberOf(left) >= numberOf(right());
    case "+":
      return numberOf(left) + numberOf(right());
    case "-":
      return numberOf(left) - numberOf(right());
    case "*":
      return numberOf(left) * numberOf(right());
    default: {
      const divisor = numberOf(right());
      if (divisor === 0) return 0;
      return operator === "/" ? numberOf(left) / divisor : numberOf(left) % divisor;
    }
  }
}

/** Answers typed into a number field are text: `'18' == 18` holds on the phone. */
function same(left: unknown, right: unknown): boolean {
  if (typeof left === "number" || typeof right === "number")
    return wordsOf(left) !== "" && wordsOf(right) !== "" && Number(left) === Number(right);
  return wordsOf(left) === wordsOf(right);
}

function numberOf(value: unknown): number {
  const number = Number(value);
  return Number.isFinite(number) ? number : 0;
}

function wordsOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : wordOf(value);
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.trimEnd().length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match) break;
    const at = start + match[0].length - match[0].trimStart().length;
    const [, reference, quoted, number, logical, operator, stray] = match;
    if (reference !== undefined) tokens.push({ kind: "reference", text: reference.slice(2, -1).trim(), at });
    else if (quoted !== undefined) tokens.push({ kind: "literal", text: quoted, value: quoted.replace(/\\(.)/g, "$1"), at });
    else if (number !== undefined) tokens.push({ kind: "literal", text: number, value: Number(number), at });
    else if (logical !== undefined) tokens.push({ kind: "literal", text: logical, value: logical === "true", at });
    else if (operator !== undefined) tokens.push({ kind: "operator", text: operator, at });
    else if (stray === "'") throw new ExpressionProblem("Missing closing quote for string.");
    else throw new ExpressionProblem(`Invalid operator '${stray ?? ""}' found at column ${at + 1}.`);
  }
  return tokens;
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  or(): Expression {
    return this.#chain(["||"], () => this.#chain(["&&"], () => this.#comparison()));
  }

  #comparison(): Expression {
    const left = this.#words();
    const operator = this.#take(["==", "!=", "<=", ">=", "<", ">"]);
    return operator === null ? left : { kind: "binary", operator, left, right: this.#words() };
  }

  #words(): Expression {
    const parts = [this.#sum()];
    for (let token = this.peek(); token && (token.kind !== "operator" || token.text === "("); token = this.peek()) parts.push(this.#sum());
    const [only] = parts;
    return parts.length === 1 && only ? only : { kind: "concat", parts };
  }

  #sum(): Expression {
    return this.#chain(["+", "-"], () => this.#chain(["*", "/", "%"], () => this.#unary()));
  }

  #unary(): Expression {
    if (this.#take(["!"]) !== null) return { kind: "not", of: this.#unary() };
    if (this.#take(["-"]) !== null) return { kind: "minus", of: this.#unary() };
    const token = this.peek();
    if (!token) throw new ExpressionProblem("Expected property 'condition' to contain at least one operand.");
    this.#next += 1;
    if (token.kind === "reference") return { kind: "reference", name: token.text };
    if (token.kind === "literal") return { kind: "literal", value: token.value ?? token.text };
    if (token.text !== "(") throw new ExpressionProblem(`Invalid operator '${token.text}' found at column ${token.at + 1}.`);
    if (this.peek()?.text === ")") throw new ExpressionProblem(`Found invalid empty parentheses at column ${token.at + 1}.`);
    const inner = this.or();
    if (this.#take([")"]) === null) throw new ExpressionProblem("Missing closing parenthesis.");
    return inner;
  }

  #chain(operators: readonly string[], operand: () => Expression): Expression {
    let left = operand();
    for (let operator = this.#take(operators); operator !== null; operator = this.#take(operators))
      left = { kind: "binary", operator, left, right: operand() };
    return left;
  }

  #take(operators: readonly string[]): string | null {
    const token = this.peek();
    if (token?.kind !== "operator" || !operators.includes(token.text)) return null;
    this.#next += 1;
    return token.text;
  }
}
