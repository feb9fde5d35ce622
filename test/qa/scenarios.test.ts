import { describe, expect, test } from 'bun:test';
import { parseConfig } from '../../src/config/config.ts';
import { readScenarios, SCENARIO_FORMS, scenarioProblems } from '../../src/qa/scenarios.ts';
import { testEnv } from '../support/world.ts';

// Spec 14: the forms of scenarios. Anything else is refused with the list of them.

const WRITTEN: Readonly<Record<string, string>> = {
  MS: '250',
  PERCENT: '20',
  R: '0.2',
  V: '3.50',
  SECONDS: '2',
};

describe('scenarios', () => {
  test('every form can be written, alone and together with others', () => {
    const texts = SCENARIO_FORMS.map((form) => form.replace(/[A-Z]+$/, (word) => WRITTEN[word] ?? '?'));
    for (const text of texts) expect([text, readScenarios(text).ok]).toEqual([text, true]);
    expect(readScenarios(' pricectrl:off=20 , clock=-30m,payment:auto=captured,')).toEqual({
      ok: true,
      scenarios: {
        pricectrl: { kind: 'off', percent: 20n },
        clock: { offsetMs: -1_800_000 },
        payment: 'captured',
      },
    });
    expect(readScenarios('clock=+15d')).toMatchObject({ scenarios: { clock: { offsetMs: 1_296_000_000 } } });
    expect(readScenarios('')).toEqual({ ok: true, scenarios: {} });
  });

  test.each([
    'pricectrl',
    'pricectrl:up',
    'pricectrl:downx',
    'xpricectrl:down',
    'PRICECTRL:DOWN',
    'pricectrl:slow=',
    'pricectrl:slow=99999',
    'pricectrl:slow=-1',
    'pricectrl:off=101',
    'pricectrl:off=1.5',
    'forex:rate=0',
    'forex:rate=-1',
    'forex:rate=1e3',
    'rebate:balance=',
    'rebate:balance=01',
    'rebate:balance=1,50',
    'payment:auto=voided',
    'logistics:auto=3601',
    'clock=2h',
    'clock=+2',
    'clock=+2w',
    'clock=+9999999d',
    'stock:empty,nonsense',
    'pricectrl:down,pricectrl:off=5',
    '__proto__',
  ])('%s is refused, with all that exists and nothing of what was sent', (text) => {
    const read = readScenarios(text);
    if (read.ok) throw new Error('was taken');
    for (const form of SCENARIO_FORMS) expect(read.problem).toContain(form);
    expect(read.problem).not.toContain('nonsense');
  });

  test('production takes none, also where nobody says that it is production', () => {
    const problemsOf = (appEnv: string | undefined, text: string) => {
      try {
        const { APP_ENV: _, ...env } = testEnv('mysql://root@127.0.0.1/none');
        parseConfig(
          { ...env, ...(appEnv === undefined ? {} : { APP_ENV: appEnv }), QA_SCENARIO: text },
          scenarioProblems,
        );
        return '';
      } catch (error) {
        return String(error);
      }
    };
    for (const appEnv of ['production', undefined])
      expect(problemsOf(appEnv, 'stock:empty')).toContain('QA_SCENARIO: must not be set in production');
    expect(problemsOf('production', '')).not.toContain('QA_SCENARIO');
    expect(problemsOf('test', 'stock:empty')).toBe('');
    expect(problemsOf('test', 'teapot:hot')).toContain('logistics:auto=SECONDS');
  });
});
