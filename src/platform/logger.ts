import { configureSync, getLogger, type LogRecord } from '@logtape/logtape';

type Fields = Readonly<Record<string, string | number | boolean | null>>;

/** One JSON line per event. Callers give chosen scalars; the types keep out errors, bodies and headers (spec 16). */
export type Log = {
  info(event: string, fields: Fields): void;
  warn(event: string, fields: Fields): void;
  error(event: string, fields: Fields): void;
};

const line = (record: LogRecord): string =>
  JSON.stringify({
    time: new Date(record.timestamp).toISOString(),
    level: record.level,
    event: record.message.join(''),
    ...record.properties,
  });

/** `write` gets a line without its line end. */
export function createLog(
  level: 'debug' | 'info' | 'warning' | 'error',
  write: (line: string) => void = console.log,
): Log {
  configureSync({
    reset: true,
    sinks: { out: (record) => write(line(record)) },
    loggers: [
      { category: 'shopping', lowestLevel: level, sinks: ['out'] },
      { category: ['logtape', 'meta'], lowestLevel: 'error', sinks: ['out'] },
    ],
  });
  const logger = getLogger('shopping');
  return {
    info: (event, fields) => logger.info(event, { ...fields }),
    warn: (event, fields) => logger.warn(event, { ...fields }),
    error: (event, fields) => logger.error(event, { ...fields }),
  };
}

/** An error's kind, never its text, for a driver's text holds SQL and parameters. */
export function errorFields(error: unknown): Record<string, string | number> {
  if (!(error instanceof Error)) return { error_name: typeof error };
  const inner = error.cause instanceof Error ? error.cause : error;
  const { code, errno } = inner as { code?: unknown; errno?: unknown };
  return {
    error_name: inner.name,
    ...(typeof code === 'string' ? { error_code: code } : {}),
    ...(typeof errno === 'number' ? { error_errno: errno } : {}),
  };
}
