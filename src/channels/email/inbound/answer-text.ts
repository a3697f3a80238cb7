/** Where the quoted message begins, as the usual programs mark it. */
const QUOTED = [
  /^-{2,}\s*(?:Original Message|Message d'origine|Ursprüngliche Nachricht|Forwarded message)\s*-{2,}/im,
  /^[ \t]*(?:On|Le|Am|El|Il|Em|Op)\b[^\n]{5,200}(?:\n[^\n]{0,100})?(?:wrote|a écrit|schrieb|escribió|ha scritto|escreveu|schreef)[^\n]{0,60}:\s*$/im,
  /^_{10,}\s*$/m,
  /^(?:From|De|Von)\s*:[^\n]+\n(?:Sent|Date|Envoyé|Gesendet)\s*:/im,
  /^>/m,
];
const SIGNATURE = /^-- ?$/m;
const MOST = 10_000;
/** A mail may be one long text; what is searched stays small. */
const MOST_SEARCHED = 200_000;

/** What somebody wrote themselves, without what they answered to and without their signature; all of it when nothing would be left. */
export function answerText(text: string): string {
  const plain = text.slice(0, MOST_SEARCHED).replaceAll("\r\n", "\n");
  const end = [...QUOTED, SIGNATURE].reduce((first, pattern) => {
    const at = plain.search(pattern);
    return at >= 0 && at < first ? at : first;
  }, plain.length);
  return (plain.slice(0, end).trim() || plain.trim()).slice(0, MOST);
}
