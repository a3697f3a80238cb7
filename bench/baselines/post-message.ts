/** What every job of a baseline does: one POST to the emulator. No receipts, no people, no gate, no pace. */
import { Pool } from "undici";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import { DEMO_TEMPLATES } from "../../src/app/demo/templates.ts";

/** Jobs of one process at once. */
export const AT_ONCE = 64;

export type Job = { readonly to: string; readonly name: string };

export function createPostMessage(emulator: string): (job: Job) => Promise<void> {
  const [{ name, language }] = DEMO_TEMPLATES;
  const http = new Pool(emulator, { connections: AT_ONCE, pipelining: 1 });
  return async (job) => {
    const parameters = [
      ["first_name", job.name],
      ["order_number", "#1"],
      ["total", "€89.90"],
    ].map(([parameter, text]) => ({ type: "text", parameter_name: parameter, text }));
    const response = await http.request({
      method: "POST",
      path: `/v26.0/${EMULATED.phoneNumberId}/messages`,
      headers: { "content-type": "application/json", authorization: `Bearer ${EMULATED.accessToken}` },
      body: JSON.stringify({
        messaging_product: "whatsapp",
        to: job.to,
        type: "template",
        template: { name, language: { code: language }, components: [{ type: "body", parameters }] },
      }),
    });
    const answer = await response.body.text();
    if (response.statusCode !== 200) throw new Error(`the emulator answered ${response.statusCode}: ${answer}`);
  };
}
