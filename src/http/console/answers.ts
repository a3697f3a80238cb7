import { z } from "zod";
import { AppError } from "../../platform/errors.ts";

export const idParams = z.object({ id: z.string().max(300) });
export const nameParams = z.object({ name: z.string().max(63) });
export const versionParams = nameParams.extend({ version: z.coerce.number().int().positive() });

/** The console's own addresses stay out of the public OpenAPI document: they change with the console. */
export const HIDDEN = { hide: true } as const;

const uuid = z.uuid().toLowerCase();

/** The id of an address. What is no id names nothing: it is answered like one that is not there. */
export function idOf({ id }: z.output<typeof idParams>, what: string): string {
  const { data } = uuid.safeParse(id);
  return found(data ?? null, `${what} ${id}`);
}

export function found<T>(value: T | null, what: string): T {
  if (value === null) throw new AppError("not_found", `${what} is not in this workspace; it may have been merged or removed`);
  return value;
}
