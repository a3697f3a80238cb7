import type { Locator } from "playwright-core";

/** As somebody lets go of files above it. */
export async function dropFiles(
  onto: Locator,
  files: readonly { readonly name: string; readonly type?: string; readonly bytes: Buffer }[],
): Promise<void> {
  const data = await onto.page().evaluateHandle(
    (given) => {
      const transfer = new DataTransfer();
      for (const { name, type, base64 } of given)
        transfer.items.add(
          new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], name, type === undefined ? {} : { type }),
        );
      return transfer;
    },
    files.map(({ name, type, bytes }) => ({ name, type, base64: bytes.toString("base64") })),
  );
  await onto.dispatchEvent("drop", { dataTransfer: data });
}
