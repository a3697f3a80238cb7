/** What an agent types is sent as it is: braces of theirs are no variables. */
const BRACE = '{{ "{" }}';

export function literalText(text: string): string {
  return text.replace(/\{(?=[{%])/g, BRACE);
}

/** What `literalText` was given. */
export function plainText(text: string): string {
  return text.replaceAll(BRACE, "{");
}
