/** How messages and counts name the arm of a split; names of nodes hold neither dots nor spaces. */
export function variantName(split: string, arm: number): string {
  return `${split}.${arm}`;
}

/** Of a message that counts for several splits, each by itself. */
export function variantsIn(variant: string): readonly string[] {
  return variant === "" ? [] : variant.split(" ");
}
