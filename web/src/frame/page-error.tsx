import { useRouter } from "@tanstack/react-router";
import { ApiError } from "../api/client.ts";
import { ErrorState } from "../components/states.tsx";

export function PageError({ error }: { readonly error?: unknown }) {
  const router = useRouter();
  return (
    <div style={{ height: "100%", display: "grid", placeItems: "center" }}>
      <ErrorState error={error ?? new ApiError(404, "not_found", "")} retry={() => void router.invalidate()} />
    </div>
  );
}
