import { Button, SimpleGrid, Skeleton } from "@mantine/core";
import { IconArrowLeft, IconFile, IconMicrophone, IconPlayerPlay } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { GalleryItem } from "../../api/types.ts";
import { MoreButton } from "../../components/more-button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { EmptyState, ErrorState } from "../../components/states.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { galleryQuery } from "../desk-queries.ts";
import classes from "./thread.module.css";

/** All files of both sides, newest first. */
export function GalleryDialog({
  id,
  onShow,
  onClose,
}: {
  readonly id: string;
  readonly onShow: (messageId: string) => void;
  readonly onClose: () => void;
}) {
  const { t, moment } = useI18n();
  const query = useInfiniteQuery(galleryQuery(id));
  const [big, setBig] = useState<GalleryItem | null>(null);
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <Dialog
      title={t("inbox.gallery")}
      size={820}
      onClose={onClose}
      closeButtonProps={{ "aria-label": t("common.close") }}
      data-testid="gallery"
    >
      {query.error && !query.data ? (
        <ErrorState compact error={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <SimpleGrid cols={4}>
          {[1, 2, 3, 4].map((n) => (
            <Skeleton key={n} height={140} />
          ))}
        </SimpleGrid>
      ) : rows.length === 0 ? (
        <EmptyState compact picture="calm" text={t("inbox.gallery.empty")} />
      ) : big !== null ? (
        <>
          <div className={classes["bigHead"]}>
            <Button size="xs" variant="default" leftSection={<IconArrowLeft size={15} aria-hidden />} onClick={() => setBig(null)}>
              {t("inbox.gallery.back")}
            </Button>
            <span className="muted small">{moment(big.at)}</span>
            <Button size="xs" variant="subtle" onClick={() => onShow(big.messageId)}>
              {t("inbox.gallery.show")}
            </Button>
          </div>
          <div className={classes["big"]}>
            {big.kind === "video" ? <video src={big.url} controls /> : <img src={big.url} alt={t(`inbound.${big.kind}`)} />}
          </div>
        </>
      ) : (
        <>
          <div className={classes["gallery"]}>
            {rows.map((item) => (
              <Tile key={`${item.messageId} ${item.url}`} item={item} onBig={() => setBig(item)} />
            ))}
          </div>
          <MoreButton of={query} mt="md" />
        </>
      )}
    </Dialog>
  );
}

function Tile({ item, onBig }: { readonly item: GalleryItem; readonly onBig: () => void }) {
  const { t, moment } = useI18n();
  const name = `${item.filename ?? t(`inbound.${item.kind}`)}, ${moment(item.at)}`;
  if (item.url === "") return <span title={name}>{t("media.fetching")}</span>;
  if (item.kind === "document" || item.kind === "audio") {
    const Icon = item.kind === "audio" ? IconMicrophone : IconFile;
    return (
      <a href={item.url} download={item.filename ?? true} title={name} data-testid="gallery-item">
        <span>
          <Icon size={24} stroke={1.5} aria-hidden />
          <br />
          {item.filename ?? t(`inbound.${item.kind}`)}
        </span>
      </a>
    );
  }
  return (
    <button type="button" aria-label={name} onClick={onBig} data-testid="gallery-item">
      {item.kind === "video" ? <IconPlayerPlay size={32} stroke={1.5} aria-hidden /> : <img src={item.url} alt="" loading="lazy" />}
    </button>
  );
}
