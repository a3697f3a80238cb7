import type { Bubble } from "../../../src/control/contract.ts";

/** Whether the message is on the customer's phone, rather than somewhere on its way there. */
export function hasArrived({ from, status }: Bubble): boolean {
  return from === "customer" || status === null || status === "delivered" || status === "read" || status === "played";
}
