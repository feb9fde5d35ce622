import { expect, test } from 'bun:test';
import { createProgress, inStep } from '../../../../src/tooling/dev/progress.ts';

function recorder(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, write: (text: string) => written.push(text), text: () => written.join('') };
}

test('prints plain lines where there is no terminal', async () => {
  const stream = recorder(false);
  const progress = createProgress(stream, {});
  progress.step('Starting MariaDB').done('3.1 s');
  progress.step('Seeding').fail('no table');
  progress.info('Ready');
  expect(stream.text()).toBe(
    '… Starting MariaDB\n✔ Starting MariaDB (3.1 s)\n… Seeding\n✘ Seeding (no table)\nReady\n',
  );
});

test('rewrites the line on a terminal, with colour unless NO_COLOR is set', () => {
  const plain = recorder(true);
  createProgress(plain, { NO_COLOR: '1' }).step('Starting').done();
  expect(plain.text()).toBe('… Starting\r\u001b[2K✔ Starting\n');
  const colored = recorder(true);
  createProgress(colored, {}).step('Starting').done();
  expect(colored.text()).toContain('\u001b[32m✔');
});

test('a step that throws is marked and the error goes on', async () => {
  const stream = recorder(false);
  const failing = inStep(createProgress(stream, {}), 'Seeding', () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(stream.text()).toBe('… Seeding\n✘ Seeding\n');
});
