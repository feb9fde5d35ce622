declare module 'lz4js' {
  const lz4: { compress(data: Uint8Array): Uint8Array; decompress(data: Uint8Array): Uint8Array };
  export default lz4;
}

declare module 'snappyjs' {
  const snappy: { compress(data: Uint8Array): Uint8Array; uncompress(data: Uint8Array): Uint8Array };
  export default snappy;
}
