import { FormData, request } from "undici";
import { describe, expect, it } from "vitest";
import { at, errorOf, openBusiness, phoneNumberId, systemToken, wamidOf, type Business } from "./support/business.ts";

const png = Buffer.from("89504e470d0a1a0a0000", "hex");
const headers = { authorization: `Bearer ${systemToken}` };

async function upload(business: Business, bytes = png, type = "image/png", name = "a.png"): Promise<{ status: number; body: unknown }> {
  const form = new FormData();
  form.set("messaging_product", "whatsapp");
  form.set("type", type);
  form.set("file", new Blob([bytes], { type }), name);
  const answer = await request(`${business.emulator.baseUrl}/v26.0/${phoneNumberId}/media`, { method: "POST", headers, body: form });
  return { status: answer.statusCode, body: await answer.body.json() };
}

const get = async (
  url: string,
  more: Record<string, string> = headers,
): Promise<{ status: number; bytes: Buffer; headers: Record<string, unknown> }> => {
  const answer = await request(url, { headers: more });
  return { status: answer.statusCode, bytes: Buffer.from(await answer.body.arrayBuffer()), headers: answer.headers };
};

describe("media", () => {
  it("goes up, gives a five-minute address, and comes down in two hops with the token", async () => {
    await using business = await openBusiness();
    const id = String(at((await upload(business)).body, "id"));
    expect(id).toMatch(/^\d+$/);
    const node = (await business.graph("GET", `${id}?phone_number_id=${phoneNumberId}`)).body;
    expect(node).toMatchObject({
      messaging_product: "whatsapp",
      id,
      mime_type: "image/png",
      file_size: "10",
      sha256: expect.stringMatching(/^.{44}$/),
    });
    const url = String(node["url"]);
    expect(await get(url)).toMatchObject({ status: 200, bytes: png, headers: { "content-type": "image/png" } });
    expect(await get(url, { ...headers, range: "bytes=0-3" })).toMatchObject({
      status: 206,
      bytes: png.subarray(0, 4),
      headers: { "content-range": "bytes 0-3/10" },
    });
    expect((await get(url, {})).status).toBe(401);
    await business.advance(5 * 60_000);
    expect((await get(url)).status).toBe(404);
    expect((await business.graph("GET", id)).status).toBe(200);
  });

  it("is forgotten after thirty days, or when deleted", async () => {
    await using business = await openBusiness();
    const kept = String(at((await upload(business)).body, "id"));
    const deleted = String(at((await upload(business)).body, "id"));
    expect((await business.graph("DELETE", deleted)).body).toEqual({ success: true });
    expect(errorOf(await business.graph("GET", deleted))).toMatchObject({ status: 400, code: 100 });
    await business.advance(30 * 24 * 3_600_000);
    expect(errorOf(await business.graph("GET", kept))).toMatchObject({ status: 400, code: 100 });
  });

  it("refuses unknown types and files that are too large", async () => {
    await using business = await openBusiness();
    expect(await upload(business, png, "image/bmp", "a.bmp")).toMatchObject({ status: 400, body: { error: { code: 100 } } });
    expect(await upload(business, Buffer.alloc(5_242_881), "image/png")).toMatchObject({ status: 400, body: { error: { code: 131053 } } });
  });

  it("is sent by id or by link; a picture is no sticker", async () => {
    await using business = await openBusiness();
    const id = String(at((await upload(business)).body, "id"));
    expect(wamidOf(await business.send({ to: "+33612345678", type: "image", image: { id, caption: "Look" } }))).toMatch(/^wamid\./);
    expect((await business.send({ to: "+33612345678", type: "image", image: { link: "https://x.io/a.png" } })).status).toBe(200);
    expect(errorOf(await business.send({ to: "+33612345678", type: "sticker", sticker: { id } }))).toMatchObject({ code: 131053 });
    expect(errorOf(await business.send({ to: "+33612345678", type: "image", image: { id, link: "https://x.io" } }))).toMatchObject({
      code: 131009,
    });
    expect(
      errorOf(await business.send({ to: "+33612345678", type: "audio", audio: { link: "https://x.io/a.ogg", caption: "no" } })),
    ).toMatchObject({ code: 131009 });
  });

  it("from a customer has an id for seven days and an address in the webhook", async () => {
    await using business = await openBusiness();
    const ana = await business.customer("+33612345678");
    const form = new FormData();
    form.set("file", new Blob([png], { type: "image/png" }), "a.png");
    const uploaded = await request(`${business.emulator.baseUrl}/_emulator/customers/${ana}/media`, { method: "POST", body: form });
    const { mediaId } = (await uploaded.body.json()) as { mediaId: string };
    await business.control("POST", `/customers/${ana}/messages`, { phoneNumberId, type: "image", mediaId, caption: "See" });
    await business.advance(10);
    const [message] = business.inbound();
    expect(message).toMatchObject({
      type: "image",
      image: { id: mediaId, mime_type: "image/png", caption: "See", sha256: expect.any(String) },
    });
    expect((await get(String(at(message, "image", "url")))).bytes).toEqual(png);
    expect((await get(`${business.emulator.baseUrl}/_emulator/media/${mediaId}`, {})).bytes).toEqual(png);
    await business.advance(7 * 24 * 3_600_000);
    expect((await business.graph("GET", mediaId)).status).toBe(400);
  });

  it("resumable upload ends in a handle", async () => {
    await using business = await openBusiness();
    const session = String((await business.graph("POST", "app/uploads?file_length=10&file_type=image/png&file_name=a.png")).body["id"]);
    const part = (bytes: Buffer, offset: number): Promise<unknown> =>
      request(`${business.emulator.baseUrl}/v26.0/${session}`, {
        method: "POST",
        headers: { authorization: `OAuth ${systemToken}`, file_offset: String(offset), "content-type": "application/octet-stream" },
        body: bytes,
      }).then((answer) => answer.body.json());
    await part(png.subarray(0, 4), 0);
    expect((await business.graph("GET", session)).body).toEqual({ id: session, file_offset: 4 });
    expect(await part(png.subarray(4), 4)).toEqual({ h: expect.stringMatching(/^4:/) });
  });
});
