/** `Été à Paris!` → `ete-a-paris`: the name of a thing in addresses and files, from its title. Empty when nothing is left; never a word that the console's addresses use. */
export function nameFromTitle(title: string): string {
  return title
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 63)
    .replace(/-+$/, "")
    .replace(/^(?:new|upload|computed|predictions)$/, "$&-1");
}
