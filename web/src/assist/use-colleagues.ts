import { useQuery } from "@tanstack/react-query";
import { get } from "../api/client.ts";
import { useRight } from "../api/session.tsx";

type Colleague = { readonly id: string; readonly name: string };

/** Who conversations can be given to, as far as one may see who works here. */
export function useColleagues() {
  const sees = useRight("conversations:read");
  const { data } = useQuery({
    queryKey: ["desk", "agents"],
    queryFn: ({ signal }) => get<{ readonly rows: readonly Colleague[] }>("/v1/desk/agents", {}, signal),
    enabled: sees,
    retry: false,
  });
  const rows = data?.rows ?? [];
  return { rows, nameOf: (id: string): string => rows.find((row) => row.id === id)?.name ?? id.slice(0, 8) };
}
