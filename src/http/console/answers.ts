import { z } from "zod";
import { AppError } from "../../platform/errors.ts";

export const idParams = z.object({ id: z.uuid().toLowerCase() });
export const nameParams = z.object({ name: z.string().max(63) });

/** The console's own addresses stay out of the public OpenAPI document: they change with the console. */
export const HIDDEN = { hide: true } as const;

export function found<T>(value: T | null, what: string): T {
  if (value === null) throw new AppError("not_found", `${what} is not in this workspace; it may have been merged or removed`);
  return value;
}
