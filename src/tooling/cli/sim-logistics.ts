import { logistics } from './sim/command.ts';

process.exitCode = await logistics(process.argv.slice(2), process.env);
