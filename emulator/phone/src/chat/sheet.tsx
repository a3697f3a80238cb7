import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { Icon } from "../icon.tsx";
import { useLocale } from "../i18n/locale.tsx";

/** A bare sheet fills the screen and brings its own top. */
type SheetContent = { readonly title: string; readonly body: ReactNode; readonly bare?: boolean };
type SheetHolder = { readonly open: (content: SheetContent) => void; readonly close: () => void };

const SheetContext = createContext<SheetHolder | null>(null);

/** The phone's screen: its content, and one sheet that may slide over the lower part of it. */
export function SheetScreen({ children }: { readonly children: ReactNode }) {
  const [content, setContent] = useState<SheetContent | null>(null);
  const openedFrom = useRef<Element | null>(null);

  const open = useCallback((next: SheetContent) => {
    openedFrom.current = document.activeElement;
    setContent(next);
  }, []);
  const close = useCallback(() => setContent(null), []);
  const holder = useMemo(() => ({ open, close }), [open, close]);

  useEffect(() => {
    if (content !== null) return;
    if (openedFrom.current instanceof HTMLElement) openedFrom.current.focus({ preventScroll: true });
    openedFrom.current = null;
  }, [content]);

  return (
    <SheetContext value={holder}>
      <div className="screen-content" inert={content !== null}>
        {children}
      </div>
      {content !== null && <Sheet content={content} onClose={close} />}
    </SheetContext>
  );
}

export function useSheet(): SheetHolder {
  const holder = use(SheetContext);
  if (holder === null) throw new Error("SheetScreen is missing above this component");
  return holder;
}

function Sheet({ content, onClose }: { readonly content: SheetContent; readonly onClose: () => void }) {
  const { t } = useLocale();
  const sheet = useRef<HTMLDivElement>(null);

  useEffect(() => sheet.current?.focus(), []);

  return (
    <div className="sheet-layer" onKeyDown={(event) => event.key === "Escape" && onClose()}>
      <button type="button" className="sheet-backdrop" aria-label={t.close} tabIndex={-1} onClick={onClose} />
      <div
        className={content.bare === true ? "sheet sheet-tall" : "sheet"}
        role="dialog"
        aria-modal="true"
        aria-label={content.title}
        tabIndex={-1}
        ref={sheet}
      >
        {content.bare === true ? (
          content.body
        ) : (
          <>
            <div className="sheet-top">
              <button type="button" className="icon-button" aria-label={t.close} onClick={onClose}>
                <Icon name="close" />
              </button>
              <h2 dir="auto">{content.title}</h2>
            </div>
            <div className="sheet-body">{content.body}</div>
          </>
        )}
      </div>
    </div>
  );
}
