/**
 * Whom an address stands for when tries are counted. Of IPv6 whoever has one address has 2^64 of them: the network counts. An IPv4 address that
 * is written as IPv6 is the same one.
 */
export function networkOf(address: string): string {
  const [bare = ""] = address.split("%");
  if (!/^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(bare)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  if (mapped !== undefined) return mapped;
  const [left = "", right] = bare.toLowerCase().split("::");
  const groupsOf = (part: string): string[] => part.split(":").filter((group) => group !== "");
  const [before, after] = [groupsOf(left), groupsOf(right ?? "")];
  // An IPv4 tail fills two groups.
  const filled = before.length + after.length + (bare.includes(".") ? 1 : 0);
  const groups = right === undefined ? before : [...before, ...Array<string>(Math.max(0, 8 - filled)).fill("0"), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}
