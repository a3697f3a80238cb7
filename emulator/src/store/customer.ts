export type CustomerRecord = {
  readonly id: string;
  phone: string;
  name: string;
  bsuid: string;
  /** Ids other portfolios (and parents) know them by. */
  readonly otherIds: Map<string, string>;
  username: string | null;
  onWhatsApp: boolean;
  readReceipts: boolean;
  autoRead: boolean;
  readonly blocked: Set<string>;
  readonly marketingStopped: Set<string>;
  /** Marketing messages that reached them lately, for the per-user cap. */
  marketingTimes: number[];
};
