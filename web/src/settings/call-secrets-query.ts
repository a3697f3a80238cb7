import { queryOptions } from "@tanstack/react-query";
import { get } from "../api/client.ts";
import type { SecretList } from "../api/types.ts";

export const callSecretsQuery = queryOptions({
  queryKey: ["secrets"],
  queryFn: ({ signal }) => get<SecretList>("/v1/secrets", {}, signal),
});
