import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { type Check, type Finding, holds, notYet, unknown } from './check.ts';

const report = v.object({
  version: v.literal(1),
  endedAt: v.pipe(v.string(), v.isoTimestamp()),
  lastHour: v.object({ compared: v.number(), different: v.number() }),
});

type Options = {
  /** the file that bun run shadow writes each minute; null when not given */
  readonly file: string | null;
  /** the allowed rate, 0 to 1 */
  readonly allow: number;
  readonly compared: number;
  readonly nowMs: () => number;
};

const FRESH_MS = 5 * 60_000;

/** Checks the difference rate of the last hour of `bun run shadow`. */
export const shadowChecks = (options: Options): Check[] => [
  { step: '3 summaries', name: 'differences of the last hour', look: async () => lookAtReport(options) },
];

function lookAtReport({ file, allow, compared, nowMs }: Options): Finding {
  if (file === null)
    return unknown('no report given', 'Run bun run shadow, and give its PREFIX.json by --shadow.');
  if (!existsSync(file))
    return unknown('the file of --shadow is not there', 'Run bun run shadow with --report.');
  const parsed = v.safeParse(report, JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success)
    return unknown('the file of --shadow is no report', 'Give the PREFIX.json of bun run shadow.');
  const { endedAt, lastHour } = parsed.output;
  const ageMs = nowMs() - Date.parse(endedAt);
  if (ageMs > FRESH_MS)
    return notYet(
      `the report is ${Math.round(ageMs / 60_000)} min old`,
      'bun run shadow must be running now.',
    );
  const percent = lastHour.compared === 0 ? 0 : (100 * lastHour.different) / lastHour.compared;
  const found = `${lastHour.different} of ${lastHour.compared} differ (${percent.toFixed(3)} %)`;
  if (lastHour.compared < compared)
    return notYet(found, `At least ${compared} must have been compared: wait, or raise --share.`);
  return percent <= allow * 100
    ? holds(found)
    : notYet(found, 'See the page of the report; mend each, or write it into the rules with its reason.');
}
