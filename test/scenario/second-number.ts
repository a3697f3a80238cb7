/** A second number of the shop's account, at the emulator and in Parley. */
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import type { World } from "./world.ts";

export const SECOND = "106540352242999";

/** Answers the channel's id; its templates are known. */
export async function addSecondNumber(world: World, name: string): Promise<string> {
  await world.control("POST", "/_emulator/numbers", { accountId: EMULATED.accountId, id: SECOND, displayPhoneNumber: "+15550783999" });
  const added = await world.call("POST", "/v1/channels", {
    name,
    phoneNumberId: SECOND,
    accountId: EMULATED.accountId,
    appId: EMULATED.appId,
    displayPhoneNumber: "+1 555-078-3999",
    accessToken: EMULATED.accessToken,
    appSecret: EMULATED.appSecret,
    baseUrl: world.emulator.baseUrl,
  });
  const { id } = (added.body as { readonly channel: { readonly id: string } }).channel;
  await world.call("POST", `/v1/channels/${id}/templates/sync`);
  return id;
}
