/**
 * How a draft looks where it arrives. What an author wrote is shown in a frame without an origin, whose page runs the lines below and nothing
 * else: markup that came in as text stays without scripts, forms and cookies, whatever is in it.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { CHANNEL_KIND, PURPOSES } from "../../consent/consent.ts";
import { callerOf, needs, PUBLIC } from "../access.ts";
import type { App } from "../typed-app.ts";
import { HIDDEN } from "./answers.ts";
import type { ConsoleDeps } from "./deps.ts";

const draftBody = z.strictObject({
  kind: z.string().regex(CHANNEL_KIND),
  purpose: z.enum(PURPOSES),
  fields: z.record(z.string().max(60), z.string().max(60_000)),
});

/** Mail programs that darken by themselves turn colours around and leave pictures as they are; a mail that knows of the dark is left to itself. */
const SCRIPT = `addEventListener("message", ({ source, data }) => {
  if (source !== parent) return;
  const root = document.documentElement;
  root.innerHTML = data.html;
  const turned = data.isDark && !data.html.includes("prefers-color-scheme");
  root.style.filter = turned ? "invert(1) hue-rotate(180deg)" : "";
  for (const picture of document.images) picture.style.filter = turned ? "invert(1) hue-rotate(180deg)" : "";
  const base = document.createElement("base");
  base.target = "_blank";
  document.head.prepend(base);
  source.postMessage({ height: root.scrollHeight }, "*");
});`;
const FRAME = `<!doctype html><html><head><meta charset="utf-8"><title>-</title><script>${SCRIPT}</script></head><body></body></html>`;
const POLICY = [
  "default-src 'none'",
  `script-src 'sha256-${createHash("sha256").update(SCRIPT).digest("base64")}'`,
  "style-src 'unsafe-inline'",
  "img-src https: data:",
  "font-src https: data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  "sandbox allow-scripts",
].join("; ");

export function registerDrawnRoutes(app: App, { catalog, channelWork }: Pick<ConsoleDeps, "catalog" | "channelWork">): void {
  app.post("/v1/console/drawn", { config: needs("journeys:write"), schema: { ...HIDDEN, body: draftBody } }, async (request) => {
    const { kind, purpose, fields } = request.body;
    const channel = catalog().defaultChannel(callerOf(request).workspaceId, kind);
    const draw = channel && (await channelWork(kind))?.draw;
    return draw ? draw(channel, { fields, purpose }) : { kind: "no_sender" };
  });

  app.get("/v1/console/drawn/frame", { config: { ...PUBLIC, frameable: true }, schema: HIDDEN }, async (_request, reply) =>
    reply
      .header("content-security-policy", POLICY)
      .header("cache-control", "public, max-age=3600")
      .type("text/html; charset=utf-8")
      .serializer(String)
      .send(FRAME),
  );
}
