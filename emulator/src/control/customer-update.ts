import { forgetOtherIds } from "../customers/user-ids.ts";
import { isObject, listAt, type JsonObject } from "../json.ts";
import type { CustomerRecord } from "../store/customer.ts";
import type { World } from "../store/world.ts";
import { bad } from "./problem.ts";

/** PATCH of a customer: quiet changes of the world, nothing is told to the business. */
export function updateCustomer(world: World, customer: CustomerRecord, given: JsonObject): CustomerRecord {
  if (!isObject(given)) return customer;
  const { phone, bsuid } = given;
  if (typeof phone === "string") {
    const digits = phone.replace(/\D/g, "");
    const other = world.customersByPhone.get(digits);
    if (other && other !== customer) bad(`The phone ${digits} belongs to customer ${other.id}.`);
    world.customersByPhone.delete(customer.phone);
    customer.phone = digits;
    world.customersByPhone.set(digits, customer);
  }
  if (typeof bsuid === "string") {
    forgetOtherIds(world, customer);
    world.customersByBsuid.delete(customer.bsuid);
    customer.bsuid = bsuid;
    world.customersByBsuid.set(bsuid, customer);
  }
  if (typeof given["name"] === "string") customer.name = given["name"];
  if (given["username"] === null || typeof given["username"] === "string") customer.username = given["username"];
  if (typeof given["onWhatsApp"] === "boolean") customer.onWhatsApp = given["onWhatsApp"];
  if (typeof given["readReceipts"] === "boolean") customer.readReceipts = given["readReceipts"];
  if (typeof given["autoRead"] === "boolean") customer.autoRead = given["autoRead"];
  if (Array.isArray(given["blocked"])) replace(customer.blocked, listAt(given, "blocked"));
  if (Array.isArray(given["marketingStopped"])) replace(customer.marketingStopped, listAt(given, "marketingStopped"));
  world.events.emit({ kind: "customer", customerId: customer.id });
  return customer;
}

function replace(set: Set<string>, items: readonly unknown[]): void {
  set.clear();
  for (const item of items) set.add(String(item));
}
