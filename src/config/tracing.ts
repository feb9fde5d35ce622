import * as v from 'valibot';
import { listOf, url } from './values.ts';

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** The variables have OpenTelemetry's names, which operators of collectors know. */
export const tracingEntries = {
  OTEL_EXPORTER_OTLP_ENDPOINT: v.optional(url),
  OTEL_EXPORTER_OTLP_HEADERS: v.optional(
    v.pipe(
      v.string(),
      v.transform((text) => listOf(text).map((pair) => /^([\w-]+)=(.+)$/.exec(pair))),
      // Values are percent-encoded, as OpenTelemetry has it.
      v.check((pairs) => pairs.every((pair) => pair !== null && isEncoded(pair[2] ?? ''))),
      v.transform((pairs) =>
        Object.fromEntries(
          pairs.flatMap((pair) =>
            pair === null ? [] : [[pair[1] ?? '', decodeURIComponent(pair[2] ?? '')]],
          ),
        ),
      ),
    ),
    '',
  ),
  OTEL_TRACES_SAMPLER_ARG: v.optional(
    v.pipe(v.string(), v.regex(/^(?:0|1|0?\.\d{1,6}|1\.0{1,6})$/), v.transform(Number)),
    '0.01',
  ),
  OTEL_SERVICE_NAME: v.optional(v.pipe(v.string(), v.regex(/^[\w.-]{1,64}$/)), 'shopping'),
};

type Read = {
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  readonly OTEL_EXPORTER_OTLP_HEADERS: Readonly<Record<string, string>>;
  readonly OTEL_TRACES_SAMPLER_ARG: number;
  readonly OTEL_SERVICE_NAME: string;
};

/** null when tracing is off. */
export type TracingSettings = {
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  /** the recorded share of the traces that begin here, 0 to 1 */
  readonly sampleRatio: number;
  readonly serviceName: string;
} | null;

export const tracingSettings = (out: Read): TracingSettings =>
  out.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
    ? null
    : {
        endpoint: out.OTEL_EXPORTER_OTLP_ENDPOINT,
        headers: out.OTEL_EXPORTER_OTLP_HEADERS,
        sampleRatio: out.OTEL_TRACES_SAMPLER_ARG,
        serviceName: out.OTEL_SERVICE_NAME,
      };
