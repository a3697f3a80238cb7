/** Where a number's token and its app's secret may be sent at all. */

const META = "https://graph.facebook.com";

/** `anywhere`: the server's configuration leaves it to whoever adds numbers. `also`: origins beside Meta's own, such as the emulator's. */
export type GraphPlaces = { readonly anywhere: boolean; readonly also: readonly string[] };

export function isGraphPlace(baseUrl: string, { anywhere, also }: GraphPlaces): boolean {
  const { origin, pathname, username, password, search, hash } = new URL(baseUrl);
  if (username !== "" || password !== "" || search !== "" || hash !== "") return false;
  return anywhere || also.includes(origin) || (origin === META && pathname === "/");
}
