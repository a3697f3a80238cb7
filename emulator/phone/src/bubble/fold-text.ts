const LONGEST = 768;
const CUT_AT = 640;
const LINE_WEIGHT = 34;

/** The beginning of a text too long to show whole, cut between words; null when it is short enough. */
export function foldText(text: string): string | null {
  if (weight(text) <= LONGEST) return null;
  let cut = 0;
  for (let weighed = 0; cut < text.length && weighed < CUT_AT; cut += 1) weighed += text[cut] === "\n" ? LINE_WEIGHT : 1;
  const space = text.slice(0, cut).search(/\s\S*$/u);
  const end = space > cut - 40 && space > 0 ? space : cut;
  // Never between the two halves of a surrogate pair.
  const whole = /[\uD800-\uDBFF]$/.test(text.slice(0, end)) ? end - 1 : end;
  return text.slice(0, whole).trimEnd();
}

/** Characters, with a line end counting as the line it takes. */
function weight(text: string): number {
  return text.length + (text.split("\n").length - 1) * (LINE_WEIGHT - 1);
}
