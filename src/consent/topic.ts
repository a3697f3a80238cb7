import type { ChannelKind, ConsentPurpose } from "./consent.ts";

/** Something one can subscribe to. */
export type Topic = {
  readonly name: string;
  readonly purpose: ConsentPurpose;
  /** Kinds of channels on which it is sent; empty: all. */
  readonly channels: readonly ChannelKind[];
  /** By language. */
  readonly texts: { readonly [language: string]: { readonly title: string; readonly description: string } };
  readonly isArchived: boolean;
};
