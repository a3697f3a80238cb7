/** Each keeps 4.5:1 with the white initials on it. */
const COLOURS = ["#8a3b12", "#9c2f5f", "#7a3aa0", "#4a49b8", "#1f5fae", "#0b6f86", "#11705a", "#3f6f1c", "#7a5d0c", "#a33434"] as const;

export function Avatar({ id, name, size = 44 }: { readonly id: string; readonly name: string; readonly size?: number }) {
  return (
    <span className="avatar" aria-hidden="true" style={{ background: colourOf(id), width: size, height: size, fontSize: size * 0.38 }}>
      {initials(name)}
    </span>
  );
}

function colourOf(id: string): string {
  let hash = 0;
  for (const char of id) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return COLOURS[hash % COLOURS.length] ?? COLOURS[0];
}

function initials(name: string): string {
  const words = name
    .trim()
    .split(/\s+/)
    .filter((word) => /\p{L}|\p{N}/u.test(word));
  const first = [...(words[0] ?? "?")][0] ?? "?";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toLocaleUpperCase();
}
