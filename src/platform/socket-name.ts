/** Where the kernel takes names of Unix sockets of at most so many bytes. */
const MOST_BYTES = 103;

export function isSocketName(path: string): boolean {
  return Buffer.byteLength(path) <= MOST_BYTES;
}
