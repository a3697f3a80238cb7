import type { CustomerRecord } from "../store/customer.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import type { World } from "../store/world.ts";
import { publishSystem } from "./inbound.ts";
import { bsuidFor } from "./people.ts";
import { forgetOtherIds, userIdsOf } from "./user-ids.ts";

/** A new phone number brings a new BSUID; every business they talked with is told by a system message. */
export function changeNumber(world: World, customer: CustomerRecord, phone: string): void {
  const previousPhone = customer.phone;
  const numbers = numbersKnown(world, customer);
  const previousIds = numbers.map((number) => userIdsOf(world, number, customer).userId);
  world.customersByPhone.delete(previousPhone);
  customer.phone = phone;
  world.customersByPhone.set(phone, customer);
  giveBsuid(world, customer, bsuidFor(phone, 0));
  const system = {
    body: `User ${customer.name} changed from ${previousPhone} to ${phone}`,
    [world.switches.systemMessageStyle]: phone,
    type: "user_changed_number",
  };
  for (const [index, number] of numbers.entries()) {
    const ids = { user_id: userIdsOf(world, number, customer).userId, previous_user_id: previousIds[index] };
    publishSystem(world, number, customer, { ...system, ...ids }, previousPhone);
  }
}

export function changeBsuid(world: World, customer: CustomerRecord): void {
  const previousBsuid = customer.bsuid;
  const numbers = numbersKnown(world, customer);
  const previousIds = numbers.map((number) => userIdsOf(world, number, customer).userId);
  giveBsuid(world, customer, bsuidFor(`${customer.phone}:${previousBsuid}`, 1).replace(/^[A-Z]{2}/, previousBsuid.slice(0, 2)));
  const system = {
    body: `User ${customer.name} changed their user ID`,
    type: "user_changed_user_id",
  };
  for (const [index, number] of numbers.entries()) {
    const ids = { user_id: userIdsOf(world, number, customer).userId, previous_user_id: previousIds[index] };
    publishSystem(world, number, customer, { ...system, ...ids }, null);
  }
}

function giveBsuid(world: World, customer: CustomerRecord, bsuid: string): void {
  forgetOtherIds(world, customer);
  world.customersByBsuid.delete(customer.bsuid);
  customer.bsuid = bsuid;
  world.customersByBsuid.set(bsuid, customer);
}

function numbersKnown(world: World, customer: CustomerRecord): PhoneNumber[] {
  return [...world.numbers.values()].filter((number) => world.chats.has(`${number.id}/${customer.id}`));
}
