import { expect, it } from "vitest";
import { evaluate, ExpressionProblem, parseExpression } from "./expression.ts";

const values: Readonly<Record<string, unknown>> = {
  "form.age": "18",
  "form.city": "Paris",
  "data.total": 90,
  "data.people": 0,
  "form.ok": true,
};
const result = (text: string): unknown => evaluate(parseExpression(text), (name) => values[name]);

it.each([
  ["${form.age} == 18", true],
  ["${form.city} == 'Paris'", true],
  ["${form.city} != 'Rome' && ${form.age} >= 18", true],
  ["!(${form.age} > 18) || ${form.ok}", true],
  ["!${form.ok}", false],
  ["'Hello ' ${form.city}", "Hello Paris"],
  ["'You are ' (2026 - ${form.age}) ' or so'", "You are 2008 or so"],
  ["${data.total} / ${data.people}", 0],
  ["${data.total} % 4 + 1", 3],
  ["${form.missing} == ''", true],
  ["-${data.total} < 0", true],
])("%s", (text, expected) => expect(result(text)).toBe(expected));

it.each(["", "(${form.ok}", "${form.ok})", "${form.ok} &&", "()", "'open", "${form.ok} = true"])("refuses %j", (text) => {
  expect(() => parseExpression(text)).toThrow(ExpressionProblem);
});
