export type CustomerRecord = {
  readonly id: string;
  phone: string;
  name: string;
  bsuid: string;
  username: string | null;
  onWhatsApp: boolean;
  readReceipts: boolean;
  autoRead: boolean;
  readonly blocked: Set<string>;
  readonly marketingStopped: Set<string>;
  /** Marketing messages that reached them lately, for the per-user cap. */
  marketingTimes: number[];
};
