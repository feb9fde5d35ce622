/** The state of a condition: it holds, does not hold yet, or cannot be checked, which opens no step either. */
export type Finding = {
  readonly state: 'holds' | 'not_yet' | 'unknown';
  /** the finding in words; never a secret */
  readonly found: string;
  /** what to do; empty when the condition holds */
  readonly todo: string;
};

/** The steps of docs/moving-in.md, in their order. */
export const STEPS = ['1 database', '2 shadow', '3 summaries', '4 events', '5 checkouts'] as const;
export type Step = (typeof STEPS)[number];

export type Check = {
  readonly step: Step;
  readonly name: string;
  readonly look: () => Promise<Finding>;
};

export type Checked = Finding & Pick<Check, 'step' | 'name'>;

export const holds = (found: string): Finding => ({ state: 'holds', found, todo: '' });
export const notYet = (found: string, todo: string): Finding => ({ state: 'not_yet', found, todo });
export const unknown = (found: string, todo: string): Finding => ({ state: 'unknown', found, todo });

/** A check that the caller has left out by `--no-rows`: it stays in the list and opens no step. */
export const notLookedAt = ({ step, name }: Check): Check => ({
  step,
  name,
  look: async () => unknown('not looked at: --no-rows', 'Run this without --no-rows.'),
});

/**
 * Runs checks one after another, so that none disturbs another's clock. A failed one is unknown; its text is not shown.
 */
export async function runChecks(checks: readonly Check[]): Promise<Checked[]> {
  const results: Checked[] = [];
  for (const { step, name, look } of checks) {
    const finding = await look().catch((error: unknown) =>
      unknown(
        `cannot be checked: ${kindOf(error)}`,
        'Make sure that it can be reached from here with this environment.',
      ),
    );
    results.push({ step, name, ...finding });
  }
  return results;
}

const kindOf = (error: unknown): string => {
  const { code, type, name } = (error ?? {}) as { code?: unknown; type?: unknown; name?: unknown };
  return [code, type, name].find((one) => typeof one === 'string' && one !== '') as string;
};

/** The steps that may be taken: all their conditions hold, and those of earlier steps. */
export function openSteps(results: readonly Checked[]): readonly Step[] {
  const closed = STEPS.findIndex((step) => results.some((one) => one.step === step && one.state !== 'holds'));
  return closed < 0 ? STEPS : STEPS.slice(0, closed);
}
