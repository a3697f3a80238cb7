/** A real OpenID provider on this machine, and a browser without a screen that walks through it. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

export const CLIENT = { clientId: "parley", clientSecret: "a-secret-of-the-client-0123456789" } as const;
export type Claims = { readonly email?: string; readonly email_verified?: boolean; readonly name?: string };

export async function openProvider(redirectUri: string, people: { readonly [id: string]: Claims }) {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.clientId, client_secret: CLIENT.clientSecret, redirect_uris: [redirectUri] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    pkce: { required: () => true },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: async () => ({ sub, ...people[sub] }) }),
    cookies: { keys: ["a key of the test"] },
  });
  const answer = provider.callback();
  server.on("request", (request, response) => void answer(request, response));
  return {
    issuer,
    /** From the address that Parley sent the browser to, as this person, to the address that leads back. */
    walk: async (from: string, person: string): Promise<URL> => {
      const jar = new Map<string, string>();
      const open = async (address: string, form?: Readonly<Record<string, string>>): Promise<string> => {
        const answer = await fetch(address, {
          redirect: "manual",
          headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
          ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
        });
        for (const cookie of answer.headers.getSetCookie()) {
          const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
          jar.set(name, value);
        }
        const location = answer.headers.get("location");
        return location === null ? address : new URL(location, address).href;
      };
      let at = from;
      for (let step = 0; step < 12 && !at.startsWith(redirectUri); step += 1) {
        const next = await open(at);
        if (next !== at) at = next;
        // A page: first who one is, then whether Parley may know.
        else at = await open(at, { prompt: step < 3 ? "login" : "consent", login: person, password: "x" });
      }
      return new URL(at);
    },
    close: async () => new Promise((resolve) => server.close(resolve)),
  };
}
