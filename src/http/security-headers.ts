import type { FastifyInstance } from "fastify";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The page's own content policy says who may show it within theirs. */
    frameable?: boolean;
  }
}

const CONTENT_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  // Swagger UI and component libraries place things by style attributes.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * On every answer, also errors; a page that needs another content policy sets its own. Signed doors answer machines, by the
 * thousand a second: they get what keeps an answer from being taken for something else, and no more.
 */
export function addSecurityHeaders(app: FastifyInstance, publicUrl: string): void {
  const https = publicUrl.startsWith("https:");
  app.addHook("onSend", (request, reply, _payload, done) => {
    if (request.routeOptions.config.access?.auth === "signed") {
      void reply.header("x-content-type-options", "nosniff").header("x-request-id", request.id);
      if (!reply.hasHeader("cache-control")) void reply.header("cache-control", "no-store");
      return done();
    }
    if (!reply.hasHeader("content-security-policy")) void reply.header("content-security-policy", CONTENT_POLICY);
    void reply
      .header("x-content-type-options", "nosniff")
      .header("referrer-policy", "no-referrer")
      .header("x-request-id", request.id)
      .header("cross-origin-opener-policy", "same-origin");
    // Of a page that some may frame its own policy says who.
    if (request.routeOptions.config.frameable !== true) void reply.header("x-frame-options", "DENY");
    if (!reply.hasHeader("cross-origin-resource-policy")) void reply.header("cross-origin-resource-policy", "same-origin");
    if (https) void reply.header("strict-transport-security", "max-age=31536000");
    // Answers about people and accounts stay out of shared caches.
    if (!reply.hasHeader("cache-control")) void reply.header("cache-control", "no-store");
    done();
  });
}
