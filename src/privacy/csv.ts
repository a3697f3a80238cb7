/** A spreadsheet takes a text that begins so for a formula and runs it. */
const FORMULA = /^[=+\-@＝＋－＠\t\r\n]/;

export function csvCell(text: string): string {
  const inert = FORMULA.test(text) ? `'${text}` : text;
  return /[",;\r\n\t]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
