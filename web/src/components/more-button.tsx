import { Button, type ButtonProps } from "@mantine/core";
import { useI18n } from "../i18n/i18n.tsx";

/** Below a list: its next page, while there is one. */
export function MoreButton({
  of: { hasNextPage, isFetchingNextPage, fetchNextPage },
  words,
  ...looks
}: {
  readonly of: { readonly hasNextPage: boolean; readonly isFetchingNextPage: boolean; readonly fetchNextPage: () => Promise<unknown> };
  readonly words?: string;
} & ButtonProps) {
  const { t } = useI18n();
  if (!hasNextPage) return null;
  return (
    <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()} {...looks}>
      {words ?? t("common.more")}
    </Button>
  );
}
