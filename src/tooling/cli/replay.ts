import { replay } from './replay/command.ts';

process.exitCode = await replay(process.argv.slice(2), process.env);
