declare module 'lz4js' {
  const lz4: { compress(data: Uint8Array): Uint8Array; decompress(data: Uint8Array): Uint8Array };
  export default lz4;
}

declare module 'snappyjs' {
  const snappy: { compress(data: Uint8Array): Uint8Array; uncompress(data: Uint8Array): Uint8Array };
  export default snappy;
}

declare module 'kafkajs/src/consumer/filterAbortedMessages.js' {
  /** Leaves out what was aborted; markers stay. */
  export default function filterAborted<T extends object>(of: {
    readonly messages: readonly T[];
    readonly abortedTransactions: readonly object[] | undefined;
  }): T[];
}
