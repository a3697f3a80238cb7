import { portfolioOf } from "../portfolio/portfolios.ts";
import type { CustomerRecord } from "../store/customer.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import type { World } from "../store/world.ts";
import { hashOf } from "./people.ts";

/** What a business knows a person by: one id per portfolio, and a parent one when Meta links portfolios. */
export type UserIds = { readonly userId: string; readonly parentUserId: string | null };

/** The first portfolio has the person's own `bsuid`; every other one an id of its own that follows from it. */
export function userIdsOf(world: World, number: PhoneNumber, customer: CustomerRecord): UserIds {
  const businessId = world.accounts.get(number.accountId)?.businessId ?? "";
  const first = world.accounts.values().next().value?.businessId ?? "";
  const { parentId } = portfolioOf(world, businessId);
  return {
    userId: businessId === first ? customer.bsuid : idFor(world, customer, businessId, ""),
    parentUserId: parentId === null ? null : idFor(world, customer, parentId, "ENT."),
  };
}

function idFor(world: World, customer: CustomerRecord, owner: string, kind: string): string {
  const known = customer.otherIds.get(owner);
  if (known !== undefined) return known;
  const digits = [1, 2].map((part) => String(hashOf(`${customer.bsuid}:${owner}:${part}`)).padStart(10, "0")).join("");
  const id = `${customer.bsuid.slice(0, 2)}.${kind}1${digits}`;
  customer.otherIds.set(owner, id);
  world.customersByBsuid.set(id, customer);
  return id;
}

/** A new BSUID brings new ids everywhere. */
export function forgetOtherIds(world: World, customer: CustomerRecord): void {
  for (const id of customer.otherIds.values()) world.customersByBsuid.delete(id);
  customer.otherIds.clear();
}
