/** Reads what an address says, forgivingly: what makes no sense is left out, so that old links still open. */
type Search = Readonly<Record<string, unknown>>;

export const read = {
  text<Name extends string>(search: Search, name: Name): { readonly [N in Name]?: string } {
    const value = search[name];
    const text = typeof value === "number" ? String(value) : value;
    return typeof text === "string" && text !== "" && text.length <= 2_000 ? ({ [name]: text } as { [N in Name]: string }) : {};
  },
  /** Nothing when it is not said. */
  flag<Name extends string>(search: Search, name: Name): { readonly [N in Name]?: true } {
    return search[name] === true ? ({ [name]: true } as { [N in Name]: true }) : {};
  },
  number<Name extends string>(search: Search, name: Name): { readonly [N in Name]?: number } {
    const value = Number(search[name]);
    return Number.isInteger(value) && value > 0 ? ({ [name]: value } as { [N in Name]: number }) : {};
  },
  oneOf<Name extends string, const Values extends readonly string[]>(
    search: Search,
    name: Name,
    values: Values,
  ): { readonly [N in Name]?: Values[number] } {
    const value = search[name];
    return values.some((known) => known === value) ? ({ [name]: value } as { [N in Name]: Values[number] }) : {};
  },
};
