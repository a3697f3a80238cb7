/** `Commandes d'été n° 2` → `commandes-d-ete-n-2`: the name a journey has in addresses and files. */
export function nameOf(title: string): string {
  return title
    .normalize("NFD")
    .replaceAll(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 63)
    .replace(/-+$/, "");
}
