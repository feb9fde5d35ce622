import { Kafka, type KafkaConfig, type LogEntry, logLevel } from 'kafkajs';
import type { KafkaSettings } from '../../config/config.ts';
import type { Log } from '../../platform/logger.ts';
import type { KafkaClient } from '../port.ts';
import { openAdmin } from './admin.ts';
import { teachCodecs } from './codecs.ts';
import { isPassing, refusedTopics } from './failure.ts';
import { createMember } from './member.ts';
import { createProducer } from './producer.ts';
import { openReader } from './reader.ts';

const REQUEST_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 3_000;
/** Retries of one request inside kafkajs. Longer failures reach our own loops, which never end. */
const RETRY = { initialRetryTime: 200, maxRetryTime: 2_000, factor: 0.2, multiplier: 2, retries: 4 };

/** kafkajs behind the port. Connects with the first that is asked of it. */
export function openKafkajs(settings: KafkaSettings, log: Log): KafkaClient {
  const kafka = createKafka(settings, log);
  return {
    member: (options) => createMember(kafka, options),
    producer: () => createProducer(kafka),
    admin: () => openAdmin(kafka),
    reader: (topics) => openReader(kafka, topics),
    isPassing,
    refusedTopics,
  };
}

/** The only place where kafkajs is set up: addresses, TLS, SASL, bounded retries, and its log lines into ours. */
function createKafka(settings: KafkaSettings, log: Log): Kafka {
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
