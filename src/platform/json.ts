/** Any value that JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/** Also a name that would set the prototype is only a name. */
export function setOwn<T>(target: { [name: string]: T }, name: string, value: T): void {
  if (name === "__proto__") Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  else target[name] = value;
}

/** A copy with one more or another. A literal with the name worked out calls the machine's runtime, which takes as long as all else here. */
export function withOwn<T>(record: { readonly [name: string]: T }, name: string, value: T): { readonly [name: string]: T } {
  const copy = { ...record };
  setOwn(copy, name, value);
  return copy;
}
