import { loadChannels } from "../../src/channels/registry.ts";

export const channels = await loadChannels();
export const { formOf } = channels;
