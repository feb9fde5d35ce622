/** Passes chunks on as they come, and gives all of them at the end; null when they exceed `maxBytes`. */
export function collect(maxBytes: number, whole: (bytes: Uint8Array | null) => void) {
  let kept: Uint8Array[] | null = [];
  let size = 0;
  return new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      size += chunk.length;
      if (size > maxBytes) kept = null;
      kept?.push(chunk);
    },
    flush() {
      whole(kept === null ? null : new Uint8Array(Buffer.concat(kept)));
    },
  });
}
