import type { DeskContext } from "../../api/types.ts";

/** What is known of the person for a template's variable of this name: `first_name`, `order_number`, … */
export function guessFrom(context: DeskContext | undefined, name: string | null): (variable: string) => string {
  const plain = (key: string): string => key.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  const known = new Map<string, string>();
  const put = (key: string, value: unknown): void => {
    if ((typeof value === "string" && value !== "") || typeof value === "number") known.set(plain(key), String(value));
  };
  const [order] = context?.orders ?? [];
  put("ordernumber", order?.number);
  put("order", order?.number);
  put("name", name);
  put("firstname", name?.split(" ")[0]);
  for (const [key, value] of Object.entries(context?.attributes ?? {})) put(key, value);
  return (variable) => known.get(plain(variable)) ?? "";
}
