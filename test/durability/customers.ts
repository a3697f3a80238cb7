/** The nth customer: one event, one message, one telephone each, so that every line of a ledger names one of them. */
export function customerAt(index: number): string {
  return `customer-${index}`;
}

/** Ends in the index, so that a fault can choose by the last digits. */
export function phoneOf(index: number): string {
  return `+33612${String(index).padStart(6, "0")}`;
}
