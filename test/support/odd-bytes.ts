const encoder = new TextEncoder();
const joined = (...parts: (string | number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...encoder.encode(part)] : part)));

/** Bytes that are no valid text: bytes that UTF-8 forbids, other encodings, and right texts in a wrong form. */
export const ODD_BYTES: readonly { readonly name: string; readonly bytes: Uint8Array }[] = [
  { name: 'FF', bytes: joined([0xff]) },
  { name: 'FE FF, UTF-16 BE', bytes: joined([0xfe, 0xff, 0, 0x7b, 0, 0x7d]) },
  { name: 'FF FE, UTF-16 LE', bytes: joined([0xff, 0xfe, 0x7b, 0, 0x7d, 0]) },
  { name: 'a continuation alone', bytes: joined('{"a":"', [0x80], '"}') },
  { name: 'half a character at the end', bytes: joined('{"a":"', [0xe2, 0x82]) },
  { name: 'half a character inside', bytes: joined('{"a":"', [0xf0, 0x9f, 0x98], '"}') },
  { name: 'an overlong slash', bytes: joined('{"a":"', [0xc0, 0xaf], '"}') },
  { name: 'an overlong NUL', bytes: joined('{"a":"', [0xc0, 0x80], '"}') },
  { name: 'a surrogate as UTF-8', bytes: joined('{"a":"', [0xed, 0xa0, 0xbd], '"}') },
  { name: 'CESU-8', bytes: joined('{"a":"', [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80], '"}') },
  { name: 'beyond U+10FFFF', bytes: joined('{"a":"', [0xf4, 0x90, 0x80, 0x80], '"}') },
  { name: 'Latin-1', bytes: joined('{"a":"', [0xe9, 0xfc], '"}') },
  { name: 'GBK', bytes: joined('{"a":"', [0xd6, 0xd0, 0xce, 0xc4], '"}') },
  { name: 'a BOM before JSON', bytes: joined([0xef, 0xbb, 0xbf], '{}') },
  { name: 'a NUL behind JSON', bytes: joined('{}', [0]) },
  { name: 'NUL bytes', bytes: new Uint8Array(70) },
  { name: 'every byte', bytes: Uint8Array.from({ length: 256 }, (_, at) => at) },
  { name: 'gzip', bytes: joined([0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0x03]) },
  { name: 'Avro of a schema registry', bytes: joined([0, 0, 0, 0, 1, 2, 0x61]) },
  { name: 'protobuf', bytes: joined([0x0a, 0x03], 'abc', [0x10, 0x96, 0x01]) },
  { name: 'nothing', bytes: new Uint8Array() },
  { name: '65 KiB', bytes: new Uint8Array(65 * 1024).fill(0x20) },
];
