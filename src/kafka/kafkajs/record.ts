import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { KafkaRecord } from '../port.ts';

/** A message of kafkajs as a record: every header that has a text, the key as text. */
export const recordOf = ({ offset, key, value, headers }: KafkaMessage): KafkaRecord => ({
  offset,
  key: key === null ? null : key.toString(),
  value: value === null ? null : new Uint8Array(value.buffer, value.byteOffset, value.byteLength),
  headers: readHeaders(headers),
});

/** The first text of each name. A header may have no value at all, and kafkajs mixes in what an object has of its own. */
function readHeaders(headers: IHeaders | undefined): Record<string, string> {
  const read: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(headers ?? {})) {
    const first = [value].flat().find((one) => typeof one === 'string' || one instanceof Uint8Array);
    if (first !== undefined) read[name] = first.toString();
  }
  return read;
}
