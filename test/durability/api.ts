import { request } from "undici";
import { API_KEY } from "./terms.ts";

/** The status of the answer; 0 when there was none. */
export async function callApi(baseUrl: string, path: string, body: unknown): Promise<number> {
  try {
    const headers = { "content-type": "application/json", authorization: `Bearer ${API_KEY}` };
    const answer = await request(`${baseUrl}${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
      headersTimeout: 10_000,
      bodyTimeout: 10_000,
    });
    await answer.body.dump();
    return answer.statusCode;
  } catch {
    return 0;
  }
}
