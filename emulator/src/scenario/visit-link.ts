import { request } from "undici";
import { bubbleOf } from "../chat/bubble.ts";
import { isFetched } from "../media/linked-media.ts";
import type { OutboundMessage } from "../store/message.ts";
import type { World } from "../store/world.ts";

const timeoutMs = 10_000;
/** The in-app browser of a phone. */
const browser =
  "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/131.0.6778.39 Mobile Safari/537.36";

/** The first address somebody can tap: of a button, of a card, in the words. Null: there is none. */
export function linkOf(world: World, message: OutboundMessage): string | null {
  const { buttons, cards, body } = bubbleOf(world, message);
  const offered = [...buttons, ...cards.flatMap((card) => card.buttons)].flatMap((button) => (button.kind === "url" ? [button.url] : []));
  const written = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'*_~]/i.exec(body ?? "")?.[0];
  const address = offered[0] ?? written;
  return address !== undefined && URL.canParse(address) ? address : null;
}

/**
 * Opens it as a phone would, without following where it leads. Only hosts the operator allows (`linkedMediaHosts`) are really asked; what
 * goes wrong there is nothing to the scenario.
 */
export async function visitLink(world: World, address: string): Promise<void> {
  if (!isFetched(world, address)) return;
  try {
    const answer = await request(address, {
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      headers: { "user-agent": browser, accept: "text/html", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
    });
    await answer.body.dump();
  } catch {
    // Nobody answers there: the customer sees an error page and puts the phone away.
  }
}
