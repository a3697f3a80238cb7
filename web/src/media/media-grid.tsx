import { Select, Skeleton, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconFileText, IconMicrophone, IconSearch, IconVideo } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { MediaAsset } from "../api/types.ts";
import { MoreButton } from "../components/more-button.tsx";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { fileAddress, type MediaKind, mediaQuery } from "./media-queries.ts";
import classes from "./media.module.css";

const KINDS: readonly MediaKind[] = ["image", "video", "audio", "document", "sticker"];

/** The library's files; `only` is what a place in a message shows. */
export function MediaGrid({ only, onChoose }: { readonly only: MediaKind | null; readonly onChoose: (asset: MediaAsset) => void }) {
  const { t } = useI18n();
  const [search, setSearch] = useState("");
  const [kind, setKind] = useState<MediaKind | null>(null);
  const [asked] = useDebouncedValue(search, 200);
  const query = useInfiniteQuery(mediaQuery(asked, only ?? kind));
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <>
      <div className={classes["filters"]}>
        <TextInput
          aria-label={t("media.search")}
          placeholder={t("media.search")}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        {only === null && (
          <Select
            aria-label={t("media.kind")}
            placeholder={t("media.kind")}
            clearable
            value={kind}
            data={KINDS.map((value) => ({ value, label: t(`inbound.${value}`) }))}
            onChange={(value) => setKind(value)}
          />
        )}
      </div>
      {query.error && !query.data ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} compact />
      ) : !query.data ? (
        <div className={classes["grid"]}>
          {KINDS.map((one) => (
            <Skeleton key={one} height={190} />
          ))}
        </div>
      ) : rows.length === 0 ? (
        <EmptyState picture="templates" text={t(asked === "" && kind === null ? "media.empty" : "media.nothing")} compact />
      ) : (
        <ul className={classes["grid"]} data-testid="media-grid">
          {rows.map((asset) => (
            <li key={asset.id}>
              <button type="button" className={classes["tile"]} data-testid="media-tile" onClick={() => onChoose(asset)}>
                <Thumb asset={asset} />
                <span className={classes["name"]}>{asset.name}</span>
                <AssetFacts asset={asset} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <MoreButton of={query} size="xs" />
    </>
  );
}

export function AssetFacts({ asset: { kind, bytes } }: { readonly asset: Pick<MediaAsset, "kind" | "bytes"> }) {
  const { t } = useI18n();
  return (
    <span className="muted small">
      {t(`inbound.${kind}`)} · <FileSize bytes={bytes} />
    </span>
  );
}

export function FileSize({ bytes }: { readonly bytes: number }) {
  return <>{useI18n().fileSize(bytes)}</>;
}

export function Thumb({ asset: { id, kind } }: { readonly asset: Pick<MediaAsset, "id" | "kind"> }) {
  const Icon = kind === "video" ? IconVideo : kind === "audio" ? IconMicrophone : IconFileText;
  return (
    <span className={classes["thumb"]}>
      {kind === "image" || kind === "sticker" ? (
        <img src={fileAddress(id)} alt="" loading="lazy" />
      ) : (
        <Icon size={34} stroke={1.3} aria-hidden />
      )}
    </span>
  );
}
