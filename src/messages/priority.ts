import type { Purpose } from "../consent/consent.ts";

/** What is sent first: the lower. A journey's or an agent's rank moves it by up to 50 either way. */
export const PRIORITY = { authentication: 50, service: 50, utility: 150, marketing: 250 } as const satisfies Record<Purpose, number>;
