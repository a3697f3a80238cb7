import type { Customer } from "../control/contract.ts";
import type { CustomerRecord } from "../store/customer.ts";
import type { World } from "../store/world.ts";
import { countryOf } from "./calling-codes.ts";

const firstNames =
  "Ana Bruno Chloé Diego Elena Farid Giulia Hugo Ines Jonas Kenza Léa Mateo Nadia Omar Paula Quentin Rosa Samir Théo Uma Victor Wanda Yara Zoé".split(
    " ",
  );
const lastNames =
  "Almeida Bernard Costa Dubois Esposito Ferrari García Hansen Ivanova Jansen Kowalski Lopez Martin Nunes Okafor Petit Rossi Silva Traoré Weber".split(
    " ",
  );

/** Somebody nobody described: name and BSUID follow from the phone number, the same in every run. */
export function meetCustomer(world: World, phone: string): CustomerRecord {
  return world.customersByPhone.get(phone) ?? addCustomer(world, { phone });
}

export function addCustomer(world: World, given: Partial<Customer> & { readonly phone: string }): CustomerRecord {
  const hash = hashOf(given.phone);
  world.counters.customers += 1;
  const customer: CustomerRecord = {
    id: given.id ?? `c${world.counters.customers}`,
    phone: given.phone,
    name: given.name ?? `${firstNames[hash % firstNames.length]} ${lastNames[(hash >>> 8) % lastNames.length]}`,
    otherIds: new Map(),
    bsuid: given.bsuid ?? bsuidFor(given.phone, 0),
    username: given.username ?? null,
    onWhatsApp: given.onWhatsApp ?? true,
    readReceipts: given.readReceipts ?? true,
    autoRead: given.autoRead ?? world.switches.autoReadDefault,
    blocked: new Set(given.blocked),
    marketingStopped: new Set(given.marketingStopped),
    marketingTimes: [],
  };
  world.customers.set(customer.id, customer);
  world.customersByPhone.set(customer.phone, customer);
  world.customersByBsuid.set(customer.bsuid, customer);
  world.events.emit({ kind: "customer", customerId: customer.id });
  return customer;
}

export function bsuidFor(phone: string, generation: number): string {
  const first = hashOf(`${phone}:${generation}:a`);
  const second = hashOf(`${phone}:${generation}:b`);
  return `${countryOf(phone)}.1${String(first).padStart(10, "0")}${String(second).padStart(10, "0")}`;
}

/** The view the control API gives. */
export function customerView(customer: CustomerRecord): Customer {
  const { id, phone, name, bsuid, username, onWhatsApp, readReceipts, autoRead } = customer;
  return {
    id,
    phone,
    name,
    bsuid,
    username,
    onWhatsApp,
    readReceipts,
    autoRead,
    blocked: [...customer.blocked],
    marketingStopped: [...customer.marketingStopped],
  };
}

/** FNV-1a. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
