import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';
import lz4 from 'lz4js';
import snappy from 'snappyjs';

const { CompressionCodecs, CompressionTypes } = kafkajs;

/**
 * The header of Java's Snappy frames, before two version numbers and blocks with lengths. Other clients send no frame.
 */
const JAVA_SNAPPY = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);
const JAVA_SNAPPY_HEADER_BYTES = 16;

/**
 * Adds Kafka's other three codecs to kafkajs, once per process. kafkajs knows gzip only, and a batch in another codec,
 * which producer or topic may choose, would end its consumer for good.
 */
export function teachCodecs(): void {
  const inflateZstd = promisify(zstdDecompress);
  const deflateZstd = promisify(zstdCompress);
  CompressionCodecs[CompressionTypes.Snappy] = () => ({
    compress: async ({ buffer }: { buffer: Buffer }) => Buffer.from(snappy.compress(buffer)),
    decompress: async (buffer: Buffer) => readSnappy(buffer),
  });
  CompressionCodecs[CompressionTypes.LZ4] = () => ({
    compress: async ({ buffer }: { buffer: Buffer }) => Buffer.from(lz4.compress(buffer)),
    decompress: async (buffer: Buffer) => Buffer.from(lz4.decompress(buffer)),
  });
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: ({ buffer }: { buffer: Buffer }) => deflateZstd(buffer),
    decompress: (buffer: Buffer) => inflateZstd(buffer),
  });
}

function readSnappy(buffer: Buffer): Buffer {
  if (!buffer.subarray(0, JAVA_SNAPPY.length).equals(JAVA_SNAPPY))
    return Buffer.from(snappy.uncompress(buffer));
  const blocks: Uint8Array[] = [];
  let at = JAVA_SNAPPY_HEADER_BYTES;
  while (at + 4 <= buffer.length) {
    const length = buffer.readUInt32BE(at);
    blocks.push(snappy.uncompress(buffer.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}
