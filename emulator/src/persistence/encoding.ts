/** JSON that keeps maps, sets, bytes and infinity: each is an object with one `$` key. */
export function encode(value: unknown): string {
  // The replacer sees a Buffer only after its own toJSON, hence `this`.
  return JSON.stringify(value, function replace(this: Record<string, unknown>, key, shown: unknown) {
    const original = this[key];
    if (Buffer.isBuffer(original)) return { $bytes: original.toString("base64") };
    if (original instanceof Map) return { $map: [...original] };
    if (original instanceof Set) return { $set: [...original] };
    return original === Infinity ? { $infinity: true } : shown;
  });
}

export function decode(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null) return value;
    if ("$bytes" in value) return Buffer.from(String(value.$bytes), "base64");
    if ("$map" in value) return new Map(value.$map as [unknown, unknown][]);
    if ("$set" in value) return new Set(value.$set as unknown[]);
    return "$infinity" in value ? Infinity : value;
  });
}
