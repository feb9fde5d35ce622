import { Kafka, type KafkaConfig, type LogEntry, logLevel } from 'kafkajs';
import type { KafkaSettings } from '../config/config.ts';
import { errorFields, type Log } from '../platform/logger.ts';
import { teachCodecs } from './codecs.ts';

const REQUEST_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 3_000;
/** Retries of one request inside kafkajs. Longer failures reach our own loops, which never end. */
const RETRY = { initialRetryTime: 200, maxRetryTime: 2_000, factor: 0.2, multiplier: 2, retries: 4 };

/** The only place where kafkajs is set up: addresses, TLS, SASL, bounded retries, and its log lines into ours. */
export function createKafka(settings: KafkaSettings, log: Log): Kafka {
  teachCodecs();
  return new Kafka({
    brokers: [...settings.brokers],
    clientId: settings.clientId,
    ssl: settings.ssl,
    ...saslOf(settings),
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: RETRY,
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => writeLog(log, entry),
  });
}

function saslOf({ sasl }: KafkaSettings): Pick<KafkaConfig, 'sasl'> | Record<never, never> {
  if (sasl === null) return {};
  const { mechanism, username, password } = sasl;
  if (mechanism === 'plain') return { sasl: { mechanism, username, password } };
  if (mechanism === 'scram-sha-256') return { sasl: { mechanism, username, password } };
  return { sasl: { mechanism, username, password } };
}

/** kafkajs adds whole errors and payloads to its entries; our log gets only its message and the place. */
function writeLog(log: Log, { level, namespace, log: entry }: LogEntry): void {
  const fields = {
    namespace,
    message: String(entry.message).slice(0, 200),
    ...pick(entry, 'broker'),
    ...pick(entry, 'topic'),
    ...pick(entry, 'partition'),
  };
  if (level <= logLevel.ERROR) log.error('kafka_client', fields);
  else log.warn('kafka_client', fields);
}

function pick(entry: Record<string, unknown>, name: string): Record<string, string | number> {
  const value = entry[name];
  return typeof value === 'string' || typeof value === 'number' ? { [name]: value } : {};
}

/** `errorFields` with the broker's error name, if it gave one. */
export function kafkaErrorFields(error: unknown): Record<string, string | number | boolean | null> {
  const word = refusalOf(error);
  return { ...errorFields(error), ...(word === null ? {} : { error_type: word }) };
}

/** The broker's error name when it refused, such as `MESSAGE_TOO_LARGE`; null when it did not answer. */
export function refusalOf(error: unknown): string | null {
  let current = error as { type?: unknown; cause?: unknown; originalError?: unknown } | null | undefined;
  for (let depth = 0; depth < 10 && current !== null && typeof current === 'object'; depth += 1) {
    if (typeof current.type === 'string' && /^[A-Z_]+$/.test(current.type)) return current.type;
    current = (current.cause ?? current.originalError) as typeof current;
  }
  return null;
}
