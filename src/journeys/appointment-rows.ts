/** What the rows of offered times are known by, and what else can be tapped beside them. */

/** The start follows, so that an old list still says which time was meant. */
export const SLOT_ROW = "slot:";
export const OTHER_ROW = "slots:other";
export const NONE_ROW = "slots:none";
