/** Where a number's token and its app's secret may be sent at all. */

const META = "https://graph.facebook.com";

/** `anywhere`: the server's configuration leaves it to whoever adds numbers. `also`: origins beside Meta's own, such as the emulator's. */
export type GraphPlaces = { readonly anywhere: boolean; readonly also: readonly string[] };

export function isGraphPlace(baseUrl: string, { anywhere, also }: GraphPlaces): boolean {
  const { origin, username, password, search, hash } = new URL(baseUrl);
  if (username !== "" || password !== "" || search !== "" || hash !== "") return false;
  return anywhere || also.includes(origin) || isMeta(baseUrl);
}

/** Whether a number may lead to an emulator: to ours, or, where numbers may be anywhere, to one elsewhere. */
export function leadsToEmulator(baseUrl: string, { anywhere, also }: GraphPlaces): boolean {
  return also.includes(new URL(baseUrl).origin) || (anywhere && !isMeta(baseUrl));
}

function isMeta(baseUrl: string): boolean {
  const { origin, pathname } = new URL(baseUrl);
  return origin === META && pathname === "/";
}
