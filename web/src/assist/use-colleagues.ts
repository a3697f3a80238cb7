import { useQuery } from "@tanstack/react-query";
import { get } from "../api/client.ts";
import { teamsQuery } from "../desk/desk-queries.ts";
import { useRight } from "../api/session.tsx";

type Colleague = { readonly id: string; readonly name: string };

/** Who conversations can be given to, and the names of them and of teams, as far as one may see who works here. */
export function useColleagues() {
  const sees = useRight("conversations:read");
  const { data } = useQuery({
    queryKey: ["desk", "agents"],
    queryFn: ({ signal }) => get<{ readonly rows: readonly Colleague[] }>("/v1/desk/agents", {}, signal),
    enabled: sees,
    retry: false,
  });
  const { data: teams } = useQuery({ ...teamsQuery, enabled: sees, retry: false });
  const rows = data?.rows ?? [];
  const named: readonly Colleague[] = [...rows, ...(teams?.rows ?? [])];
  return { rows, nameOf: (id: string): string => named.find((row) => row.id === id)?.name ?? id.slice(0, 8) };
}
