/**
 * Every route says who may come in: `config: { access }`. A route that does not fails the start.
 *   public  anybody; must not read or change anything of a workspace
 *   signed  proves itself by a signature over the raw body, checked by its own handler before anything else
 *   code    an unguessable code in the address is the whole proof: a link that was sent to one person
 *   caller  an API key or a signed-in account that holds the right
 *   account a signed-in account, whatever its role
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Caller } from "../accounts/caller.ts";
import type { Right } from "../accounts/rights.ts";
import { AppError } from "../platform/errors.ts";

export type Access =
  | { readonly auth: "public" }
  | { readonly auth: "signed" }
  | { readonly auth: "code" }
  | { readonly auth: "caller"; readonly right: Right }
  | { readonly auth: "account" };

export const PUBLIC = { access: { auth: "public" } } as const satisfies { readonly access: Access };
export const SIGNED = { access: { auth: "signed" } } as const satisfies { readonly access: Access };
export const CODE = { auth: "code" } as const satisfies Access;
export const ACCOUNT = { access: { auth: "account" } } as const satisfies { readonly access: Access };

/** `config: needs("messages:read")` */
export function needs(right: Right): { readonly access: Access } {
  return { access: { auth: "caller", right } };
}

declare module "fastify" {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    caller: Caller | null;
  }
}

/** The proven caller of a route whose access is `caller` or `account`. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new AppError("unauthenticated", "this needs an API key or a signed-in account");
  return request.caller;
}

export type DeclaredRoute = { readonly method: string; readonly url: string; readonly access: Access | undefined };

/** Collects all routes as they are declared, and refuses to start while one of them says nothing about its access. */
export function assertAccessDeclared(app: FastifyInstance): () => readonly DeclaredRoute[] {
  const declared: (() => DeclaredRoute)[] = [];
  app.addHook("onRoute", (route) => {
    declared.push(() => ({ method: String(route.method), url: route.url, access: route.config?.access }));
  });
  app.addHook("onReady", async () => {
    const silent = declared.map((read) => read()).filter((route) => route.access === undefined);
    if (silent.length > 0) {
      throw new AppError("internal", `routes without declared access: ${silent.map((route) => `${route.method} ${route.url}`).join(", ")}`);
    }
  });
  return () => declared.map((read) => read());
}
