import type { Job, Said } from './hot/job.ts';
import type { Mutant } from './mutant.ts';
import type { Plan } from './plan.ts';
import { runJob } from './session.ts';

export type ToJudge = { readonly key: string; readonly mutant: Mutant; readonly plan: Plan };
export type Verdict = Pick<Said & { kind: 'verdict' }, 'by' | 'ms'> & {
  readonly outcome: 'noticed' | 'survived' | 'timed out';
};

/** The number of mutants per process, which loads test files only once. */
const TOGETHER = { pure: 300, database: 40 };
const GRACE_MS = { pure: 2_000, database: 5_000 };
/** If a process ends by itself twice, the mutant has ended it. */
const TRIES = 2;

/** Judges all mutants with `workers` processes; `onVerdict` gets each verdict. */
export async function judgeAll(
  treeDir: string,
  all: readonly ToJudge[],
  options: {
    readonly isPure: boolean;
    readonly workers: number;
    readonly env: Readonly<Record<string, string>>;
    readonly onVerdict: (one: ToJudge, verdict: Verdict) => void;
  },
): Promise<void> {
  const { isPure, workers, env, onVerdict } = options;
  const none = { outcome: 'survived', by: null, ms: 0 } as const;
  for (const one of all) if (one.plan.parts.length === 0) onVerdict(one, none);
  const reached = all.filter((one) => one.plan.parts.length > 0);
  const together = Math.min(TOGETHER[isPure ? 'pure' : 'database'], Math.ceil(reached.length / workers));
  const groups = [
    ...inGroups(
      reached.filter((one) => !one.plan.isFresh),
      together,
    ),
    ...reached.filter((one) => one.plan.isFresh).map((one) => [one]),
  ];
  // Memory from before a mutant was on may hide it, so a survivor is tried again in a process of its own.
  const settle: typeof onVerdict = (one, verdict) => {
    if (verdict.outcome === 'survived' && !one.plan.isFresh && isPure)
      groups.push([{ ...one, plan: { ...one.plan, isFresh: true } }]);
    else onVerdict(one, verdict);
  };
  const work = async () => {
    for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
      const [alone] = group;
      if (alone?.plan.isFresh && !isPure) await judgeAlone(treeDir, alone, { isPure, env, onVerdict });
      else await judgeGroup(treeDir, group, { isPure, env, onVerdict: settle });
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
}

const inGroups = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));

/** Whether a test file is green in a process of its own without a mutant, by file. */
const GREEN = new Map<string, Promise<boolean>>();

/** Judges a mutant in a process of its own. A test file that is red there without the mutant proves nothing. */
async function judgeAlone(
  treeDir: string,
  one: ToJudge,
  { onVerdict, ...how }: Pick<Parameters<typeof judgeAll>[2], 'isPure' | 'env' | 'onVerdict'>,
): Promise<void> {
  const ask = async (id: number, parts: Plan['parts']): Promise<Verdict> => {
    let found: Verdict = { outcome: 'survived', by: null, ms: 0 };
    const asked = { ...one, mutant: { ...one.mutant, id }, plan: { ...one.plan, parts } };
    await judgeGroup(treeDir, [asked], { ...how, onVerdict: (_, verdict) => (found = verdict) });
    return found;
  };
  for (let { parts } = one.plan; ; ) {
    const verdict =
      parts.length === 0
        ? ({ outcome: 'survived', by: null, ms: 0 } as const)
        : await ask(one.mutant.id, parts);
    const part = parts.find(({ file }) => verdict.by?.split(' > ')[0] === file);
    if (verdict.outcome !== 'noticed' || part === undefined) return onVerdict(one, verdict);
    const isGreen = GREEN.get(part.file) ?? ask(-1, [part]).then(({ outcome }) => outcome === 'survived');
    GREEN.set(part.file, isGreen);
    if (await isGreen) return onVerdict(one, verdict);
    parts = parts.filter((other) => other !== part);
  }
}

async function judgeGroup(
  treeDir: string,
  group: readonly ToJudge[],
  { isPure, env, onVerdict }: Pick<Parameters<typeof judgeAll>[2], 'isPure' | 'env' | 'onVerdict'>,
): Promise<void> {
  const tries = new Map<string, number>();
  let left = [...group];
  while (left.length > 0) {
    let under: ToJudge | undefined;
    let isUnsure = false;
    const startedMs = performance.now();
    const { how, output } = await runJob({
      treeDir,
      isPure,
      job: jobFor(left, isPure),
      env: left[0]?.plan.isFresh ? { ...env, MUTATE_MUTANT: String(left[0].mutant.id) } : env,
      onSaid: (said) => {
        if (said.kind === 'mutant') under = left.find((one) => one.mutant.id === said.id);
        if (said.kind !== 'verdict' || under === undefined) return;
        isUnsure = said.outcome === 'unsure';
        if (said.outcome !== 'unsure') {
          onVerdict(under, { outcome: said.outcome, by: said.by, ms: said.ms });
          const done = under;
          left = left.filter((one) => one !== done);
          under = undefined;
        }
      },
    });
    // The process ended within a mutant, or before the first: a fresh mutant may keep the driver from starting.
    const stuck = under ?? left[0];
    if (stuck === undefined || (under === undefined && how === 'itself')) continue;
    const times = (tries.get(stuck.key) ?? 0) + 1;
    tries.set(stuck.key, times);
    if (how !== 'silent' && times < TRIES) continue;
    if (under === undefined && !stuck.plan.isFresh && how !== 'silent')
      throw new Error(`The tests cannot be run in the planted tree:\n${output}`);
    const outcome = isUnsure ? 'survived' : how === 'silent' ? 'timed out' : 'noticed';
    const by = outcome === 'survived' ? null : (stuck.plan.parts[0]?.file ?? null);
    onVerdict(stuck, { outcome, by, ms: performance.now() - startedMs });
    left = left.filter((one) => one !== stuck);
  }
}

const jobFor = (group: readonly ToJudge[], isPure: boolean): Omit<Job & { kind: 'mutants' }, 'out'> => ({
  kind: 'mutants',
  isFresh: group[0]?.plan.isFresh === true,
  withControl: !isPure && group[0]?.plan.isFresh !== true,
  graceMs: GRACE_MS[isPure ? 'pure' : 'database'],
  mutants: group.map(({ mutant, plan }) => ({ id: mutant.id, plan: plan.parts })),
});
