import type { FastifyInstance, FastifyRequest } from "fastify";
import { textAt, type JsonObject } from "../json.ts";
import type { PhoneNumber, QrCode } from "../store/phone-number.ts";
import type { World } from "../store/world.ts";
import { refuseUnknown, requireNumber, requireToken } from "./access.ts";
import { askedFields, project, type AskedField } from "./fields.ts";
import { refuse } from "./refusal.ts";
import { idOf, parametersOf, queryOf } from "./request-parts.ts";

type ByCode = { Params: { id: string; code: string } };

/** QR codes and short links of a number. */
export function registerQrCodes(server: FastifyInstance, world: World): void {
  const numberFor = (request: FastifyRequest): PhoneNumber => requireNumber(world, idOf(request), requireToken(world, request));

  server.post("/:version/:id/message_qrdls", (request) => {
    const number = numberFor(request);
    const given = parametersOf(request);
    const prefilledMessage =
      textAt(given, "prefilled_message") ?? refuse(100, null, { message: "(#100) The parameter prefilled_message is required." });
    const code = textAt(given, "code");
    if (code !== null) {
      const existing = number.qrCodes.get(code) ?? refuseUnknown(code, "post");
      existing.prefilledMessage = prefilledMessage;
      return { code, prefilled_message: prefilledMessage, deep_link_url: linkOf(code) };
    }
    const created: QrCode = { code: world.random.token(14).toUpperCase(), prefilledMessage };
    number.qrCodes.set(created.code, created);
    const wantsImage = textAt(given, "generate_qr_image") !== null;
    return {
      code: created.code,
      prefilled_message: prefilledMessage,
      deep_link_url: linkOf(created.code),
      ...(wantsImage ? { qr_image_url: imageOf(created.code) } : {}),
    };
  });

  server.get("/:version/:id/message_qrdls", (request) => {
    const number = numberFor(request);
    const query = queryOf(request);
    const asked = askedFields(query);
    const only = textAt(query, "code");
    return { data: [...number.qrCodes.values()].filter(({ code }) => only === null || only === code).map((code) => nodeOf(code, asked)) };
  });

  server.get<ByCode>("/:version/:id/message_qrdls/:code", (request) => {
    const code = numberFor(request).qrCodes.get(request.params.code) ?? refuseUnknown(request.params.code);
    return { data: [nodeOf(code, askedFields(queryOf(request)))] };
  });

  server.delete<ByCode>("/:version/:id/message_qrdls/:code", (request) => {
    if (!numberFor(request).qrCodes.delete(request.params.code)) refuseUnknown(request.params.code, "delete");
    return { success: true };
  });
}

function nodeOf({ code, prefilledMessage }: QrCode, asked: readonly AskedField[]): JsonObject {
  return project({ code, prefilled_message: prefilledMessage, deep_link_url: linkOf(code), qr_image_url: imageOf(code) }, asked, [
    "code",
    "prefilled_message",
    "deep_link_url",
  ]);
}

function linkOf(code: string): string {
  return `https://wa.me/message/${code}`;
}

function imageOf(code: string): string {
  return `https://scontent.xx.fbcdn.net/m1/v/t6/${code}`;
}
