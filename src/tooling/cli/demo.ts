import { runCommand } from '../arguments/run-command.ts';
import { DEMO } from './demo/arguments.ts';

await runCommand(DEMO, async ({ options: { url, user } }) => {
  const { demo } = await import('./demo/walk.ts');
  return demo(url ?? `http://127.0.0.1:${process.env.PORT ?? '8787'}`, user);
});
