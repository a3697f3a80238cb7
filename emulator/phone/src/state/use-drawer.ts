import { useEffect, useState } from "react";

/** Beneath this width the controls are a drawer; the same number stands in `styles/layout.css`. */
const COLUMN_FROM = "(min-width: 1000px)";

type Drawer = { readonly open: boolean; readonly show: () => void; readonly hide: () => void };

/** A drawer that a window grown wide enough for a column closes by itself. */
export function useDrawer(): Drawer {
  const [open, setOpen] = useState(false);

  useEffect(() => {
    const wide = window.matchMedia(COLUMN_FROM);
    const onChange = () => setOpen(false);
    wide.addEventListener("change", onChange);
    return () => wide.removeEventListener("change", onChange);
  }, []);

  return { open, show: () => setOpen(true), hide: () => setOpen(false) };
}
