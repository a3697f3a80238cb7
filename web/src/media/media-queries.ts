import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { ApiError, get } from "../api/client.ts";
import type { MediaAsset, MediaAssetDetail, MediaAssetList } from "../api/types.ts";

export type MediaKind = MediaAsset["kind"];

export const mediaQuery = (search: string, kind: MediaKind | null) =>
  infiniteQueryOptions({
    queryKey: ["media", "list", search, kind ?? ""],
    queryFn: ({ signal, pageParam }) => get<MediaAssetList>("/v1/media", { search, kind, after: pageParam, limit: 60 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
export const assetQuery = (id: string) =>
  queryOptions({ queryKey: ["media", "one", id], queryFn: ({ signal }) => get<MediaAssetDetail>(`/v1/media/${id}`, {}, signal) });

export function fileAddress(id: string): string {
  return `/v1/media/${id}/file`;
}

/** Only XMLHttpRequest tells how much of a body has gone. */
export async function uploadFile(
  file: File,
  progress: (share: number) => void,
  { attached = false }: { readonly attached?: boolean } = {},
): Promise<MediaAsset> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/v1/media?filename=${encodeURIComponent(file.name)}&attached=${attached}`);
    request.setRequestHeader("x-parley-csrf", "1");
    request.setRequestHeader("content-type", "application/octet-stream");
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => progress(total === 0 ? 1 : loaded / total));
    request.addEventListener("error", () => reject(new ApiError(0, "network", "the server did not answer")));
    request.addEventListener("load", () => {
      if (request.status < 300) return resolve(request.response as MediaAsset);
      const problem = (request.response ?? {}) as { readonly code?: string; readonly detail?: string };
      reject(new ApiError(request.status, problem.code ?? "internal", problem.detail ?? "", problem));
    });
    request.send(file);
  });
}
