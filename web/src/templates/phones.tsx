import type { CSSProperties } from "react";
import type { ContentPreview } from "../api/types.ts";
import bubble from "../components/bubble.module.css";
import { Bubble } from "../components/bubble.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { DARK, LIGHT } from "../theme/tokens.ts";
import classes from "./templates.module.css";

const paletteOf = (palette: typeof LIGHT): CSSProperties =>
  Object.fromEntries(Object.entries(palette).flatMap(([name, value]) => (name.startsWith("wa-") ? [[`--${name}`, value]] : [])));
const PHONES = [
  { kind: "light", style: paletteOf(LIGHT) },
  { kind: "dark", style: paletteOf(DARK) },
] as const;

/** The same message on a light and on a dark phone, whatever the console wears. */
export function Phones({ preview }: { readonly preview: ContentPreview }) {
  const { t } = useI18n();
  return (
    <div className={classes["phones"]}>
      {PHONES.map(({ kind, style }) => (
        <figure key={kind} className={classes["phone"]} data-testid={`phone-${kind}`}>
          <div className={bubble["chat"]} style={style}>
            <Bubble preview={preview} side="in" />
          </div>
          <figcaption className="muted small">{t(`templates.phone.${kind}`)}</figcaption>
        </figure>
      ))}
    </div>
  );
}
