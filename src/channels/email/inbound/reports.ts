/** What is in a report that a machine wrote: groups of fields (RFC 3464 and RFC 5965), the first about the message, the others about people. */

export type Fields = { readonly [name: string]: string };

export function readFields(text: string): readonly Fields[] {
  return text
    .replaceAll("\r\n", "\n")
    .split(/\n[ \t]*\n/)
    .map((group) => Object.fromEntries([...unfolded(group)].map(([name, value]) => [name.toLowerCase(), value])))
    .filter((fields) => Object.keys(fields).length > 0);
}

function* unfolded(group: string): Generator<readonly [string, string]> {
  for (const line of group.replace(/\n[ \t]+/g, " ").split("\n")) {
    const [, name, value] = /^([A-Za-z0-9-]+)\s*:\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) yield [name, value.trim()];
  }
}
