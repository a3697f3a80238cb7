import multipart from "@fastify/multipart";
import type { FastifyInstance } from "fastify";
import { parsedAt } from "../json.ts";
import { keepFiles, type UploadedFile } from "./request-parts.ts";

const largestUpload = 110 * 1024 * 1024;

/** JSON, form fields, multipart and raw bytes: Graph takes them all. */
export async function registerBodyParsers(server: FastifyInstance): Promise<void> {
  await server.register(multipart, { limits: { fileSize: largestUpload } });
  server.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) => {
    const fields = Object.fromEntries(new URLSearchParams(body as string));
    done(null, Object.fromEntries(Object.keys(fields).map((key) => [key, parsedAt(fields, key)])));
  });
  server.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: largestUpload }, (_request, body, done) => done(null, body));
  server.addHook("preValidation", async (request) => {
    if (!request.isMultipart()) return;
    const fields: Record<string, unknown> = {};
    const uploaded: UploadedFile[] = [];
    for await (const part of request.parts()) {
      if (part.type === "file") {
        uploaded.push({ field: part.fieldname, bytes: await part.toBuffer(), mimeType: part.mimetype, filename: part.filename });
      } else {
        fields[part.fieldname] = parsedAt({ value: part.value }, "value");
      }
    }
    request.body = fields;
    keepFiles(request, uploaded);
  });
}
