/** English words for a problem of a form, for the API; the console has its own catalogues by code. */
import type { FormProblem, FormProblemCode } from "./check-form.ts";

const WORDS: { readonly [Code in FormProblemCode]: string } = {
  text_missing: "a text is empty: write something",
  text_too_long: "a text has {length} characters, WhatsApp takes {most}: shorten it",
  text_with_binding: 'a text contains "${" or begins with "`", which WhatsApp reads as a formula: write it otherwise',
  too_many: "there are {count} {what}, WhatsApp takes {most}: remove some",
  too_few: "there are too few {what}: at least {least}",
  nothing_asked: "the form asks nothing: add a question",
  name_twice: 'two questions are named "{name}": make each different',
  name_reserved: 'the name "{name}" is taken by WhatsApp or Parley: choose another',
  option_twice: 'two options have the id "{id}": make each different',
  option_same: 'two choices read "{title}": make each different',
  screen_twice: 'two screens have the id "{id}": make each different',
  condition_unknown: 'the condition asks for "{question}", which no earlier question is named',
  condition_unfit: 'the condition wants "{is}", which is no answer to "{question}" that can be compared',
  condition_on_first: "the first screen is always shown: remove its condition",
  media_not_last: "without conditions and the data endpoint a photo or document can only be asked for on the last screen",
  media_conditional: "a photo or document cannot have a condition",
  range_reversed: "the end is before the beginning",
  times_once: "a form offers free times once: remove the others",
  times_first: "free times stand on the first screen: move them there",
  times_connected: "a form with free times has no conditions of screens and does not ask between screens: remove them, or the times",
  times_conditional: "free times cannot have a condition",
  too_many_conditional: "more than {most} screens with a condition follow each other: put one without between them",
};

export function formProblemWords({ code, params }: FormProblem): string {
  return WORDS[code].replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}
