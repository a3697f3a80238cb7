/** A shop's site on an origin of its own, with a content policy that allows its own files and Parley's, and nothing else. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type ShopSite = AsyncDisposable & { readonly url: string; readonly files: Map<string, string> };

/** `files`: by path; what ends in `.js` is a script, all else a page. They may be added later. */
export async function startShopSite(parley: string): Promise<ShopSite> {
  const files = new Map([["/favicon.ico", ""]]);
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${parley}`,
    `connect-src ${parley}`,
    `frame-src ${parley}`,
    "worker-src 'self'",
    "style-src 'none'",
    "img-src 'self'",
  ].join("; ");
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    const text = files.get(path);
    const type = path.endsWith(".js") ? "text/javascript" : "text/html";
    response
      .writeHead(text === undefined ? 404 : 200, { "content-type": `${type}; charset=utf-8`, "content-security-policy": policy })
      .end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
