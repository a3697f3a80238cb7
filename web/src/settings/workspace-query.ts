import { queryOptions } from "@tanstack/react-query";
import { get } from "../api/client.ts";
import type { WorkspaceView } from "../api/types.ts";

export const workspaceQuery = queryOptions({
  queryKey: ["workspace"],
  queryFn: ({ signal }) => get<WorkspaceView>("/v1/workspace", {}, signal),
});
