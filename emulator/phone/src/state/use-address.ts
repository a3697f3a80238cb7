import { useSyncExternalStore } from "react";

/** Which chat the page shows, as its address says it: `?number=…&customer=…`. */
export type Address = { readonly number: string | null; readonly customer: string | null };

const MOVED = "parley:moved";

export function useAddress(): Address {
  const search = useSyncExternalStore(subscribe, () => window.location.search);
  const query = new URLSearchParams(search);
  return { number: query.get("number"), customer: query.get("customer") };
}

/** `replace` for a correction the person did not make: going back must not lead there. */
export function goTo({ number, customer }: Address, how: "push" | "replace" = "push"): void {
  const query = new URLSearchParams();
  if (number !== null) query.set("number", number);
  if (customer !== null) query.set("customer", customer);
  const url = query.size === 0 ? window.location.pathname : `?${query}`;
  if (how === "push") window.history.pushState(null, "", url);
  else window.history.replaceState(null, "", url);
  window.dispatchEvent(new Event(MOVED));
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener("popstate", onChange);
  window.addEventListener(MOVED, onChange);
  return () => {
    window.removeEventListener("popstate", onChange);
    window.removeEventListener(MOVED, onChange);
  };
}
