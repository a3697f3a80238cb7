import {
  IconBuildingStore,
  IconFile,
  IconMapPin,
  IconMicrophone,
  IconPhoto,
  IconPlayerPlay,
  IconSticker,
  IconUser,
} from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import type { ContentPreview } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./bubble.module.css";
import { safeHref } from "./whatsapp-format.ts";

type Header = NonNullable<ContentPreview["header"]>;
type Media = Extract<Header, { readonly url: string }>;

/** What stands above the words of a message, but for a line of text. */
export function BubbleHeader({ header }: { readonly header: Exclude<Header, { readonly kind: "text" }> }) {
  const { t } = useI18n();
  switch (header.kind) {
    case "location":
      return <Place place={header} />;
    case "contact":
      return (
        <Line icon={<IconUser size={20} aria-hidden />}>
          {header.names.length > 1 ? `${header.names[0]} · ${t("bubble.contacts", { n: header.names.length })}` : (header.names[0] ?? "")}
        </Line>
      );
    case "product":
      return <Line icon={<IconBuildingStore size={20} aria-hidden />}>{t("bubble.product", { id: header.productId })}</Line>;
    default:
      return <MediaHeader header={header} />;
  }
}

function Line({ icon, children }: { readonly icon: ReactNode; readonly children: ReactNode }) {
  return (
    <div className={classes["file"]}>
      {icon} {children}
    </div>
  );
}

/** Drawn, not fetched: no map server learns where customers are. */
function Place({ place }: { readonly place: Extract<Header, { readonly kind: "location" }> }) {
  const { t } = useI18n();
  return (
    <div>
      <div className={classes["map"]}>
        <svg viewBox="0 0 320 140" preserveAspectRatio="xMidYMid slice" aria-hidden>
          <path d="M-10 110 C 60 70 110 130 180 84 S 290 60 340 20" />
          <path d="M40 -10 C 60 50 130 60 150 150" />
          <path d="M210 -10 C 200 40 260 90 250 150" />
        </svg>
        <IconMapPin size={34} role="img" aria-label={t("bubble.place")} />
      </div>
      <div className={classes["place"]}>
        <b>{place.name || t("bubble.place")}</b>
        {place.address && <span>{place.address}</span>}
        <span className={classes["degrees"]}>{[place.latitude, place.longitude].filter((part) => part !== "").join(", ")}</span>
      </div>
    </div>
  );
}

/** Files of our own host have a path and no host. */
const OWN = /^\/v1\/(media|messages)\/[0-9a-f-]+\//;

function MediaHeader({ header }: { readonly header: Media }) {
  const { t } = useI18n();
  const { kind, url } = header;
  // Of this address: another file in its place is looked at anew.
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null);
  const broken = brokenUrl === url;
  const setBroken = (): void => setBrokenUrl(url);
  const own = OWN.test(url);
  if (kind === "audio" && own && !broken)
    return <audio className={classes["sound"]} src={url} controls preload="metadata" aria-label={t("inbound.audio")} onError={setBroken} />;
  if (kind === "document" || kind === "audio") {
    const Icon = kind === "audio" ? IconMicrophone : IconFile;
    const name = header.filename ?? t(`inbound.${kind}`);
    return (
      <Line icon={<Icon size={20} aria-hidden />}>
        {own ? (
          <a className={classes["download"]} href={url} download={header.filename ?? true}>
            {name}
          </a>
        ) : (
          name
        )}
      </Line>
    );
  }
  if (kind === "video" && own && !broken)
    return <video className={classes["video"]} src={url} controls preload="metadata" aria-label={t("inbound.video")} onError={setBroken} />;
  const href = kind === "image" || (kind === "sticker" && own) ? (own ? url : safeHref(url)) : null;
  const Icon = kind === "video" ? IconPlayerPlay : kind === "sticker" ? IconSticker : IconPhoto;
  return (
    <div className={kind === "sticker" && href && !broken ? classes["sticker"] : classes["media"]}>
      {href && !broken ? (
        <img src={href} alt={t(`inbound.${kind}`)} loading="lazy" referrerPolicy="no-referrer" onError={setBroken} />
      ) : (
        <Icon size={36} stroke={1.3} role="img" aria-label={t(`inbound.${kind}`)} />
      )}
    </div>
  );
}
